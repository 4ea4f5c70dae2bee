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
 * Reads a stored value from what the driver gives: text, a small integer or bytes. What the contract's type has no
 * room for (the zero date, a time beyond a day, a `tinyint(1)` of 2) comes as the database writes it, not as
 * something else.
 */
export function readValue(raw: unknown, field: SqlField): Value {
  if (raw === null || raw === undefined) return null;
  if (Buffer.isBuffer(raw))
    return field.type === 'boolean' ? raw.some((byte) => byte !== 0) : createBytes(raw);
  const text = String(raw);
  switch (field.type) {
    case 'boolean':
      return text === '0' || text === '1' ? text === '1' : readInteger(text);
    case 'integer':
      return readInteger(text);
    case 'decimal':
      return tryTo(
        () => createDecimal(toPlainNotation(field.base === 'float' ? toShortFloat(text) : text)),
        text,
      );
    case 'date':
      return tryTo(() => createDate(text), text);
    case 'time':
      return tryTo(() => createTime(trimFraction(text)), text);
    case 'datetime':
      return tryTo(() => createDateTime(trimFraction(text).replace(' ', 'T')), text);
    case 'instant':
      return tryTo(() => createInstant(`${trimFraction(text).replace(' ', 'T')}Z`), text);
    default:
      return text;
  }
}

/** What the driver writes as a literal of the column's own type. */
export function writeValue(value: Value, field: SqlField): Knex.Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (field.base === 'float' && value !== null)
    return createLiteral(`${Math.fround(Number(toText(value)))}e0`);
  if (field.base === 'double' && value !== null) return createLiteral(`${toText(value)}e0`);
  if (isTagged(value, 'decimal')) return createLiteral(value.value);
  if (isTagged(value, 'bytes')) return Buffer.from(value.value, 'base64');
  if (isTagged(value, 'datetime') || isTagged(value, 'instant'))
    return value.value.replace('T', ' ').replace('Z', '');
  return typeof value === 'object' && value !== null ? value.value : value;
}

const bits: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
};

const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Whether the column could hold the value at all, as it is. */
export function canHold(value: Value, field: SqlField): boolean {
  if (field.options !== undefined) return typeof value === 'string' && field.options.includes(value);
  const text = toText(value);
  switch (field.base) {
    case 'uuid':
      return uuid.test(text);
    case 'char':
      // The server drops the spaces at the end.
      return !text.endsWith(' ');
    case 'binary':
      // The server fills up with zeros.
      return isTagged(value, 'bytes') && Buffer.from(text, 'base64').length === readSize(field);
    case 'decimal':
      return holdsDecimal(text, field);
    case 'float':
      return Number.isFinite(Math.fround(Number(text)));
    case 'double':
      return Number.isFinite(Number(text));
    case 'year':
      return /^(0|19\d\d|20\d\d|21[0-4]\d|215[0-5])$/.test(text) && text !== '1900';
    case 'date':
    case 'datetime':
      return !text.startsWith('0000');
    case 'timestamp':
      return text > '1970-01-01T00:00:00Z' && text < '2038-01-19T03:14:08';
    default:
      return typeof value === 'boolean' || holdsInteger(text, field);
  }
}

function holdsInteger(text: string, { base, native }: SqlField): boolean {
  const size = bits[base];
  if (size === undefined) return true;
  const whole = BigInt(text.replace(/\..*$/, ''));
  if (isUnsigned(native)) return whole >= 0n && whole < 1n << size;
  const limit = 1n << (size - 1n);
  return whole >= -limit && whole < limit;
}

function holdsDecimal(text: string, field: SqlField): boolean {
  const whole = text.replace(/^-?0*/, '').replace(/\..*$/, '');
  const isNegative = /^-.*[1-9]/.test(text);
  return whole.length <= readSize(field) - (field.scale ?? 0) && !(isNegative && isUnsigned(field.native));
}

function isUnsigned(native: string): boolean {
  return / unsigned\b/.test(native);
}

/** The first number in brackets of a type: length or precision. */
function readSize({ native }: SqlField): number {
  return Number(/\((\d+)/.exec(native)?.[1] ?? 0);
}

function toText(value: Value): string {
  return String(typeof value === 'object' && value !== null ? value.value : value);
}

function readInteger(text: string): Value {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : createDecimal(text.replace(/^(-?)0+(?=\d)/, '$1'));
}

/** A literal that the driver does not put into quotes: as text, a decimal would be compared as a float. */
function createLiteral(text: string): Knex.Value {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?(e0)?$/.test(text)) throw new TypeError('Not a number');
  const sql = text.replace(/(e[+-]?\d+)e0$/, '$1');
  // Not a plain object, which knex refuses.
  return Object.create({ toSqlString: () => sql }) as Knex.Value;
}

/** The server gives the exact value of a float; the shortest text that means the same float is what was written. */
function toShortFloat(text: string): string {
  const number = Number(text);
  for (let digits = 1; digits < 10; digits += 1) {
    const short = number.toPrecision(digits);
    if (Math.fround(Number(short)) === number) return String(Number(short));
  }
  return text;
}

/** `09:30:00.500000`, as the server fills it up, as `09:30:00.5`. */
function trimFraction(text: string): string {
  return text.replace(/\.?0*$/, (zeros) => (text.includes('.') ? '' : zeros));
}

/** `1.5e+20`, as large and small floats are written, without the exponent. */
function toPlainNotation(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text) ?? [];
  if (exponent === undefined) return text.replace(/^(-?)0+(?=\d)/, '$1');
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
