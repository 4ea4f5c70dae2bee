import {
  type Attempts,
  chooseBlindFacts,
  countFailure,
  isAnswer,
  isLockedOut,
  matchAnswer,
  type VerificationPolicy,
} from '../../gate/index.ts';
import { codeOf } from '../../texts/index.ts';
import type { PropertyDefinition } from '../../vocabulary/index.ts';
import { describeIdentifiers, readIdentifier } from './identifiers.ts';
import { askForFact, requestContact } from './questions.ts';
import { noteSaid } from './spent-facts.ts';
import type { Phase, Wish } from './state.ts';
import { goOn, readWish, type Unknown } from './telling-apart.ts';
import { announce, type Draft, handOver, mayGoOn, note, rest, say, setPhase, text } from './turn.ts';

/** How many facts stand in for a phone that leads to the record. */
const factsForPhone = 2;

type Identifying = Extract<Phase, { name: 'identifying' }>;

/** Whether a sender whom no phone leads to may reach their record in another way. */
export function mayIdentify({ context }: Draft): boolean {
  const { lookup, limits, vocabulary } = context;
  if (lookup.kind !== 'none' && lookup.kind !== 'no-phone') return false;
  if (lookup.kind === 'no-phone' && limits.contactRequest === true) return true;
  return (vocabulary.records[vocabulary.customer]?.identifyBy ?? []).length > 0;
}

/**
 * A sender whom no phone leads to: by their number, which the channel asks them for, or by an identifier and two facts.
 * Whatever identifier is given, the same two questions follow, and only after both is it said whether all was right:
 * nobody learns whether a record has it. What went wrong counts against the sender, and unseen against the customer.
 */
export function identifySender(draft: Draft, input: Unknown): void {
  const { context, state } = draft;
  if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked', text(draft, 'locked'));
  const { content } = input;
  const { phase } = state;
  if (phase.name !== 'identifying') {
    if (content.type === 'text') noteSaid(draft, { words: content.text, commands: input.commands }, []);
    note(draft, 'customer.not-matched', { facts: { reason: context.lookup.kind } });
    return askWho(draft, readWish(draft, input));
  }
  if (content.type !== 'text') {
    announce(draft, text(draft, 'unreadable'));
    return mayGoOn(draft) ? askAgain(draft, phase) : undefined;
  }
  if (input.commands.some(({ kind }) => kind === 'stop')) return rest(draft, text(draft, 'stopped'));
  if (phase.asked === undefined) return takeIdentifier(draft, phase, content.text, readWish(draft, input));
  takeFact(draft, phase, phase.asked, content.text);
}

/** Asks for the number, for an identifier, or for either. */
function askWho(draft: Draft, wish: Wish | undefined): void {
  const { lookup, limits, locale } = draft.context;
  setPhase(draft, { name: 'identifying', ...(wish === undefined ? {} : { wish }) });
  const identifiers = describeIdentifiers(draft, codeOf(locale.language));
  const isHidden = lookup.kind === 'no-phone';
  if (isHidden && limits.contactRequest === true) {
    const key = identifiers === '' ? 'share-number' : 'share-number-or-identify';
    return requestContact(draft, text(draft, key, { identifiers }));
  }
  say(draft, text(draft, isHidden ? 'identify' : 'identify-unknown', { identifiers }));
}

function askAgain(draft: Draft, { asked, wish }: Identifying): void {
  const fact = asked === undefined ? undefined : factOf(draft, asked.facts[asked.at]);
  if (fact === undefined) return askWho(draft, wish);
  askForFact(draft, fact);
}

function factOf({ context }: Draft, name: string | undefined): PropertyDefinition | undefined {
  return name === undefined
    ? undefined
    : context.vocabulary.records[context.vocabulary.customer]?.properties[name];
}

function miss(draft: Draft, phase: Identifying): void {
  if (mayGoOn(draft)) askAgain(draft, phase);
}

function takeIdentifier(draft: Draft, phase: Identifying, words: string, said: Wish | undefined): void {
  const { context } = draft;
  const wish = said ?? phase.wish;
  const identifiers = readIdentifier(words, context);
  const [identifier] = identifiers;
  if (identifier === undefined) return miss(draft, { ...phase, ...(wish === undefined ? {} : { wish }) });
  // Of whichever record it is: nothing that is asked now may depend on what is on file.
  noteSaid(draft, { words, commands: [] }, []);
  const record = context.vocabulary.records[context.vocabulary.customer];
  const except = [...(draft.state.spent ?? []), ...identifiers.map(({ property }) => property)];
  const facts = record === undefined ? [] : chooseBlindFacts(record, except).slice(0, factsForPhone);
  const [first] = facts;
  if (first === undefined || facts.length < factsForPhone)
    return handOver(draft, 'cannot-verify', text(draft, 'verify-impossible'));
  const { lookup } = context;
  const candidate = 'candidate' in lookup ? lookup.candidate?.id : undefined;
  note(draft, 'verification.asked', { facts: { fact: first.name, by: 'identifier' } });
  draft.state = { ...draft.state, misses: 0 };
  setPhase(draft, {
    name: 'identifying',
    asked: {
      ...(candidate === undefined ? {} : { candidate }),
      identifiers: identifiers.map(({ path }) => path),
      facts: facts.map(({ name }) => name),
      at: 0,
      isRight: true,
    },
    ...(wish === undefined ? {} : { wish }),
  });
  announce(draft, text(draft, 'verify-first'));
  askForFact(draft, first);
}

type Asked = NonNullable<Identifying['asked']>;

function takeFact(draft: Draft, phase: Identifying, asked: Asked, words: string): void {
  const { context, state } = draft;
  const fact = factOf(draft, asked.facts[asked.at]);
  if (fact === undefined) return askWho(draft, phase.wish);
  if (!isAnswer(words, fact, context.locale)) return miss(draft, phase);
  const isRight = asked.isRight && isFactRight(draft, fact, words);
  const next = factOf(draft, asked.facts[asked.at + 1]);
  draft.state = { ...state, misses: 0 };
  if (next !== undefined) {
    note(draft, 'verification.asked', { facts: { fact: next.name, by: 'identifier' } });
    setPhase(draft, { ...phase, asked: { ...asked, at: asked.at + 1, isRight } });
    return askForFact(draft, next);
  }
  if (isRight) return letIn(draft, phase, asked);
  fail(draft, phase);
}

/** A lock of the customer makes every answer a wrong one, so that it cannot be told from one. */
function isFactRight({ context, state }: Draft, fact: PropertyDefinition, words: string): boolean {
  const { lookup, changedLately, hiddenAttempts, now, locale } = context;
  const candidate = 'candidate' in lookup ? lookup.candidate : undefined;
  return (
    candidate !== undefined &&
    !isLockedOut(hiddenAttempts, now) &&
    context.heldUntil <= now &&
    !changedLately.includes(fact.name) &&
    state.told?.includes(fact.name) !== true &&
    matchAnswer(words, fact, candidate, locale) === 'match'
  );
}

function letIn(draft: Draft, phase: Identifying, asked: Asked): void {
  const { context } = draft;
  const { lookup } = context;
  const customer = 'candidate' in lookup ? lookup.candidate : undefined;
  if (customer === undefined || customer.id !== asked.candidate) return fail(draft, phase);
  // Nothing is counted, but what was relied on must still be so.
  draft.effects.push({
    kind: 'count-attempts',
    attempts: context.attempts,
    hidden: context.hiddenAttempts,
  });
  const [identifier = ''] = asked.identifiers;
  const evidence = { channelPhone: false, identifier, facts: asked.facts };
  draft.state = { ...draft.state, customer: customer.id, evidence };
  note(draft, 'customer.matched', { facts: { record: customer.record, by: identifier } });
  for (const fact of asked.facts) note(draft, 'verification.passed', { facts: { fact } });
  goOn(draft, phase.wish, customer);
}

/** Nobody shortens a lock by running into it. */
function countHidden(attempts: Attempts, policy: VerificationPolicy, now: number): Attempts {
  return isLockedOut(attempts, now) ? attempts : countFailure(attempts, policy, now);
}

function fail(draft: Draft, phase: Identifying): void {
  const { attempts, hiddenAttempts, policy, now, lookup } = draft.context;
  const counted = countFailure(attempts, policy, now);
  const hasCandidate = 'candidate' in lookup && lookup.candidate !== undefined;
  draft.effects.push({
    kind: 'count-attempts',
    attempts: counted,
    ...(hasCandidate ? { hidden: countHidden(hiddenAttempts, policy, now) } : {}),
  });
  note(draft, 'verification.failed', { facts: { by: 'identifier', failures: counted.failures } });
  if (isLockedOut(counted, now)) {
    note(draft, 'verification.locked', { facts: { until: counted.lockedUntil } });
    return handOver(draft, 'locked', text(draft, 'locked'));
  }
  announce(draft, text(draft, 'identify-wrong'));
  askWho(draft, phase.wish);
}
