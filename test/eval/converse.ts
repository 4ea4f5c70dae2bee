import type { Heard, Scene } from './stage.ts';
import type { Task } from './tasks.ts';

/** More messages than these a customer does not write. */
const patience = 12;

export interface ConverseOptions {
  readonly scene: Scene;
  readonly task: Task;
  /** How the task's action is called on the menu, in whatever language. */
  readonly labels: readonly string[];
  /** The titles of the confirmation's buttons. */
  readonly yes: string;
  /** Stops at the first question for a yes. Default false: it is answered. */
  readonly untilConfirmation?: boolean;
}

/** How a conversation went. */
export interface Course {
  readonly heard: readonly string[];
  /** Whether it stands at the question for a yes. */
  readonly isConfirming: boolean;
  /** Whether the customer had to take the action from the menu, because their own words were not understood. */
  readonly usedMenu: boolean;
}

/** A customer who opens in their own words, answers what they are asked, and says yes to what they are shown. */
export async function converse(opening: string, options: ConverseOptions): Promise<Course> {
  const { scene } = options;
  const heard: string[] = [];
  let usedMenu = false;
  let saidYes = false;
  await scene.say(opening);
  for (let messages = 1; messages <= patience; messages += 1) {
    const message = await scene.hear();
    if (message === undefined) break;
    heard.push(message.text);
    const isConfirming = message.choices.includes(options.yes);
    if (isConfirming && options.untilConfirmation === true) return { heard, isConfirming, usedMenu };
    // What comes after a yes is what came of it.
    if (saidYes && !isConfirming) break;
    saidYes ||= isConfirming;
    const answer: string | undefined = isConfirming
      ? `[${options.yes}]`
      : findAnswer(message, options, usedMenu);
    if (answer === undefined) break;
    usedMenu ||= options.labels.some((label) => answer === `[${label}]`);
    const [, title] = /^\[(.*)\]$/.exec(answer) ?? [];
    await (title === undefined ? scene.say(answer) : scene.press(title));
  }
  return { heard, isConfirming: false, usedMenu };
}

function findAnswer(
  { text, choices }: Heard,
  { task, labels }: ConverseOptions,
  usedMenu: boolean,
): string | undefined {
  const onMenu = choices.find((choice) => labels.includes(choice));
  if (onMenu !== undefined && !usedMenu) return `[${onMenu}]`;
  const words = text.toLowerCase();
  const isIn = (key: string) => key.split(' | ').some((one) => words.includes(one.toLowerCase()));
  return Object.entries(task.answers).find(([key]) => isIn(key))?.[1];
}
