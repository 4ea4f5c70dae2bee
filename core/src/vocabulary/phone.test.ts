import { describe, expect, it } from 'vitest';
import type { FieldDescription } from '../contract/index.ts';
import { phone } from './phone.ts';
import { isSamePhone, toSearchDigits } from './phone-digits.ts';
import { southAfrica } from './testing-locale.ts';

const e164 = '+27821234567';
const writings = [
  '082 123 4567',
  '0821234567',
  '(082) 123-4567',
  '082-123-4567',
  '082.123.4567',
  '+27 82 123 4567',
  '+27 (0)82 123 4567',
  '+27(0)821234567',
  '0027 82 123 4567',
  '27821234567',
  '27 82 123 4567',
  '821234567',
  '082 123 4567 ext 12',
  '082 123 4567 x12',
  ' 082\u00a0123\u00a04567 ',
  '+27\u202f82\u2011123\u20114567',
];

const field = (type: FieldDescription['type'], maxLength?: number): FieldDescription => ({
  name: 'phone',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
  ...(maxLength === undefined ? {} : { maxLength }),
});

describe('phone', () => {
  it.each(writings)('a stored number is found however it is written: %s', (stored) => {
    expect(isSamePhone(stored, e164, 'ZA')).toBe(true);
    expect(stored.normalize('NFKC').replace(/\D/g, '')).toContain(toSearchDigits(e164, 'ZA'));
    expect(phone.fromField(stored, {}, southAfrica)).toBe(e164);
  });

  it.each(writings)('an answer is read however it is written: %s', (answer) => {
    expect(phone.parse(answer, {}, southAfrica)).toEqual({ ok: true, value: e164 });
  });

  it.each([
    '082 123 4567 / 021 555 1234',
    '021 555 1234 / 082 123 4567',
    '021 555 1234; 082 123 4567',
    '021 555 1234 or 082 123 4567',
    '0215551234, 0821234567',
    '0215551234 0821234567',
    'home: 021 555 1234, cell: 082 123 4567',
    'Cell: 082 123 4567',
    '082 123 4567 (wife)',
  ])('a number is found in a cell that holds more: %s', (stored) => {
    expect(isSamePhone(stored, e164, 'ZA')).toBe(true);
    expect(stored.replace(/\D/g, '')).toContain(toSearchDigits(e164, 'ZA'));
  });

  it.each([
    ['082 123 4568', e164],
    ['082 123 456', e164],
    ['082 123 45677', e164],
    ['123 4567', e164],
    ['+1 821 234 567', e164],
    ['', e164],
    ['n/a', e164],
    ['1', e164],
  ])('another number is not the same: %s', (stored, number) => {
    expect(isSamePhone(stored, number, 'ZA')).toBe(false);
  });

  it('numbers that the book calls invalid are matched by their digits', () => {
    expect(isSamePhone('099 123 4567', '+27991234567', 'ZA')).toBe(true);
    expect(isSamePhone('+27 99 123 4567', '+27991234567', 'ZA')).toBe(true);
    expect(isSamePhone('27 99 123 4567', '+27991234567', 'ZA')).toBe(true);
    expect(isSamePhone('+999 123 456 789', '+999123456789', 'ZA')).toBe(true);
    expect(isSamePhone('555-0100', '+15550100', 'US')).toBe(true);
  });

  it('numbers from abroad keep their country', () => {
    expect(isSamePhone('+44 20 7946 0958', '+442079460958', 'ZA')).toBe(true);
    expect(isSamePhone('0044 (0)20 7946 0958', '+442079460958', 'ZA')).toBe(true);
    expect(isSamePhone('+39 06 1234 5678', '+390612345678', 'ZA')).toBe(true);
    expect(toSearchDigits('+390612345678', 'IT')).toBe('0612345678');
  });

  it('a mobile digit that only some writings have does not hide a number', () => {
    expect(isSamePhone('+52 55 1234 5678', '+5215512345678', 'MX')).toBe(true);
    expect(isSamePhone('011 15 1234-5678', '+5491112345678', 'AR')).toBe(true);
    expect('011 15 1234-5678'.replace(/\D/g, '')).toContain(toSearchDigits('+5491112345678', 'AR'));
    expect(isSamePhone('+55 11 98765-4321', '+551187654321', 'BR')).toBe(true);
  });

  it('is read from and written to columns of numbers', () => {
    expect(phone.fromField(821234567, {}, southAfrica)).toBe(e164);
    expect(phone.fromField({ type: 'decimal', value: '27821234567' }, {}, southAfrica)).toBe(e164);
    expect(phone.toField(e164, field('integer'), {}, southAfrica)).toBe(27821234567);
    expect(phone.toField(e164, field('text', 20), {}, southAfrica)).toBe(e164);
    expect(phone.toField(e164, field('text', 10), {}, southAfrica)).toBe('0821234567');
    expect(phone.toField(e164, field('date'), {}, southAfrica)).toBeUndefined();
  });

  it('is found inside a sentence, and dates and short numbers are not', () => {
    const text = 'my new number is 082 123 4567, since 2026-11-22, policy 10012';
    expect(phone.extract(text, {}, southAfrica)).toEqual([{ start: 17, end: 29, value: e164 }]);
  });

  it('an answer with two numbers is ambiguous, one with other words is no answer', () => {
    expect(phone.parse('082 123 4567 and 083 123 4567', {}, southAfrica)).toMatchObject({
      reason: 'ambiguous',
      candidates: [e164, '+27831234567'],
    });
    expect(phone.parse("it's 082 123 4567 thanks", {}, southAfrica)).toEqual({ ok: true, value: e164 });
    expect(phone.parse('not 082 123 4567', {}, southAfrica)).toMatchObject({ reason: 'invalid' });
    expect(phone.parse('12345', {}, southAfrica)).toMatchObject({ reason: 'invalid' });
    expect(phone.parse('  ', {}, southAfrica)).toMatchObject({ reason: 'empty' });
  });
});

describe('a foreign number', () => {
  it.each([
    '+44 821234567',
    '0044 821234567',
    '+44 20 821234567',
    '(+44) 82 123 4567',
    '44 82 123 4567 89 12',
  ])('is not taken for the local number it ends in: %s', (stored) => {
    expect(isSamePhone(stored, '+27821234567', 'ZA')).toBe(false);
  });

  it('does not hide a local number beside it', () => {
    expect(isSamePhone('+44 20 7946 0958 / 082 123 4567', '+27821234567', 'ZA')).toBe(true);
    expect(isSamePhone('home 082 123 4567', '+27821234567', 'ZA')).toBe(true);
  });
});
