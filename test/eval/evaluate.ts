import type { Command, Expectation, Interpreter, InterpreterInput } from '../../core/src/contract/index.ts';
import { countRight, findProblem, openOf, propertyOf } from './check-labels.ts';
import { nameOf, type Outcome } from './outcome.ts';
import { complete, leadToConfirmation, type World } from './play.ts';
import { type EvalStage, isStageFor, openEvalStage } from './stage.ts';
import { readTasks } from './tasks.ts';
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
  const scene =
    at === undefined ? stage.open() : await leadToConfirmation(openOf(at), utterance.language ?? '', world);
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
