import type { Command, IncomingContent } from '../contract/index.ts';
import { closingAction, hashToken, mayDisclose, readPlainAnswer } from '../gate/index.ts';
import { NotRead, type RecordSnapshot } from '../mapping/index.ts';
import { listAsked, propertyTypes } from '../vocabulary/index.ts';
import { isInsult } from './abuse.ts';
import { answerConfirmation, answerFact } from './answers.ts';
import { answerChoosing, chooseByWords, withWords } from './choosing.ts';
import { close, reopen } from './close.ts';
import { correct } from './correct.ts';
import { disputeChange } from './disputes.ts';
import { identifySender, mayIdentify } from './identifying.ts';
import { pursue } from './pursue.ts';
import { askForValue, listOffered, showMenu, showUnknownSender } from './questions.ts';
import { readCommands } from './read-commands.ts';
import { showDifference, summariseSteps } from './render-plan.ts';
import { noteSaid, noteShown } from './spent-facts.ts';
import { type ConversationState, isProving, type Meaning, type Task, taskOf } from './state.ts';
import { findAction } from './targets.ts';
import { goOn, tellApart } from './telling-apart.ts';
import {
  announce,
  type Draft,
  describeHandOver,
  handOver,
  mayGoOn,
  note,
  offerPerson,
  remember,
  rest,
  rootOf,
  say,
  setPhase,
  startDraft,
  type Turn,
  type TurnContext,
  type TurnInput,
  text,
} from './turn.ts';
import { takeValue, takeValues } from './values.ts';
import { voidEvidence } from './void-evidence.ts';
import { forgetWaiting, interrupt, isBesides, keepRequests, takeUpWaiting } from './waiting.ts';

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

function isHeld({ context }: Draft): boolean {
  return context.heldUntil > context.now;
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

/** Whom the fresh lookup found; when nobody, says so. */
function meetCustomer(draft: Draft): RecordSnapshot | undefined {
  const { lookup } = draft.context;
  if (lookup.kind === 'found') {
    const { customer, by } = lookup;
    // Somebody said that a change was not theirs: whoever proved something before has to do without it.
    if (isHeld(draft) && draft.state.evidence.facts.length > 0) voidEvidence(draft);
    if (by === 'identifier' && draft.state.customer !== customer.id) {
      handOver(draft, 'held', text(draft, 'changes-held'));
      return undefined;
    }
    if (draft.state.customer !== customer.id) {
      if (draft.state.customer !== undefined) voidEvidence(draft);
      note(draft, 'customer.matched', { facts: { record: customer.record } });
      draft.state = { ...draft.state, customer: customer.id, evidence: rootOf(draft) };
    }
    return customer;
  }
  if (lookup.kind === 'unreachable' || lookup.kind === 'several') {
    // The question that stood open stands open still.
    draft.replies.push({
      id: draft.context.createId(),
      content: { type: 'text', text: text(draft, 'unreachable') },
    });
    return undefined;
  }
  if (draft.state.customer !== undefined) voidEvidence(draft);
  note(draft, 'customer.not-matched', { facts: { reason: lookup.kind } });
  if (lookup.kind === 'none' && draft.state.misses < 2) {
    draft.state = { ...draft.state, misses: draft.state.misses + 1 };
    showUnknownSender(draft);
    return undefined;
  }
  const key = lookup.kind === 'no-phone' ? 'no-phone' : 'unknown-sender';
  handOver(draft, lookup.kind, text(draft, key));
  return undefined;
}

function meetStranger(draft: Draft, input: MessageInput): void {
  if (draft.state.customer !== undefined) voidEvidence(draft);
  rememberOthers(draft, input);
  identifySender(draft, input);
}

function meetSeveral(draft: Draft, input: MessageInput, customers: readonly RecordSnapshot[]): void {
  if (draft.state.customer !== undefined) voidEvidence(draft);
  rememberOthers(draft, input);
  tellApart(draft, input, customers);
}

/** What is asked for besides, before it is known who asks. */
function rememberOthers(draft: Draft, { content, commands }: MessageInput): void {
  if (content.type !== 'text' || draft.state.phase.name !== 'idle') return;
  const [start, ...others] = listStarts(draft, commands);
  if (start !== undefined) keepRequests(draft, others, content.text, start);
}

function meaningOf(draft: Draft, content: IncomingContent): Meaning | undefined {
  return content.type === 'choice' ? draft.state.offered[hashToken(content.token)] : undefined;
}

type ChoiceContent = Extract<IncomingContent, { type: 'choice' }>;

function answerChoice(draft: Draft, content: ChoiceContent, customer: RecordSnapshot): void {
  const meaning = meaningOf(draft, content);
  if (meaning === undefined) {
    note(draft, 'confirmation.refused', { facts: { reason: 'old-button' } });
    return stumble(draft, customer, text(draft, 'old-button'));
  }
  const task = taskOf(draft.state.phase);
  switch (meaning.kind) {
    case 'start':
      return begin(draft, beginTask(meaning, content.title), customer);
    case 'menu':
      return showMenu(draft, text(draft, 'menu'), meaning.from);
    case 'person':
      return handOver(draft, 'asked', '');
    case 'stop':
      return rest(draft, text(draft, 'stopped'));
    case 'confirm':
      if (draft.state.phase.name !== 'confirming') return ask(draft, customer, text(draft, 'old-button'));
      return answerConfirmation(draft, { kind: 'button', token: content.token }, customer);
    case 'decline':
      note(draft, 'confirmation.declined');
      return rest(draft, text(draft, 'declined'));
    case 'select':
      return task === undefined
        ? ask(draft, customer, '')
        : pursue(draft, { ...task, target: meaning.id }, customer);
    case 'choose':
    case 'enough':
    case 'more':
      if (!answerChoosing(draft, meaning, customer)) ask(draft, customer, '');
      return;
    case 'ask': {
      const property = propertyOf(draft, task, meaning.property);
      return task === undefined || property === undefined
        ? ask(draft, customer, '')
        : askForValue(draft, task, property);
    }
    case 'value': {
      if (task === undefined) return ask(draft, customer, '');
      const values = { ...task.values, [meaning.property]: meaning.value };
      return pursue(draft, { ...task, values }, customer);
    }
  }
}

function propertyOf(draft: Draft, task: Task | undefined, name: string) {
  const action = task === undefined ? undefined : findAction(draft.context, task.action);
  if (action === undefined) return undefined;
  return listAsked(draft.context.vocabulary, action).find((property) => property.name === name);
}

function beginTask(
  { action, target }: { readonly action: string; readonly target?: string },
  reason: string,
): Task {
  return { action, values: {}, reason, ...(target === undefined ? {} : { target }) };
}

interface TextInput extends MessageInput {
  readonly content: Extract<IncomingContent, { type: 'text' }>;
}

function answerText(draft: Draft, input: TextInput, customer: RecordSnapshot): void {
  const { phase } = draft.state;
  const words = input.content.text;
  if (phase.name === 'verifying') {
    if (input.commands.some((command) => command.kind === 'stop')) return rest(draft, text(draft, 'stopped'));
    return answerFact(draft, words, customer);
  }
  if (phase.name === 'confirming') {
    const answer = readPlainAnswer(words, phase.confirmation.language);
    if (answer === 'yes') {
      const { question } = draft.context;
      return answerConfirmation(
        draft,
        { kind: 'typed', text: words, sentAt: input.sentAt, ...question },
        customer,
      );
    }
    if (answer === 'no') {
      note(draft, 'confirmation.declined');
      return rest(draft, text(draft, 'declined'));
    }
  }
  followCommands(draft, input, customer);
}

/** Does what the commands say, as far as the core agrees. */
function followCommands(draft: Draft, input: TextInput, customer: RecordSnapshot): void {
  const { commands } = input;
  const words = input.content.text;
  const { phase } = draft.state;
  const task = taskOf(phase);
  const find = <K extends Command['kind']>(kind: K): Extract<Command, { kind: K }> | undefined =>
    commands.find((command): command is Extract<Command, { kind: K }> => command.kind === kind);
  if (find('stop')) return rest(draft, text(draft, 'stopped'));
  if (isNothingButInsult(draft, input)) return answerInsult(draft, customer);
  const [start, ...others] = listStarts(draft, commands);
  const provide = find('provide');
  const isMore = start !== undefined && start.action !== task?.action;
  if (isMore && task !== undefined && (provide !== undefined || isBesides(words))) {
    keepRequests(draft, [start, ...others], words);
    if (provide === undefined) return pursue(draft, task, customer);
  } else if (start !== undefined) {
    const action = findAction(draft.context, start.action);
    if (isMore && task !== undefined && action?.kind === 'answer') interrupt(draft, task);
    const base: Task = isMore || task === undefined ? beginTask(start, words) : task;
    keepRequests(draft, others, words, start);
    return takeValues(draft, withWords(draft, base, start.values), start.values, (next) =>
      begin(draft, next, customer),
    );
  }
  if (provide !== undefined && task !== undefined) {
    return takeValues(draft, withWords(draft, task, provide.values), provide.values, (next) =>
      pursue(draft, next, customer),
    );
  }
  if (find('goodbye')) {
    draft.effects.push({ kind: 'end' });
    return rest(draft, text(draft, 'goodbye'));
  }
  if (find('help'))
    return task === undefined ? showMenu(draft, text(draft, 'menu')) : explain(draft, task, customer);
  if (phase.name === 'choosing' && chooseByWords(draft, input, customer)) return;
  if (phase.name === 'asking') return takeValue(draft, phase, words, (next) => pursue(draft, next, customer));
  if (commands.length === 0 && (phase.name === 'confirming' || phase.name === 'choosing')) {
    const corrected = correct(draft, phase, words, customer);
    if (corrected !== undefined) return begin(draft, corrected, customer);
  }
  if (find('greet')) return task === undefined ? greet(draft, customer) : stumble(draft, customer, '');
  miss(draft, customer);
}

/** The actions asked for, each once. */
function listStarts(
  draft: Draft,
  commands: readonly Command[],
): readonly Extract<Command, { kind: 'start' }>[] {
  return commands.flatMap((command) =>
    command.kind === 'start' && findAction(draft.context, command.action) !== undefined ? [command] : [],
  );
}

/** Says what can be done here, and goes on with what stands open. */
function explain(draft: Draft, task: Task, customer: RecordSnapshot): void {
  const labels = listOffered(draft.context).map(({ label }) => `- ${label}`);
  announce(draft, text(draft, 'can-do', { lines: labels.join('\n') }));
  pursue(draft, task, customer);
}

function begin(draft: Draft, task: Task, customer: RecordSnapshot): void {
  draft.state = { ...draft.state, misses: 0 };
  pursue(draft, task, customer);
}

function greet(draft: Draft, customer: RecordSnapshot): void {
  const record = draft.context.vocabulary.records[draft.context.vocabulary.customer];
  const name = Object.values(record?.properties ?? {}).find(
    (property) => property.type === 'person-name' && mayDisclose(property, draft.state.evidence),
  );
  const value = name === undefined ? undefined : customer.values[name.name];
  if (name === undefined || value === undefined) return showMenu(draft, text(draft, 'greeting-unnamed'));
  const shown = propertyTypes[name.type].format(value, name, draft.context.locale);
  showMenu(draft, text(draft, 'greeting', { customer: shown }));
}

/** Not understood. */
function miss(draft: Draft, customer: RecordSnapshot): void {
  const { phase, misses: before } = draft.state;
  const isTold = phase.name === 'confirming' && before < 2;
  if (taskOf(phase) !== undefined) return stumble(draft, customer, isTold ? text(draft, 'plain-yes') : '');
  const misses = draft.state.misses + 1;
  draft.state = { ...draft.state, misses };
  if (misses >= 3) return handOver(draft, 'not-understood', '');
  showMenu(draft, text(draft, 'menu-again'));
}

/** The same question again, for a message that did not answer it. */
function stumble(draft: Draft, customer: RecordSnapshot, words: string): void {
  if (taskOf(draft.state.phase) === undefined) return ask(draft, customer, words);
  if (words !== '') announce(draft, words);
  if (mayGoOn(draft)) ask(draft, customer, '');
}

/** Several pictures come as several messages: the open question is put again with the first, and stands open still. */
function answerUnreadable(draft: Draft, customer: RecordSnapshot): void {
  const words = text(draft, 'unreadable');
  // What proves somebody answers the hub's last message, and no other.
  if (draft.state.phase.name === 'verifying') return stumble(draft, customer, words);
  const isRepeated = draft.state.misses > 0 && taskOf(draft.state.phase) !== undefined;
  draft.state = { ...draft.state, misses: draft.state.misses + 1 };
  if (!isRepeated) return ask(draft, customer, words);
  draft.replies.push({ id: draft.context.createId(), content: { type: 'text', text: words } });
}

/** Answered politely, and once: then a person has the word. */
function answerInsult(draft: Draft, customer: RecordSnapshot): void {
  if (draft.state.isUpset === true) return handOver(draft, 'upset', '');
  draft.state = { ...draft.state, isUpset: true };
  offerPerson(draft);
  draft.preface = [text(draft, 'abuse')];
  if (taskOf(draft.state.phase) === undefined) return showMenu(draft, text(draft, 'menu'));
  ask(draft, customer, '');
}

/** An insult that says nothing else; what is asked for, or answers the question, counts first. */
function isNothingButInsult(draft: Draft, { commands, content }: TextInput): boolean {
  const { phase } = draft.state;
  if (!isInsult(content.text)) return false;
  const type = phase.name === 'asking' ? propertyOf(draft, phase.task, phase.property)?.type : undefined;
  const isFreeText = type === 'text' || type === 'person-name';
  return commands.every(({ kind }) => kind === 'greet' || (kind === 'provide' && isFreeText));
}

/** Asks the open question again, with something said ahead of it. */
function ask(draft: Draft, customer: RecordSnapshot, words: string): void {
  if (words !== '') announce(draft, words);
  const task = taskOf(draft.state.phase);
  if (task === undefined) return showMenu(draft, text(draft, 'menu'));
  pursue(draft, task, customer);
}

type SettledInput = Extract<TurnInput, { kind: 'settled' }>;

/** Tells the customer what became of the write. */
function answerSettled(draft: Draft, input: SettledInput): void {
  // What the business writes for itself is none of the customer's messages.
  if (input.action === closingAction) {
    if (draft.state.isClosed === true) draft.effects.push({ kind: 'end' });
    return;
  }
  const { action, outcome, changeId } = input;
  remember(draft, { kind: 'changed', action, outcome, reference: changeId });
  const { phase } = draft.state;
  const reference = input.changeId;
  const { lookup } = draft.context;
  const isOurs = phase.name === 'writing' && phase.changeId === input.changeId;
  if (!isOurs) {
    // The conversation has moved on; the receipt is still owed.
    draft.replies.push({
      id: draft.context.createId(),
      content: { type: 'text', text: receipt(draft, input, reference) },
    });
    return;
  }
  // The number may lead to somebody else by now: what was proved and asked for is not theirs.
  const isTheSame = lookup.kind === 'found' && lookup.customer.id === draft.state.customer;
  if (input.outcome === 'not-applied' && input.conflict && isTheSame) {
    setPhase(draft, { name: 'idle' });
    announce(draft, text(draft, 'record-moved'));
    return pursue(draft, phase.task, lookup.customer);
  }
  rest(draft, receipt(draft, input, reference));
}

function receipt(draft: Draft, input: SettledInput, reference: string): string {
  return text(draft, input.outcome, { reference, summary: summarise(draft, input) });
}

function summarise(draft: Draft, { action: name, differences }: SettledInput): string {
  const action = findAction(draft.context, name);
  const type = draft.context.vocabulary.records[action?.record ?? '']?.label ?? '';
  if (action?.kind === 'add') return text(draft, 'applied-add', { type });
  if (action?.kind === 'remove') return text(draft, 'applied-remove', { type });
  const [only, ...others] = differences;
  if (action !== undefined && (action.kind === 'do' || others.length > 0))
    return summariseSteps(draft, action, differences);
  if (only === undefined || only.after === null) return text(draft, 'applied-other');
  const shown = showDifference(draft, action?.record ?? '', only);
  return text(draft, 'applied-change', { label: shown.label, after: shown.after ?? '' });
}
