import { auditContext } from '../audit/index.ts';
import { type Attempts, describeEvidence } from '../gate/index.ts';
import { type Plan, touchedProperties } from '../mapping/index.ts';
import { replyContext, type StoredReply } from '../notification/index.ts';
import type { NewOutboxRow, Rows } from '../store/index.ts';
import type { Intent, NoticeBody, StoredIntent, WritePermit } from '../writes/index.ts';
import { createStaleError, findAttempts, indexCustomer, listSubjects } from './attempts.ts';
import type { Effect, Reply, Turn, TurnContext } from './turn.ts';
import { conversationContext, type Loaded, type StoredConversation, type TurnDeps } from './turn-deps.ts';

/** A permit, and what is needed to settle it. */
export interface Granted {
  readonly permit: WritePermit;
  readonly stored: StoredIntent;
}

/** What a message led to. */
export interface Step {
  readonly turn: Turn;
  /** What it was decided on. */
  readonly seen: Pick<TurnContext, 'lookup' | 'attempts' | 'hiddenAttempts'>;
}

/** One step, as rows: state, replies, trail, and what its effects need before they may happen. */
export async function storeTurn(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  { turn, seen }: Step,
): Promise<Granted | undefined> {
  const { senderIndex, channel, seal, sender } = conversation;
  const conversationId = conversation.state.id;
  const about = { conversationId, senderIndex };
  if (conversation.isNew) await startAnew(deps, rows, conversation);
  for (const { values, ...event } of turn.notes) {
    const sealed =
      values === undefined ? {} : { sealed: seal.seal(values, auditContext({ ...event, conversationId })) };
    await deps.audit.append(rows, { ...event, ...about, ...sealed });
  }
  const now = deps.now();
  for (const reply of turn.replies)
    await rows.outbox.add(createReplyRow(deps, { reply, conversation, conversationId }));
  const isOver = turn.effects.some((effect) => effect.kind === 'end');
  const stored: StoredConversation = { state: turn.state, sender };
  await rows.conversations.save({
    senderIndex,
    id: conversationId,
    channel,
    sealed: seal.seal(stored, conversationContext),
    endsAt: isOver ? now : now + deps.settings().idleMs,
  });
  let granted: Granted | undefined;
  for (const effect of turn.effects) {
    if (effect.kind === 'count-attempts') await countAttempts(deps, rows, conversation, { ...effect, seen });
    if (effect.kind === 'hand-over') await handOver(deps, rows, conversation, effect.reason);
    if (effect.kind === 'write') granted = await permit(deps, rows, conversation, effect);
  }
  return granted;
}

export interface CreateReplyRowOptions {
  readonly reply: Reply;
  readonly conversation: Pick<Loaded, 'seal' | 'sender' | 'channel' | 'senderIndex'>;
  readonly conversationId: string;
}

/** A reply as it waits in the outbox, sealed. */
export function createReplyRow(deps: TurnDeps, options: CreateReplyRowOptions): NewOutboxRow {
  const { reply, conversation, conversationId } = options;
  const stored: StoredReply = { to: conversation.sender, content: reply.content };
  const now = deps.now();
  return {
    id: reply.id,
    kind: 'reply',
    target: conversation.channel,
    rank: 0,
    senderIndex: conversation.senderIndex,
    conversationId,
    changeId: undefined,
    sealed: conversation.seal.seal(stored, replyContext(reply.id)),
    status: 'pending',
    createdAt: now,
    nextAt: now,
  };
}

/** A conversation that ended but was not swept yet gives way to the new one. */
async function startAnew(deps: TurnDeps, rows: Rows, conversation: Loaded): Promise<void> {
  const { senderIndex, state } = conversation;
  const before = await rows.conversations.find(senderIndex);
  if (before !== undefined) {
    await rows.outbox.removeReplies(senderIndex);
    await rows.journal.removeSettled(senderIndex);
    await deps.audit.append(rows, { kind: 'conversation.ended', conversationId: before.id, senderIndex });
  }
  await deps.audit.append(rows, {
    kind: 'conversation.started',
    conversationId: state.id,
    senderIndex,
    facts: { channel: conversation.channel },
    sealed: conversation.seal.seal(conversation.sender, auditContext({ conversationId: state.id })),
  });
}

async function handOver(deps: TurnDeps, rows: Rows, conversation: Loaded, reason: string): Promise<void> {
  const { senderIndex, state, seal } = conversation;
  const about = { conversationId: state.id, senderIndex };
  const head = await deps.audit.append(rows, {
    kind: 'conversation.handed-over',
    ...about,
    facts: { reason },
  });
  // Whoever asks again while a person has the word already is not announced again.
  if (state.phase.name === 'handed-over' && reason === 'asked') return;
  const notice = {
    business: deps.settings().business,
    reason,
    requestedBy: describeSender(conversation, null),
    conversationId: state.id,
  };
  await deps.notices.addHandOver(
    rows,
    { notifiers: deps.handOverNotifiers(), senderIndex, head, notice },
    seal,
  );
}

type Count = Extract<Effect, { kind: 'count-attempts' }> & Pick<Step, 'seen'>;

async function countAttempts(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  { attempts, hidden, seen }: Count,
): Promise<void> {
  const subjects = listSubjects(deps, conversation, seen.lookup);
  await saveAttempts(deps, rows, subjects.open, { attempts, seen: seen.attempts });
  if (hidden !== undefined)
    await saveAttempts(deps, rows, subjects.hidden, { attempts: hidden, seen: seen.hiddenAttempts });
}

async function saveAttempts(
  deps: TurnDeps,
  rows: Rows,
  subjects: readonly string[],
  { attempts, seen }: { readonly attempts: Attempts; readonly seen: Attempts },
): Promise<void> {
  const now = deps.now();
  const current = await findAttempts(rows, subjects, { lockMs: deps.settings().policy.lockMs, now });
  // Several senders may be guessing at one customer's facts at once: none of their guesses may go uncounted.
  if (current.failures !== seen.failures || current.lockedUntil !== seen.lockedUntil)
    throw createStaleError();
  for (const subject of subjects) await rows.attempts.save(subject, attempts, now);
}

async function permit(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  effect: Extract<Effect, { kind: 'write' }>,
): Promise<Granted> {
  const { authorization, changeId, reason } = effect;
  const { plan, evidence } = authorization;
  const { vocabulary } = deps.settings();
  const customer = vocabulary.records[vocabulary.customer];
  const notice: NoticeBody = {
    kind: 'change',
    changeId,
    business: deps.settings().business,
    action: plan.action,
    connector: plan.connector,
    record: { type: plan.record.type, label: plan.record.label },
    changes: plan.differences.map(({ label, before, after }) => ({ property: label, before, after })),
    requestedBy: describeSender(conversation, plan.customer.label),
    evidence: describeEvidence(evidence, (property) => customer?.properties[property]?.label ?? property),
    conversationId: conversation.state.id,
    reason,
  };
  const intent: Intent = {
    changeId,
    senderIndex: conversation.senderIndex,
    conversationId: conversation.state.id,
    notice,
  };
  const granted = await deps.writes().permit(rows, authorization, intent, conversation.seal);
  await noteChanged(deps, rows, changeId, plan);
  return { permit: granted, stored: { plan, notice } };
}

/** What is changed proves nothing for a while. Noted with the permit; taken back when it turns out not to have happened. */
async function noteChanged(deps: TurnDeps, rows: Rows, changeId: string, plan: Plan): Promise<void> {
  const { mapping, vocabulary } = deps.settings();
  const record = mapping.records[vocabulary.customer];
  if (record === undefined) return;
  const subjectIndex = indexCustomer(deps, { connector: record.connector, id: plan.customer.id });
  for (const property of touchedProperties(plan, record)) {
    const row = { subjectIndex, property, changeId, changedAt: deps.now(), contactIndex: undefined };
    await rows.recentChanges.add(row);
  }
}

function describeSender<C extends string | null>(
  { sender, channel }: Loaded,
  customer: C,
): { sender: string; channel: string; customer: C } {
  return { sender: sender.phone ?? sender.userId ?? '', channel, customer };
}
