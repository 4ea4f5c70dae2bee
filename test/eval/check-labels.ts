import { isDeepStrictEqual } from 'node:util';
import type { AskedProperty, Command, InterpreterInput } from '../../core/src/contract/index.ts';
import { propertyTypes } from '../../core/src/vocabulary/index.ts';
import { nameOf } from './outcome.ts';
import { taskFor } from './play.ts';
import type { EvalStage } from './stage.ts';
import type { ExampleTasks } from './tasks.ts';
import type { Utterance } from './utterances.ts';

export function propertyOf(
  { actions }: InterpreterInput,
  action: string,
  name: string,
): AskedProperty | undefined {
  return actions.find((one) => one.name === action)?.properties.find((property) => property.name === name);
}

/** The action that labelled values belong to. */
function actionOf({ action, at }: Utterance): string {
  return action ?? openOf(at) ?? '';
}

/** The action that is under way when it is said. */
export function openOf(at: Utterance['at']): string | undefined {
  if (at === undefined) return undefined;
  return 'confirming' in at ? at.confirming : at.asked;
}

function parseValue(words: string, property: AskedProperty, { locale }: EvalStage): unknown {
  const type = Object.entries(propertyTypes).find(([name]) => name === property.type)?.[1];
  const spec = property.options === undefined ? {} : { options: property.options };
  const parsed = type?.parse(words, spec, locale);
  return parsed?.ok === true ? parsed.value : undefined;
}

/** How many of the labelled values a command has exactly. */
export function countRight(utterance: Utterance, command: Command | undefined, stage: EvalStage) {
  const labelled = Object.entries(utterance.values ?? {});
  const isMeant =
    command?.kind === 'provide' ? utterance.action === undefined : nameOf(command) === utterance.action;
  const said = isMeant && command !== undefined && 'values' in command ? command.values : {};
  const right = labelled.filter(([name, words]) => {
    const property = propertyOf(stage.opening, actionOf(utterance), name);
    const got = said[name];
    if (property === undefined || got === undefined) return false;
    return isDeepStrictEqual(parseValue(got, property, stage), parseValue(words, property, stage));
  });
  return { right: right.length, all: labelled.length };
}

/** What the example does not know of a line's label, with its number. */
export function findProblem(
  utterance: Utterance,
  { stage, tasks }: { readonly stage: EvalStage; readonly tasks: ExampleTasks },
): readonly string[] | undefined {
  const { action, at, values, task, line, example } = utterance;
  const { actions } = stage.opening;
  const isKnown = (name: string) => actions.some((one) => one.name === name);
  const says = (problem: string) => [`${line}: ${problem}`];
  const named = [action, openOf(at)];
  const unknown = named.find((name) => name !== undefined && !isKnown(name));
  if (unknown !== undefined) return says(`"${example}" has no action "${unknown}".`);
  if (at !== undefined && 'asked' in at && propertyOf(stage.opening, at.asked, at.property) === undefined)
    return says(`"${at.asked}" asks for no "${at.property}".`);
  for (const [name, words] of Object.entries(values ?? {})) {
    const property = propertyOf(stage.opening, actionOf(utterance), name);
    if (property === undefined) return says(`"${actionOf(utterance)}" asks for no "${name}".`);
    if (parseValue(words, property, stage) === undefined)
      return says(`"${words}" is no ${property.type} ("${name}").`);
  }
  if (task !== undefined && tasks.tasks[task] === undefined)
    return says(`"${example}" has no task "${task}".`);
  if (at !== undefined && 'confirming' in at && taskFor(openOf(at), tasks) === undefined)
    return says(`"${example}" has no task that asks for a yes to "${openOf(at)}".`);
  return undefined;
}
