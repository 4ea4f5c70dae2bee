import { auditContext } from '../audit/index.ts';
import { type Attempts, closingAction, describeEvidence } from '../gate/index.ts';
import { type Plan, touchedProperties } from '../mapping/index.ts';
import { replyContext, type StoredReply } from '../notification/index.ts';
import type { NewOutboxRow, Rows } from '../store/index.ts';
import type { Intent, NoticeBody, OldContact, StoredIntent, WritePermit } from '../writes/index.ts';
import type { Effect, Reply, Turn, TurnContext } from './advance/turn.ts';
import { createStaleError, findAttempts, indexCustomer, listSubjects } from './attempts.ts';
import { findHold, hold } from './disputes.ts';
import { indexContact, listOldContacts } from './old-contacts.ts';
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
  const { heardAt } = conversation;
  const stored: StoredConversation = {
    state: turn.state,
    sender,
    ...(heardAt === undefined ? {} : { heardAt }),
  };
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
    if (effect.kind === 'hand-over') await handOver(deps, rows, conversation, effect);
    if (effect.kind === 'hold-changes') await hold(deps, rows, { ...effect, now });
    if (effect.kind === 'write') granted = await permit(deps, rows, conversation, { ...effect, seen });
  }
  return granted;
}

export interface CreateReplyRowOptions {
  readonly reply: Reply;
  readonly conversation: Pick<Loaded, 'seal' | 'sender' | 'channel' | 'senderIndex' | 'heardAt'>;
  readonly conversationId: string;
}

/** A reply as it waits in the outbox, sealed. */
export function createReplyRow(deps: TurnDeps, options: CreateReplyRowOptions): NewOutboxRow {
  const { reply, conversation, conversationId } = options;
  const { heardAt, channel } = conversation;
  const until = heardAt === undefined ? {} : { until: heardAt + deps.limitsOf(channel).windowMs };
  const stored: StoredReply = { to: conversation.sender, content: reply.content, ...until };
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

async function handOver(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  { reason, changeId }: Extract<Effect, { kind: 'hand-over' }>,
): Promise<void> {
  const { senderIndex, state, seal } = conversation;
  const about = { conversationId: state.id, senderIndex };
  const head = await deps.audit.append(rows, {
    kind: 'conversation.handed-over',
    ...about,
    ...(changeId === undefined ? {} : { changeId }),
    facts: { reason },
  });
  // Whoever asks again while a person has the word already is not announced again.
  const { phase } = state;
  if (phase.name === 'handed-over' && reason === 'asked') return;
  if (phase.name === 'handed-over' && reason === 'not-me' && phase.about === (changeId ?? '')) return;
  const notice = {
    business: deps.settings().business,
    reason,
    requestedBy: describeSender(conversation, null),
    conversationId: state.id,
    ...(changeId === undefined ? {} : { changeId }),
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
  effect: Extract<Effect, { kind: 'write' }> & Pick<Step, 'seen'>,
): Promise<Granted> {
  const { authorization, changeId, reason, seen } = effect;
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
  const changed = await noteChanged(deps, rows, { changeId, plan, seen });
  const contacts = changed.filter(
    ({ type, value }) => type !== 'phone' || value !== conversation.sender.phone,
  );
  const intent: Intent = {
    changeId,
    senderIndex: conversation.senderIndex,
    conversationId: conversation.state.id,
    notice,
    contacts,
  };
  const granted = await deps.writes().permit(rows, authorization, intent, conversation.seal);
  return { permit: granted, stored: { plan, notice, contacts } };
}

interface Changed {
  readonly changeId: string;
  readonly plan: Plan;
  readonly seen: Step['seen'];
}

/**
 * What is changed proves nothing for a while: noted with the permit, and taken back when it turns out not to have
 * happened. Returns the contact details among it, as they stood before. Nothing is written of a customer of whom
 * somebody said, since this step was decided on, that a change was not theirs.
 */
async function noteChanged(
  deps: TurnDeps,
  rows: Rows,
  { changeId, plan, seen }: Changed,
): Promise<readonly OldContact[]> {
  const { mapping, vocabulary } = deps.settings();
  const record = mapping.records[vocabulary.customer];
  const { lookup } = seen;
  // What is written at the end of a conversation is the business's own doing.
  if (record === undefined || lookup.kind !== 'found' || plan.action === closingAction) return [];
  const now = deps.now();
  const subjectIndex = indexCustomer(deps, lookup.customer);
  if ((await findHold(deps, rows, [subjectIndex], now)) > now) throw createStaleError();
  const touched = touchedProperties(plan, record);
  const contacts = listOldContacts(vocabulary.records[vocabulary.customer], lookup.customer, touched);
  // What changes nothing of the customer's own record may be disputed all the same.
  for (const property of touched.length > 0 ? touched : ['']) {
    const value = contacts.find((contact) => contact.property === property)?.value;
    const contactIndex = value === undefined ? undefined : indexContact(deps, value);
    await rows.recentChanges.add({ subjectIndex, property, changeId, changedAt: now, contactIndex });
  }
  return contacts;
}

function describeSender<C extends string | null>(
  { sender, channel }: Loaded,
  customer: C,
): { sender: string; channel: string; customer: C } {
  return { sender: sender.phone ?? sender.userId ?? '', channel, customer };
}
