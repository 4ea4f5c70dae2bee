// Parley for Excel. Made by office-script/build.ts; do not edit. Paste it whole into a new Office Script.
// biome-ignore-all format: put together from formatted files
// biome-ignore-all lint: put together from checked files

/**
 * What the workbook engine works with. The engine is plain TypeScript without imports from outside this folder: the
 * workbook server runs it as it is, and the Office Script carries a copy of it (see office-script/build.ts).
 */

interface TaggedScalar {
  readonly type: 'decimal' | 'date' | 'time' | 'datetime' | 'instant' | 'bytes';
  readonly value: string;
}

/** A value of the contract. */
type Scalar = null | boolean | string | number | TaggedScalar;

type Row = { readonly [field: string]: Scalar };

type ColumnType = 'boolean' | 'integer' | 'decimal' | 'text' | 'date' | 'time' | 'datetime';

/** What the business says of one column. What it leaves out is sampled. */
interface FieldLayout {
  readonly type?: ColumnType | undefined;
  readonly maxLength?: number | undefined;
  readonly scale?: number | undefined;
  readonly required?: boolean | undefined;
  readonly refersTo?: { readonly collection: string; readonly field: string } | undefined;
}

/** Which sheet or table is a collection, and how it is keyed. */
interface CollectionLayout {
  readonly name: string;
  readonly kind: 'sheet' | 'table';
  /** The name of the sheet or table in the workbook. */
  readonly source: string;
  /** Counts from 1. Sheets only. */
  readonly headerRow: number;
  readonly key: readonly string[];
  /** What the workbook's keeper puts in the key when an insert leaves it out. */
  readonly newKey?: 'number' | 'text' | undefined;
  readonly fields: { readonly [field: string]: FieldLayout };
}

/** One cell as it stands in the workbook. */
interface Cell {
  readonly kind: 'empty' | 'text' | 'number' | 'boolean' | 'error';
  /** Of `text` and `error`. */
  readonly text: string;
  /** Of `number`; 1 or 0 of `boolean`. */
  readonly number: number;
  /** The number format's code: `0.00`, `yyyy-mm-dd`. */
  readonly format: string;
  readonly formula: boolean;
}

/** The rectangle of cells behind a collection. */
interface Block {
  /** Why the collection cannot be served at all. */
  readonly problem: string | undefined;
  readonly header: readonly Cell[];
  /** All rows below the header, blank ones too. */
  readonly rows: readonly (readonly Cell[])[];
  /** Why no row can be added. */
  readonly closed: string | undefined;
  /** Why nothing can be written. */
  readonly locked: string | undefined;
  /** Whether day 0 is 1 January 1904. */
  readonly date1904: boolean;
}

/** A workbook to read from. */
interface Book {
  /** Visible sheets and all tables. */
  list(): readonly { readonly kind: 'sheet' | 'table'; readonly name: string }[];
  /** Undefined: there is none of that name. */
  open(layout: CollectionLayout): Block | undefined;
}

/** What one cell is to hold. */
type NewCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | {
      readonly kind: 'number';
      readonly number: number;
      readonly as: 'number' | 'date' | 'time' | 'datetime';
    };

/** `row` counts from 0 below the header; from `rows.length` on they are new. `column` counts from 0. */
interface CellEdit {
  readonly row: number;
  readonly column: number;
  readonly cell: NewCell;
}

interface BlockEdit {
  readonly layout: CollectionLayout;
  readonly edits: readonly CellEdit[];
}

interface EngineField {
  readonly name: string;
  readonly type: ColumnType;
  readonly native: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
  readonly maxLength?: number;
  readonly scale?: number;
}

interface EngineRelation {
  readonly name: string;
  readonly fields: readonly string[];
  readonly to: { readonly collection: string; readonly fields: readonly string[] };
  readonly cardinality: 'one' | 'many';
  readonly direction: 'own' | 'reverse';
}

interface EngineCollection {
  readonly name: string;
  readonly kind: 'sheet';
  readonly fields: readonly EngineField[];
  readonly key: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly relations: readonly EngineRelation[];
  readonly grants: { readonly insert: boolean; readonly update: boolean; readonly remove: boolean };
  readonly fingerprint: string;
}

/** A sheet or table that is not served, or something in it that its keeper should look at. */
interface Problem {
  readonly collection: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
}

interface EngineCondition {
  readonly field: string;
  readonly operator:
    | 'eq'
    | 'ne'
    | 'lt'
    | 'le'
    | 'gt'
    | 'ge'
    | 'in'
    | 'contains'
    | 'starts-with'
    | 'digits-contain';
  readonly value: Scalar | readonly Scalar[];
}

interface EngineInclude {
  readonly relation: string;
  readonly fields?: readonly string[] | undefined;
  readonly include?: readonly EngineInclude[] | undefined;
  readonly limit?: number | undefined;
}

interface EngineQuery {
  readonly collection: string;
  readonly where?: readonly EngineCondition[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly include?: readonly EngineInclude[] | undefined;
  readonly order?:
    | readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[]
    | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

interface EngineRecord {
  readonly key: Row;
  readonly fields: Row;
  readonly included?: { readonly [relation: string]: readonly EngineRecord[] };
}

interface EngineFound {
  readonly records: readonly EngineRecord[];
  readonly next?: string;
}

interface KeyReference {
  readonly type: 'generated';
  readonly insert: string;
  readonly field: string;
}

type NewRow = { readonly [field: string]: Scalar | KeyReference };

type EngineChange =
  | { readonly kind: 'insert'; readonly collection: string; readonly id: string; readonly set: NewRow }
  | {
      readonly kind: 'update';
      readonly collection: string;
      readonly key: Row;
      readonly expected: Row;
      readonly set: NewRow;
    }
  | { readonly kind: 'remove'; readonly collection: string; readonly key: Row; readonly expected: Row }
  | { readonly kind: 'require'; readonly collection: string; readonly key: Row; readonly expected: Row }
  | {
      readonly kind: 'require';
      readonly collection: string;
      readonly where: readonly EngineCondition[];
      readonly count: number;
    };

interface EngineMoved {
  readonly change: number;
  readonly collection: string;
  readonly fields: readonly string[];
}

/** What the protocol's errors are called. Each is `PARLEY_CONNECTOR_` + code in the contract. */
type FailureCode =
  | 'BUSY'
  | 'CONFLICT'
  | 'CONSTRAINT'
  | 'CREDENTIALS'
  | 'FAILED'
  | 'FORBIDDEN'
  | 'NOT_DESCRIBED'
  | 'OUTCOME_UNKNOWN'
  | 'TIMEOUT'
  | 'UNREACHABLE'
  | 'UNSUPPORTED'
  | 'VALUE_INVALID'
  | 'VALUE_TOO_LONG';

interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly moved?: readonly EngineMoved[] | undefined;
  readonly retryAfterMs?: number | undefined;
}

interface FailureError extends Error {
  readonly failure: Failure;
}

/** An error that carries a {@link Failure} through a `throw`. A class that extends `Error` breaks where scripts are compiled to ES5. */
function createFailure(
  code: FailureCode,
  message: string,
  more: {
    readonly fix?: string;
    readonly moved?: readonly EngineMoved[];
    readonly retryAfterMs?: number;
  } = {},
): Error {
  const failure: Failure = {
    code,
    message,
    fix: more.fix,
    moved: more.moved,
    retryAfterMs: more.retryAfterMs,
  };
  return Object.assign(new Error(message), { failure: failure });
}

/** The {@link Failure} of an error; undefined when the error is something else. */
function readFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('failure' in error)) return undefined;
  return (error as FailureError).failure;
}

const dayMs = 86_400_000;

/** The serial number of a calendar date; undefined before the workbook's first day. */
function toSerialDay(date: string, date1904: boolean): number | undefined {
  const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
  if (date1904) {
    const serial = day - Date.UTC(1904, 0, 1) / dayMs;
    return serial >= 0 ? serial : undefined;
  }
  const serial = day - Date.UTC(1899, 11, 31) / dayMs;
  if (serial < 1) return undefined;
  // Excel counts a 29 February 1900 that never was.
  return serial < 60 ? serial : serial + 1;
}

/** The calendar date of a whole serial number; undefined for days that do not exist. */
function toDateText(serial: number, date1904: boolean): string | undefined {
  if (date1904) return serial < 0 ? undefined : isoDay(Date.UTC(1904, 0, 1) + serial * dayMs);
  if (serial < 1 || serial === 60) return undefined;
  return isoDay(Date.UTC(1899, 11, serial < 60 ? 31 : 30) + serial * dayMs);
}

function isoDay(ms: number): string | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return undefined;
  return date.toISOString().slice(0, 10);
}

/** The fraction of a day of `09:30:00.250`; undefined when it is finer than a millisecond. */
function toDayFraction(time: string): number | undefined {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})0*)?$/.exec(time);
  if (parts === null) return undefined;
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
  const ms = seconds * 1000 + Number(`${parts[4] ?? ''}000`.slice(0, 3));
  return ms / dayMs;
}

/** Splits a serial number into its day and its time of day. */
function splitSerial(serial: number): { readonly day: number; readonly time: string } {
  let day = Math.floor(serial);
  let ms = Math.round((serial - day) * dayMs);
  if (ms >= dayMs) {
    day += 1;
    ms = 0;
  }
  const text = new Date(ms).toISOString().slice(11, 23);
  return { day: day, time: text.replace(/\.?0{3}$/, '') };
}

/** What a number format shows: a plain number, or a date, a time, both. */
function classifyFormat(format: string): 'number' | 'date' | 'time' | 'datetime' | 'text' {
  if (format === '@') return 'text';
  const bare = stripLiterals(format);
  if (/general/i.test(bare)) return 'number';
  const hours = /[hs]/i.test(bare) || /\[m+\]/i.test(bare);
  const days = /[dy]/i.test(bare) || (!hours && /m/i.test(bare));
  if (days) return hours ? 'datetime' : 'date';
  return hours ? 'time' : 'number';
}

/** How many digits behind the point a number format shows; undefined where it does not say. */
function scaleOfFormat(format: string): number | undefined {
  const bare = stripLiterals(format);
  if (/general/i.test(bare) || /[%e/?]/i.test(bare) || !/0/.test(bare)) return undefined;
  const digits = /\.(0+)/.exec(bare);
  return digits === null ? 0 : (digits[1] ?? '').length;
}

function isDateType(type: ColumnType): type is 'date' | 'time' | 'datetime' {
  return type === 'date' || type === 'time' || type === 'datetime';
}

/** The first section without quoted text, escapes, fillers, colours, currencies and locales. */
function stripLiterals(format: string): string {
  const bare = format
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/am\/pm|a\/p/gi, 'h');
  return bare.split(';')[0] ?? '';
}

/** Whether two values are the same stored value, as the contract's `isSameValue` has it. */
function isSameScalar(left: Scalar, right: Scalar): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  const a = toNumberText(left);
  const b = toNumberText(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return left.type === right.type && left.value === right.value;
}

/** Nulls first; undefined for values that have no order between them. */
function compareScalars(left: Scalar, right: Scalar): number | undefined {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const a = toNumberText(left);
  const b = toNumberText(right);
  if (a !== undefined && b !== undefined) return Math.sign(Number(a) - Number(b));
  if (typeof left !== typeof right) return undefined;
  const first = toScalarText(left);
  const second = toScalarText(right);
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function toScalarText(value: Scalar): string {
  return typeof value === 'object' && value !== null ? value.value : String(value);
}

/** A number without exponent, with the 15 digits that a workbook keeps. */
function toPlainNumber(value: number): string {
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential(14));
  if (parts === null) return String(value);
  const digits = ((parts[2] ?? '') + (parts[3] ?? '')).replace(/0+$/, '');
  const point = Number(parts[4]) + 1;
  if (digits === '') return '0';
  const whole = point > 0 ? pad(digits.slice(0, point), point) : '0';
  const fraction = point > 0 ? digits.slice(point) : zeros(-point) + digits;
  return (parts[1] ?? '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** How many digits of a plain decimal count, zeros at both ends left out. */
function countDigits(text: string): number {
  const bare = text.replace('-', '').replace(/^0+(?=\d)/, '');
  const digits = bare.indexOf('.') < 0 ? bare.replace(/0+$/, '') : bare.replace(/0+$/, '').replace('.', '');
  return digits.replace(/^0+/, '').length;
}

function pad(text: string, length: number): string {
  return text + zeros(length - text.length);
}

function zeros(count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += '0';
  return text;
}

function toNumberText(value: Scalar): string | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'object' && value?.type === 'decimal');
  if (!isNumber) return undefined;
  const parts = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(toScalarText(value));
  if (parts === null) return undefined;
  const fraction = parts[3] ?? '';
  const digits = (parts[2] ?? '0') + (fraction === '' ? '' : `.${fraction}`);
  return digits === '0' ? '0' : (parts[1] ?? '') + digits;
}

// A script in Excel has no crypto; this is FIPS 180-4 and RFC 2104 in plain TypeScript.

const hexDigits = '0123456789abcdef';

/** The SHA-256 of a text's UTF-8, in hexadecimal. */
function createSha256Hex(text: string): string {
  return toHex(hashBytes(toUtf8(text)));
}

/** The HMAC-SHA256 of a text under a key, both taken as UTF-8, in hexadecimal. */
function createHmacHex(key: string, text: string): string {
  let keyBytes = toUtf8(key);
  if (keyBytes.length > 64) keyBytes = hashBytes(keyBytes);
  const inner: number[] = [];
  const outer: number[] = [];
  for (let index = 0; index < 64; index += 1) {
    const byte = keyBytes[index] ?? 0;
    inner.push(byte ^ 0x36);
    outer.push(byte ^ 0x5c);
  }
  return toHex(hashBytes(outer.concat(hashBytes(inner.concat(toUtf8(text))))));
}

/** Compares two texts without telling by the time it takes where they differ. */
function isSameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1)
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  return difference === 0;
}

function toHex(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return text;
}

function toUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800 && code < 0xe000) {
      const low = text.charCodeAt(index + 1);
      const isPair = code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
      code = isPair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      if (isPair) index += 1;
    }
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return bytes;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 4294967296) | 0;
}

function listPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function hashBytes(message: readonly number[]): number[] {
  const primes = listPrimes(64);
  const constants = primes.map((prime) => fractionBits(Math.cbrt(prime)));
  const state = primes.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));
  const bytes = message.concat([0x80]);
  while (bytes.length % 64 !== 56) bytes.push(0);
  const high = Math.floor(message.length / 0x20000000);
  const low = (message.length << 3) >>> 0;
  for (let shift = 24; shift >= 0; shift -= 8) bytes.push((high >>> shift) & 255);
  for (let shift = 24; shift >= 0; shift -= 8) bytes.push((low >>> shift) & 255);
  for (let start = 0; start < bytes.length; start += 64) addChunk(state, constants, bytes, start);
  const hash: number[] = [];
  for (const word of state) for (let shift = 24; shift >= 0; shift -= 8) hash.push((word >>> shift) & 255);
  return hash;
}

function addChunk(
  state: number[],
  constants: readonly number[],
  bytes: readonly number[],
  start: number,
): void {
  const words: number[] = [];
  for (let index = 0; index < 64; index += 1) words.push(nextWord(words, bytes, start, index));
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index += 1) {
    const sigma1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sigma1 + choice + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    const sigma0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sigma0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = ((state[index] ?? 0) + word) | 0;
  });
}

function nextWord(words: readonly number[], bytes: readonly number[], start: number, index: number): number {
  if (index < 16) {
    let word = 0;
    for (let offset = 0; offset < 4; offset += 1)
      word = (word << 8) | (bytes[start + index * 4 + offset] ?? 0);
    return word;
  }
  const near = words[index - 2] ?? 0;
  const far = words[index - 15] ?? 0;
  const sigma1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
  const sigma0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
  return (sigma1 + (words[index - 7] ?? 0) + sigma0 + (words[index - 16] ?? 0)) | 0;
}

const protocolName = 'parley-workbook/1';
const windowMs = 300_000;
const minSecretLength = 24;

/** What travels: a signed text. The payload is a string so that no JSON library on the way can change what is signed. */
interface Envelope {
  readonly protocol: string;
  readonly timestamp: number;
  readonly payload: string;
  readonly signature: string;
}

/** HMAC-SHA256 of a text under a key, in hexadecimal. */
type Hmac = (key: string, text: string) => string;

/** Signs a request. */
function sealRequest(payload: string, timestamp: number, secret: string, hmac: Hmac): Envelope {
  return {
    protocol: protocolName,
    timestamp: timestamp,
    payload: payload,
    signature: hmac(secret, `${protocolName}.${timestamp}.${payload}`),
  };
}

/** Signs an answer. The request's signature is part of what is signed, so an answer fits one request only. */
function sealAnswer(
  request: Envelope,
  payload: string,
  timestamp: number,
  secret: string,
  hmac: Hmac,
): Envelope {
  return {
    protocol: protocolName,
    timestamp: timestamp,
    payload: payload,
    signature: hmac(secret, `${protocolName}.answer.${request.signature}.${timestamp}.${payload}`),
  };
}

/** Whether an answer was made by the holder of the secret, for this request. */
function isAnswerGenuine(request: Envelope, answer: Envelope, secret: string, hmac: Hmac): boolean {
  const sealed = sealAnswer(request, answer.payload, answer.timestamp, secret, hmac);
  return isSameText(sealed.signature, answer.signature);
}

/** Checks signature and time of a request. Throws when either is wrong, or when there is no secret to check by. */
function assertRequestGenuine(request: Envelope, now: number, secret: string, hmac: Hmac): void {
  if (secret.length < minSecretLength)
    throw createFailure('CREDENTIALS', `The secret must have at least ${minSecretLength} characters.`);
  const sealed = sealRequest(request.payload, request.timestamp, secret, hmac);
  if (!isSameText(sealed.signature, request.signature))
    throw createFailure('CREDENTIALS', 'The signature is wrong.', {
      fix: 'Give both sides the same secret.',
    });
  if (Math.abs(now - request.timestamp) > windowMs)
    throw createFailure('CREDENTIALS', 'The request is older or newer than five minutes.', {
      fix: 'Set the clocks of both sides.',
    });
}

/** Reads an envelope; undefined when the text is none. */
function parseEnvelope(text: string): Envelope | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const found = parsed as Partial<Envelope>;
  if (typeof found.protocol !== 'string' || typeof found.timestamp !== 'number') return undefined;
  if (typeof found.payload !== 'string' || typeof found.signature !== 'string') return undefined;
  return found as Envelope;
}

const longestText = 32_767;
const mostDigits = 15;

/** What a cell holds, in a column of this type. What does not fit the type comes as the text that stands there. */
function toScalar(cell: Cell, field: EngineField, date1904: boolean): Scalar {
  if (cell.kind === 'empty') return null;
  if (cell.kind === 'text' || cell.kind === 'error') return cell.text;
  if (cell.kind === 'boolean') {
    if (field.type === 'boolean') return cell.number === 1;
    return cell.number === 1 ? 'TRUE' : 'FALSE';
  }
  if (field.type === 'text') return toTextOfNumber(cell, date1904);
  if (field.type === 'date' || field.type === 'time' || field.type === 'datetime')
    return toMoment(cell.number, field.type, date1904);
  if (field.type === 'decimal')
    return { type: 'decimal', value: padScale(toPlainNumber(cell.number), field.scale) };
  const plain = toPlainNumber(cell.number);
  return Number.isSafeInteger(Number(plain)) ? Number(plain) : { type: 'decimal', value: plain };
}

function toTextOfNumber(cell: Cell, date1904: boolean): string {
  const shown = classifyFormat(cell.format);
  if (shown !== 'date' && shown !== 'time' && shown !== 'datetime') return toPlainNumber(cell.number);
  const moment = toMoment(cell.number, shown, date1904);
  return typeof moment === 'object' && moment !== null ? moment.value : toPlainNumber(cell.number);
}

function toMoment(serial: number, type: 'date' | 'time' | 'datetime', date1904: boolean): Scalar {
  const split = splitSerial(serial);
  const isMidnight = split.time === '00:00:00';
  if (type === 'time' && split.day === 0) return { type: 'time', value: split.time };
  const day = toDateText(split.day, date1904);
  if (day === undefined) return toPlainNumber(serial);
  if (type === 'date' && isMidnight) return { type: 'date', value: day };
  return { type: 'datetime', value: `${day}T${split.time}` };
}

function padScale(plain: string, scale: number | undefined): string {
  if (scale === undefined || scale === 0) return plain;
  const point = plain.indexOf('.');
  let text = point < 0 ? `${plain}.` : plain;
  while (text.length - text.indexOf('.') - 1 < scale) text += '0';
  return text;
}

/** What a cell must hold so that it reads as this value. Throws when a workbook cannot keep the value. */
function toNewCell(value: Scalar, field: EngineField, collection: string, date1904: boolean): NewCell {
  const name = `"${collection}.${field.name}"`;
  if (value === null) return { kind: 'empty' };
  if (field.type === 'text') return toNewText(value, field, name);
  if (field.type === 'boolean') {
    if (typeof value !== 'boolean') throw notOfType(name, field.type);
    return { kind: 'boolean', boolean: value };
  }
  if (field.type === 'integer' || field.type === 'decimal') return toNewNumber(value, field, name);
  if (typeof value !== 'object' || value.type !== field.type) throw notOfType(name, field.type);
  return { kind: 'number', number: toSerial(value.value, field.type, name, date1904), as: field.type };
}

function toNewText(value: Scalar, field: EngineField, name: string): NewCell {
  if (typeof value !== 'string') throw notOfType(name, field.type);
  // A NUL, or half of a character outside the basic plane.
  if (/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?:^|[^\ud800-\udbff])[\udc00-\udfff]/.test(value))
    throw createFailure('VALUE_INVALID', `${name} cannot hold a text with a NUL or a broken character.`);
  const limit = field.maxLength ?? longestText;
  if (Array.from(value).length > limit || value.length > longestText)
    throw createFailure('VALUE_TOO_LONG', `A value is longer than ${name} holds (${limit}).`);
  return { kind: 'text', text: value };
}

function toNewNumber(value: Scalar, field: EngineField, name: string): NewCell {
  const isDecimal = typeof value === 'object' && value !== null && value.type === 'decimal';
  if (typeof value !== 'number' && !(isDecimal && field.type === 'decimal'))
    throw notOfType(name, field.type);
  const text = isDecimal ? (value as { value: string }).value : String(value);
  const fraction = (text.split('.')[1] ?? '').replace(/0+$/, '');
  if (field.scale !== undefined && fraction.length > field.scale)
    throw createFailure('VALUE_INVALID', `${name} keeps ${field.scale} digits behind the point.`);
  if (countDigits(text) > mostDigits)
    throw createFailure('VALUE_INVALID', `${name} cannot hold more than ${mostDigits} digits.`);
  return { kind: 'number', number: Number(text), as: 'number' };
}

function toSerial(text: string, type: 'date' | 'time' | 'datetime', name: string, date1904: boolean): number {
  const time = type === 'date' ? 0 : toDayFraction(type === 'time' ? text : text.slice(11));
  if (time === undefined) throw createFailure('VALUE_INVALID', `${name} cannot hold parts of a millisecond.`);
  const day = type === 'time' ? 0 : toSerialDay(text.slice(0, 10), date1904);
  if (day === undefined)
    throw createFailure('VALUE_INVALID', `${name} cannot hold a day before ${date1904 ? '1904' : '1900'}.`);
  return day + time;
}

function notOfType(name: string, type: ColumnType): Error {
  return createFailure('VALUE_INVALID', `${name} holds values of type ${type}.`, {
    fix: 'If the column should hold another type, say so under `fields` in hub.yaml.',
  });
}

const sampledRows = 500;

/** What a column holds: as configured, else by the values and formats of its first rows. */
function sampleField(
  name: string,
  column: number,
  layout: CollectionLayout,
  block: Block,
): EngineField {
  const configured = layout.fields[name] ?? {};
  const cells: Cell[] = [];
  for (const row of block.rows) {
    const cell = row[column];
    if (cell !== undefined && cell.kind !== 'empty' && cells.length < sampledRows) cells.push(cell);
  }
  const type = configured.type ?? sampleType(cells);
  const scale = configured.scale ?? (type === 'decimal' ? sampleScale(cells) : undefined);
  const isKey = layout.key.indexOf(name) >= 0;
  const generated = cells.some((cell) => cell.formula);
  const field: EngineField = {
    name: name,
    type: type,
    native: generated ? `formula (${type})` : type,
    nullable: !isKey && configured.required !== true,
    hasDefault: isKey && layout.newKey !== undefined,
    generated: generated,
  };
  return Object.assign(
    field,
    configured.maxLength === undefined ? {} : { maxLength: configured.maxLength },
    scale === undefined ? {} : { scale: scale },
  );
}

function sampleType(cells: readonly Cell[]): ColumnType {
  if (cells.length === 0) return 'text';
  if (cells.every((cell) => cell.kind === 'boolean')) return 'boolean';
  if (!cells.every((cell) => cell.kind === 'number')) return 'text';
  const shown = cells.map((cell) => classifyFormat(cell.format));
  const hasDate = shown.indexOf('date') >= 0;
  const hasDateTime = shown.indexOf('datetime') >= 0;
  const hasTime = shown.indexOf('time') >= 0;
  const hasNumber = shown.indexOf('number') >= 0 || shown.indexOf('text') >= 0;
  if (hasNumber) return hasDate || hasDateTime || hasTime ? 'text' : sampleNumber(cells);
  if (hasTime) return hasDate || hasDateTime ? 'text' : 'time';
  const hasFraction = cells.some((cell) => cell.number !== Math.floor(cell.number));
  return hasDateTime || hasFraction ? 'datetime' : 'date';
}

function sampleNumber(cells: readonly Cell[]): ColumnType {
  const isWhole = cells.every((cell) => cell.number === Math.floor(cell.number));
  const showsFraction = cells.some((cell) => (scaleOfFormat(cell.format) ?? 0) > 0);
  return isWhole && !showsFraction ? 'integer' : 'decimal';
}

/** Only where every cell says the same, and holds no more than it shows. */
function sampleScale(cells: readonly Cell[]): number | undefined {
  const first = cells[0];
  const scale = first === undefined ? undefined : scaleOfFormat(first.format);
  if (scale === undefined || !cells.every((cell) => scaleOfFormat(cell.format) === scale)) return undefined;
  const isKept = cells.every((cell) => Math.abs(Number(cell.number.toFixed(scale)) - cell.number) < 1e-9);
  return isKept ? scale : undefined;
}

/** One row of a collection. */
interface ViewRow {
  /** From 0 below the header. */
  readonly index: number;
  readonly values: { [field: string]: Scalar };
}

/** A collection as it stands in the workbook at this moment. */
interface SheetView {
  readonly layout: CollectionLayout;
  readonly block: Block;
  readonly fields: readonly EngineField[];
  /** Column by field, from 0. */
  readonly columns: { readonly [field: string]: number };
  /** Rows that are records: with a key where the collection has one, else with anything at all. */
  readonly rows: ViewRow[];
  /** Rows with values but without a key. */
  readonly skipped: number;
  /** The first row that a new record may take. */
  nextRow: number;
}

/** Where a collection is defined, and why it cannot be served. */
type OpenedView =
  | { readonly view: SheetView; readonly problem: undefined }
  | { readonly view: undefined; readonly problem: string };

/** The layouts that were configured; without any, every visible sheet and every table by its own name. */
function listLayouts(
  book: Book,
  configured: readonly CollectionLayout[],
): readonly CollectionLayout[] {
  if (configured.length > 0) return configured;
  const seen: string[] = [];
  const layouts: CollectionLayout[] = [];
  for (const source of book.list()) {
    if (seen.indexOf(source.name) >= 0) continue;
    seen.push(source.name);
    layouts.push({
      name: source.name,
      kind: source.kind,
      source: source.name,
      headerRow: 1,
      key: [],
      fields: {},
    });
  }
  return layouts;
}

/** Reads one collection. */
function openView(book: Book, layout: CollectionLayout): OpenedView {
  const block = book.open(layout);
  if (block === undefined)
    return {
      view: undefined,
      problem: `The workbook has no ${layout.kind} called "${layout.source}".`,
    };
  const problem = block.problem ?? findHeaderProblem(layout, block.header);
  if (problem !== undefined) return { view: undefined, problem: problem };
  const columns: { [field: string]: number } = Object.create(null);
  block.header.forEach((cell, column) => {
    if (cell.text !== '') columns[cell.text] = column;
  });
  const fields = Object.keys(columns).map((name) => sampleField(name, columns[name] ?? 0, layout, block));
  return { view: readRows(layout, block, fields, columns), problem: undefined };
}

function findHeaderProblem(layout: CollectionLayout, header: readonly Cell[]): string | undefined {
  const names: string[] = [];
  for (const cell of header) {
    if (cell.kind === 'empty') continue;
    if (cell.kind !== 'text') return `A heading of "${layout.name}" is not a text.`;
    if (names.indexOf(cell.text) >= 0) return `"${layout.name}" has two columns called "${cell.text}".`;
    if (cell.text !== '') names.push(cell.text);
  }
  if (names.length === 0) return `"${layout.name}" has no headings in row ${layout.headerRow}.`;
  const missing = layout.key.concat(Object.keys(layout.fields)).filter((name) => names.indexOf(name) < 0);
  if (missing.length > 0) return `"${layout.name}" has no column called "${missing[0]}" (any more).`;
  return undefined;
}

function readRows(
  layout: CollectionLayout,
  block: Block,
  fields: readonly EngineField[],
  columns: { readonly [field: string]: number },
): SheetView {
  const rows: ViewRow[] = [];
  let skipped = 0;
  let nextRow = 0;
  block.rows.forEach((cells, index) => {
    // A calculated column may be filled far below the last record.
    if (!cells.some((cell) => cell.kind !== 'empty' && !cell.formula)) return;
    nextRow = index + 1;
    const values: { [field: string]: Scalar } = Object.create(null);
    for (const field of fields) {
      const cell = cells[columns[field.name] ?? -1];
      values[field.name] = cell === undefined ? null : toScalar(cell, field, block.date1904);
    }
    if (layout.key.some((name) => (values[name] ?? null) === null)) skipped += 1;
    else rows.push({ index: index, values: values });
  });
  return {
    layout: layout,
    block: block,
    fields: fields,
    columns: columns,
    rows: rows,
    skipped: skipped,
    nextRow: nextRow,
  };
}

/** Opens collections by name, each once. Throws for names that are not there or cannot be served. */
function createViews(
  book: Book,
  configured: readonly CollectionLayout[],
): (name: string) => SheetView {
  const layouts = listLayouts(book, configured);
  const opened: { [name: string]: SheetView } = Object.create(null);
  return (name: string) => {
    const known = opened[name];
    if (known !== undefined) return known;
    const layout = layouts.filter((one) => one.name === name)[0];
    if (layout === undefined) throw createFailure('NOT_DESCRIBED', 'There is no collection of this name.');
    const result = openView(book, layout);
    if (result.view === undefined) throw createFailure('NOT_DESCRIBED', result.problem);
    opened[name] = result.view;
    return result.view;
  };
}

function findField(view: SheetView, name: string): EngineField {
  const found = view.fields.filter((field) => field.name === name)[0];
  if (found === undefined)
    throw createFailure('NOT_DESCRIBED', `"${view.layout.name}" has no column of this name.`);
  return found;
}

function pickFields(values: Row, names: readonly string[]): Row {
  const picked: { [field: string]: Scalar } = {};
  for (const name of names)
    Object.defineProperty(picked, name, {
      value: values[name] ?? null,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return picked;
}

interface EngineDescription {
  readonly collections: readonly EngineCollection[];
  readonly problems: readonly Problem[];
}

/** Describes every collection that can be served, and says why others cannot. */
function describeBook(book: Book, configured: readonly CollectionLayout[]): EngineDescription {
  const problems: Problem[] = [];
  const views: SheetView[] = [];
  for (const layout of listLayouts(book, configured)) {
    const opened = openView(book, layout);
    if (opened.view !== undefined) views.push(opened.view);
    else
      problems.push({
        collection: layout.name,
        // A sheet that nobody asked for may be laid out as it likes.
        level: configured.length > 0 ? 'error' : 'warning',
        message: opened.problem,
        fix: 'Put the sheet in order, or change what `collections` says of it in hub.yaml.',
      });
  }
  for (const view of views) problems.push.apply(problems, findProblems(view));
  return { collections: views.map((view) => describeView(view, views)), problems: problems };
}

/** Describes one collection among all that are served. */
function describeView(view: SheetView, all: readonly SheetView[]): EngineCollection {
  const layout = view.layout;
  const isOpen = view.block.locked === undefined;
  const described = {
    name: layout.name,
    kind: 'sheet' as const,
    fields: view.fields,
    key: layout.key,
    unique: [],
    relations: listRelations(view, all),
    grants: {
      insert: isOpen && view.block.closed === undefined,
      update: isOpen && layout.key.length > 0,
      remove: isOpen && layout.key.length > 0,
    },
  };
  return Object.assign(described, { fingerprint: createSha256Hex(JSON.stringify(described)).slice(0, 32) });
}

/** The references of a collection, from both ends. */
function listRelations(view: SheetView, all: readonly SheetView[]): EngineRelation[] {
  const relations: EngineRelation[] = [];
  for (const field of Object.keys(view.layout.fields)) {
    const target = view.layout.fields[field]?.refersTo;
    if (target === undefined || !all.some((one) => one.layout.name === target.collection)) continue;
    relations.push({
      name: field,
      fields: [field],
      to: { collection: target.collection, fields: [target.field] },
      cardinality: 'one',
      direction: 'own',
    });
  }
  for (const other of all)
    for (const field of Object.keys(other.layout.fields)) {
      const target = other.layout.fields[field]?.refersTo;
      if (target === undefined || target.collection !== view.layout.name) continue;
      const isKey = other.layout.key.length === 1 && other.layout.key[0] === field;
      relations.push({
        name: `${other.layout.name}.${field}`,
        fields: [target.field],
        to: { collection: other.layout.name, fields: [field] },
        cardinality: isKey ? 'one' : 'many',
        direction: 'reverse',
      });
    }
  return relations;
}

function findProblems(view: SheetView): Problem[] {
  const name = view.layout.name;
  const problems: Problem[] = [];
  const warn = (message: string, fix: string) =>
    problems.push({ collection: name, level: 'warning', message: message, fix: fix });
  if (view.layout.key.length === 0)
    warn(
      `"${name}" has no key: its records can be read and added, not changed.`,
      'Name the column that tells its rows apart as `key` in hub.yaml.',
    );
  if (view.skipped > 0)
    warn(
      `${view.skipped} rows of "${name}" have no key and are skipped.`,
      'Fill in the key column, or clear these rows.',
    );
  if (view.layout.key.length > 0 && hasDuplicates(view))
    warn(
      `Several rows of "${name}" share a key; these cannot be changed.`,
      'Give each row a key of its own.',
    );
  if (view.block.locked !== undefined)
    warn(view.block.locked, 'Remove the protection if Parley is to write there.');
  else if (view.block.closed !== undefined)
    warn(view.block.closed, 'Clear what stands in the way if Parley is to add rows.');
  return problems;
}

function hasDuplicates(view: SheetView): boolean {
  const seen: { [key: string]: true } = Object.create(null);
  return view.rows.some((row) => {
    const key = JSON.stringify(view.layout.key.map((name) => row.values[name] ?? null));
    const known = seen[key] === true;
    seen[key] = true;
    return known;
  });
}

/** The rows with this key. */
function findByKey(view: SheetView, key: { readonly [field: string]: Scalar }): SheetView['rows'] {
  return view.rows.filter((row) =>
    view.layout.key.every((name) => isSameScalar(row.values[name] ?? null, key[name] ?? null)),
  );
}

/** What a query needs of the workbook. */
interface FindContext {
  /** Every collection that can be served. */
  readonly views: readonly SheetView[];
  readonly open: (name: string) => SheetView;
}

/** Runs one query. */
function findRecords(context: FindContext, query: EngineQuery): EngineFound {
  const view = context.open(query.collection);
  const where = query.where ?? [];
  for (const condition of where) findField(view, condition.field);
  const matching = view.rows.filter((row) => meetsAll(row.values, where));
  sortRows(view, matching, query.order);
  const start = query.after === undefined ? 0 : Number(query.after);
  if (!(start >= 0)) throw createFailure('VALUE_INVALID', 'This is no place to go on from.');
  const end = start + Math.min(query.limit ?? 100, 1000);
  const records = matching.slice(start, end).map((row) => toRecord(context, view, row, query));
  return end < matching.length ? { records: records, next: String(end) } : { records: records };
}

function sortRows(view: SheetView, rows: ViewRow[], asked: EngineQuery['order']): void {
  const order = asked ?? view.layout.key.map((field) => ({ field: field, direction: 'ascending' as const }));
  for (const one of order) findField(view, one.field);
  rows.sort((a, b) => {
    for (const one of order) {
      const sign = compareScalars(a.values[one.field] ?? null, b.values[one.field] ?? null) ?? 0;
      if (sign !== 0) return one.direction === 'ascending' ? sign : -sign;
    }
    return a.index - b.index;
  });
}

/** Whether a row meets every condition. */
function meetsAll(values: Row, where: readonly EngineCondition[]): boolean {
  return where.every((condition) => meets(values[condition.field] ?? null, condition));
}

function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value);
}

function meets(stored: Scalar, condition: EngineCondition): boolean {
  const operator = condition.operator;
  const value = condition.value;
  if (isList(value))
    return operator === 'in' && value.some((one) => stored !== null && isSameScalar(stored, one));
  if (operator === 'eq') return isSameScalar(stored, value);
  if (operator === 'ne') return stored !== null && (value === null || !isSameScalar(stored, value));
  if (stored === null || value === null) return false;
  const text = toScalarText(stored);
  if (operator === 'contains') return text.toLowerCase().indexOf(toScalarText(value).toLowerCase()) >= 0;
  if (operator === 'starts-with') return text.toLowerCase().indexOf(toScalarText(value).toLowerCase()) === 0;
  if (operator === 'digits-contain') return text.replace(/\D/g, '').indexOf(toScalarText(value)) >= 0;
  const sign = compareScalars(stored, value);
  if (sign === undefined) return false;
  if (operator === 'lt') return sign < 0;
  if (operator === 'le') return sign <= 0;
  if (operator === 'gt') return sign > 0;
  return operator === 'ge' && sign >= 0;
}

function toRecord(
  context: FindContext,
  view: SheetView,
  row: ViewRow,
  wanted: {
    readonly fields?: readonly string[] | undefined;
    readonly include?: readonly EngineInclude[] | undefined;
  },
): EngineRecord {
  const names = wanted.fields ?? view.fields.map((field) => field.name);
  for (const name of names) findField(view, name);
  const record = { key: pickFields(row.values, view.layout.key), fields: pickFields(row.values, names) };
  if (wanted.include === undefined) return record;
  const included: { [relation: string]: readonly EngineRecord[] } = {};
  for (const include of wanted.include) included[include.relation] = findRelated(context, view, row, include);
  return Object.assign(record, { included: included });
}

function findRelated(
  context: FindContext,
  view: SheetView,
  row: ViewRow,
  include: EngineInclude,
): readonly EngineRecord[] {
  const relations = listRelations(view, context.views);
  const relation = relations.filter((one) => one.name === include.relation)[0];
  if (relation === undefined)
    throw createFailure('NOT_DESCRIBED', `"${view.layout.name}" has no relation of this name.`);
  const other = context.open(relation.to.collection);
  return other.rows
    .filter((candidate) =>
      relation.fields.every((field, index) => {
        const value = row.values[field] ?? null;
        const far = candidate.values[relation.to.fields[index] ?? ''] ?? null;
        return value !== null && isSameScalar(far, value);
      }),
    )
    .slice(0, include.limit ?? 100)
    .map((candidate) => toRecord(context, other, candidate, include));
}

/** What a batch comes to. Nothing is written yet. */
interface PlannedBatch {
  readonly edits: readonly BlockEdit[];
  readonly generated: { readonly [insert: string]: Row };
}

interface Batch {
  readonly operationId: string;
  readonly open: (name: string) => SheetView;
  readonly edits: { readonly view: SheetView; readonly edits: CellEdit[] }[];
  readonly generated: { [insert: string]: Row };
}

/** Checks a whole batch against the workbook and works out which cells change. Throws when anything forbids it. */
function planBatch(
  open: (name: string) => SheetView,
  changes: readonly EngineChange[],
  operationId: string,
): PlannedBatch {
  const batch: Batch = { operationId: operationId, open: open, edits: [], generated: {} };
  const moved: EngineMoved[] = [];
  let failure: unknown;
  let hasFailed = false;
  changes.forEach((change, index) => {
    if (hasFailed) return;
    try {
      const fields = performChange(batch, change);
      if (fields !== undefined) moved.push({ change: index, collection: change.collection, fields: fields });
    } catch (error) {
      failure = error;
      hasFailed = true;
    }
  });
  if (moved.length > 0)
    throw createFailure(
      'CONFLICT',
      'The backend no longer holds what the batch relied on; nothing was written',
      {
        moved: moved,
      },
    );
  if (hasFailed) throw failure;
  return {
    edits: batch.edits
      .filter((one) => one.edits.length > 0)
      .map((one) => ({ layout: one.view.layout, edits: one.edits })),
    generated: batch.generated,
  };
}

/** The fields that moved; undefined when the change was planned. */
function performChange(batch: Batch, change: EngineChange): readonly string[] | undefined {
  const view = batch.open(change.collection);
  if (change.kind === 'insert') {
    insertRow(batch, view, change.id, change.set);
    return undefined;
  }
  if ('where' in change) {
    for (const condition of change.where) findField(view, condition.field);
    const count = view.rows.filter((row) => meetsAll(row.values, change.where)).length;
    return count === change.count ? undefined : [];
  }
  const row = findRow(view, change.key);
  for (const name of Object.keys(change.expected)) findField(view, name);
  if (row === undefined) return [];
  const differing = Object.keys(change.expected).filter(
    (name) => !isSameScalar(row.values[name] ?? null, change.expected[name] ?? null),
  );
  if (differing.length > 0) return differing;
  if (change.kind === 'update') updateRow(batch, view, row, change.set);
  if (change.kind === 'remove') removeRow(batch, view, row);
  return undefined;
}

function findRow(view: SheetView, key: Row): ViewRow | undefined {
  const name = view.layout.name;
  if (view.layout.key.length === 0)
    throw createFailure('UNSUPPORTED', `"${name}" has no key, so its records cannot be changed.`, {
      fix: 'Name the column that tells its rows apart as `key` in hub.yaml.',
    });
  const given = Object.keys(key);
  const isWhole = view.layout.key.every((field) => (key[field] ?? null) !== null);
  if (!isWhole || given.length !== view.layout.key.length)
    throw createFailure('VALUE_INVALID', `A change in "${name}" needs the whole key and nothing else.`);
  const found = findByKey(view, key);
  if (found.length > 1)
    throw createFailure('CONSTRAINT', `Several rows of "${name}" have this key; nothing was written.`, {
      fix: 'Give each row a key of its own.',
    });
  return found[0];
}

function insertRow(batch: Batch, view: SheetView, id: string, set: NewRow): void {
  assertWritable(view);
  if (view.block.closed !== undefined) throw createFailure('CONSTRAINT', view.block.closed);
  if (batch.generated[id] !== undefined)
    throw createFailure('VALUE_INVALID', 'Two inserts of the batch have the same id.');
  const row: ViewRow = { index: view.nextRow, values: Object.create(null) };
  const given = resolveReferences(batch, view, set);
  for (const field of view.fields) {
    const value = given[field.name];
    row.values[field.name] = value === undefined ? null : value;
    const isMade = (value ?? null) === null && view.layout.key.indexOf(field.name) >= 0;
    if (isMade && view.layout.newKey !== undefined)
      row.values[field.name] = createKey(batch, view, field, id);
  }
  assertKeyIsFree(view, row);
  for (const field of view.fields) {
    const value = row.values[field.name] ?? null;
    if (value === null && !field.nullable) throw missingValue(view, field);
    if (value !== null) addEdit(batch, view, row, field, value);
  }
  view.nextRow += 1;
  view.rows.push(row);
  batch.generated[id] = pickFields(row.values, view.layout.key);
}

function updateRow(batch: Batch, view: SheetView, row: ViewRow, set: NewRow): void {
  assertWritable(view);
  const given = resolveReferences(batch, view, set);
  for (const name of Object.keys(given)) {
    const field = findField(view, name);
    const value = given[name] ?? null;
    if (value === null && !field.nullable) throw missingValue(view, field);
    const isThere = isSameScalar(row.values[name] ?? null, value);
    // Also what is there already must be a value of the field's type.
    if (isThere) toNewCell(value, field, view.layout.name, view.block.date1904);
    else addEdit(batch, view, row, field, value);
    row.values[name] = value;
  }
  assertKeyIsFree(view, row);
}

function removeRow(batch: Batch, view: SheetView, row: ViewRow): void {
  assertWritable(view);
  for (const field of view.fields)
    if (!isFormula(view, row, field) && (row.values[field.name] ?? null) !== null)
      addEdit(batch, view, row, field, null);
  view.rows.splice(view.rows.indexOf(row), 1);
}

function assertWritable(view: SheetView): void {
  if (view.block.locked !== undefined) throw createFailure('FORBIDDEN', view.block.locked);
}

function missingValue(view: SheetView, field: EngineField): Error {
  return createFailure('CONSTRAINT', `"${view.layout.name}.${field.name}" may not be empty.`);
}

function assertKeyIsFree(view: SheetView, row: ViewRow): void {
  if (view.layout.key.length === 0) return;
  if (findByKey(view, row.values).some((other) => other !== row))
    throw createFailure('CONSTRAINT', `The key of a record in "${view.layout.name}" is taken.`);
}

function createKey(batch: Batch, view: SheetView, field: EngineField, insert: string): Scalar {
  // The same on every try, so that a repeat cannot make a second record.
  if (view.layout.newKey === 'text') return createSha256Hex(`${batch.operationId} ${insert}`).slice(0, 16);
  let last = 0;
  for (const row of view.rows) {
    const value = Number(row.values[field.name]);
    if (value > last) last = Math.floor(value);
  }
  return field.type === 'text' ? String(last + 1) : last + 1;
}

function resolveReferences(batch: Batch, view: SheetView, set: NewRow): Row {
  const row: { [field: string]: Scalar } = Object.create(null);
  for (const name of Object.keys(set)) {
    findField(view, name);
    const value = set[name];
    if (typeof value === 'object' && value !== null && value.type === 'generated') {
      const made = batch.generated[value.insert]?.[value.field];
      if (made === undefined)
        throw createFailure('VALUE_INVALID', 'A change refers to a key that the batch does not make.');
      row[name] = made;
    } else row[name] = value ?? null;
  }
  return row;
}

function isFormula(view: SheetView, row: ViewRow, field: EngineField): boolean {
  return view.block.rows[row.index]?.[view.columns[field.name] ?? -1]?.formula === true;
}

function addEdit(batch: Batch, view: SheetView, row: ViewRow, field: EngineField, value: Scalar): void {
  const name = `"${view.layout.name}.${field.name}"`;
  if (field.generated || isFormula(view, row, field))
    throw createFailure('CONSTRAINT', `${name} is calculated by a formula and takes no value.`);
  const column = view.columns[field.name] ?? -1;
  const cell = toNewCell(value, field, view.layout.name, view.block.date1904);
  let block = batch.edits.filter((one) => one.view === view)[0];
  if (block === undefined) {
    block = { view: view, edits: [] };
    batch.edits.push(block);
  }
  const edits = block.edits;
  const earlier = edits.findIndex((edit) => edit.row === row.index && edit.column === column);
  const edit: CellEdit = { row: row.index, column: column, cell: cell };
  if (earlier >= 0) edits[earlier] = edit;
  else edits.push(edit);
}

/** The answer to one query of a `find`. */
type QueryAnswer =
  | { readonly ok: true; readonly result: EngineFound }
  | { readonly ok: false; readonly error: Failure };

/** Answers several queries on one state of the workbook. */
function answerFind(
  book: Book,
  layouts: readonly CollectionLayout[],
  queries: readonly EngineQuery[],
): QueryAnswer[] {
  const open = createViews(book, layouts);
  const isRelated = queries.some((query) => query.include !== undefined);
  const views: SheetView[] = [];
  if (isRelated)
    for (const layout of listLayouts(book, layouts))
      if (openView(book, layout).view !== undefined) views.push(open(layout.name));
  const context: FindContext = { views: views, open: open };
  return queries.map((query) => answerQuery(context, query));
}

function answerQuery(context: FindContext, query: EngineQuery): QueryAnswer {
  try {
    return { ok: true, result: findRecords(context, query) };
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}

/** Checks a batch against the workbook and says which cells change. */
function planChanges(
  book: Book,
  layouts: readonly CollectionLayout[],
  changes: readonly EngineChange[],
  operationId: string,
): PlannedBatch {
  return planBatch(createViews(book, layouts), changes, operationId);
}

function answerDescribe(book: Book, layouts: readonly CollectionLayout[]) {
  return describeBook(book, layouts);
}

/** What to tell about an error. Text of unknown errors may hold values and is left out. */
function toFailure(error: unknown): Failure {
  const known = readFailure(error);
  if (known !== undefined) return known;
  const unknown = readFailure(
    createFailure('FAILED', 'The workbook could not be read or written; nothing was written.'),
  );
  return unknown ?? { code: 'FAILED', message: 'Failed' };
}

interface ScriptRequest {
  readonly action: 'describe' | 'find' | 'apply' | 'operation';
  readonly collections: readonly CollectionLayout[];
  readonly queries: readonly EngineQuery[];
  readonly changes: readonly EngineChange[];
  readonly operationId: string;
  readonly deadline: number;
  readonly bar: boolean;
}

interface ScriptAnswer {
  status: number;
  body: string;
}

interface Place {
  readonly sheet: ExcelScript.Worksheet;
  readonly table: ExcelScript.Table | undefined;
  readonly top: number;
  readonly left: number;
  readonly rowCount: number;
  readonly columnCount: number;
}

const journalName = '_parley';
const journalRows = 5000;
const lastSheetRow = 1_048_575;

/** What the flow runs: the text of the request and the shared secret in, status and text of the response out. */
function main(workbook: ExcelScript.Workbook, body: string, secret: string): ScriptAnswer {
  const envelope = parseEnvelope(body);
  if (envelope === undefined || envelope.protocol !== protocolName)
    return refuseUnsigned(400, createFailure('UNSUPPORTED', `This webhook speaks ${protocolName}.`));
  try {
    assertRequestGenuine(envelope, Date.now(), secret, createHmacHex);
  } catch (error) {
    return refuseUnsigned(401, error);
  }
  try {
    const request = JSON.parse(envelope.payload) as ScriptRequest;
    return seal(envelope, secret, { ok: true, result: performRequest(workbook, request) });
  } catch (error) {
    return seal(envelope, secret, { ok: false, error: toFailure(error) });
  }
}

function refuseUnsigned(status: number, error: unknown): ScriptAnswer {
  return { status: status, body: JSON.stringify({ protocol: protocolName, error: toFailure(error) }) };
}

function seal(request: Envelope, secret: string, payload: object): ScriptAnswer {
  const answer = sealAnswer(request, JSON.stringify(payload), Date.now(), secret, createHmacHex);
  return { status: 200, body: JSON.stringify(answer) };
}

function performRequest(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  if (request.action === 'describe') return answerDescribe(createScriptBook(workbook), request.collections);
  if (request.action === 'find')
    return answerFind(createScriptBook(workbook), request.collections, request.queries);
  if (request.action === 'apply') return applyChanges(workbook, request);
  if (request.action === 'operation') return findOperation(workbook, request);
  throw createFailure('UNSUPPORTED', 'This action is not known.');
}

function applyChanges(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  const id = request.operationId;
  const journal = openJournal(workbook);
  const earlier = readState(journal, id);
  if (earlier.state === 'done')
    return { operationId: id, performed: 'earlier', generated: JSON.parse(earlier.generated) as object };
  if (earlier.state === 'barred')
    throw createFailure('TIMEOUT', 'This operation was declared not applied; nothing was written.');
  if (earlier.state === 'started')
    throw createFailure('OUTCOME_UNKNOWN', 'An earlier run of this operation did not come to its end.');
  if (Date.now() >= request.deadline)
    throw createFailure('TIMEOUT', 'The deadline passed before the flow ran; nothing was written.');
  const plan = planChanges(createScriptBook(workbook), request.collections, request.changes, id);
  const row = writeState(journal, id, 'started', '');
  // Another run may have declared it not applied meanwhile: whoever writes first is seen by the other.
  if (readState(journal, id).state === 'barred') {
    setText(journal.getRangeByIndexes(row, 1, 1, 1), 'barred');
    throw createFailure('TIMEOUT', 'This operation was declared not applied; nothing was written.');
  }
  writePlan(workbook, plan);
  setText(journal.getRangeByIndexes(row, 2, 1, 1), JSON.stringify(plan.generated));
  setText(journal.getRangeByIndexes(row, 1, 1, 1), 'done');
  return { operationId: id, performed: 'now', generated: plan.generated };
}

function findOperation(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  const id = request.operationId;
  const journal = openJournal(workbook);
  let state = readState(journal, id).state;
  if (state === '' && request.bar) {
    writeState(journal, id, 'barred', '');
    state = readState(journal, id).state;
  }
  const outcome = state === 'done' ? 'applied' : state === 'barred' ? 'not-applied' : 'unknown';
  return { operationId: id, outcome: outcome };
}

/** The hidden sheet that remembers operations: id, state, generated keys. E1 counts them. */
function openJournal(workbook: ExcelScript.Workbook): ExcelScript.Worksheet {
  const known = workbook.getWorksheet(journalName);
  if (known !== undefined) return known;
  const sheet = workbook.addWorksheet(journalName);
  sheet.setVisibility(ExcelScript.SheetVisibility.veryHidden);
  return sheet;
}

/** `started` counts before `barred`: what may be happening must not be called impossible. */
function readState(sheet: ExcelScript.Worksheet, id: string): { state: string; generated: string } {
  const used = sheet.getUsedRange(true);
  let found = { state: '', generated: '' };
  if (used === undefined) return found;
  const rows = sheet.getRangeByIndexes(0, 0, used.getRowIndex() + used.getRowCount(), 3).getValues();
  for (const row of rows) {
    if (String(row[0]) !== id) continue;
    const state = String(row[1]);
    const isFirmer = found.state === '' || state === 'done' || found.state === 'started';
    if (isFirmer) found = { state: state, generated: String(row[2]) };
  }
  return found;
}

function writeState(sheet: ExcelScript.Worksheet, id: string, state: string, generated: string): number {
  const counter = sheet.getRangeByIndexes(0, 4, 1, 1);
  const count = Number((counter.getValues()[0] ?? [])[0]) || 0;
  const row = count % journalRows;
  counter.setValue(count + 1);
  setText(sheet.getRangeByIndexes(row, 0, 1, 1), id);
  setText(sheet.getRangeByIndexes(row, 1, 1, 1), state);
  setText(sheet.getRangeByIndexes(row, 2, 1, 1), generated);
  return row;
}

/** With an apostrophe before it, Excel takes any text as text: no formula, number or date is ever made of it. */
function setText(range: ExcelScript.Range, text: string): void {
  range.setValue(`'${text}`);
}

function writePlan(workbook: ExcelScript.Workbook, plan: PlannedBatch): void {
  try {
    for (const block of plan.edits) {
      const place = locateBlock(workbook, block.layout);
      if (place === undefined) throw new Error('The sheet or table is gone');
      const last = Math.max.apply(
        null,
        block.edits.map((edit) => edit.row),
      );
      for (let row = place.rowCount - 1; row <= last; row += 1)
        if (place.table !== undefined) place.table.addRow(-1);
      for (const edit of block.edits) writeCell(place, edit);
    }
  } catch {
    // Some cells may be written by now.
    throw createFailure('OUTCOME_UNKNOWN', 'Excel stopped in the middle of writing.');
  }
}

function writeCell(place: Place, edit: CellEdit): void {
  const range = place.sheet.getRangeByIndexes(place.top + 1 + edit.row, place.left + edit.column, 1, 1);
  const cell = edit.cell;
  if (cell.kind === 'empty') range.clear(ExcelScript.ClearApplyTo.contents);
  else if (cell.kind === 'text') setText(range, cell.text);
  else if (cell.kind === 'boolean') range.setValue(cell.boolean);
  else {
    const shown = classifyFormat((range.getNumberFormats()[0] ?? [])[0] ?? 'General');
    const fits = cell.as === 'number' ? shown === 'number' : shown === cell.as || shown === 'datetime';
    const formats = {
      number: 'General',
      date: 'yyyy-mm-dd',
      time: 'hh:mm:ss',
      datetime: 'yyyy-mm-dd hh:mm:ss',
    };
    if (!fits) range.setNumberFormat(formats[cell.as]);
    range.setValue(cell.number);
  }
}

function createScriptBook(workbook: ExcelScript.Workbook): Book {
  return {
    list: () => listSources(workbook),
    open: (layout: CollectionLayout) => {
      const place = locateBlock(workbook, layout);
      return place === undefined ? undefined : readBlock(place, layout);
    },
  };
}

function listSources(workbook: ExcelScript.Workbook): { kind: 'sheet' | 'table'; name: string }[] {
  const sources: { kind: 'sheet' | 'table'; name: string }[] = [];
  const withTables: string[] = [];
  for (const table of workbook.getTables()) {
    sources.push({ kind: 'table', name: table.getName() });
    withTables.push(table.getWorksheet().getName());
  }
  for (const sheet of workbook.getWorksheets()) {
    const isVisible = sheet.getVisibility() === ExcelScript.SheetVisibility.visible;
    if (isVisible && withTables.indexOf(sheet.getName()) < 0)
      sources.push({ kind: 'sheet', name: sheet.getName() });
  }
  return sources;
}

function locateBlock(workbook: ExcelScript.Workbook, layout: CollectionLayout): Place | undefined {
  if (layout.kind === 'table') {
    const table = workbook.getTable(layout.source);
    if (table === undefined) return undefined;
    const range = table.getRange();
    return {
      sheet: table.getWorksheet(),
      table: table,
      top: range.getRowIndex(),
      left: range.getColumnIndex(),
      rowCount: range.getRowCount() - (table.getShowTotals() ? 1 : 0),
      columnCount: range.getColumnCount(),
    };
  }
  const sheet = workbook.getWorksheet(layout.source);
  return sheet === undefined ? undefined : locateSheet(sheet, layout.headerRow - 1);
}

/** From the first heading to the last one beside it, and down to the last row that holds anything there. */
function locateSheet(sheet: ExcelScript.Worksheet, top: number): Place {
  const used = sheet.getUsedRange(true);
  const bottom = used === undefined ? -1 : used.getRowIndex() + used.getRowCount() - 1;
  const nothing = { sheet: sheet, table: undefined, top: top, left: 0, rowCount: 1, columnCount: 1 };
  if (used === undefined || bottom < top) return nothing;
  const width = used.getColumnIndex() + used.getColumnCount();
  const all = sheet.getRangeByIndexes(top, 0, bottom - top + 1, width);
  const types = all.getValueTypes();
  const filled = (row: number, column: number) =>
    ((types[row] ?? [])[column] ?? ExcelScript.RangeValueType.empty) !== ExcelScript.RangeValueType.empty;
  let left = 0;
  while (left < width && !filled(0, left)) left += 1;
  if (left === width) return nothing;
  let right = left;
  while (right + 1 < width && filled(0, right + 1)) right += 1;
  let rowCount = 1;
  for (let row = 1; row < types.length; row += 1)
    for (let column = left; column <= right; column += 1) if (filled(row, column)) rowCount = row + 1;
  return {
    sheet: sheet,
    table: undefined,
    top: top,
    left: left,
    rowCount: rowCount,
    columnCount: right - left + 1,
  };
}

function readBlock(place: Place, layout: CollectionLayout): Block {
  const range = place.sheet.getRangeByIndexes(place.top, place.left, place.rowCount, place.columnCount);
  const merged = range.getMergedAreas();
  const values = range.getValues();
  const types = range.getValueTypes();
  const formulas = range.getFormulas();
  const formats = range.getNumberFormats();
  const rows = values.map((row, index) =>
    row.map((value, column) =>
      readScriptCell(
        value,
        (types[index] ?? [])[column] ?? ExcelScript.RangeValueType.unknown,
        (formulas[index] ?? [])[column] ?? '',
        (formats[index] ?? [])[column] ?? 'General',
      ),
    ),
  );
  const isHeadless = place.table !== undefined && !place.table.getShowHeaders();
  return {
    problem:
      merged !== undefined
        ? `"${layout.name}" has merged cells (${merged.getAddress()}).`
        : isHeadless
          ? `The table "${layout.source}" has no heading row.`
          : undefined,
    header: rows[0] ?? [],
    rows: rows.slice(1),
    closed:
      place.top + place.rowCount > lastSheetRow ? `"${layout.name}" has no room for another row.` : undefined,
    locked: place.sheet.getProtection().getProtected()
      ? `The sheet "${place.sheet.getName()}" is protected against changes.`
      : undefined,
    date1904: false,
  };
}

function readScriptCell(
  value: string | number | boolean,
  type: ExcelScript.RangeValueType,
  formula: string,
  format: string,
): Cell {
  // A text such as "=A1" comes back as its own formula; of a real formula the value differs.
  const isFormula = formula.charAt(0) === '=' && formula !== String(value);
  const base = { text: '', number: 0, format: format, formula: isFormula };
  if (type === ExcelScript.RangeValueType.empty) return Object.assign(base, { kind: 'empty' as const });
  if (type === ExcelScript.RangeValueType.error)
    return Object.assign(base, { kind: 'error' as const, text: String(value) });
  if (typeof value === 'number') return Object.assign(base, { kind: 'number' as const, number: value });
  if (typeof value === 'boolean')
    return Object.assign(base, { kind: 'boolean' as const, number: value ? 1 : 0 });
  return Object.assign(base, { kind: 'text' as const, text: String(value) });
}
