import { isDeepStrictEqual } from 'node:util';
import type {
  AskedProperty,
  Command,
  Expectation,
  Interpreter,
  InterpreterInput,
} from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { textsOf } from '../../core/src/texts/index.ts';
import { propertyTypes } from '../../core/src/vocabulary/index.ts';
import { converse } from './converse.ts';
import { nameOf, type Outcome } from './outcome.ts';
import { type EvalStage, isStageFor, openEvalStage, type Scene } from './stage.ts';
import { type ExampleTasks, readTasks, type Task } from './tasks.ts';
import { DataError, type Utterance } from './utterances.ts';

export interface EvaluateOptions {
  readonly utterances: readonly Utterance[];
  readonly interpreter: Interpreter;
  /** How errors call the data. */
  readonly file: string;
  /** How many hubs work side by side. Default 1. */
  readonly parallel?: number;
}

/**
 * Lets the interpreter read every utterance as a real hub of its example would have it read. Throws a
 * {@link DataError} that names every line whose label the example does not know.
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly Outcome[]> {
  const { utterances, file } = options;
  const strangers = utterances.filter(({ example }) => !isStageFor(example));
  if (strangers.length > 0)
    throw new DataError(
      file,
      strangers.map(({ line, example }) => `${line}: There is no example "${example}".`),
    );
  const problems: string[] = [];
  const outcomes: Outcome[] = [];
  for (const group of Map.groupBy(utterances, ({ example }) => example).values()) {
    const worlds = await openWorlds(group, options);
    try {
      const [first] = worlds;
      if (first !== undefined)
        problems.push(...group.flatMap((utterance) => findProblem(utterance, first) ?? []));
      if (problems.length === 0) outcomes.push(...(await measureAll(group, worlds)));
    } finally {
      await Promise.all(worlds.map(({ stage }) => stage.close()));
    }
  }
  if (problems.length > 0)
    throw new DataError(
      file,
      problems.sort((a, b) => parseInt(a, 10) - parseInt(b, 10)),
    );
  return outcomes;
}

interface World {
  readonly stage: EvalStage;
  readonly tasks: ExampleTasks;
  readonly interpreter: Interpreter;
}

async function openWorlds(
  group: readonly Utterance[],
  { interpreter, parallel = 1 }: EvaluateOptions,
): Promise<readonly World[]> {
  const worlds: World[] = [];
  const { example } = group[0] ?? { example: '' };
  const tasks = readTasks(example);
  while (worlds.length < Math.min(parallel, group.length)) {
    const stage = await openEvalStage({ example, records: tasks.records, interpreter });
    worlds.push({ stage, tasks, interpreter });
  }
  return worlds;
}

/** On each hub one conversation comes after the other. */
async function measureAll(
  group: readonly Utterance[],
  worlds: readonly World[],
): Promise<readonly Outcome[]> {
  const waiting = [...group.entries()];
  const outcomes: Outcome[] = [];
  await Promise.all(
    worlds.map(async (world) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        outcomes[next[0]] = await measure(next[1], world);
    }),
  );
  return outcomes;
}

async function measure(utterance: Utterance, world: World): Promise<Outcome> {
  const { task, yes, action, other, values } = utterance;
  if (task !== undefined) return { utterance, completed: await complete(utterance, world) };
  const { commands, isWritten } = await read(utterance, world);
  const expected = action ?? other;
  return {
    utterance,
    ...(yes === undefined ? {} : { yes: { expected: yes, got: isWritten } }),
    ...(expected === undefined ? {} : { read: { expected, got: nameOf(commands[0]) } }),
    ...(values === undefined ? {} : { values: countRight(utterance, commands[0], world.stage) }),
  };
}

interface Read {
  /** What the interpreter made of it. None where the core did not ask it. */
  readonly commands: readonly Command[];
  readonly isWritten: boolean;
}

/** Says it to a real hub that waits for what the line says. An answer to a question is read as the contract states it. */
async function read(utterance: Utterance, world: World): Promise<Read> {
  const { text, at } = utterance;
  const { stage, interpreter } = world;
  if (at !== undefined && 'asked' in at) {
    const { commands } = await interpreter.interpret(toInput(utterance, stage), callOptions());
    return { commands, isWritten: false };
  }
  const scene = at === undefined ? stage.open() : await leadToConfirmation(utterance, world);
  await scene.say(text);
  await scene.hear();
  const reading = stage.lastReading();
  return {
    commands: reading?.input.text === text ? reading.commands : [],
    isWritten: scene.changes().length > 0,
  };
}

/** A model that does not answer within this time has not answered. */
const timeoutMs = 30_000;

function callOptions() {
  return { deadline: Date.now() + timeoutMs, signal: AbortSignal.timeout(timeoutMs) };
}

function toInput(utterance: Utterance, { opening }: EvalStage): InterpreterInput {
  const { text, example, line, at, language = opening.language } = utterance;
  const conversationId = `eval-${example}-${line}`;
  return { ...opening, conversationId, text, language, known: [], expectation: toExpectation(at, opening) };
}

function toExpectation(at: Utterance['at'], opening: InterpreterInput): Expectation {
  if (at === undefined || 'confirming' in at) return { kind: 'nothing' };
  const property = propertyOf(opening, at.asked, at.property);
  return property === undefined ? { kind: 'nothing' } : { kind: 'value', action: at.asked, property };
}

function propertyOf({ actions }: InterpreterInput, action: string, name: string): AskedProperty | undefined {
  return actions.find((one) => one.name === action)?.properties.find((property) => property.name === name);
}

/** The action that labelled values belong to. */
function actionOf({ action, at }: Utterance): string {
  return action ?? openOf(at) ?? '';
}

/** The action that is under way when it is said. */
function openOf(at: Utterance['at']): string | undefined {
  if (at === undefined) return undefined;
  return 'confirming' in at ? at.confirming : at.asked;
}

function parseValue(words: string, property: AskedProperty, { locale }: EvalStage): unknown {
  const type = Object.entries(propertyTypes).find(([name]) => name === property.type)?.[1];
  const spec = property.options === undefined ? {} : { options: property.options };
  const parsed = type?.parse(words, spec, locale);
  return parsed?.ok === true ? parsed.value : undefined;
}

function countRight(utterance: Utterance, command: Command | undefined, stage: EvalStage) {
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

function findProblem(utterance: Utterance, { stage, tasks }: World): readonly string[] | undefined {
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

function taskFor(action: string | undefined, { tasks }: ExampleTasks): Task | undefined {
  return Object.values(tasks).find((task) => task.action === action && task.changes.length > 0);
}

/** Plays a task from this opening to its end. */
async function complete(
  { text, language, task: name = '' }: Utterance,
  world: World,
): Promise<'yes' | 'menu' | 'no'> {
  const task = world.tasks.tasks[name];
  if (task === undefined) return 'no';
  const scene = world.stage.open();
  const { heard, usedMenu } = await converse(text, { scene, task, ...titlesFor(task, world, language) });
  const isTold = task.hears === undefined || heard.some((message) => message.includes(task.hears ?? ''));
  const isDone = isTold && isSameChanges(scene.changes(), [...task.changes].sort());
  return isDone ? (usedMenu ? 'menu' : 'yes') : 'no';
}

/** A `*` at the end of an expected change stands for whatever was written there, such as the time. */
function isSameChanges(found: readonly string[], expected: readonly string[]): boolean {
  return (
    found.length === expected.length &&
    expected.every((change, index) =>
      change.endsWith('*') ? found[index]?.startsWith(change.slice(0, -1)) : found[index] === change,
    )
  );
}

/** Leads a real hub to its question, in the language of the line. The guided interpreter reads what leads there. */
async function leadToConfirmation({ at, language = '' }: Utterance, world: World): Promise<Scene> {
  const task = taskFor(openOf(at), world.tasks);
  if (task === undefined) throw new Error(`No task leads to a question about "${openOf(at)}".`);
  const scene = world.stage.open();
  const titles = titlesFor(task, world, language);
  const { actions } = world.stage.opening;
  const own = actions.find(({ name }) => name === task.action)?.examples[0];
  const opening = world.tasks.openings[language] ?? own ?? titles.labels[0] ?? task.action;
  world.stage.leadBy(createGuidedInterpreter());
  const course = await converse(opening, { scene, task, ...titles, untilConfirmation: true });
  if (!course.isConfirming)
    throw new Error(`No question came for "${task.action}": ${course.heard.join(' / ')}`);
  world.stage.leadBy(world.interpreter);
  return scene;
}

function titlesFor(
  task: Task,
  { stage }: World,
  spoken = '',
): { readonly labels: readonly string[]; readonly yes: string } {
  const language = spoken === '' ? stage.opening.language : spoken;
  return { labels: stage.labelsOf(task.action), yes: textsOf(language).yes };
}
