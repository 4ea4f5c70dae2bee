import { describe, expect, it } from 'vitest';
import type { PropertyDefinition, PropertyValue } from '../../vocabulary/index.ts';
import { correctPart } from './correct-part.ts';

// A Monday in Cape Town.
const locale = {
  language: 'en',
  country: 'ZA',
  timezone: 'Africa/Johannesburg',
  now: Date.parse('2026-03-02T08:00:00Z'),
};

function correct(type: 'datetime' | 'address' | 'email', before: PropertyValue, words: string) {
  const property = { name: 'x', label: 'x', type } as PropertyDefinition;
  return correctPart(property, before, words, locale);
}

describe('the correction of a part', () => {
  const moment = { type: 'datetime', value: '2026-03-09T09:00:00' } as const;

  it.each([
    ['no, Tuesday the 10th', '2026-03-10T09:00:00'],
    ['no, at 15:30', '2026-03-09T15:30:00'],
    ['sorry, 12 March at 15:30', '2026-03-12T15:30:00'],
  ])('of a moment keeps the rest of it: %s', (words, value) => {
    expect(correct('datetime', moment, words)).toEqual({ type: 'datetime', value });
  });

  const berg = { type: 'address', street: '22 Berg Street', city: 'Stellenbosch', postcode: '7600' } as const;

  it.each([
    ['I meant Paarl', { city: 'Paarl' }],
    ['no, i meant paarl', { city: 'paarl' }],
    ['No, Paarl!', { city: 'Paarl' }],
    ['nee, ek bedoel Somerset-Wes', { city: 'Somerset-Wes' }],
    ['non, je voulais dire Le Cap', { city: 'Le Cap' }],
    ['no, Church Street', { street: '22 Church Street' }],
  ])('of an address keeps the rest of it: %s', (words, part) => {
    expect(correct('address', berg, words)).toEqual({ ...berg, ...part });
  });

  it.each(['no', 'no, wait', 'no that is wrong', 'Paarl is nice', 'no, Stellenbosch', 'yes', 'no, 24', ''])(
    'is not read into "%s"',
    (words) => {
      expect(correct('address', berg, words)).toBeUndefined();
    },
  );

  it('is not read into words that name no day, nor into another kind of value', () => {
    expect(correct('datetime', moment, 'no, the other one')).toBeUndefined();
    expect(correct('email', 'me@new.example', 'I meant Paarl')).toBeUndefined();
  });
});
