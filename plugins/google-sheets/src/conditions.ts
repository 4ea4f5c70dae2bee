import {
  type Condition,
  type Fields,
  isSameValue,
  isTagged,
  ParleyError,
  type Value,
} from '@parley/core/contract';
import { findField } from './lookup.ts';
import type { SheetField, SheetTable } from './table.ts';
import { assertType, invalid } from './values.ts';

const ordering = { lt: [-1], le: [-1, 0], gt: [1], ge: [1, 0] } as const;

/** Checks names, operators and values, and makes the test that a row has to pass. */
export function createFilter(table: SheetTable, where: readonly Condition[]): (values: Fields) => boolean {
  const tests = where.map((condition) => createTest(table, condition));
  return (values) => tests.every((test) => test(values));
}

function createTest(table: SheetTable, condition: Condition): (values: Fields) => boolean {
  const field = findField(table, condition.field);
  const stored = (values: Fields) => values[field.name] ?? null;
  switch (condition.operator) {
    case 'eq':
    case 'ne': {
      const { operator, value } = condition;
      assertType(value, field, table);
      if (operator === 'eq') return (values) => isSameValue(stored(values), value);
      return (values) => stored(values) !== null && !isSameValue(stored(values), value);
    }
    case 'in':
      for (const value of condition.value) assertType(value, field, table);
      return (values) => condition.value.some((value) => isSameValue(stored(values), value));
    case 'contains':
    case 'starts-with':
    case 'digits-contain':
      return createTextTest(table, field, condition.operator, condition.value);
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const { operator, value } = condition;
      assertType(value, field, table);
      if (value === null) throw unsupported(table, field, `cannot be compared with null by ${operator}`);
      return (values) => {
        const sign = compareSameKind(stored(values), value);
        return sign !== undefined && (ordering[operator] as readonly number[]).includes(sign);
      };
    }
    default:
      throw unsupported(table, field, 'cannot be searched by an unknown operator');
  }
}

function createTextTest(
  table: SheetTable,
  field: SheetField,
  operator: 'contains' | 'starts-with' | 'digits-contain',
  value: Value,
): (values: Fields) => boolean {
  const digits = operator === 'digits-contain';
  const numeric = digits && (field.type === 'integer' || field.type === 'decimal');
  if (field.type !== 'text' && !numeric)
    throw unsupported(table, field, `of type ${field.type} cannot be searched by ${operator}`);
  const usable = digits
    ? (typeof value === 'string' || typeof value === 'number') && /\d/.test(String(value))
    : typeof value === 'string';
  if (!usable) throw invalid(table, field, `cannot be searched for by ${operator}`);
  const wanted = digits ? String(value).replace(/\D/g, '') : String(value).toLowerCase();
  return (values) => {
    const stored = values[field.name] ?? null;
    if (stored === null) return false;
    const text = toText(stored);
    if (digits) return text.replace(/\D/g, '').includes(wanted);
    return operator === 'contains'
      ? text.toLowerCase().includes(wanted)
      : text.toLowerCase().startsWith(wanted);
  };
}

/** Orders two values: nothing first, then by kind, then within the kind. */
export function compareValues(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const byKind = kindOf(left).localeCompare(kindOf(right));
  return byKind === 0 ? (compareSameKind(left, right) ?? 0) : byKind;
}

function compareSameKind(left: Value, right: Value): number | undefined {
  if (left === null || right === null || kindOf(left) !== kindOf(right)) return undefined;
  if (isSameValue(left, right)) return 0;
  if (kindOf(left) === 'number') return Math.sign(Number(toText(left)) - Number(toText(right)));
  return toText(left) < toText(right) ? -1 : 1;
}

function kindOf(value: Exclude<Value, null>): string {
  if (typeof value === 'number' || isTagged(value, 'decimal')) return 'number';
  return typeof value === 'object' ? value.type : typeof value;
}

function toText(value: Value): string {
  return typeof value === 'object' && value !== null ? value.value : String(value);
}

function unsupported(table: SheetTable, field: SheetField, why: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', `"${table.name}.${field.name}" ${why}`, {
    details: { collection: table.name, field: field.name },
  });
}
