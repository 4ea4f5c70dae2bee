import {
  checkAnswer,
  chosenKey,
  createRuleScope,
  itemsFor,
  type NoPlan,
  type PlanSurroundings,
} from '../../mapping/index.ts';
import { fillTemplate, isTrue, type RuleRecord } from '../../rules/index.ts';
import type { Ask, ChoiceAsk } from '../../vocabulary/index.ts';
import type { Aim } from './aim.ts';
import { askForChoice, type OfferChoice } from './offer-choice.ts';
import { askForValue, offer } from './questions.ts';
import type { Task } from './state.ts';
import { type Draft, text } from './turn.ts';

type Continue = (task: Task) => void;

/**
 * Asks the next thing that an action needs to know. `asked`: it said something, or went on with what could be told
 * by itself. Undefined: nothing is open. Else an answer that cannot stand.
 */
export function askForOpen(
  draft: Draft,
  aim: Aim,
  surroundings: PlanSurroundings,
  proceed: Continue,
): 'asked' | NoPlan | undefined {
  const { task, action } = aim;
  const scope = createRuleScope(surroundings);
  for (const ask of action.asks) {
    const failed = checkAnswer(surroundings, ask, scope);
    if (failed?.problem === 'unanswered') {
      askFor(draft, { aim, surroundings, ask, forId: failed.forId, proceed });
      return 'asked';
    }
    if (failed) return failed;
    const isWanted = ask.if === undefined || isTrue(ask.if, scope);
    if (!ask.optional || !isWanted || task.skipped?.includes(ask.name)) continue;
    const [open] =
      ask.kind === 'choice' ? listUnchosen(task, ask, itemsFor(ask, scope)) : listUnsaid(task, ask);
    if (open === undefined) continue;
    askFor(draft, { aim, surroundings, ask, forId: open.forId, proceed });
    return 'asked';
  }
  return undefined;
}

interface Unanswered {
  readonly forId: string | undefined;
}

/** For which records of its list a choice was neither made nor left open on purpose. */
function listUnchosen(
  task: Task,
  ask: ChoiceAsk,
  items: readonly (RuleRecord | undefined)[],
): readonly Unanswered[] {
  return items.flatMap((item) =>
    task.chosen?.[chosenKey(ask.name, item?.id)] === undefined ? [{ forId: item?.id }] : [],
  );
}

function listUnsaid(task: Task, { name }: Ask): readonly Unanswered[] {
  return task.values[name] === undefined ? [{ forId: undefined }] : [];
}

interface AskFor extends Omit<OfferChoice, 'ask'> {
  readonly ask: Ask;
}

function askFor(draft: Draft, { ask, ...more }: AskFor): void {
  if (ask.kind === 'choice') return askForChoice(draft, { ...more, ask });
  const skip = ask.optional
    ? [offer(draft, text(draft, 'skip'), { kind: 'enough', ask: ask.name } as const)]
    : [];
  const scope = createRuleScope(more.surroundings);
  const question = ask.question === undefined ? undefined : fillTemplate(ask.question, scope, () => '');
  askForValue(draft, more.aim.task, ask.property, {
    extra: skip,
    ...(question === undefined ? {} : { question }),
  });
}
