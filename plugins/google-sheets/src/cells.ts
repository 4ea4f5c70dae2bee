import type { sheets_v4 } from '@googleapis/sheets';
import { createDate, createDateTime, createDecimal, createTime, type Value } from '@parley/core/contract';
import type { ColumnType } from './config.ts';

export type CellData = sheets_v4.Schema$CellData;
export type NumberFormat = sheets_v4.Schema$NumberFormat;

/** One cell, as far as a connector is concerned. */
export interface Cell {
  readonly content:
    | { readonly kind: 'blank' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'boolean'; readonly boolean: boolean }
    | { readonly kind: 'number'; readonly number: number };
  readonly format: NumberFormat | undefined;
  /** Whether a formula makes the value, in this cell or spilling over from another. Such a cell is never written. */
  readonly computed: boolean;
}

export const blankCell: Cell = { content: { kind: 'blank' }, format: undefined, computed: false };

/** A sheet knows no empty text but as the result of a formula; this one is as good as a constant. */
const emptyTextFormula = '=""';

/** Reads a cell of the API's answer. */
export function readCell(data: CellData | undefined): Cell {
  if (data === undefined) return blankCell;
  const { effectiveValue, userEnteredValue, effectiveFormat } = data;
  const format = effectiveFormat?.numberFormat ?? undefined;
  const formula = userEnteredValue?.formulaValue ?? undefined;
  const hasEntered = userEnteredValue !== undefined && Object.keys(userEnteredValue).length > 0;
  const content = readContent(effectiveValue);
  const computed =
    formula === undefined ? !hasEntered && content.kind !== 'blank' : formula !== emptyTextFormula;
  return { content, format, computed };
}

function readContent(value: sheets_v4.Schema$ExtendedValue | undefined): Cell['content'] {
  if (typeof value?.stringValue === 'string') return { kind: 'text', text: value.stringValue };
  if (typeof value?.numberValue === 'number') return { kind: 'number', number: value.numberValue };
  if (typeof value?.boolValue === 'boolean') return { kind: 'boolean', boolean: value.boolValue };
  if (value?.errorValue) return { kind: 'text', text: `#${value.errorValue.type ?? 'ERROR'}!` };
  return { kind: 'blank' };
}

/** What a cell's content is by itself. A date is a number with a date's format. */
export function naturalType(cell: Cell): ColumnType | undefined {
  const { content, format } = cell;
  if (content.kind === 'blank') return undefined;
  if (content.kind !== 'number') return content.kind;
  const whole = Number.isInteger(content.number);
  if (format?.type === 'DATE') return whole ? 'date' : 'datetime';
  if (format?.type === 'DATE_TIME') return 'datetime';
  if (format?.type === 'TIME' && content.number >= 0 && content.number < 1) return 'time';
  return whole && Number.isSafeInteger(content.number) ? 'integer' : 'decimal';
}

/** The cell's value in a column of a type. What does not fit the type comes as what it is by itself. */
export function toValue(cell: Cell, type: ColumnType): Value {
  const natural = toNatural(cell);
  if (natural === null) return null;
  if (type === 'text') return toText(natural);
  const { content } = cell;
  if (content.kind !== 'number') return natural;
  if (type === 'decimal') return createDecimal(toPlainNumber(content.number));
  if (type === 'date' && Number.isInteger(content.number)) return toDate(content.number);
  if (type === 'datetime') return toDateTime(content.number);
  if (type === 'time' && content.number >= 0 && content.number < 1) return toTime(content.number);
  return natural;
}

/** The cell's value by itself. */
export function toNatural(cell: Cell): Value {
  const { content } = cell;
  if (content.kind === 'blank') return null;
  if (content.kind === 'text') return content.text;
  if (content.kind === 'boolean') return content.boolean;
  switch (naturalType(cell)) {
    case 'date':
      return toDate(content.number);
    case 'datetime':
      return toDateTime(content.number);
    case 'time':
      return toTime(content.number);
    case 'integer':
      return content.number === 0 ? 0 : content.number;
    default:
      return createDecimal(toPlainNumber(content.number));
  }
}

function toText(value: Exclude<Value, null>): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'object' ? value.value : String(value);
}

/** The 15 significant digits that a sheet keeps, in plain notation. */
function toPlainNumber(number: number): string {
  const rounded = Number(number.toPrecision(15));
  const text = String(rounded === 0 ? 0 : rounded);
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const dayMs = 86_400_000;
/** Day 0 of a sheet. */
const epochMs = Date.UTC(1899, 11, 30);

function toIso(serial: number): string {
  return new Date(epochMs + Math.round(serial * dayMs)).toISOString();
}

function isCalendarSerial(serial: number): boolean {
  return Math.abs(serial) < 2_950_000 && /^\d{4}-/.test(toIso(serial));
}

function toDate(serial: number): Value {
  return isCalendarSerial(serial)
    ? createDate(toIso(serial).slice(0, 10))
    : createDecimal(toPlainNumber(serial));
}

function toDateTime(serial: number): Value {
  if (!isCalendarSerial(serial)) return createDecimal(toPlainNumber(serial));
  return createDateTime(toIso(serial).replace(/(\.000)?Z$/, ''));
}

function toTime(serial: number): Value {
  return createTime(
    toIso(Math.min(serial, 1 - 0.5 / dayMs))
      .slice(11)
      .replace(/(\.000)?Z$/, ''),
  );
}

const formats = {
  date: { type: 'DATE', pattern: 'yyyy-mm-dd' },
  datetime: { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' },
  time: { type: 'TIME', pattern: 'hh:mm:ss' },
} as const;

/**
 * What to write for a value: always typed, never parsed by the sheet, so that `=HYPERLINK(…)` and `00123` stay
 * text. `userEnteredFormat` is there only for what would otherwise show as a bare number.
 */
export function writeCell(value: Value): CellData {
  if (value === null) return {};
  if (typeof value === 'string')
    return { userEnteredValue: value === '' ? { formulaValue: emptyTextFormula } : { stringValue: value } };
  if (typeof value === 'boolean') return { userEnteredValue: { boolValue: value } };
  if (typeof value === 'number') return { userEnteredValue: { numberValue: value } };
  switch (value.type) {
    case 'decimal':
      return { userEnteredValue: { numberValue: Number(value.value) } };
    case 'date':
      return withFormat((Date.parse(`${value.value}T00:00:00Z`) - epochMs) / dayMs, formats.date);
    case 'datetime':
      return withFormat((Date.parse(`${value.value}Z`) - epochMs) / dayMs, formats.datetime);
    case 'time':
      return withFormat(Date.parse(`1970-01-01T${value.value}Z`) / dayMs, formats.time);
    default:
      return { userEnteredValue: { stringValue: value.value } };
  }
}

function withFormat(numberValue: number, numberFormat: NumberFormat): CellData {
  return { userEnteredValue: { numberValue }, userEnteredFormat: { numberFormat } };
}

/** The cell that a written value becomes. */
export function toWrittenCell(value: Value, before: Cell): Cell {
  const data = writeCell(value);
  const format = data.userEnteredFormat?.numberFormat ?? before.format;
  const entered = data.userEnteredValue;
  const effective = entered?.formulaValue === emptyTextFormula ? { stringValue: '' } : entered;
  return { content: readContent(effective), format, computed: false };
}
