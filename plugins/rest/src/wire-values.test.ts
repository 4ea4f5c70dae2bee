import type { FieldType, Value } from '@parley/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, toPlainNumber } from './decimals.ts';
import { parseLosslessJson } from './lossless-json.ts';
import type { RestField } from './model.ts';
import { getAt, setAt } from './paths.ts';
import { readValue, writeValue } from './wire-values.ts';

const field = (type: FieldType, rest: Partial<RestField> = {}): RestField => ({
  name: 'f',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
  path: ['f'],
  as: undefined,
  values: undefined,
  ...rest,
});
const read = (wire: unknown, type: FieldType, rest: Partial<RestField> = {}) =>
  readValue(wire, field(type, rest), 'c');

describe('values on the way in', () => {
  it.each<[FieldType, unknown, Value]>([
    ['instant', '2026-11-22T09:30:00+02:00', { type: 'instant', value: '2026-11-22T07:30:00Z' }],
    ['instant', '2026-11-22T09:30:00.500-0430', { type: 'instant', value: '2026-11-22T14:00:00.5Z' }],
    ['instant', '2026-11-22 07:30Z', { type: 'instant', value: '2026-11-22T07:30:00Z' }],
    ['instant', '2026-11-22T07:30:00.000Z', { type: 'instant', value: '2026-11-22T07:30:00Z' }],
    ['datetime', '2026-11-22 09:30', { type: 'datetime', value: '2026-11-22T09:30:00' }],
    ['time', '09:30', { type: 'time', value: '09:30:00' }],
    ['integer', '12', 12],
    ['integer', 12.0, 12],
    ['decimal', '1.50', { type: 'decimal', value: '1.50' }],
    ['boolean', 'false', false],
    ['date', '', null],
    ['text', '', ''],
    ['text', null, null],
  ])('%s %j', (type, wire, value) => {
    expect(read(wire, type)).toEqual(value);
  });

  it.each<[FieldType, unknown]>([
    ['date', '22/11/2026'],
    ['date', '2026-02-30'],
    ['instant', '2026-11-22T09:30:00'],
    ['datetime', '2026-11-22T09:30:00Z'],
    ['integer', 1.5],
    ['integer', true],
    ['decimal', '1,50'],
    ['boolean', 1],
    ['boolean', 'yes'],
    ['text', 5],
    ['text', ['x']],
    ['bytes', '%%%'],
  ])('guesses nothing: %s %j', (type, wire) => {
    expect(() => read(wire, type)).toThrow(expect.objectContaining({ code: 'PARLEY_CONNECTOR_FAILED' }));
  });

  it('reads what an API calls true and false, and moments as numbers', () => {
    const values = { true: 1, false: 0 };
    expect([read(1, 'boolean', { values }), read('0', 'boolean', { values })]).toEqual([true, false]);
    expect(() => read(true, 'boolean', { values })).toThrow();
    expect(read(1_700_000_000, 'instant', { as: 'seconds' })).toEqual({
      type: 'instant',
      value: '2023-11-14T22:13:20Z',
    });
    expect(read(1_700_000_000_500, 'instant', { as: 'milliseconds' })).toEqual({
      type: 'instant',
      value: '2023-11-14T22:13:20.5Z',
    });
  });
});

describe('numbers', () => {
  it('keep every digit through JSON, both ways', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(10), (digits, scale) => {
        const text = `${digits < 0n ? '-' : ''}${String(digits)
          .replace('-', '')
          .padStart(scale + 1, '0')}`;
        const plain = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
        const value = read(parseLosslessJson(plain), 'decimal');
        const written = JSON.stringify(writeValue(value, field('decimal'), 'json'));
        expect(compareDecimals(written, plain)).toBe(0);
        expect(typeof value === 'number' || typeof value === 'object').toBe(true);
      }),
    );
  });

  it('are read with an exponent too', () => {
    expect(['1e3', '1.5E-2', '-12.50e1', '0e9', '+5'].map(toPlainNumber)).toEqual([
      '1000',
      '0.015',
      '-125.0',
      '0000000000'.slice(0, 1),
      '5',
    ]);
    expect(['', 'x', '1e9999', '1.', '.5', '0x10'].map(toPlainNumber)).toEqual(Array(6).fill(undefined));
  });

  it('compare by value', () => {
    expect(compareDecimals('1.50', '1.5')).toBe(0);
    expect(compareDecimals('-0.05', '0')).toBe(-1);
    expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1);
  });
});

describe('paths', () => {
  it('find own members alone', () => {
    expect(getAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1);
    expect([getAt({}, ['constructor']), getAt({}, ['__proto__']), getAt('text', ['length'])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('set without touching the original, nor any prototype', () => {
    const original = { a: { b: 1, c: 2 }, list: [{ x: 1 }] };
    expect(setAt(original, ['a', 'b'], 9)).toEqual({ a: { b: 9, c: 2 }, list: [{ x: 1 }] });
    expect(setAt(original, ['list', '0', 'x'], 9)).toEqual({ a: { b: 1, c: 2 }, list: [{ x: 9 }] });
    expect(original.a.b).toBe(1);
    setAt({}, ['__proto__', 'polluted'], true);
    expect(getAt({}, ['polluted'])).toBeUndefined();
    expect('polluted' in {}).toBe(false);
  });
});
