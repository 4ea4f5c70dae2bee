import { describe, expect, it } from 'vitest';
import { createDate, createDateTime, createDecimal, createTime } from '../contract/index.ts';
import { hasCheckDigits } from './check-digits.ts';
import { checkValue } from './check-value.ts';
import type { PropertyDefinition, PropertyTypeName } from './definitions.ts';
import { readLimit } from './limits.ts';
import { southAfrica } from './testing-locale.ts';

type Checks = Partial<Pick<PropertyDefinition, 'min' | 'max' | 'pattern' | 'checkDigits'>>;
const check = (type: PropertyTypeName, value: Parameters<typeof checkValue>[0], checks: Checks) =>
  checkValue(value, { type, ...checks }, southAfrica);

describe('a value within limits', () => {
  it('is a number from the least to the greatest, exactly', () => {
    expect(check('number', 3, { min: '3', max: '5' })).toBeUndefined();
    expect(check('number', 2, { min: '3' })).toEqual({ kind: 'too-small', limit: createDecimal('3') });
    expect(check('number', 6, { max: '5' })).toEqual({ kind: 'too-large', limit: createDecimal('5') });
    expect(check('amount', createDecimal('500.00'), { max: '500' })).toBeUndefined();
    expect(check('amount', createDecimal('500.01'), { max: '500' })).toMatchObject({ kind: 'too-large' });
    expect(check('amount', createDecimal('-0.5'), { min: '-0.50' })).toBeUndefined();
    expect(check('amount', createDecimal('-0.51'), { min: '-0.5' })).toMatchObject({ kind: 'too-small' });
    const long = '90071992547409930000.01';
    expect(check('amount', createDecimal(long), { max: '90071992547409930000' })).toMatchObject({
      kind: 'too-large',
    });
  });

  it('is a date, a time or a moment, fixed or relative to now', () => {
    expect(check('date', createDate('2026-11-22'), { min: 'today' })).toBeUndefined();
    expect(check('date', createDate('2026-11-21'), { min: 'today' })).toEqual({
      kind: 'too-small',
      limit: createDate('2026-11-22'),
    });
    expect(check('date', createDate('2027-01-23'), { max: 'today + 2 months' })).toMatchObject({
      limit: createDate('2027-01-22'),
    });
    expect(check('date', createDate('1899-12-31'), { min: '1900-01-01' })).toMatchObject({
      kind: 'too-small',
    });
    expect(check('time', createTime('08:59:00'), { min: '09:00' })).toMatchObject({ kind: 'too-small' });
    expect(check('time', createTime('17:00:00'), { max: '17:00' })).toBeUndefined();
    // It is ten there.
    expect(check('datetime', createDateTime('2026-11-22T11:59:00'), { min: 'now + 2 hours' })).toEqual({
      kind: 'too-small',
      limit: createDateTime('2026-11-22T12:00:00'),
    });
    expect(
      check('datetime', createDateTime('2026-11-22T12:00:00'), { min: 'now + 2 hours' }),
    ).toBeUndefined();
  });

  it('is a text of so many characters, whatever they are', () => {
    expect(check('text', '😀😀', { min: '2', max: '2' })).toBeUndefined();
    expect(check('text', 'a', { min: '2' })).toEqual({ kind: 'too-short', limit: 2 });
    expect(check('person-name', 'Anna', { max: '3' })).toEqual({ kind: 'too-long', limit: 3 });
  });

  it('a limit that cannot be read allows nothing', () => {
    expect(check('number', 3, { min: 'three' })).toMatchObject({ kind: 'too-small' });
    expect(check('number', 'three', { min: '1' })).toMatchObject({ kind: 'too-small' });
    expect(check('date', '2026-11-22', { min: 'today' })).toMatchObject({ kind: 'too-small' });
  });

  it('months end where the calendar lets them', () => {
    const read = (text: string) => readLimit('date', text, { ...southAfrica, now: Date.UTC(2028, 0, 31, 8) });
    expect(read('today + 1 month')).toEqual(createDate('2028-02-29'));
    expect(read('today - 1 year')).toEqual(createDate('2027-01-31'));
    expect(read('today-2 weeks')).toEqual(createDate('2028-01-17'));
    expect(read('today + 2 hours')).toBeUndefined();
    expect(read('now')).toBeUndefined();
    expect(read('today + 9999 years')).toBeUndefined();
    expect(readLimit('choice', '1', southAfrica)).toBeUndefined();
  });
});

describe('a value of a form', () => {
  it('matches its pattern as a whole', () => {
    expect(check('text', 'POL-123', { pattern: 'POL-\\d{3}' })).toBeUndefined();
    expect(check('text', 'POL-1234', { pattern: 'POL-\\d{3}' })).toEqual({ kind: 'pattern' });
    expect(check('text', 'POL-123', { pattern: '(' })).toEqual({ kind: 'pattern' });
    expect(check('text', 5, { pattern: '5' })).toEqual({ kind: 'pattern' });
  });

  it.each([
    ['luhn', '4539 1488 0343 6467', true],
    ['luhn', '4539 1488 0343 6468', false],
    ['luhn', '79927398713', true],
    ['luhn', '7', false],
    ['luhn', '', false],
    ['iban', 'GB82 WEST 1234 5698 7654 32', true],
    ['iban', 'gb82west12345698765432', true],
    ['iban', 'DE89 3704 0044 0532 0130 00', true],
    ['iban', 'DE89 3704 0044 0532 0130 01', false],
    ['iban', 'GB82', false],
    ['za-id', '8001015009087', true],
    ['za-id', '8001015009088', false],
    ['za-id', '8013015009082', false],
    ['za-id', '80010150090', false],
    ['mod-97', '123456 76', true],
    ['mod-97', '12345677', false],
    ['mod-97', '__', false],
  ] as const)('%s of %s: %j', (kind, text, expected) => {
    expect(hasCheckDigits(kind, text)).toBe(expected);
    expect(check('text', text, { checkDigits: kind })).toEqual(
      expected ? undefined : { kind: 'check-digits' },
    );
  });
});
