import type { RecordSnapshot } from '../mapping/index.ts';
import { indexExternal } from '../notification/index.ts';
import type { OutboxRow } from '../store/index.ts';
import { codeOf } from '../texts/index.ts';
import type { CustomerLookup, TurnContext } from './advance/turn.ts';
import { findAttempts, indexCustomer, listSubjects, type When } from './attempts.ts';
import { findHold } from './disputes.ts';
import type { Loaded, TurnDeps } from './turn-deps.ts';

/** Gathers what `advance` may look at. */
export async function createContext(
  deps: TurnDeps,
  conversation: Loaded,
  lookup: TurnContext['lookup'],
  inReplyTo?: string,
): Promise<TurnContext> {
  const {
    language: home,
    country,
    timezone,
    idleMs: _,
    saysClosing: __,
    changedWithinMs,
    ...fixed
  } = deps.settings();
  const { rows } = deps.store;
  const now = deps.now();
  const subjects = listSubjects(deps, conversation, lookup);
  const when = { lockMs: fixed.policy.lockMs, now };
  const changed = await Promise.all(
    listKnown(lookup).map((one) => rows.recentChanges.list(indexCustomer(deps, one), now - changedWithinMs)),
  );
  const { phase } = conversation.state;
  const last =
    phase.name === 'confirming' ? await rows.outbox.findLastReply(conversation.senderIndex) : undefined;
  const isLast =
    phase.name === 'confirming' &&
    last?.id === phase.confirmation.messageId &&
    (await isAbout(deps, conversation.channel, last, inReplyTo));
  const context = {
    ...fixed,
    now,
    locale: { language: home, country, timezone, now },
    texts: fixed.textsIn(home),
    isSomebodyTold: deps.handOverNotifiers().length > 0,
    limits: deps.limitsOf(conversation.channel),
    lookup,
    reads: new Map(),
    attempts: await findAttempts(rows, subjects.open, when),
    heldUntil: await findHeldUntil(deps, lookup, when),
    hiddenAttempts: await findAttempts(rows, subjects.hidden, when),
    changedLately: changed.flat().map(({ property }) => property),
    question: { acceptedAt: isLast ? acceptedAt(last) : undefined, isLast },
    createId: deps.createId,
    createChangeId: deps.createChangeId,
  };
  return speak(deps, context, conversation.state.spoken?.language ?? codeOf(home));
}

async function findHeldUntil(deps: TurnDeps, lookup: CustomerLookup, when: When): Promise<number> {
  const owns = listKnown(lookup).map((one) => indexCustomer(deps, one));
  const held = await findHold(deps, deps.store.rows, owns, when.now);
  if (lookup.kind === 'found' || lookup.kind === 'several') return held;
  return Math.max(held, (await findAttempts(deps.store.rows, owns, when)).lockedUntil);
}

/** Those that the sender's phone, or what they proved, leads to. */
export function listFound(lookup: CustomerLookup): readonly RecordSnapshot[] {
  if (lookup.kind === 'found') return [lookup.customer];
  return lookup.kind === 'several' ? lookup.customers : [];
}

/** All that a sender may turn out to be. */
function listKnown(lookup: CustomerLookup): readonly RecordSnapshot[] {
  return 'candidate' in lookup && lookup.candidate !== undefined ? [lookup.candidate] : listFound(lookup);
}

/** The same context in the customer's language. */
function speak(deps: TurnDeps, context: TurnContext, language: string): TurnContext {
  const settings = deps.settings();
  if (language === codeOf(settings.language)) return context;
  return {
    ...context,
    locale: { ...context.locale, language },
    home: { language: settings.language, vocabulary: settings.vocabulary },
    texts: settings.textsIn(language),
    vocabulary: settings.vocabularyIn(language),
  };
}

/** A customer who marks the message they answer, and marks another one, does not answer this one. */
async function isAbout(
  deps: TurnDeps,
  channel: string,
  question: OutboxRow,
  inReplyTo: string | undefined,
): Promise<boolean> {
  if (inReplyTo === undefined) return true;
  const index = indexExternal(deps.seal, deps.serviceOf(channel), inReplyTo);
  return (await deps.store.rows.outbox.findByExternal(index))?.id === question.id;
}

function acceptedAt(row: OutboxRow | undefined): number | undefined {
  return row === undefined || row.status === 'failed' ? undefined : row.acceptedAt;
}
