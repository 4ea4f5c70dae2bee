import * as v from 'valibot';

/**
 * An exact decimal number, such as an amount of money. `value` is plain notation without an exponent
 * (`-1234.50`); trailing zeros are kept as the backend gave them.
 */
export interface Decimal {
  readonly type: 'decimal';
  readonly value: string;
}

/** A calendar date without a time or a zone: `2026-11-22`. */
export interface PlainDate {
  readonly type: 'date';
  readonly value: string;
}

/** A time of day without a zone: `09:30:00`, up to microseconds (`09:30:00.123456`). */
export interface PlainTime {
  readonly type: 'time';
  readonly value: string;
}

/** A date and time without a zone, as a backend column without a zone keeps it: `2026-11-22T09:30:00`. */
export interface PlainDateTime {
  readonly type: 'datetime';
  readonly value: string;
}

/** A point in time, always in UTC: `2026-11-22T07:30:00Z`, up to microseconds. */
export interface Instant {
  readonly type: 'instant';
  readonly value: string;
}

/** Raw bytes, base64 encoded (standard alphabet, padded). */
export interface Bytes {
  readonly type: 'bytes';
  readonly value: string;
}

/**
 * Everything that a backend field can hold when it crosses the contract. Numbers are safe integers only;
 * anything with a fraction, or outside ±(2^53 − 1), is a {@link Decimal}. Plain data: JSON and structured
 * clone keep it as it is.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | Decimal
  | PlainDate
  | PlainTime
  | PlainDateTime
  | Instant
  | Bytes;

/** The tag of a {@link TaggedValue}. */
export type ValueTag = TaggedValue['type'];

/** The values that carry a tag, because JSON has no type of its own for them. */
export type TaggedValue = Exclude<Value, null | boolean | string | number>;

/** Named field values of one record. */
export type Fields = Readonly<Record<string, Value>>;

const patterns: Record<ValueTag, RegExp> = {
  decimal: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?$/,
  datetime: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?$/,
  instant: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/,
  bytes: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
};

function isDayOfMonth(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  const probe = new Date(0);
  probe.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  return probe.getUTCDate() === day && probe.getUTCMonth() + 1 === month;
}

function isTaggedText(type: ValueTag, value: string): boolean {
  if (!patterns[type].test(value)) return false;
  return type === 'date' || type === 'datetime' || type === 'instant' ? isDayOfMonth(value) : true;
}

function createTagged<T extends ValueTag>(
  type: T,
  value: string,
): { readonly type: T; readonly value: string } {
  if (!isTaggedText(type, value)) throw new TypeError(`Not a ${type}: expected ${patterns[type].source}`);
  return { type, value };
}

/** Builds a {@link Decimal} from plain notation. Throws `TypeError` on anything else, including exponents. */
export function createDecimal(value: string): Decimal {
  return createTagged('decimal', value);
}

/** Builds a {@link PlainDate} from `YYYY-MM-DD`. Throws `TypeError` on anything else, including 30 February. */
export function createDate(value: string): PlainDate {
  return createTagged('date', value);
}

/** Builds a {@link PlainTime} from `HH:MM:SS[.ffffff]`. Throws `TypeError` on anything else. */
export function createTime(value: string): PlainTime {
  return createTagged('time', value);
}

/** Builds a {@link PlainDateTime} from `YYYY-MM-DDTHH:MM:SS[.ffffff]`. Throws `TypeError` on anything else. */
export function createDateTime(value: string): PlainDateTime {
  return createTagged('datetime', value);
}

/** Builds an {@link Instant} from `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. Throws `TypeError` on anything else. */
export function createInstant(value: string): Instant {
  return createTagged('instant', value);
}

/** Builds {@link Bytes} from raw bytes. */
export function createBytes(value: Uint8Array): Bytes {
  return { type: 'bytes', value: Buffer.from(value).toString('base64') };
}

/** Narrows to a {@link Value}; refuses floats, unsafe integers, `undefined` and unknown tags. */
export function isValue(input: unknown): input is Value {
  return v.is(ValueSchema, input);
}

/** Narrows to a tagged value, optionally of one tag. */
export function isTagged<T extends ValueTag = ValueTag>(
  input: unknown,
  type?: T,
): input is Extract<TaggedValue, { type: T }> {
  if (typeof input !== 'object' || input === null || !('type' in input)) return false;
  return v.is(ValueSchema, input) && (type === undefined || input.type === type);
}

/**
 * Whether two values are the same stored value. Decimals compare by number (`1.50` is `1.5`), everything
 * else by type and text. A text never equals a number.
 */
export function isSameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  const a = toDecimalText(left);
  const b = toDecimalText(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return left.type === right.type && left.value === right.value;
}

function toDecimalText(value: Value): string | undefined {
  const text =
    typeof value === 'number' ? String(value) : isTagged(value, 'decimal') ? value.value : undefined;
  if (text === undefined) return undefined;
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return digits === '0' ? '0' : sign + digits;
}

/** Checks a {@link Value} that comes from outside, for example from a plugin in another process. */
export const ValueSchema: v.GenericSchema<Value> = v.union([
  v.null(),
  v.boolean(),
  v.string(),
  v.pipe(v.number(), v.safeInteger()),
  v.pipe(
    v.strictObject({
      type: v.picklist(['decimal', 'date', 'time', 'datetime', 'instant', 'bytes']),
      value: v.string(),
    }),
    v.check((tagged) => isTaggedText(tagged.type, tagged.value), 'not a valid tagged value'),
  ),
]) as v.GenericSchema<Value>;
