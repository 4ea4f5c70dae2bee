import {
  type Answers,
  beginPlan,
  checkGuards,
  findPath,
  listReached,
  type RecordSnapshot,
} from '../../mapping/index.ts';
import type { ActionDefinition } from '../../vocabulary/index.ts';
import type { Task } from './state.ts';
import type { TurnContext } from './turn.ts';

/**
 * What planning needs of the context. Plans are made in the business's language: what is stored was written in it, and
 * notices tell it so.
 */
export function planInput({ mapping, vocabulary, locale, home, reads }: TurnContext) {
  if (home === undefined) return { mapping, vocabulary, locale, reader: locale, reads };
  return {
    mapping,
    vocabulary: home.vocabulary,
    locale: { ...locale, language: home.language },
    reader: locale,
    reads,
  };
}

/** An action by its name. One such as `constructor` is none, though every object knows it. */
export function findAction(
  { vocabulary: { actions } }: Pick<TurnContext, 'vocabulary'>,
  name: string,
): ActionDefinition | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}

/** What a task has gathered for planning. */
export function answersOf(task: Task): Answers {
  return { values: task.values, chosen: task.chosen ?? {} };
}

/**
 * The records that an action could act on: those of its type, or for `add` those of the type above it,
 * reached from the customer's own record and no other way. Where some satisfy the guards, only those: and the one
 * that was chosen, for it is that one of which the customer is told why it cannot be.
 */
export function findTargets(
  context: TurnContext,
  action: ActionDefinition,
  customer: RecordSnapshot,
  task: Task,
): readonly RecordSnapshot[] {
  const all = listTargets(context, action, customer);
  const possible = all.filter(
    (target) => target.id === task.target || isPossible(context, { action, customer, target, task }),
  );
  return possible.length > 0 ? possible : all;
}

/** Those whose guards do not hold, too. */
export function listTargets(
  context: TurnContext,
  action: ActionDefinition,
  customer: RecordSnapshot,
): readonly RecordSnapshot[] {
  const record = context.vocabulary.records[action.record];
  const type = action.kind === 'add' ? (record?.belongsTo ?? action.record) : action.record;
  return listReached({ ...planInput(context), customer }, type);
}

/** The one record meant: the chosen one, or the only one there is. */
export function findTarget(
  context: TurnContext,
  action: ActionDefinition,
  customer: RecordSnapshot,
  task: Task,
): RecordSnapshot | undefined {
  const targets = findTargets(context, action, customer, task);
  return (
    targets.find((record) => record.id === task.target) ?? (targets.length === 1 ? targets[0] : undefined)
  );
}

interface Possible {
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  readonly target: RecordSnapshot;
  readonly task: Task;
}

/** Whether the guards of an action hold on a record. */
function isPossible(context: TurnContext, { action, customer, target, task }: Possible): boolean {
  const begun = beginPlan({ ...planInput(context), ...answersOf(task), action, customer, target });
  return !('problem' in begun) && checkGuards(begun.surroundings, action) === undefined;
}

/** The record that another one hangs on. Undefined: it is the customer's own. */
export function findParent(
  context: TurnContext,
  customer: RecordSnapshot,
  record: RecordSnapshot,
): RecordSnapshot | undefined {
  return findPath({ ...planInput(context), customer }, record)?.at(-2);
}
