import { describe, expect, it } from 'vitest';
import { toNewCell, toScalar } from './cell-values.ts';
import { readFailure } from './failure.ts';
import { classifyFormat, scaleOfFormat } from './number-formats.ts';
import { countDigits, toPlainNumber } from './scalars.ts';
import { toDateText, toSerialDay } from './serial-dates.ts';
import type { ColumnType, EngineField } from './types.ts';

const field = (type: ColumnType, scale?: number): EngineField => ({
  name: 'f',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
  ...(scale === undefined ? {} : { scale }),
});

const numberCell = (number: number, format = 'General') =>
  ({ kind: 'number', text: '', number, format, formula: false }) as const;

describe('serial dates', () => {
  it.each([
    ['1900-01-01', false, 1],
    ['1900-02-28', false, 59],
    ['1900-03-01', false, 61],
    ['2026-11-22', false, 46348],
    ['1904-01-01', true, 0],
    ['2026-11-22', true, 44886],
  ])('%s (1904: %s) is day %i', (date, date1904, serial) => {
    expect(toSerialDay(date, date1904)).toBe(serial);
    expect(toDateText(serial, date1904)).toBe(date);
  });

  it('have no 29 February 1900, and nothing before their first day', () => {
    expect(toDateText(60, false)).toBeUndefined();
    expect(toSerialDay('1899-12-31', false)).toBeUndefined();
    expect(toSerialDay('1903-12-31', true)).toBeUndefined();
  });

  it('keep the second of a date and time', () => {
    const value = { type: 'datetime', value: '2026-10-25T23:59:59' } as const;
    const cell = toNewCell(value, field('datetime'), 'c', false);
    expect(cell.kind === 'number' && toScalar(numberCell(cell.number), field('datetime'), false)).toEqual(
      value,
    );
  });
});

describe('numbers', () => {
  it.each([
    [0.1 + 0.2, '0.3'],
    [1.1000000000000001, '1.1'],
    [1e-7, '0.0000001'],
    [-1234.5, '-1234.5'],
    [123456789012345, '123456789012345'],
    [0, '0'],
  ])('%d is shown as %s', (number, text) => {
    expect(toPlainNumber(number)).toBe(text);
  });

  it.each([
    ['100', 1],
    ['0.010', 1],
    ['-12.50', 3],
    ['1234567890123456', 16],
  ])('%s has %i digits that count', (text, count) => {
    expect(countDigits(text)).toBe(count);
  });

  it('with more digits than a workbook keeps are refused', () => {
    const value = { type: 'decimal', value: '12345678901234.56' } as const;
    const error = (() => {
      try {
        return toNewCell(value, field('decimal'), 'c', false);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(readFailure(error)?.code).toBe('VALUE_INVALID');
  });

  it('get the zeros of their scale back', () => {
    expect(toScalar(numberCell(1234.5), field('decimal', 2), false)).toEqual({
      type: 'decimal',
      value: '1234.50',
    });
  });
});

describe('number formats', () => {
  it.each([
    ['General', 'number'],
    ['#,##0.00', 'number'],
    ['[$R-1C09]#,##0.00', 'number'],
    ['"days" 0', 'number'],
    ['0.00;[Red]-0.00', 'number'],
    ['yyyy\\-mm\\-dd', 'date'],
    ['[$-409]d mmmm yyyy', 'date'],
    ['mm-dd-yy', 'date'],
    ['h:mm AM/PM', 'time'],
    ['[h]:mm:ss', 'time'],
    ['mm:ss', 'time'],
    ['m/d/yy h:mm', 'datetime'],
    ['@', 'text'],
  ])('%s shows a %s', (format, kind) => {
    expect(classifyFormat(format)).toBe(kind);
  });

  it.each([
    ['0.00', 2],
    ['#,##0', 0],
    ['_-"R"* #,##0.00_-', 2],
    ['0.00%', undefined],
    ['General', undefined],
  ])('%s keeps %s digits', (format, scale) => {
    expect(scaleOfFormat(format)).toBe(scale);
  });
});
