import { planAction, type RecordSnapshot } from '../mapping/index.ts';
import type { ActionDefinition } from '../vocabulary/index.ts';
import type { Task } from './state.ts';
import type { TurnContext } from './turn.ts';

/**
 * What planning needs of the context. Plans are made in the business's language: what is stored was written in it, and
 * notices tell it so.
 */
export function planInput({ mapping, vocabulary, locale, home }: TurnContext) {
  if (home === undefined) return { mapping, vocabulary, locale };
  return { mapping, vocabulary: home.vocabulary, locale: { ...locale, language: home.language } };
}

/**
 * The records that an action could act on: those of its type, or for `add` those of the type above it,
 * reached from the customer's own record and no other way. Where some satisfy the guards, only those.
 */
export function findTargets(
  context: TurnContext,
  action: ActionDefinition,
  customer: RecordSnapshot,
  task: Task,
): readonly RecordSnapshot[] {
  const record = context.vocabulary.records[action.record];
  const type = action.kind === 'add' ? (record?.belongsTo ?? action.record) : action.record;
  const all = listRecords(customer).filter((candidate) => candidate.record === type);
  const possible = all.filter((target) => {
    const result = planAction({ ...planInput(context), action, customer, target, values: task.values });
    return !('problem' in result && result.problem === 'guard');
  });
  return possible.length > 0 ? possible : all;
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

/** The record that another one hangs on. Undefined: it is the customer's own. */
export function findParent(customer: RecordSnapshot, record: RecordSnapshot): RecordSnapshot | undefined {
  return listRecords(customer).find((candidate) =>
    Object.values(candidate.children).some((children) => children.some((child) => child.id === record.id)),
  );
}

/** A record and all below it. */
function listRecords(record: RecordSnapshot): readonly RecordSnapshot[] {
  return [record, ...Object.values(record.children).flat().flatMap(listRecords)];
}
