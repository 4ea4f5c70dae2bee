import { type Condition, type Fields, isSameValue, type Value } from '../contract/index.ts';

/** Whether a row satisfies a condition, for connectors that cannot tell themselves. Empty never compares. */
export function holds(fields: Fields, condition: Condition): boolean {
  const value = fields[condition.field] ?? null;
  if (condition.operator === 'in') return condition.value.some((one) => isSameValue(value, one));
  if (condition.operator === 'eq') return isSameValue(value, condition.value);
  const order = compareValues(value, condition.value);
  if (order === undefined) return true;
  if (condition.operator === 'gt') return order > 0;
  if (condition.operator === 'ge') return order >= 0;
  if (condition.operator === 'lt') return order < 0;
  return condition.operator === 'le' ? order <= 0 : true;
}

/** Undefined: the two cannot be compared here, and whoever asked looks again. */
function compareValues(left: Value, right: Value): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return undefined;
  if (left.type !== right.type || !['date', 'datetime', 'time', 'instant'].includes(left.type))
    return undefined;
  return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
}
