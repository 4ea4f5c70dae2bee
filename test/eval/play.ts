import type { Interpreter } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { textsOf } from '../../core/src/texts/index.ts';
import { converse } from './converse.ts';
import type { EvalStage, Scene } from './stage.ts';
import type { ExampleTasks, Task } from './tasks.ts';
import type { Utterance } from './utterances.ts';

/** An example on the stage, with what its customers want and who reads their words. */
export interface World {
  readonly stage: EvalStage;
  readonly tasks: ExampleTasks;
  readonly interpreter: Interpreter;
}

/** The task that leads to a question for a yes to this action. */
export function taskFor(action: string | undefined, { tasks }: ExampleTasks): Task | undefined {
  return Object.values(tasks).find((task) => task.action === action && task.changes.length > 0);
}

/** Plays a task from this opening to its end. */
export async function complete(
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
export async function leadToConfirmation(
  action: string | undefined,
  language: string,
  world: World,
): Promise<Scene> {
  const task = taskFor(action, world.tasks);
  if (task === undefined) throw new Error(`No task leads to a question about "${action}".`);
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
