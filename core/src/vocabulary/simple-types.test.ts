import { describe, expect, it } from 'vitest';
import type { FieldDescription, FieldType } from '../contract/index.ts';
import { amount } from './amount.ts';
import { boolean } from './boolean.ts';
import { choice } from './choice.ts';
import { email } from './email.ts';
import { number } from './number.ts';
import { personName } from './person-name.ts';
import { southAfrica } from './testing-locale.ts';
import { text } from './text.ts';
import { time } from './time.ts';

const field = (type: FieldType, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name: 'field',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
  ...more,
});
const decimal = (value: string) => ({ type: 'decimal', value }) as const;
const clock = (value: string) => ({ type: 'time', value }) as const;
const words = (input: string, found: readonly { start: number; end: number }[]) =>
  found.map(({ start, end }) => input.slice(start, end));

describe('text', () => {
  it.each(["Robert'); DROP TABLE students;--", '<b>x</b> {{7*7}} $', 'a  b\n- c: d', '👩‍👩‍👧 ok'])(
    'is kept byte for byte: %j',
    (value) => {
      expect(text.parse(` ${value}\n`, {}, southAfrica)).toEqual({ ok: true, value });
      expect(text.toField(value, field('text'), {}, southAfrica)).toBe(value);
      expect(text.fromField(value, {}, southAfrica)).toBe(value);
    },
  );

  it('takes 4,096 characters and no more', () => {
    expect(text.parse('x'.repeat(4096), {}, southAfrica).ok).toBe(true);
    expect(text.parse('x'.repeat(4097), {}, southAfrica)).toMatchObject({ reason: 'invalid' });
    expect(text.parse(' \n ', {}, southAfrica)).toMatchObject({ reason: 'empty' });
  });

  it('a number column takes it only when it reads back as written', () => {
    expect(text.toField('10012', field('integer'), {}, southAfrica)).toBe(10012);
    expect(text.toField('010012', field('integer'), {}, southAfrica)).toBeUndefined();
    expect(text.toField('POL-1', field('integer'), {}, southAfrica)).toBeUndefined();
  });
});

describe('email', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    [' Anna.Smith+x@Example.co.za ', 'Anna.Smith+x@Example.co.za'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['<anna@example.com>', 'anna@example.com'],
    ['my email is anna@example.com.', 'anna@example.com'],
    ['anna@example', undefined],
    ['anna at example.com', undefined],
    ['not anna@example.com', undefined],
    ['@', undefined],
  ])('reads %s', (input, expected) => {
    expect(email.parse(input, {}, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: expected },
    );
  });

  it('must match as a whole', () => {
    expect(email.isSame('ANNA@example.com', 'anna@Example.com', {}, southAfrica)).toBe(true);
    expect(email.isSame('anna@example.com', 'anna@example.co', {}, southAfrica)).toBe(false);
    expect(email.isSame('hanna@example.com', 'anna@example.com', {}, southAfrica)).toBe(false);
  });
});

describe('person-name', () => {
  it.each([
    ['Anna van der Merwe', 'Anna van der Merwe'],
    ['  Anna   Smith ', 'Anna Smith'],
    ['her name is Anna van der Merwe', 'Anna van der Merwe'],
    ["It's Zoë O’Connor, please", 'Zoë O’Connor'],
    ["Robert'); DROP TABLE students;--", "Robert'); DROP TABLE students;--"],
    ['12', undefined],
  ])('reads %s', (input, expected) => {
    expect(personName.parse(input, {}, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: expected },
    );
  });

  it.each<[string, readonly string[]]>([
    ['her name is Anna van der Merwe and she is 12', ['Anna van der Merwe']],
    ['her name is anna smith', ['anna smith']],
    ['add my daughter Anna Smith as a beneficiary', ['Anna Smith']],
    ['my wife, Jane', ['Jane']],
    ['Please add Jan van Wyk', ['Jan van Wyk']],
    ['I need to add my daughter as a beneficiary', []],
    ['Add Monday', []],
    ['my name is Anna, add my daughter', []],
    ['Berg Street', []],
  ])('finds the names in %s', (input, expected) => {
    expect(words(input, personName.extract(input, {}, southAfrica))).toEqual(expected);
  });

  it('is the same in other capitals, without accents, in reverse order', () => {
    expect(personName.isSame('Zoë Müller', 'zoe muller', {}, southAfrica)).toBe(true);
    expect(personName.isSame('Smith, Anna', 'Anna Smith', {}, southAfrica)).toBe(true);
    expect(personName.isSame('Anna-Marie Smith', 'Anna Marie Smith', {}, southAfrica)).toBe(true);
    expect(personName.isSame('Anna Smith', 'Ann Smith', {}, southAfrica)).toBe(false);
    expect(personName.isSame('Anna Smith', 'Anna', {}, southAfrica)).toBe(false);
    expect(personName.isSame('--', '..', {}, southAfrica)).toBe(false);
  });

  it('lies in one field or two', () => {
    expect(personName.parts?.split('Anna van der Merwe')).toEqual({ given: 'Anna', family: 'van der Merwe' });
    expect(personName.parts?.split('Anna')).toEqual({ given: 'Anna', family: null });
    expect(personName.parts?.join({ given: 'Anna', family: 'van der Merwe' })).toBe('Anna van der Merwe');
    expect(personName.parts?.join({ given: null, family: ' ' })).toBeUndefined();
  });
});

describe('time', () => {
  it.each<[string, readonly string[]]>([
    ['9:30', ['09:30:00']],
    ['09h30', ['09:30:00']],
    ['9.30 pm', ['21:30:00']],
    ['9am', ['09:00:00']],
    ['12 am', ['00:00:00']],
    ['12pm', ['12:00:00']],
    ['at 14:00 please', ['14:00:00']],
    ["3 o'clock", ['03:00:00', '15:00:00']],
    ['3', ['03:00:00', '15:00:00']],
    ['3:30', ['03:30:00', '15:30:00']],
    ['03:30', ['03:30:00']],
    ['10', ['10:00:00']],
    ['noon', ['12:00:00']],
    ['half past nine', ['09:30:00']],
    ['quarter to ten', ['09:45:00']],
    ['half nege', ['08:30:00']],
    ['25:00', []],
    ['9:75', []],
    ['soon', []],
  ])('reads %s', (input, expected) => {
    const parsed = time.parse(input, {}, southAfrica);
    const values = parsed.ok ? [parsed.value] : parsed.candidates;
    expect(values).toEqual(expected.map(clock));
  });

  it('is read from text columns as 24 hours and written back', () => {
    expect(time.fromField('3:30', {}, southAfrica)).toEqual(clock('03:30:00'));
    expect(time.fromField({ type: 'instant', value: '2026-11-22T07:30:00Z' }, {}, southAfrica)).toEqual(
      clock('09:30:00'),
    );
    expect(time.toField(clock('09:30:00'), field('text'), {}, southAfrica)).toBe('09:30');
    expect(time.toField(clock('09:30:00'), field('integer'), {}, southAfrica)).toBeUndefined();
  });
});

describe('number', () => {
  it.each([
    ['12', 12],
    ['-3', -3],
    ['1,200', 1200],
    ['1 200', 1200],
    ['12.5', decimal('12.5')],
    ['12,5', decimal('12.5')],
    ['1,200.50', decimal('1200.50')],
    ['1.200,50', decimal('1200.50')],
    ['99999999999999999999', decimal('99999999999999999999')],
    ['two', 2],
    ['for 4 please', 4],
    ['1 2', undefined],
    ['1,20,0', undefined],
    ['4 or 5', undefined],
    ['1e5', undefined],
    ['Infinity', undefined],
  ])('reads %s', (input, expected) => {
    expect(number.parse(input, {}, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: expected },
    );
  });

  it('a separator that may mean either is ambiguous where both are in use', () => {
    const parsed = number.parse('1.200', {}, { ...southAfrica, language: 'de', country: 'DE' });
    expect(parsed).toEqual({ ok: false, reason: 'ambiguous', candidates: [decimal('1.200'), 1200] });
  });

  it('is never rounded into a field', () => {
    expect(number.toField(decimal('12.50'), field('integer'), {}, southAfrica)).toBeUndefined();
    expect(number.toField(decimal('12.00'), field('integer'), {}, southAfrica)).toBe(12);
    expect(
      number.toField(decimal('12.345'), field('decimal', { scale: 2 }), {}, southAfrica),
    ).toBeUndefined();
    expect(number.toField(12, field('text'), {}, southAfrica)).toBe('12');
  });
});

describe('amount', () => {
  it.each([
    ['R1 200,50', '1200.50'],
    ['R 1,200.50', '1200.50'],
    ['1,200.50', '1200.50'],
    ['12.50', '12.50'],
    ['R500', '500'],
    ['500 rand', '500'],
    ['ZAR 1 200 000', '1200000'],
    ['$5k', '5000'],
    ['2.5k', '2500'],
    ['R1,200', '1200'],
    ['1.200,50', '1200.50'],
    ['my new amount is R300 please', '300'],
    ['R300 or R400', undefined],
    ['lots', undefined],
    ['R', undefined],
  ])('reads %s', (input, expected) => {
    expect(amount.parse(input, {}, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: decimal(expected) },
    );
  });

  it('is found inside a sentence only where it is clearly money', () => {
    const input = 'change policy 10012 from 3 November to R1 200,50 a month, not 12.50 at 10:30';
    expect(words(input, amount.extract(input, {}, southAfrica))).toEqual(['R1 200,50', '12.50']);
  });

  it('is read from each kind of column', () => {
    for (const stored of [1200, decimal('1200'), '1200', 'R1 200', '1,200.00'] as const) {
      const read = amount.fromField(stored, {}, southAfrica);
      expect(read !== undefined && amount.isSame(read, decimal('1200.00'), {}, southAfrica)).toBe(true);
    }
    expect(amount.fromField('about 1200', {}, southAfrica)).toBeUndefined();
  });
});

describe('boolean', () => {
  it.each([
    ['yes', true],
    ['Yes please', true],
    ['ja', true],
    ['no', false],
    ['nee dankie', false],
    ['yes and no', undefined],
    ['maybe', undefined],
    ['yes but later', undefined],
  ])('reads %s', (input, expected) => {
    expect(boolean.parse(input, {}, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: expected },
    );
  });

  it('is written as the field writes it', () => {
    expect(boolean.toField(true, field('boolean'), {}, southAfrica)).toBe(true);
    expect(boolean.toField(true, field('integer'), {}, southAfrica)).toBe(1);
    expect(boolean.toField(false, field('text', { maxLength: 1 }), {}, southAfrica)).toBe('N');
    expect(boolean.toField(true, field('text', { options: ['Yes', 'No'] }), {}, southAfrica)).toBe('Yes');
    expect(
      boolean.toField(true, field('text', { options: ['up', 'down'] }), {}, southAfrica),
    ).toBeUndefined();
  });

  it('is read from each kind of column', () => {
    for (const stored of [true, 1, 'Y', 'yes', 'TRUE', '1', decimal('1')] as const) {
      expect(boolean.fromField(stored, {}, southAfrica)).toBe(true);
    }
    expect(boolean.fromField(0, {}, southAfrica)).toBe(false);
    expect(boolean.fromField('?', {}, southAfrica)).toBeUndefined();
    expect(boolean.fromField(2, {}, southAfrica)).toBeUndefined();
  });
});

describe('choice', () => {
  const spec = { options: { child: ['daughter', 'son'], spouse: ['wife', 'husband'], 'step-parent': [] } };

  it.each([
    ['child', 'child'],
    ['Daughters', 'child'],
    ["she's my daughter", 'child'],
    ['WIFE', 'spouse'],
    ['step parent', 'step-parent'],
    ['wife or son', undefined],
    ['uncle', undefined],
    ['constructor', undefined],
  ])('reads %s', (input, expected) => {
    expect(choice.parse(input, spec, southAfrica)).toMatchObject(
      expected === undefined ? { ok: false } : { ok: true, value: expected },
    );
  });

  it('writes the key, or the field’s own option', () => {
    expect(choice.toField('child', field('text'), spec, southAfrica)).toBe('child');
    expect(choice.toField('child', field('text', { options: ['SPOUSE', 'CHILD'] }), spec, southAfrica)).toBe(
      'CHILD',
    );
    expect(choice.toField('child', field('text', { options: ['Wife', 'Son'] }), spec, southAfrica)).toBe(
      'Son',
    );
    expect(choice.toField('child', field('text', { options: ['a'] }), spec, southAfrica)).toBeUndefined();
    expect(choice.toField('child', field('integer'), spec, southAfrica)).toBeUndefined();
  });

  it('recognises keys and synonyms in a column', () => {
    expect(choice.fromField('Child', spec, southAfrica)).toBe('child');
    expect(choice.fromField('HUSBAND', spec, southAfrica)).toBe('spouse');
    expect(choice.fromField('x', spec, southAfrica)).toBeUndefined();
  });
});
