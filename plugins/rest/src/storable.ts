import { type ErrorCode, isTagged, isValue, ParleyError, type Value } from '@parley/core/contract';
import { countFraction } from './decimals.ts';
import type { Format, RestField } from './model.ts';

interface Place {
  readonly collection: string;
  /** The index in the batch. Absent: a condition of a query. */
  readonly change?: number;
}

/** Throws unless a value, null included, is of the type that the field holds. */
export function assertType(value: unknown, field: RestField, place: Place): asserts value is Value {
  if (value === null) return;
  if (!isValue(value) || !isOfType(value, field))
    throw invalid(field, place, `does not take a value of this type (it is ${field.type})`);
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0')))
    throw invalid(field, place, 'does not take a text with a NUL or half a character');
}

/** Throws unless the API's description allows the value in the field. */
export function assertStorable(value: unknown, field: RestField, place: Place, format: Format): void {
  if (field.generated) throw invalid(field, place, 'is made by the API');
  assertType(value, field, place);
  if (value === null) {
    if (!field.nullable) throw refused('PARLEY_CONNECTOR_CONSTRAINT', field, place, 'may not be empty');
    return;
  }
  if (typeof value === 'string') assertText(value, field, place, format);
  const decimal = isTagged(value, 'decimal') ? value.value : undefined;
  if (decimal !== undefined && field.scale !== undefined && countFraction(decimal) > field.scale)
    throw invalid(field, place, `keeps ${field.scale} digits behind the point`);
  const { as } = field;
  if (isTagged(value, 'instant') && as === 'seconds' && /\.\d*[1-9]/.test(value.value))
    throw invalid(field, place, 'keeps whole seconds');
  if (isTagged(value, 'instant') && as === 'milliseconds' && /\.\d{3}\d*[1-9]/.test(value.value))
    throw invalid(field, place, 'keeps milliseconds');
}

function assertText(value: string, field: RestField, place: Place, format: Format): void {
  if (field.maxLength !== undefined && [...value].length > field.maxLength)
    throw refused('PARLEY_CONNECTOR_VALUE_TOO_LONG', field, place, `takes ${field.maxLength} characters`);
  if (field.options !== undefined && !field.options.includes(value))
    throw invalid(field, place, 'does not take this choice');
  // XML 1.0 has no way to write the other control characters.
  if (format === 'xml' && /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value))
    throw invalid(field, place, 'does not take control characters, because the API speaks XML');
}

function isOfType(value: Exclude<Value, null>, { type }: RestField): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return typeof value === 'number' || (isTagged(value, 'decimal') && countFraction(value.value) === 0);
    case 'decimal':
      return typeof value === 'number' || isTagged(value, 'decimal');
    case 'text':
      return typeof value === 'string';
    case 'other':
      return false;
    default:
      return isTagged(value, type);
  }
}

function invalid(field: RestField, place: Place, why: string): ParleyError {
  return refused('PARLEY_CONNECTOR_VALUE_INVALID', field, place, why);
}

function refused(
  code: ErrorCode,
  { name }: RestField,
  { collection, change }: Place,
  why: string,
): ParleyError {
  return new ParleyError(code, `${collection}.${name} ${why}; nothing was sent.`, {
    details: { collection, field: name, ...(change === undefined ? {} : { change }) },
  });
}
