import {
  createBytes,
  createDate,
  createDateTime,
  createDecimal,
  createInstant,
  createTime,
  isTagged,
  type Value,
} from '@parley/core/contract';
import type { SqlField } from '@parley/sql-kit';
import type { Knex } from 'knex';

/**
 * Reads a stored value from PostgreSQL's text form. What the contract's type has no room for (`infinity`,
 * `NaN`, a year before Christ, 24:00) comes as that text, not as something else.
 */
export function readValue(raw: unknown, field: SqlField): Value {
  if (raw === null || raw === undefined) return null;
  const text = String(raw);
  switch (field.type) {
    case 'boolean':
      return text === 't';
    case 'integer':
      return readInteger(text);
    case 'decimal':
      return tryTo(() => createDecimal(toPlainNotation(text)), text);
    case 'date':
      return tryTo(() => createDate(text), text);
    case 'time':
      return tryTo(() => createTime(text), text);
    case 'datetime':
      return tryTo(() => createDateTime(text.replace(' ', 'T')), text);
    case 'instant':
      return tryTo(() => createInstant(text.replace(' ', 'T').replace(/\+00$/, 'Z')), text);
    case 'bytes':
      return createBytes(Buffer.from(text.slice(2), 'hex'));
    default:
      // The padding of char(n) is no part of its value.
      return field.base === 'bpchar' ? text.replace(/ +$/, '') : text;
  }
}

/** What the driver binds: text that PostgreSQL reads as the column's type, or raw bytes. */
export function writeValue(value: Value, field: SqlField): Knex.Value {
  if (isTagged(value, 'bytes') && field.type === 'bytes') return Buffer.from(value.value, 'base64');
  return typeof value === 'object' && value !== null ? value.value : value;
}

const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

const integerBits: Readonly<Record<string, bigint>> = { int2: 16n, int4: 32n, int8: 64n };

/** Whether the column could hold the value at all. */
export function canHold(value: Value, field: SqlField): boolean {
  if (field.base === 'uuid') return typeof value === 'string' && uuid.test(value);
  if (field.options !== undefined) return typeof value === 'string' && field.options.includes(value);
  const bits = integerBits[field.base];
  if (bits === undefined) return true;
  const whole = BigInt(toWhole(value));
  const limit = 1n << (bits - 1n);
  return whole >= -limit && whole < limit;
}

function toWhole(value: Value): string {
  if (typeof value === 'number') return String(value);
  return isTagged(value, 'decimal') ? value.value.replace(/\..*$/, '') : '0';
}

function readInteger(text: string): Value {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : createDecimal(text);
}

/** `1.5e+20`, as PostgreSQL writes large floats, without the exponent. */
function toPlainNotation(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/i.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function tryTo(create: () => Value, text: string): Value {
  try {
    return create();
  } catch (error) {
    if (error instanceof TypeError) return text;
    throw error;
  }
}
