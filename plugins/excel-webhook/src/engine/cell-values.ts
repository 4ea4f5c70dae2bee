import { createFailure } from './failure.ts';
import { classifyFormat } from './number-formats.ts';
import { countDigits, toPlainNumber } from './scalars.ts';
import { splitSerial, toDateText, toDayFraction, toSerialDay } from './serial-dates.ts';
import type { Cell, ColumnType, EngineField, NewCell, Scalar } from './types.ts';

const longestText = 32_767;
const mostDigits = 15;

/** What a cell holds, in a column of this type. What does not fit the type comes as the text that stands there. */
export function toScalar(cell: Cell, field: EngineField, date1904: boolean): Scalar {
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
export function toNewCell(value: Scalar, field: EngineField, collection: string, date1904: boolean): NewCell {
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
