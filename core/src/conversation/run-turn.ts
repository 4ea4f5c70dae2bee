import type { IncomingContent, Interpretation, Sender } from '../contract/index.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { ConversationRow, InboxRow, NewOutboxRow, Rows } from '../store/index.ts';
import { fillText } from '../texts/index.ts';
import type { SettledWrite } from '../writes/index.ts';
import { advance } from './advance/advance.ts';
import { readIdentifier } from './advance/identifiers.ts';
import { readInterpretedBy } from './advance/read-commands.ts';
import { type ConversationState, createConversation } from './advance/state.ts';
import type { Turn, TurnInput } from './advance/turn.ts';
import { isStale } from './attempts.ts';
import { findDispute } from './disputes.ts';
import { closeConversation } from './end-conversation.ts';
import { identify, type Stranger, strangerOf } from './identify.ts';
import { interpretText } from './interpret.ts';
import { listen, listenToInterpreter, withHeard } from './listen.ts';
import { isOtherSender, isOwnNumber, mergeSender, withShared } from './merge-sender.ts';
import { isNotMe } from './not-me.ts';
import { inboxContext, type StoredEvent } from './receive.ts';
import { createReplyRow, type Granted, type Step, storeTurn } from './store-turn.ts';
import { createContext, listFound } from './turn-context.ts';
import { conversationContext, type Loaded, type StoredConversation, type TurnDeps } from './turn-deps.ts';
import { stepWithReads } from './with-reads.ts';
import { type Worded, word } from './worded.ts';

/** Processes one event of the inbox: one step of its conversation, committed whole. */
export async function processEvent(deps: TurnDeps, row: InboxRow): Promise<void> {
  const seal = await deps.seal.forSender(row.senderIndex);
  const event = seal.open<StoredEvent>(row.sealed, inboxContext);
  const loaded = await load(deps, { ...row, seal, sender: event.sender });
  if (event.kind === 'resumed') return resume(deps, row, loaded);
  const sharesPhone = event.kind === 'message' && isOwnNumber(event.sender, event.content);
  const received: Loaded = {
    ...loaded,
    sender:
      event.kind === 'message'
        ? mergeSender(loaded.sender, withShared(event.sender, event.content))
        : (event.now ?? event.sender),
    ...(event.kind === 'message' ? { heardAt: Math.max(event.at, loaded.heardAt ?? 0) } : {}),
  };
  const isSenderChanged = !loaded.isNew && isOtherSender(loaded.sender, event.sender);
  const removeEvent = (rows: Rows): Promise<void> => rows.inbox.remove(row.id);
  if (event.kind === 'sender-changed') {
    const context = await createContext(deps, received, { kind: 'none' });
    const turn = advance(received.state, { kind: 'sender-changed' }, context);
    await commit(deps, received, { turn, seen: context }, removeEvent);
    return;
  }
  const { content } = event;
  const heard = listen(deps, received.state, content);
  let conversation = withHeard(deps, received, heard);
  const { state } = conversation;
  const stranger = isSenderChanged ? {} : describeStranger(deps, state, content);
  const lookup = await identify(deps, conversation.sender, state.customer, stranger);
  const inReplyTo = content.type === 'text' ? content.inReplyTo : undefined;
  let context = await createContext(deps, conversation, lookup, inReplyTo);
  const { commands, by, language, phrasing }: Interpretation =
    content.type === 'text'
      ? await interpretText(deps, {
          text: content.text,
          state: conversation.state,
          context,
          isSenderChanged,
        })
      : { commands: [] };
  const all = listenToInterpreter(deps, heard, content, language);
  const told = withHeard(deps, received, all);
  if (told.state.spoken?.language !== conversation.state.spoken?.language)
    context = await createContext(deps, told, lookup, inReplyTo);
  conversation = told;
  const dispute = isNotMe(content)
    ? await findDispute(deps, conversation.sender, listFound(lookup))
    : undefined;
  const input: TurnInput = {
    kind: 'message',
    content,
    sentAt: event.at,
    commands,
    isSenderChanged,
    sharesPhone,
    ...(dispute === undefined ? {} : { dispute }),
    asksForLanguage: heard.asked !== undefined || (all.asked !== undefined && commands.length === 0),
  };
  const worded = word({ context, phrasing, hear: deps.hear });
  let permit: Granted | undefined;
  for (let isDone = false; !isDone; ) {
    const { state } = conversation;
    const taken = await stepWithReads(deps, context, (known) => advance(state, input, worded.into(known)));
    const turn = noteModel(worded.open(taken.turn), by, worded.outcome);
    try {
      permit = await commit(deps, conversation, { turn, seen: context }, removeEvent);
      isDone = true;
    } catch (error) {
      if (!isStale(error)) throw error;
      context = await createContext(deps, conversation, lookup, inReplyTo);
    }
  }
  deps.kickOutbox();
  if (permit !== undefined) await deps.writes().run(permit.permit, permit.stored, conversation.state.id);
  deps.typing.answered(row.channel, event.id);
}

/** A conversation that ended in the meantime has nobody in it who waits. */
async function resume(deps: TurnDeps, row: InboxRow, loaded: Loaded): Promise<void> {
  const removeEvent = (rows: Rows): Promise<void> => rows.inbox.remove(row.id);
  if (loaded.isNew) return deps.store.transaction(removeEvent);
  const context = await createContext(deps, loaded, { kind: 'none' });
  const turn = advance(loaded.state, { kind: 'resumed' }, context);
  await commit(deps, loaded, { turn, seen: context }, removeEvent);
  deps.kickOutbox();
}

/** Says on the trail which model read the message, and what became of its words, ahead of what came of it. */
function noteModel(turn: Turn, by: unknown, phrasing: Worded['outcome']): Turn {
  const model = readInterpretedBy(by);
  if (model === undefined) return turn;
  const facts = { ...model, ...(phrasing === undefined ? {} : { phrasing }) };
  return { ...turn, notes: [{ kind: 'message.interpreted', facts }, ...turn.notes] };
}

/** An event that cannot be processed is answered all the same, and recorded, before it goes. */
export async function giveUpEvent(deps: TurnDeps, row: InboxRow): Promise<void> {
  const { senderIndex, channel } = row;
  const reply = await prepareApology(deps, row).catch(() => undefined);
  await deps.store.transaction(async (rows) => {
    if (reply !== undefined) await rows.outbox.add(reply);
    await deps.audit.append(rows, {
      kind: 'message.given-up',
      senderIndex,
      facts: { channel, attempts: row.attempts },
    });
    await rows.inbox.remove(row.id);
  });
  deps.kickOutbox();
}

async function prepareApology(deps: TurnDeps, row: InboxRow): Promise<NewOutboxRow> {
  const seal = await deps.seal.forSender(row.senderIndex);
  const event = seal.open<StoredEvent>(row.sealed, inboxContext);
  const conversation = await deps.store.rows.conversations.find(row.senderIndex);
  const { language, textsIn } = deps.settings();
  const stored = conversation && seal.open<StoredConversation>(conversation.sealed, conversationContext);
  const texts = textsIn(stored?.state.spoken?.language ?? language);
  return createReplyRow(deps, {
    reply: { id: deps.createId(), content: { type: 'text', text: fillText(texts, 'unreachable') } },
    conversation: { seal, sender: event.sender, channel: row.channel, senderIndex: row.senderIndex },
    conversationId: conversation?.id ?? '',
  });
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
  // What waits is taken up with the receipt, from the fresh record.
  const isGoingOn = write.conflict || stored.state.waiting !== undefined;
  const lookup = isGoingOn
    ? await identify(deps, stored.sender, stored.state.customer, strangerOf(stored.state))
    : ({ kind: 'unreachable' } as const);
  const context = await createContext(deps, conversation, lookup);
  const settled: TurnInput = {
    kind: 'settled',
    changeId: write.changeId,
    outcome: write.outcome,
    conflict: write.conflict,
    action: write.intent.plan.action,
    differences: write.intent.plan.differences,
  };
  const { turn } = await stepWithReads(deps, context, (known) => advance(conversation.state, settled, known));
  return async (rows) => {
    await storeTurn(deps, rows, conversation, { turn, seen: context });
  };
}

/** What the conversation, or this message, says of who a sender is whom no phone leads to. */
function describeStranger(
  deps: TurnDeps,
  { phase, evidence, customer }: ConversationState,
  content: IncomingContent,
): Stranger {
  if (evidence.identifier !== undefined && customer !== undefined) return { customer };
  if (phase.name !== 'identifying') return {};
  if (phase.asked !== undefined)
    return phase.asked.candidate === undefined ? {} : { candidate: phase.asked.candidate };
  if (content.type !== 'text') return {};
  const { vocabulary, language, country, timezone } = deps.settings();
  const locale = { language, country, timezone, now: deps.now() };
  return { identifiers: readIdentifier(content.text, { vocabulary, locale }) };
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
  const isOver = row !== undefined && row.endsAt <= deps.now() && (await isOverAndClosed(deps, row));
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

/** Whether nothing of an ended conversation is open; what it has to write down is written first. */
async function isOverAndClosed(deps: TurnDeps, row: ConversationRow): Promise<boolean> {
  const { journal } = deps.store.rows;
  if ((await journal.countOpen(row.senderIndex)) > 0) return false;
  // What cannot be written now is refused on the trail: the next conversation does not wait, nor take over what was proved.
  await closeConversation(deps, row, { patience: 0 });
  return (await journal.countOpen(row.senderIndex)) === 0;
}

async function commit(
  deps: TurnDeps,
  conversation: Loaded,
  step: Step,
  also: (rows: Rows) => Promise<void>,
): Promise<Granted | undefined> {
  return deps.store.transaction(async (rows) => {
    const granted = await storeTurn(deps, rows, conversation, step);
    await also(rows);
    return granted;
  });
}
