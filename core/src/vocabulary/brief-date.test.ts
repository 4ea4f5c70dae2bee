import { describe, expect, it } from 'vitest';
import { formatBriefDate } from './brief-date.ts';
import { southAfrica } from './testing-locale.ts';

describe('a brief date', () => {
  it.each([
    ['2026-11-26', 'en', 'Thu 26 Nov'],
    ['2026-11-26T09:30:00', 'en', 'Thu 26 Nov, 09:30'],
    ['2027-03-03T08:30:00', 'en', 'Wed, 3 Mar 2027, 08:30'],
    ['2026-11-26T09:30:15', 'af', 'Do. 26 Nov. 09:30'],
    ['0001-01-01', 'en', '0001-01-01'],
  ])('%s, in %s: %s', (value, language, expected) => {
    expect(formatBriefDate(value, { ...southAfrica, language })).toBe(expected);
  });

  it('fits into a row of a list', () => {
    for (const language of ['en', 'af', 'de', 'es', 'fr'])
      for (const month of Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0')))
        for (const day of ['10', '11', '12', '13', '14', '15', '16']) {
          const text = formatBriefDate(`2026-${month}-${day}T10:00:00`, { ...southAfrica, language });
          expect(text.length, text).toBeLessThanOrEqual(24);
        }
  });
});
