import {
  createBytes,
  createDateTime,
  createDecimal,
  createInstant,
  isTagged,
  type Value,
} from '@parley/core/contract';
import type { Comparison, SqlField } from '@parley/sql-kit';
import { toToken } from '@parley/sql-kit';
import type { Knex } from 'knex';
import oracledb from 'oracledb';

/** Formats are written out: what the session or the account prefers does not matter. Read years carry their sign. */
const read = { date: `'SYYYY-MM-DD"T"HH24:MI:SS'`, timestamp: `'SYYYY-MM-DD"T"HH24:MI:SS.FF'` };
const write = { date: `'YYYY-MM-DD"T"HH24:MI:SS'`, timestamp: `'YYYY-MM-DD"T"HH24:MI:SS.FF'` };

/** Longer ones are bound as temporary large objects: as plain text or bytes Oracle takes no more in all places. */
const longestPlainText = 1000;
const longestPlainBytes = 2000;

/** What Oracle keeps of a number without loss. */
const numberDigits = 38;

/** The column as text, where the driver would make a JavaScript date of it: those have neither all digits nor all days. */
export function readColumn(knex: Knex, field: SqlField): Knex.Raw | undefined {
  const column = toToken(field.name);
  if (field.type === 'other') return knex.raw('cast(null as varchar2(1)) as ??', [column]);
  if (field.type === 'datetime')
    return knex.raw(`to_char(??, ${field.base === 'DATE' ? read.date : read.timestamp}) as ??`, [
      column,
      column,
    ]);
  if (field.type === 'instant')
    return knex.raw(`to_char(sys_extract_utc(??), ${read.timestamp}) as ??`, [column, column]);
  return undefined;
}

/** How the driver is to fetch a column: numbers and large objects as they are, not as floats and streams. */
export function chooseFetchType({ dbType }: { dbType?: unknown }): { type: oracledb.DbType } | undefined {
  if (dbType === oracledb.DB_TYPE_NUMBER) return { type: oracledb.DB_TYPE_VARCHAR };
  if (dbType === oracledb.DB_TYPE_CLOB || dbType === oracledb.DB_TYPE_NCLOB)
    return { type: oracledb.DB_TYPE_VARCHAR };
  if (dbType === oracledb.DB_TYPE_BLOB) return { type: oracledb.DB_TYPE_RAW };
  return undefined;
}

/** Reads a stored value. What the contract's type has no room for (a year before Christ, NaN) comes as text. */
export function readValue(raw: unknown, field: SqlField): Value {
  if (raw === null || raw === undefined) return null;
  switch (field.type) {
    case 'integer':
      return readInteger(toPlainNotation(String(raw)));
    case 'decimal':
      return tryTo(() => createDecimal(toPlainNotation(String(raw))), String(raw));
    case 'datetime':
      return tryTo(() => createDateTime(toIso(String(raw))), String(raw).trim());
    case 'instant':
      return tryTo(() => createInstant(`${toIso(String(raw))}Z`), String(raw).trim());
    case 'bytes':
      return Buffer.isBuffer(raw) ? createBytes(raw) : String(raw);
    default:
      // The padding of char(n) is no part of its value.
      return isPadded(field) ? String(raw).replace(/ +$/, '') : String(raw);
  }
}

/** What stands for a value in a statement: something the driver binds, or an expression around that. */
export function writeValue(knex: Knex, value: Value, field: SqlField): Knex.Value {
  if (value === null) return null;
  if (isTagged(value, 'bytes')) return bindAs(knex, bindBytes(value.value, field));
  if (isTagged(value, 'decimal')) return knex.raw('to_number(?)', [value.value]);
  if (isTagged(value, 'datetime') && field.base === 'DATE')
    return knex.raw(`to_date(?, ${write.date})`, [value.value.replace(/\..*$/, '')]);
  if (isTagged(value, 'datetime'))
    return knex.raw(`to_timestamp(?, ${write.timestamp})`, [withFraction(value.value)]);
  if (isTagged(value, 'instant'))
    return knex.raw(`from_tz(to_timestamp(?, ${write.timestamp}), '+00:00')`, [
      withFraction(value.value.replace(/Z$/, '')),
    ]);
  if (typeof value === 'string' && isPadded(field))
    return knex.raw(
      `cast(? as ${field.base.toLowerCase()}(${Number(field.maxLength)}${field.base === 'CHAR' ? ' char' : ''}))`,
      [value],
    );
  if (typeof value === 'string' && field.large && value.length > longestPlainText)
    return bindAs(knex, { type: oracledb.DB_TYPE_CLOB, val: value });
  return typeof value === 'object' ? value.value : value;
}

/** Oracle has no operators for large objects, but a function. */
export function whereLarge(
  query: Knex.QueryBuilder,
  column: string,
  field: SqlField,
  comparison: Comparison,
  value: Value,
): void {
  const plain = isTagged(value, 'bytes')
    ? Buffer.from(value.value, 'base64').length <= longestPlainBytes
    : String(value).length <= longestPlainText;
  const convert = field.type === 'bytes' ? 'to_blob(?)' : 'to_clob(?)';
  const bound = isTagged(value, 'bytes')
    ? bindBytes(value.value, field)
    : plain
      ? String(value)
      : { type: oracledb.DB_TYPE_CLOB, val: String(value) };
  query.whereRaw(`dbms_lob.compare(??, ${plain ? convert : '?'}) ${comparison} 0`, [
    column,
    bound as unknown as Knex.Value,
  ]);
}

/** A sort key has room for as many characters, however many bytes each has. */
const longestSortable = 400;

/** Only for texts that are not padded, and whole numbers. A column may have a collation of its own, which a sort key has not. */
export function whereSame(query: Knex.QueryBuilder, column: string, field: SqlField, value: Value): boolean {
  if (value === null) query.whereNull(column);
  else if (typeof value === 'number' && field.base === 'NUMBER') query.where(column, '=', value);
  else if (
    typeof value === 'string' &&
    field.base === 'VARCHAR2' &&
    (field.maxLength ?? Number.POSITIVE_INFINITY) <= longestSortable
  )
    query.whereRaw("nlssort(??, 'NLS_SORT=BINARY') = nlssort(?, 'NLS_SORT=BINARY')", [column, value]);
  else return false;
  return true;
}

/**
 * Whether the column could hold the value at all. Oracle keeps an empty text, and empty bytes, as null: neither
 * is ever found, and neither is written, since it would come back as something else.
 */
export function canHold(value: Value, field: SqlField): boolean {
  if (value === '' || (isTagged(value, 'bytes') && value.value === '')) return false;
  if (typeof value === 'string' && isPadded(field)) return [...value].length <= Number(field.maxLength);
  if (isTagged(value, 'datetime') && field.base === 'DATE') return !/\.\d*[1-9]/.test(value.value);
  if (isTagged(value, 'bytes') && field.base === 'RAW')
    return Buffer.from(value.value, 'base64').length <= Number(/\((\d+)\)/.exec(field.native)?.[1] ?? 2000);
  if (field.base !== 'NUMBER' && field.base !== 'FLOAT') return true;
  return fitsNumber(value, field);
}

function fitsNumber(value: Value, field: SqlField): boolean {
  const text = isTagged(value, 'decimal') ? value.value : String(value);
  const [, whole = '', fraction = ''] = /^-?0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > numberDigits || whole.length > 125 || fraction.length > 125) return false;
  const [, precision, scale] = /^NUMBER\((\d+|\*),(-?\d+)\)$/.exec(field.native) ?? [];
  if (precision === undefined || precision === '*') return true;
  return whole.length <= Math.max(0, Number(precision) - Number(scale));
}

function bindBytes(base64: string, field: SqlField): { type: oracledb.DbType; val: Buffer } {
  const val = Buffer.from(base64, 'base64');
  const isLong = field.large === true && val.length > longestPlainBytes;
  return { type: isLong ? oracledb.DB_TYPE_BLOB : oracledb.DB_TYPE_RAW, val };
}

/** By itself, an object in a list would be turned into JSON by knex. */
function bindAs(knex: Knex, bind: { type: oracledb.DbType; val: unknown }): Knex.Raw {
  return knex.raw('?', [bind as unknown as Knex.RawBinding]);
}

function isPadded({ base }: SqlField): boolean {
  return base === 'CHAR' || base === 'NCHAR';
}

function withFraction(text: string): string {
  return text.includes('.') ? text : `${text}.0`;
}

/** The year has a place for its sign; the fraction is as long as the column keeps it. */
function toIso(text: string): string {
  return text.trim().replace(/\.0*$|(\.\d*?)0+$/, '$1');
}

function readInteger(text: string): Value {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : tryTo(() => createDecimal(text), text);
}

/** `1.5E+20` and `.5`, as numbers come from conversions, in plain notation. */
function toPlainNotation(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  if (whole === '' && fraction === '') return text;
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
