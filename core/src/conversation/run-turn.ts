import { type Audit, auditContext } from '../audit/index.ts';
import type { Sender } from '../contract/index.ts';
import { describeEvidence } from '../gate/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import { type Notices, replyContext, type StoredReply } from '../notification/index.ts';
import type { Seal, SenderSeal } from '../seal/index.ts';
import type { InboxRow, OutboxRow, Rows, Store } from '../store/index.ts';
import type { Intent, NoticeBody, SettledWrite, StoredIntent, WritePermit, Writes } from '../writes/index.ts';
import { advance } from './advance.ts';
import { type IdentifyDeps, identify } from './identify.ts';
import { type InterpretDeps, interpretText } from './interpret.ts';
import { inboxContext, type StoredEvent } from './receive.ts';
import { type ConversationState, createConversation } from './state.ts';
import type { Effect, Turn, TurnContext, TurnInput } from './turn.ts';

/** What a turn needs that stays the same from turn to turn. */
export type TurnSettings = Omit<
  TurnContext,
  'now' | 'locale' | 'lookup' | 'attempts' | 'question' | 'limits' | 'createId' | 'createChangeId'
> & {
  readonly language: string;
  readonly country: string;
  readonly timezone: string;
  readonly idleMs: number;
};

export interface TurnDeps extends IdentifyDeps, InterpretDeps {
  readonly store: Store;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly notices: Notices;
  readonly now: () => number;
  settings(): TurnSettings;
  limitsOf(channel: string): TurnContext['limits'];
  /** The notifiers that are told of hand-overs. */
  handOverNotifiers(): readonly string[];
  createId(): string;
  createChangeId(): string;
  writes(): Writes;
  /** There is something in the outbox. */
  kickOutbox(): void;
}

/** The stored conversation: its state and whom to answer. */
interface StoredConversation {
  readonly state: ConversationState;
  readonly sender: Sender;
}

const conversationContext = 'conversation';

interface Loaded extends StoredConversation {
  readonly channel: string;
  readonly senderIndex: string;
  readonly seal: SenderSeal;
  /** Whether this turn begins it. */
  readonly isNew: boolean;
}

/** Processes one event of the inbox: one step of its conversation, committed whole. */
export async function processEvent(deps: TurnDeps, row: InboxRow): Promise<void> {
  const seal = await deps.seal.forSender(row.senderIndex);
  const event = seal.open<StoredEvent>(row.sealed, inboxContext);
  const loaded = await load(deps, { ...row, seal, sender: event.sender });
  const conversation: Loaded = {
    ...loaded,
    sender: event.kind === 'message' ? event.sender : (event.now ?? event.sender),
  };
  const removeEvent = (rows: Rows): Promise<void> => rows.inbox.remove(row.id);
  if (event.kind === 'sender-changed') {
    const context = await createContext(deps, conversation, { kind: 'none' });
    const turn = advance(conversation.state, { kind: 'sender-changed' }, context);
    await commit(deps, conversation, turn, removeEvent);
    return;
  }
  const lookup = await identify(deps, conversation.sender, conversation.state.customer);
  const context = await createContext(deps, conversation, lookup);
  const commands =
    event.content.type === 'text'
      ? await interpretText(deps, event.content.text, conversation.state, context)
      : [];
  const input: TurnInput = { kind: 'message', content: event.content, sentAt: event.at, commands };
  const turn = advance(conversation.state, input, context);
  const permit = await commit(deps, conversation, turn, removeEvent);
  deps.kickOutbox();
  if (permit !== undefined) await deps.writes().run(permit.permit, permit.stored, conversation.state.id);
}

/**
 * Prepares what a customer is told when a write is settled. What it returns belongs into the settling
 * transaction. The caller holds the sender's lane.
 */
export async function prepareSettledReply(
  deps: TurnDeps,
  write: SettledWrite,
): Promise<(rows: Rows) => Promise<void>> {
  const row = await deps.store.rows.conversations.find(write.senderIndex);
  if (row === undefined) return async () => {};
  const seal = await deps.seal.forSender(write.senderIndex);
  const stored = seal.open<StoredConversation>(row.sealed, conversationContext);
  const conversation: Loaded = {
    ...stored,
    channel: row.channel,
    senderIndex: write.senderIndex,
    seal,
    isNew: false,
  };
  const lookup = write.conflict
    ? await identify(deps, stored.sender, stored.state.customer)
    : ({ kind: 'unreachable' } as const);
  const context = await createContext(deps, conversation, lookup);
  const turn = advance(
    conversation.state,
    {
      kind: 'settled',
      changeId: write.changeId,
      outcome: write.outcome,
      conflict: write.conflict,
      action: write.intent.plan.action,
      differences: write.intent.plan.differences,
    },
    context,
  );
  return async (rows) => {
    await storeTurn(deps, rows, conversation, turn);
  };
}

async function load(
  deps: TurnDeps,
  of: {
    readonly senderIndex: string;
    readonly channel: string;
    readonly seal: SenderSeal;
    readonly sender: Sender;
  },
): Promise<Loaded> {
  const { senderIndex, channel, seal, sender } = of;
  const row = await deps.store.rows.conversations.find(senderIndex);
  const isOver =
    row !== undefined &&
    row.endsAt <= deps.now() &&
    (await deps.store.rows.journal.countOpen(senderIndex)) === 0;
  if (row === undefined || isOver) {
    return {
      state: createConversation(deps.createId(), deps.now()),
      sender,
      channel,
      senderIndex,
      seal,
      isNew: true,
    };
  }
  const stored = seal.open<StoredConversation>(row.sealed, conversationContext);
  return { ...stored, channel: row.channel, senderIndex, seal, isNew: false };
}

async function createContext(
  deps: TurnDeps,
  conversation: Loaded,
  lookup: TurnContext['lookup'],
): Promise<TurnContext> {
  const { language, country, timezone, idleMs: _, ...fixed } = deps.settings();
  const { rows } = deps.store;
  const now = deps.now();
  const subject = lookup.kind === 'found' ? indexCustomer(deps, lookup.customer) : undefined;
  const attempts =
    subject === undefined ? { failures: 0, lockedUntil: 0 } : await rows.attempts.find(subject);
  const { phase } = conversation.state;
  const last =
    phase.name === 'confirming' ? await rows.outbox.findLastReply(conversation.senderIndex) : undefined;
  const isLast = phase.name === 'confirming' && last?.id === phase.confirmation.messageId;
  return {
    ...fixed,
    now,
    locale: { language, country, timezone, now },
    limits: deps.limitsOf(conversation.channel),
    lookup,
    attempts,
    question: { acceptedAt: isLast ? acceptedAt(last) : undefined, isLast },
    createId: deps.createId,
    createChangeId: deps.createChangeId,
  };
}

function acceptedAt(row: OutboxRow | undefined): number | undefined {
  return row === undefined || row.status === 'failed' ? undefined : row.acceptedAt;
}

function indexCustomer(deps: TurnDeps, customer: RecordSnapshot): string {
  return deps.seal.indexOf('customer', `${customer.connector}:${customer.id}`);
}

interface Granted {
  readonly permit: WritePermit;
  readonly stored: StoredIntent;
}

async function commit(
  deps: TurnDeps,
  conversation: Loaded,
  turn: Turn,
  also: (rows: Rows) => Promise<void>,
): Promise<Granted | undefined> {
  return deps.store.transaction(async (rows) => {
    const granted = await storeTurn(deps, rows, conversation, turn);
    await also(rows);
    return granted;
  });
}

/** One step, as rows: state, replies, trail, and what its effects need before they may happen. */
async function storeTurn(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  turn: Turn,
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
  for (const { id, content } of turn.replies) {
    const reply: StoredReply = { to: sender, content };
    await rows.outbox.add({
      id,
      kind: 'reply',
      target: channel,
      rank: 0,
      ...about,
      changeId: undefined,
      sealed: seal.seal(reply, replyContext(id)),
      status: 'pending',
      createdAt: now,
      nextAt: now,
    });
  }
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
    if (effect.kind === 'count-attempts') await countAttempts(deps, rows, turn, effect);
    if (effect.kind === 'hand-over') await handOver(deps, rows, conversation, effect.reason);
    if (effect.kind === 'write') granted = await permit(deps, rows, conversation, effect);
  }
  return granted;
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

async function countAttempts(
  deps: TurnDeps,
  rows: Rows,
  turn: Turn,
  { attempts }: Extract<Effect, { kind: 'count-attempts' }>,
): Promise<void> {
  const { customer } = turn.state;
  if (customer === undefined) return;
  const record = deps.settings().mapping.records[deps.settings().vocabulary.customer];
  const subject = deps.seal.indexOf('customer', `${record?.connector ?? ''}:${customer}`);
  await rows.attempts.save(subject, attempts, deps.now());
}

async function permit(
  deps: TurnDeps,
  rows: Rows,
  conversation: Loaded,
  effect: Extract<Effect, { kind: 'write' }>,
): Promise<Granted> {
  const { authorization, changeId, reason } = effect;
  const { plan, evidence } = authorization;
  const notice: NoticeBody = {
    kind: 'change',
    changeId,
    business: deps.settings().business,
    action: plan.action,
    connector: plan.connector,
    record: { type: plan.record.type, label: plan.record.label },
    changes: plan.differences.map(({ label, before, after }) => ({ property: label, before, after })),
    requestedBy: describeSender(conversation, plan.customer.label),
    evidence: describeEvidence(evidence),
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
  return { permit: granted, stored: { plan, notice } };
}

function describeSender<C extends string | null>(
  { sender, channel }: Loaded,
  customer: C,
): { sender: string; channel: string; customer: C } {
  return { sender: sender.phone ?? sender.userId ?? '', channel, customer };
}
