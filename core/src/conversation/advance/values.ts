import {
  listAsked,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
} from '../../vocabulary/index.ts';
import { correctPart } from './correct-part.ts';
import { askForReading, askForValue } from './questions.ts';
import { announceProblem, type ReadValue, readValue } from './read-value.ts';
import type { Phase, Task } from './state.ts';
import { findAction } from './targets.ts';
import type { Draft } from './turn.ts';

type Continue = (task: Task) => void;

/**
 * Reads values that an interpreter found for an action's own properties; others are ignored, and so is what cannot be
 * read for a property that was not asked for. The first one that is not allowed, or not clear, is asked for.
 */
export function takeValues(
  draft: Draft,
  task: Task,
  words: Readonly<Record<string, string>>,
  proceed: Continue,
): void {
  let next = task;
  let doubt: (() => void) | undefined;
  for (const property of propertiesOf(draft, task)) {
    const said = words[property.name];
    if (said === undefined) continue;
    const read = readValue(draft, property, said);
    const { phase } = draft.state;
    const isAsked = phase.name === 'asking' && phase.property === property.name;
    const before = task.values[property.name];
    const corrected =
      read.kind === 'value' || before === undefined
        ? undefined
        : correctPart(property, before, said, draft.context.locale);
    if (read.kind === 'value') next = withValue(next, property.name, read.value);
    else if (corrected !== undefined) next = withValue(next, property.name, corrected);
    else if (isAsked && phase.part !== undefined) next = withPart(next, property, phase.part, said.trim());
    else if (isAsked || read.kind !== 'unreadable') doubt ??= () => askAgain(draft, next, property, read);
  }
  if (doubt !== undefined) return doubt();
  proceed(next);
}

type Asking = Extract<Phase, { name: 'asking' }>;

/** Reads the answer to the open question. */
export function takeValue(draft: Draft, phase: Asking, words: string, proceed: Continue): void {
  const { task } = phase;
  const property = propertiesOf(draft, task).find(({ name }) => name === phase.property);
  if (property === undefined) return proceed(task);
  if (phase.part !== undefined) return proceed(withPart(task, property, phase.part, words.trim()));
  const read = readValue(draft, property, words);
  if (read.kind === 'value') return proceed(withValue(task, property.name, read.value));
  askAgain(draft, task, property, read);
}

type NotTaken = Exclude<ReadValue, { kind: 'value' }>;

function askAgain(draft: Draft, task: Task, property: PropertyDefinition, read: NotTaken): void {
  if (read.kind === 'ambiguous') return askForReading(draft, task, property, read.candidates);
  announceProblem(draft, property, read.kind === 'refused' ? read.problem : read);
  askForValue(draft, task, property);
}

/** The properties that an action may set or asks for, and no others. */
function propertiesOf(draft: Draft, task: Task): readonly PropertyDefinition[] {
  const { vocabulary } = draft.context;
  const action = findAction(draft.context, task.action);
  return action === undefined ? [] : listAsked(vocabulary, action);
}

function withValue(task: Task, name: string, value: PropertyValue): Task {
  return { ...task, values: { ...task.values, [name]: value } };
}

function withPart(task: Task, property: PropertyDefinition, part: string, words: string): Task {
  const { parts } = propertyTypes[property.type];
  const value = task.values[property.name];
  if (parts === undefined || words === '') return task;
  const joined = parts.join({ ...(value === undefined ? {} : parts.split(value)), [part]: words });
  return joined === undefined ? task : withValue(task, property.name, joined);
}
