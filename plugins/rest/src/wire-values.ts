import {
  createDate,
  createDateTime,
  createDecimal,
  createInstant,
  createTime,
  isTagged,
  ParleyError,
  type Value,
} from '@parley/core/contract';
import { toPlainNumber } from './decimals.ts';
import { createRawNumber, toNumberText } from './lossless-json.ts';
import type { Format, RestField } from './model.ts';

/** Reads what the API wrote. Throws `PARLEY_CONNECTOR_FAILED`, naming the field, when it is not of the field's type. */
export function readValue(wire: unknown, field: RestField, collection: string): Value {
  if (wire === undefined || wire === null) return null;
  // Formats that know only texts have no other way to say "nothing" for these types.
  if (wire === '' && field.type !== 'text' && field.type !== 'bytes') return null;
  try {
    const value = parse(wire, field);
    if (value !== undefined) return value;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    `The API's answer holds something else than ${field.type} in ${collection}.${field.name}.`,
    {
      fix: 'Correct the `type`, `path`, `as` or `values` of the field.',
      details: { collection, field: field.name },
    },
  );
}

function parse(wire: unknown, field: RestField): Value | undefined {
  const text = typeof wire === 'string' ? wire : toNumberText(wire);
  switch (field.type) {
    case 'boolean':
      return parseBoolean(wire, field);
    case 'integer':
    case 'decimal':
      return text === undefined ? undefined : parseNumber(text, field.type);
    case 'text':
      return typeof wire === 'string' ? wire : undefined;
    case 'date':
      return typeof wire === 'string' ? createDate(wire) : undefined;
    case 'time':
      return typeof wire === 'string' ? createTime(trimFraction(withSeconds(wire))) : undefined;
    case 'datetime':
      return typeof wire === 'string'
        ? createDateTime(trimFraction(withSeconds(wire.replace(' ', 'T'))))
        : undefined;
    case 'instant':
      return text === undefined ? undefined : parseInstant(text, field);
    case 'bytes':
      return typeof wire === 'string' && isBase64(wire) ? { type: 'bytes', value: wire } : undefined;
    case 'other':
      return null;
  }
}

function parseBoolean(wire: unknown, { values }: RestField): boolean | undefined {
  if (values !== undefined) {
    if (String(wire) === String(values.true)) return true;
    return String(wire) === String(values.false) ? false : undefined;
  }
  if (wire === true || wire === 'true') return true;
  return wire === false || wire === 'false' ? false : undefined;
}

function parseNumber(text: string, type: 'integer' | 'decimal'): Value | undefined {
  const plain = toPlainNumber(text.trim());
  if (plain === undefined) return undefined;
  if (type === 'integer' && /\.\d*[1-9]/.test(plain)) return undefined;
  const whole = type === 'integer' ? plain.replace(/\..*$/, '') : plain;
  const isSafe = /^-?\d+$/.test(whole) && Number.isSafeInteger(Number(whole));
  return isSafe ? Number(whole) : createDecimal(whole);
}

function parseInstant(text: string, { as }: RestField): Value | undefined {
  if (as === 'seconds' || as === 'milliseconds') {
    const ms = Number(text) * (as === 'seconds' ? 1000 : 1);
    return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? toInstant(new Date(ms)) : undefined;
  }
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, date = '', time = '', fraction = '', zone = 'Z'] = match;
  const whole = `${date}T${withSeconds(time)}`;
  const rest = trimFraction(fraction);
  if (zone === 'Z') return createInstant(`${whole}${rest}Z`);
  const shifted = new Date(`${whole}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  if (Number.isNaN(shifted.getTime())) return undefined;
  return createInstant(`${shifted.toISOString().slice(0, 19)}${rest}Z`);
}

function toInstant(date: Date): Value {
  return createInstant(`${trimFraction(date.toISOString().slice(0, -1))}Z`);
}

/** The same moment is always the same text: zeros at the end of a fraction say nothing. */
function trimFraction(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function withSeconds(time: string): string {
  return /(^|T)\d\d:\d\d$/.test(time) ? `${time}:00` : time;
}

function isBase64(text: string): boolean {
  return isTagged({ type: 'bytes', value: text }, 'bytes');
}

/** Writes a value as the API wants it. The value was checked before. */
export function writeValue(value: Value, field: RestField, format: Format): unknown {
  if (value === null) return null;
  if (typeof value === 'boolean') {
    const written = field.values?.[`${value}`] ?? value;
    return format === 'json' ? written : String(written);
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || value.type === 'decimal') {
    const text = typeof value === 'number' ? String(value) : value.value;
    return field.as === 'text' || format !== 'json' ? text : createRawNumber(text);
  }
  if (value.type === 'instant' && (field.as === 'seconds' || field.as === 'milliseconds')) {
    const ms = Date.parse(value.value);
    const number = field.as === 'seconds' ? ms / 1000 : ms;
    return format === 'json' ? number : String(number);
  }
  return value.value;
}

/** The value as it stands in a path or a query. */
export function toUrlText(value: Value, field: RestField): string {
  return String(writeValue(value, field, 'form') ?? '');
}
