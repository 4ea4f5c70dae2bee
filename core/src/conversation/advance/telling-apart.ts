import type { Command, IncomingContent } from '../../contract/index.ts';
import { chooseTellingFact, countFailure, isLockedOut, matchAnswer } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { pursue } from './pursue.ts';
import { askForFact, showMenu } from './questions.ts';
import { listSpent, noteSaid } from './spent-facts.ts';
import type { Phase, Task, Wish } from './state.ts';
import {
  announce,
  type Draft,
  handOver,
  mayGoOn,
  note,
  offerPerson,
  rest,
  rootOf,
  setPhase,
  text,
} from './turn.ts';
import { takeValues } from './values.ts';

/** What a sender says before it is known who they are. */
export interface Unknown {
  readonly content: IncomingContent;
  /** Read as data. */
  readonly commands: readonly Command[];
  /** Whether it asks to be answered in another language and says nothing else. Default false. */
  readonly asksForLanguage?: boolean;
}

/**
 * Several records on the sender's phone: one fact on file tells which is theirs, and is evidence at once. Nobody's
 * name is shown, not even one that is `disclose: always`: who shares a phone is nobody's business. A fact that several
 * of them have in common (one person with two records) leaves it to a person.
 */
export function tellApart(draft: Draft, input: Unknown, customers: readonly RecordSnapshot[]): void {
  const { context, state } = draft;
  if (context.heldUntil > context.now) return handOver(draft, 'held', text(draft, 'changes-held'));
  if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked', text(draft, 'locked'));
  const { phase } = state;
  const { content } = input;
  if (phase.name === 'telling-apart' && content.type === 'text') {
    if (input.commands.some(({ kind }) => kind === 'stop')) return rest(draft, text(draft, 'stopped'));
    if (input.asksForLanguage === true) return ask(draft, phase.wish, customers);
    return compare(draft, phase, content.text, customers);
  }
  if (content.type === 'text') noteSaid(draft, { words: content.text, commands: input.commands }, customers);
  const wish = readWish(draft, input) ?? (phase.name === 'telling-apart' ? phase.wish : undefined);
  if (phase.name !== 'telling-apart') {
    note(draft, 'customer.not-matched', { facts: { reason: 'several' } });
    announce(draft, text(draft, 'several-people'));
  } else if (content.type !== 'text') {
    announce(draft, text(draft, 'unreadable'));
    if (!mayGoOn(draft)) return;
  }
  ask(draft, wish, customers);
}

/** The action that is asked for, to be gone into once it is known who asks. */
export function readWish({ context }: Draft, { content, commands }: Unknown): Wish | undefined {
  const start = commands.find((command) => command.kind === 'start');
  if (start === undefined || content.type !== 'text') return undefined;
  if (!Object.hasOwn(context.vocabulary.actions, start.action)) return undefined;
  return { action: start.action, values: start.values, reason: content.text };
}

/** Goes on with what was asked for at first. */
export function goOn(draft: Draft, wish: Wish | undefined, customer: RecordSnapshot): void {
  if (wish === undefined) return showMenu(draft, text(draft, 'menu'));
  const base: Task = { action: wish.action, values: {}, reason: wish.reason };
  takeValues(draft, base, wish.values, (task) => pursue(draft, task, customer));
}

function ask(draft: Draft, wish: Wish | undefined, customers: readonly RecordSnapshot[]): void {
  const { vocabulary, locale } = draft.context;
  const record = vocabulary.records[vocabulary.customer];
  const fact = record && chooseTellingFact({ record, customers, except: listSpent(draft), locale });
  if (fact === undefined) return handOver(draft, 'several', text(draft, 'several-records'));
  note(draft, 'verification.asked', { facts: { fact: fact.name, among: customers.length } });
  setPhase(draft, { name: 'telling-apart', fact: fact.name, ...(wish === undefined ? {} : { wish }) });
  askForFact(draft, fact);
}

type TellingApart = Extract<Phase, { name: 'telling-apart' }>;

function compare(
  draft: Draft,
  { fact, wish }: TellingApart,
  words: string,
  customers: readonly RecordSnapshot[],
): void {
  const { context, state } = draft;
  const property = context.vocabulary.records[context.vocabulary.customer]?.properties[fact];
  const matches = customers.map((customer) =>
    property === undefined ? 'no-answer' : matchAnswer(words, property, customer, context.locale),
  );
  const matching = customers.filter((_, index) => matches[index] === 'match');
  const [customer, ...others] = matching;
  if (others.length > 0) return handOver(draft, 'several', text(draft, 'several-records'));
  if (customer !== undefined && state.told?.includes(fact) === true) {
    draft.state = { ...state, misses: 0, spent: [...(state.spent ?? []), fact] };
    note(draft, 'verification.not-counted', { facts: { fact } });
    return ask(draft, wish, customers);
  }
  if (customer !== undefined) {
    draft.state = {
      ...state,
      misses: 0,
      customer: customer.id,
      evidence: { ...rootOf(draft), facts: [fact] },
    };
    note(draft, 'customer.matched', { facts: { record: customer.record, by: fact } });
    note(draft, 'verification.passed', { facts: { fact } });
    return goOn(draft, wish, customer);
  }
  if (matches.every((match) => match === 'no-answer')) {
    return mayGoOn(draft) ? ask(draft, wish, customers) : undefined;
  }
  const attempts = countFailure(context.attempts, context.policy, context.now);
  draft.effects.push({ kind: 'count-attempts', attempts });
  note(draft, 'verification.failed', { facts: { fact, failures: attempts.failures } });
  if (isLockedOut(attempts, context.now)) {
    note(draft, 'verification.locked', { facts: { until: attempts.lockedUntil } });
    return handOver(draft, 'locked', text(draft, 'locked'));
  }
  announce(draft, text(draft, 'verify-wrong'));
  if (attempts.failures === context.policy.attempts - 1) offerPerson(draft);
  ask(draft, wish, customers);
}
