import { type Condition, isSameValue, isTagged, type Value } from '@parley/core/contract';
import { compareDecimals } from './decimals.ts';

/** Whether a stored value meets a condition, exactly as the contract defines the operators. */
export function meets(stored: Value, condition: Condition): boolean {
  if (condition.operator === 'in')
    return stored !== null && condition.value.some((value) => value !== null && isSameValue(stored, value));
  const { operator, value } = condition;
  if (operator === 'eq') return isSameValue(stored, value);
  if (operator === 'ne') return stored !== null && (value === null || !isSameValue(stored, value));
  if (stored === null || value === null) return false;
  switch (operator) {
    case 'contains':
      return fold(stored).includes(fold(value));
    case 'starts-with':
      return fold(stored).startsWith(fold(value));
    case 'digits-contain':
      return toText(stored).replace(/\D/g, '').includes(toText(value));
    default: {
      const sign = compareValues(stored, value);
      return { lt: sign < 0, le: sign <= 0, gt: sign > 0, ge: sign >= 0 }[operator];
    }
  }
}

/** The order of two values of one field. Null comes first. */
export function compareValues(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a !== undefined && b !== undefined) return compareDecimals(a, b);
  const [first, second] = [toSortText(left), toSortText(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function toNumber(value: Value): string | undefined {
  if (typeof value === 'number') return String(value);
  return isTagged(value, 'decimal') ? value.value : undefined;
}

/** `…:00Z` stands before `…:00.5Z`, whose letters would say otherwise. */
function toSortText(value: Exclude<Value, null>): string {
  return isTagged(value, 'instant') ? value.value.slice(0, -1) : toText(value);
}

function toText(value: Exclude<Value, null>): string {
  return typeof value === 'object' ? value.value : String(value);
}

function fold(value: Exclude<Value, null>): string {
  return toText(value).toLowerCase();
}
