import type { Command, IncomingContent } from '../../contract/index.ts';
import { mayDisclose, readPlainAnswer } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { propertyTypes } from '../../vocabulary/index.ts';
import { isInsult } from './abuse.ts';
import { answerConfirmation, answerFact } from './answers.ts';
import { chooseByWords, withWords } from './choosing.ts';
import { correct } from './correct.ts';
import { ask, begin, beginTask, listStarts, propertyOf, stumble } from './go-on.ts';
import { pursue } from './pursue.ts';
import { listOffered, showMenu } from './questions.ts';
import { type Task, taskOf } from './state.ts';
import { findAction } from './targets.ts';
import { announce, type Draft, handOver, note, offerPerson, rest, type TurnInput, text } from './turn.ts';
import { takeValue, takeValues } from './values.ts';
import { interrupt, isBesides, keepRequests } from './waiting.ts';

interface TextInput extends Extract<TurnInput, { kind: 'message' }> {
  readonly content: Extract<IncomingContent, { type: 'text' }>;
}

/** What a customer's own words mean: an answer to what was asked, or what they are after. */
export function answerText(draft: Draft, input: TextInput, customer: RecordSnapshot): void {
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

/** Says what can be done here, and goes on with what stands open. */
function explain(draft: Draft, task: Task, customer: RecordSnapshot): void {
  const labels = listOffered(draft.context).map(({ label }) => `- ${label}`);
  announce(draft, text(draft, 'can-do', { lines: labels.join('\n') }));
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
