import { isPermitted, mayDisclose } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { keepApart } from '../../texts/index.ts';
import type { ActionDefinition, PropertyDefinition, PropertyValue } from '../../vocabulary/index.ts';
import { propertyTypes, writesThrough } from '../../vocabulary/index.ts';
import type { OfferedChoice } from './choices.ts';
import { labelRecords } from './record-labels.ts';
import type { Meaning, Task } from './state.ts';
import { findAction } from './targets.ts';
import { type Draft, handOver, say, setPhase, type TurnContext, text } from './turn.ts';

export function offer(draft: Draft, title: string, meaning: Meaning): OfferedChoice {
  return { token: draft.context.createId(), title, meaning };
}

/** Offers what the hub can do; a person is always among it. */
export function showMenu(draft: Draft, words: string, from = 0): void {
  const { limits } = draft.context;
  const actions = listOffered(draft.context);
  const room = limits.rows - 2;
  const page = actions.slice(from, from + room);
  const choices = page.map((action) => offer(draft, action.label, { kind: 'start', action: action.name }));
  if (from + room < actions.length) {
    choices.push(offer(draft, text(draft, 'menu-more'), { kind: 'menu', from: from + room }));
  }
  choices.push(offer(draft, text(draft, 'person'), { kind: 'person' }));
  setPhase(draft, { name: 'idle' });
  say(draft, words, choices);
}

/** Nobody is told of a stranger who wrote by mistake; a person is one button away. */
export function showUnknownSender(draft: Draft): void {
  setPhase(draft, { name: 'idle' });
  say(draft, text(draft, 'unknown-sender'), [offer(draft, text(draft, 'person'), { kind: 'person' })]);
}

/** What customers are offered. */
export function listOffered(context: TurnContext): readonly ActionDefinition[] {
  return Object.values(context.vocabulary.actions).filter((action) => isOffered(context, action));
}

/** Whether the permissions allow an action, so that it may be named to a customer. */
export function isOffered(context: TurnContext, action: ActionDefinition): boolean {
  const connector = writesThrough(context.vocabulary, action);
  if (connector === undefined) return action.kind === 'answer';
  return (
    context.mapping.records[action.record] !== undefined && isPermitted(action, context.permission(connector))
  );
}

/** How often a question is asked before a person takes over. The last time it is put in other words. */
const mostTimes = 3;

/** Opens the question for a value. False: it was asked often enough, and a person has the word. */
function openQuestion(draft: Draft, task: Task, property: string, part?: string): boolean {
  const { phase } = draft.state;
  const isAgain = phase.name === 'asking' && phase.property === property && phase.part === part;
  const times = isAgain ? (phase.times ?? 1) + 1 : 1;
  if (times > mostTimes) {
    draft.preface = [];
    handOver(draft, 'not-understood', '');
    return false;
  }
  setPhase(draft, { name: 'asking', task, property, ...(part === undefined ? {} : { part }), times });
  return true;
}

function isLastTime({ state: { phase } }: Draft): boolean {
  return phase.name === 'asking' && phase.times === mostTimes;
}

/** Asks for the sender's number, in the way that the channel has for it. */
export function requestContact(draft: Draft, words: string): void {
  const whole = [...draft.preface, words].filter((part) => part !== '').join('\n\n');
  draft.preface = [];
  draft.replies.push({ id: draft.context.createId(), content: { type: 'contact-request', text: whole } });
  draft.state = { ...draft.state, offered: {} };
}

/** Asks for a fact on file, to prove who is writing. */
export function askForFact(draft: Draft, { label, lastDigits }: PropertyDefinition): void {
  const words =
    lastDigits === undefined
      ? text(draft, 'verify', { label })
      : text(draft, 'verify-last', { label, count: String(lastDigits) });
  say(draft, words);
}

/** Asks for one value. Choices come as buttons or rows. */
export function askForValue(
  draft: Draft,
  task: Task,
  property: PropertyDefinition,
  { part, question, extra = [] }: ValueQuestion = {},
): void {
  if (!openQuestion(draft, task, property.name, part)) return;
  const { label } = property;
  if (isLastTime(draft)) return askPlainly(draft, property, part);
  if (part !== undefined) return void say(draft, text(draft, 'ask-part', { part, label }));
  if (property.type === 'choice') {
    const choices = Object.keys(property.options ?? {}).map((option) => offerValue(draft, property, option));
    const room = draft.context.limits.rows - extra.length;
    const rows = [...choices.slice(0, room), ...extra];
    return void say(draft, question ?? text(draft, 'ask-choice', { label }), rows);
  }
  say(draft, question ?? askWords(draft, task, property), extra);
}

export interface ValueQuestion {
  /** The part of a composite value. */
  readonly part?: string;
  /** As the business puts it. */
  readonly question?: string;
  /** Further choices. */
  readonly extra?: readonly OfferedChoice[];
}

function askWords(draft: Draft, task: Task, { name, label }: PropertyDefinition): string {
  const { records } = draft.context.vocabulary;
  const action = findAction(draft.context, task.action);
  if (action?.kind === 'change') return text(draft, 'ask-value-new', { label });
  if (action?.asks.some((ask) => ask.name === name)) return text(draft, 'ask-answer', { label });
  return text(draft, 'ask-value', { label, type: records[action?.record ?? '']?.label ?? '' });
}

/** Asks which of several readings was meant. */
export function askForReading(
  draft: Draft,
  task: Task,
  property: PropertyDefinition,
  candidates: readonly PropertyValue[],
): void {
  if (!openQuestion(draft, task, property.name)) return;
  const choices = candidates
    .slice(0, draft.context.limits.rows)
    .map((value) => offerValue(draft, property, value));
  say(draft, text(draft, 'value-ambiguous'), choices);
}

/** The same question in other words, with the way to a person beside it. */
function askPlainly(draft: Draft, property: PropertyDefinition, part: string | undefined): void {
  const options = part === undefined && property.type === 'choice' ? Object.keys(property.options ?? {}) : [];
  const choices = options
    .slice(0, draft.context.limits.rows - 1)
    .map((option) => offerValue(draft, property, option));
  choices.push(offer(draft, text(draft, 'person'), { kind: 'person' }));
  say(draft, text(draft, 'ask-plainly', { label: part ?? property.label }), choices);
}

function offerValue(draft: Draft, property: PropertyDefinition, value: PropertyValue): OfferedChoice {
  const title = propertyTypes[property.type].format(value, property, draft.context.locale);
  return offer(draft, title, { kind: 'value', property: property.name, value });
}

/** Asks which of an action's properties to change. */
export function askForProperty(draft: Draft, task: Task, action: ActionDefinition): void {
  const properties = draft.context.vocabulary.records[action.record]?.properties ?? {};
  setPhase(draft, { name: 'choosing', task });
  const choices = action.properties.flatMap((name) => {
    const property = properties[name];
    return property === undefined ? [] : [offer(draft, property.label, { kind: 'ask', property: name })];
  });
  say(draft, text(draft, 'ask-property'), choices);
}

/** Asks which record is meant. */
export function askForRecord(draft: Draft, task: Task, records: readonly RecordSnapshot[]): void {
  setPhase(draft, { name: 'choosing', task });
  const listed = records.slice(0, draft.context.limits.rows);
  const { context, state } = draft;
  const labels = labelRecords(context, state.evidence, listed);
  const brief = labelRecords(context, state.evidence, listed, 'brief');
  const choices = listed.map((record, index) => {
    const type = context.vocabulary.records[record.record]?.label ?? record.record;
    const withType = (label = '') => (label === '' ? type : `${type} ${keepApart(label, type)}`);
    const title = withType(labels[index]);
    const meaning = { kind: 'select', id: record.id } as const;
    if (title.length <= context.limits.rowTitle) return offer(draft, title, meaning);
    // What tells them apart is at the beginning of a row that is cut.
    return { ...offer(draft, brief[index] || type, meaning), description: title };
  });
  say(draft, text(draft, 'ask-record'), choices);
}

/** A record as it may be called at the present evidence: by its first property that may be shown. */
export function describeRecord(draft: Draft, record: RecordSnapshot): string {
  const { vocabulary, locale } = draft.context;
  const definition = vocabulary.records[record.record];
  const type = definition?.label ?? record.record;
  for (const property of Object.values(definition?.properties ?? {})) {
    const value = record.values[property.name];
    if (value === undefined || !mayDisclose(property, draft.state.evidence)) continue;
    return `${type} ${keepApart(propertyTypes[property.type].format(value, property, locale), type)}`;
  }
  return type;
}
