import { type Attempts, noAttempts } from '../gate/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import { indexExternal } from '../notification/index.ts';
import type { OutboxRow, Rows } from '../store/index.ts';
import { codeOf } from '../texts/index.ts';
import type { TurnContext } from './turn.ts';
import type { Loaded, TurnDeps } from './turn-deps.ts';

/** Gathers what `advance` may look at. */
export async function createContext(
  deps: TurnDeps,
  conversation: Loaded,
  lookup: TurnContext['lookup'],
  inReplyTo?: string,
): Promise<TurnContext> {
  const { language: home, country, timezone, idleMs: _, changedWithinMs, ...fixed } = deps.settings();
  const { rows } = deps.store;
  const now = deps.now();
  const subject = lookup.kind === 'found' ? indexCustomer(deps, lookup.customer) : undefined;
  const attempts =
    subject === undefined ? noAttempts : await findAttempts(rows, subject, fixed.policy.lockMs, now);
  const changed = subject === undefined ? [] : await rows.recentChanges.list(subject, now - changedWithinMs);
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
    attempts,
    changedLately: changed.map(({ property }) => property),
    question: { acceptedAt: isLast ? acceptedAt(last) : undefined, isLast },
    createId: deps.createId,
    createChangeId: deps.createChangeId,
  };
  return speak(deps, context, conversation.state.spoken?.language ?? codeOf(home));
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

/** Wrong answers are forgotten once none was added for as long as a lock lasts: guessing gains nothing by waiting. */
export function findAttempts(
  rows: Pick<Rows, 'attempts'>,
  subject: string,
  lockMs: number,
  now: number,
): Promise<Attempts> {
  return rows.attempts.find(subject, { since: now - lockMs, now });
}

export function indexCustomer(
  deps: Pick<TurnDeps, 'seal'>,
  customer: Pick<RecordSnapshot, 'connector' | 'id'>,
): string {
  return deps.seal.indexOf('customer', `${customer.connector}:${customer.id}`);
}
