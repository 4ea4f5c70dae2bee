import { NotRead } from '../../mapping/index.ts';
import { answerChoice } from './answer-choice.ts';
import { answerText } from './answer-text.ts';
import { close, reopen } from './close.ts';
import { disputeChange } from './dispute-change.ts';
import { answerUnreadable, ask, meaningOf } from './go-on.ts';
import { mayIdentify } from './identifying.ts';
import { isHeld, meetCustomer, meetSeveral, meetStranger } from './meet.ts';
import { pursue } from './pursue.ts';
import { showMenu } from './questions.ts';
import { readCommands } from './read-commands.ts';
import { answerSettled } from './settled.ts';
import { noteSaid, noteShown } from './spent-facts.ts';
import { type ConversationState, isProving, taskOf } from './state.ts';
import { goOn } from './telling-apart.ts';
import {
  announce,
  type Draft,
  describeHandOver,
  handOver,
  note,
  rest,
  say,
  startDraft,
  type Turn,
  type TurnContext,
  type TurnInput,
  text,
} from './turn.ts';
import { voidEvidence } from './void-evidence.ts';
import { forgetWaiting, takeUpWaiting } from './waiting.ts';

/**
 * One step of a conversation: pure and total. Every state has an answer to every input, and from every
 * state the words for a person lead to one. Where something has to be read first it says what, and is called again.
 */
export function advance(state: ConversationState, input: TurnInput, context: TurnContext): Turn {
  try {
    return step(state, input, context);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { state, replies: [], effects: [], notes: [], wants: error.query };
  }
}

function step(state: ConversationState, input: TurnInput, context: TurnContext): Turn {
  const draft = startDraft(state, context);
  if (input.kind === 'sender-changed') forgetSender(draft);
  else if (input.kind === 'ended') end(draft, input.isTold === true);
  else if (input.kind === 'silence') remind(draft);
  else if (input.kind === 'resumed') resume(draft);
  else if (input.kind === 'settled') answerSettled(draft, input);
  else answerMessage(draft, input);
  const { name } = draft.state.phase;
  if (name === 'handed-over') forgetWaiting(draft);
  // Only misses in a row count.
  else if (input.kind === 'message' && draft.state.misses === state.misses)
    draft.state = { ...draft.state, misses: 0 };
  takeUpWaiting(draft);
  if (context.lookup.kind === 'found') noteShown(draft, context.lookup.customer);
  return { state: draft.state, replies: draft.replies, effects: draft.effects, notes: draft.notes };
}

function end(draft: Draft, isTold: boolean): void {
  if (isTold) rest(draft, text(draft, 'closing'));
  forgetWaiting(draft);
  close(draft);
}

/** The same question again: a yes must be the answer to the last message. Whoever it was asked is still the one asked. */
function remind(draft: Draft): void {
  const task = taskOf(draft.state.phase);
  const { lookup } = draft.context;
  draft.state = { ...draft.state, isReminded: true };
  if (task === undefined || lookup.kind !== 'found' || lookup.customer.id !== draft.state.customer) return;
  announce(draft, text(draft, 'reminder'));
  pursue(draft, task, lookup.customer);
}

/** The person is done, and the hub goes on. Nothing is said where nobody has the word but the hub. */
function resume(draft: Draft): void {
  if (draft.state.phase.name !== 'handed-over') return;
  note(draft, 'conversation.resumed');
  draft.state = { ...draft.state, misses: 0 };
  showMenu(draft, text(draft, 'resumed'));
}

/** Somebody else may be writing: nothing that was known of the sender holds. */
function forgetSender(draft: Draft): void {
  voidEvidence(draft);
  const { phoneBy: _, ...rest } = draft.state;
  draft.state = rest;
}

type MessageInput = Extract<TurnInput, { kind: 'message' }>;

function answerMessage(draft: Draft, message: MessageInput): void {
  draft.state = reopen(draft.state);
  const { content } = message;
  const commands = readCommands(message.commands);
  const input: MessageInput = { ...message, commands };
  const before = draft.state.phase;
  if (input.isSenderChanged) forgetSender(draft);
  if (input.sharesPhone === true) {
    note(draft, 'sender.phone-shared');
    draft.state = { ...draft.state, phoneBy: 'contact-request' };
  }
  if (input.dispute !== undefined) return disputeChange(draft, input.dispute);
  const wantsPerson =
    content.type === 'choice'
      ? meaningOf(draft, content)?.kind === 'person'
      : content.type === 'text' && commands.some((command) => command.kind === 'person');
  if (wantsPerson && draft.state.phase.name !== 'writing') return handOver(draft, 'asked', '');
  if (draft.state.phase.name === 'writing') return answerWhileWriting(draft, wantsPerson);
  if (draft.state.phase.name === 'handed-over' && !asksToGoOn(draft, input)) return stayHandedOver(draft);
  if (asksToStop(draft, input)) forgetWaiting(draft);
  const { lookup } = draft.context;
  // What may be the answer to a question that is no longer theirs is not to become a wish's words.
  const isOwnQuestion = before.name === (lookup.kind === 'several' ? 'telling-apart' : 'identifying');
  const unknown = isProving(before) && !isOwnQuestion ? { ...input, commands: [] } : input;
  if (lookup.kind === 'several') return meetSeveral(draft, unknown, lookup.customers);
  if (mayIdentify(draft)) return meetStranger(draft, unknown);
  const customer = meetCustomer(draft);
  if (customer === undefined) return;
  if (isHeld(draft) && taskOf(before) !== undefined)
    return handOver(draft, 'held', text(draft, 'changes-held'));
  // What was asked was who they are, and that is known now.
  if (before.name === 'telling-apart' || before.name === 'identifying')
    return goOn(draft, before.wish, customer);
  if (input.sharesPhone === true) return ask(draft, customer, '');
  if (content.type === 'choice') return answerChoice(draft, content, customer);
  if (content.type !== 'text') return answerUnreadable(draft, customer);
  // The question was somebody else's by now, but this may still be its answer: it is not to become a wish's words.
  if (before.name === 'verifying' && draft.state.phase.name !== 'verifying')
    return showMenu(draft, text(draft, 'menu'));
  if (input.asksForLanguage === true) return ask(draft, customer, '');
  noteSaid(draft, { words: content.text, commands }, [customer]);
  answerText(draft, { ...input, content }, customer);
}

/** The change goes on; a person can still be reached. */
function answerWhileWriting(draft: Draft, wantsPerson: boolean): void {
  if (wantsPerson) draft.effects.push({ kind: 'hand-over', reason: 'asked-while-writing' });
  say(draft, text(draft, 'writing'));
}

function asksToGoOn(draft: Draft, { content, commands, sharesPhone }: MessageInput): boolean {
  if (sharesPhone === true) return true;
  if (content.type === 'choice') return meaningOf(draft, content) !== undefined;
  return commands.some((command) => ['help', 'greet', 'start', 'stop'].includes(command.kind));
}

/** Whoever stops means all of it. */
function asksToStop(draft: Draft, { content, commands }: MessageInput): boolean {
  if (content.type === 'choice') return meaningOf(draft, content)?.kind === 'stop';
  return commands.some(({ kind }) => kind === 'stop' || kind === 'goodbye');
}

/** A person has the word: the hub repeats itself only now and then. */
function stayHandedOver(draft: Draft): void {
  const misses = draft.state.misses + 1;
  draft.state = { ...draft.state, misses };
  if (misses % 3 === 0) say(draft, describeHandOver(draft));
}
