import { type PropertyDefinition, type PropertyValue, propertyTypes } from '../vocabulary/index.ts';
import { askForReading, askForValue } from './questions.ts';
import type { Phase, Task } from './state.ts';
import { announce, type Draft, text } from './turn.ts';

type Continue = (task: Task) => void;

/**
 * Reads values that an interpreter found for an action's own properties; others are ignored. The first one
 * that cannot be read is asked for.
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
    const parsed = propertyTypes[property.type].parse(said, property, draft.context.locale);
    if (parsed.ok) next = withValue(next, property.name, parsed.value);
    else if (parsed.reason === 'ambiguous')
      doubt = () => askForReading(draft, next, property, parsed.candidates);
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
  const parsed = propertyTypes[property.type].parse(words, property, draft.context.locale);
  if (parsed.ok) return proceed(withValue(task, property.name, parsed.value));
  if (parsed.reason === 'ambiguous') return askForReading(draft, task, property, parsed.candidates);
  announce(draft, text(draft, 'value-invalid', { label: property.label }));
  askForValue(draft, task, property);
}

/** The properties that an action may set, and no others. */
function propertiesOf(draft: Draft, task: Task): readonly PropertyDefinition[] {
  const action = draft.context.vocabulary.actions[task.action];
  const properties =
    action === undefined ? {} : (draft.context.vocabulary.records[action.record]?.properties ?? {});
  return (action?.properties ?? []).flatMap((name) => properties[name] ?? []);
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
