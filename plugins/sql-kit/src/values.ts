import { type FieldType, isTagged, isValue, ParleyError, type Value } from '@parley/core/contract';
import type { SqlField } from './catalog.ts';
import type { Dialect } from './dialect.ts';

const fitting: Record<FieldType, (value: Exclude<Value, null>) => boolean> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) =>
    typeof value === 'number' || (isTagged(value, 'decimal') && !/\.\d*[1-9]/.test(value.value)),
  decimal: (value) => typeof value === 'number' || isTagged(value, 'decimal'),
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
  date: (value) => isTagged(value, 'date'),
  time: (value) => isTagged(value, 'time'),
  datetime: (value) => isTagged(value, 'datetime'),
  instant: (value) => isTagged(value, 'instant'),
  bytes: (value) => isTagged(value, 'bytes'),
  other: () => false,
};

/** Refuses a value that is not of the field's type. Nothing is converted by guess: a text is never a number. */
export function assertType(value: Value, field: SqlField, where: ValuePlace): void {
  if (!isValue(value)) throw invalid(where, field, 'is not a value of the contract');
  if (value === null) return;
  if (!fitting[field.type](value)) throw invalid(where, field, `does not fit a field of type ${field.type}`);
}

/** Refuses what the field would cut, round or reject. */
export function assertStorable(value: Value, field: SqlField, where: ValuePlace, dialect: Dialect): void {
  assertType(value, field, where);
  if (field.generated) throw invalid(where, field, 'is for a field that the backend fills itself');
  if (value === null) return;
  if (typeof value === 'string' && field.maxLength !== undefined && [...value].length > field.maxLength)
    throw tooLong(where, field, `${field.maxLength} characters`);
  if (typeof value === 'string' && field.maxBytes !== undefined && Buffer.byteLength(value) > field.maxBytes)
    throw tooLong(where, field, `${field.maxBytes} bytes`);
  if (field.scale !== undefined && countFraction(value) > field.scale)
    throw invalid(where, field, `has more than ${field.scale} digits behind the point`);
  if (field.fraction !== undefined && countFraction(value) > field.fraction)
    throw invalid(where, field, `has more than ${field.fraction} digits in the fraction of a second`);
  if (!dialect.canHold(value, field)) throw invalid(where, field, `cannot be held by ${field.native}`);
}

/** Where a value came from, for messages. */
export interface ValuePlace {
  readonly collection: string;
  /** Index in the batch. Absent for queries. */
  readonly change?: number;
}

/** Text that is the same for two values exactly when `isSameValue` says so. For maps and sorting. */
export function toComparable(value: Value): string {
  if (typeof value === 'number') return `n${value === 0 ? 0 : value}`;
  if (isTagged(value, 'decimal')) {
    const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(value.value) ?? [];
    const digits = fraction === '' ? whole : `${whole}.${fraction}`;
    return digits === '0' ? 'n0' : `n${sign}${digits}`;
  }
  return JSON.stringify(value);
}

/** Digits behind the point that are not trailing zeros. */
function countFraction(value: Value): number {
  const text = typeof value === 'object' && value !== null && value.type !== 'bytes' ? value.value : '';
  return /\.(\d*?)0*Z?$/.exec(text)?.[1]?.length ?? 0;
}

function invalid(where: ValuePlace, field: SqlField, why: string): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_VALUE_INVALID',
    `A value for ${where.collection}.${field.name} ${why}`,
    {
      details: { ...where, field: field.name },
    },
  );
}

function tooLong(where: ValuePlace, field: SqlField, limit: string): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_VALUE_TOO_LONG',
    `A value is longer than the ${limit} of ${where.collection}.${field.name}`,
    { details: { ...where, field: field.name, maxLength: field.maxLength } },
  );
}
