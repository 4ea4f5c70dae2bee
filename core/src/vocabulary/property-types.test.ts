import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldDescription, FieldType, Value } from '../contract/index.ts';
import { isValue } from '../contract/index.ts';
import { propertyTypeNames } from './definitions.ts';
import type { Locale, PropertyValue } from './property-type.ts';
import { propertyTypes } from './property-types.ts';
import { southAfrica } from './testing-locale.ts';

const spec = { options: { child: ['daughter', 'son'], spouse: ['wife'] } };
const fieldTypes: readonly FieldType[] = [
  'boolean',
  'integer',
  'decimal',
  'text',
  'date',
  'time',
  'datetime',
  'instant',
  'bytes',
  'other',
];
const words = [
  'address',
  'is',
  'moved to',
  'from',
  '22',
  'Berg',
  'Street',
  'St',
  'Stellenbosch',
  '7600',
  ',',
  '.',
  '\n',
  '3 Feb 1985',
  '02/03/1985',
  'tomorrow',
  'next',
  'Thursday',
  '9:30',
  'pm',
  'R1 200,50',
  '1,200',
  '-3',
  'daughter',
  'Anna',
  'van der',
  'Merwe',
  '082 123 4567',
  '+27',
  '(0)',
  'ext 12',
  'a@b.co',
  '@',
  'no',
  'yes',
  'PO Box',
  'Flat',
  '__proto__',
  'constructor',
  '👍',
  '\u0000',
  "'",
  '%',
  'in',
  'half past',
  'name is',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => parts.join(' ')),
);
const anyLocale: fc.Arbitrary<Locale> = fc.record({
  language: fc.constantFrom('en', 'af', 'de', 'fr', 'en-ZA', 'xx', '', '??', '__proto__', 'constructor'),
  country: fc.constantFrom('ZA', 'US', 'GB', 'CA', 'IT', 'ZZ', '', '__proto__', 'constructor'),
  timezone: fc.constantFrom('Africa/Johannesburg', 'Pacific/Auckland', 'America/New_York', 'Nowhere'),
  now: fc.integer({ min: 0, max: 4e12 }),
});
const anyField: fc.Arbitrary<FieldDescription> = fc.record({
  name: fc.constant('field'),
  type: fc.constantFrom(...fieldTypes),
  native: fc.constant(''),
  nullable: fc.boolean(),
  hasDefault: fc.boolean(),
  generated: fc.boolean(),
});
const tagged = (type: string, text: fc.Arbitrary<string>) => text.map((value) => ({ type, value }) as Value);
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  anyText,
  fc.maxSafeInteger(),
  tagged('decimal', fc.constantFrom('1.50', '-0.001', '27821234567', '123456789012345678901234567890')),
  tagged('date', fc.constantFrom('1985-02-03', '0001-01-01', '9999-12-31')),
  tagged('time', fc.constantFrom('09:30:00', '23:59:59.123456')),
  tagged('datetime', fc.constantFrom('1985-02-03T09:30:00', '0001-01-01T00:00:00.5')),
  tagged(
    'instant',
    fc.constantFrom('1985-02-03T22:30:00Z', '9999-12-31T23:59:59.999999Z', '0001-01-01T00:00:00Z'),
  ),
  tagged('bytes', fc.constantFrom('', 'AAAA')),
);
const anyPropertyValue: fc.Arbitrary<PropertyValue> = fc.oneof(
  anyValue.filter((value) => value !== null),
  fc.constant({ type: 'address' } as const),
  fc.record({ type: fc.constant('address' as const), street: anyText, city: anyText }),
);

describe.each(propertyTypeNames)('%s', (name) => {
  const type = propertyTypes[name];

  it('is known by its name', () => {
    expect(type.name).toBe(name);
  });

  it('reads any text, and finds words that are in it, left to right', () => {
    fc.assert(
      fc.property(anyText, anyLocale, (text, locale) => {
        type.parse(text, spec, locale);
        let last = 0;
        for (const { start, end } of type.extract(text, spec, locale)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes any value, from any field and into any field', () => {
    fc.assert(
      fc.property(anyValue, anyPropertyValue, anyField, anyLocale, (stored, value, field, locale) => {
        type.fromField(stored, spec, locale);
        const written = type.toField(value, field, spec, locale);
        expect(written === undefined || isValue(written)).toBe(true);
        if (field.type === 'bytes' || field.type === 'other') expect(written).toBeUndefined();
        expect(typeof type.format(value, spec, locale)).toBe('string');
        type.isSame(value, value, spec, locale);
        if (type.parts !== undefined) type.parts.join(type.parts.split(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('understands what it shows and what it stores', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = type.parse(text, spec, southAfrica);
        if (!parsed.ok) return;
        const { value } = parsed;
        expect(
          type.isSame(value, value, spec, southAfrica) || !/\p{L}|\p{N}/u.test(text) || name === 'address',
        ).toBe(true);
        const field = {
          name,
          type: 'text',
          native: '',
          nullable: true,
          hasDefault: false,
          generated: false,
        } as const;
        const stored = type.toField(value, field, spec, southAfrica) ?? null;
        const read = type.fromField(stored, spec, southAfrica);
        expect(read).toBeDefined();
        if (name !== 'address' && name !== 'email') {
          expect(type.isSame(read ?? '', value, spec, southAfrica) || value === read).toBe(true);
        }
        if (!['address', 'text', 'person-name', 'email'].includes(name)) {
          const again = type.parse(type.format(value, spec, southAfrica), spec, southAfrica);
          const values = again.ok ? [again.value] : again.candidates;
          expect(values.some((candidate) => type.isSame(candidate, value, spec, southAfrica))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is quick on the longest message, whatever it is made of', () => {
    const pieces = [
      ...words,
      ' ',
      '1 ',
      '1',
      'a',
      '02/03/',
      'in 2 ',
      '2 days ',
      'R1 ',
      '1,1',
      '((',
      '22 Berg ',
      'Flat 3 ',
      'name is ',
      'x@',
      'no ',
      'is ',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096);
      const started = performance.now();
      type.parse(text, spec, southAfrica);
      type.extract(text, spec, southAfrica);
      type.fromField(text, spec, southAfrica);
      expect(performance.now() - started, piece).toBeLessThan(1500);
    }
  });
});
