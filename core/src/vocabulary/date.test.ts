import { describe, expect, it } from 'vitest';
import type { FieldDescription, FieldType, Value } from '../contract/index.ts';
import { date } from './date.ts';
import type { Locale } from './property-type.ts';
import { southAfrica } from './testing-locale.ts';

const day = (value: string) => ({ type: 'date', value }) as const;
const field = (type: FieldType): FieldDescription => ({
  name: 'born',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
});
const read = (text: string, locale: Partial<Locale> = {}) =>
  date.parse(text, {}, { ...southAfrica, ...locale });

describe('date', () => {
  it.each([
    ['1985-02-03', '1985-02-03'],
    ['1985/02/03', '1985-02-03'],
    ['1985/2/3', '1985-02-03'],
    ['02/03/1985', '1985-03-02'],
    ['2-3-1985', '1985-03-02'],
    ['2.3.1985', '1985-03-02'],
    ['02/25/1985', '1985-02-25'],
    ['3 Feb 1985', '1985-02-03'],
    ['3 February 1985', '1985-02-03'],
    ['03feb1985', '1985-02-03'],
    ["3rd of February '85", '1985-02-03'],
    ['3 Feb 85', '1985-02-03'],
    ['February 3, 1985', '1985-02-03'],
    ['Feb 3rd 1985', '1985-02-03'],
    ['3-Feb-1985', '1985-02-03'],
    ['3 Februarie 1985', '1985-02-03'],
    ['3 Maart 1985', '1985-03-03'],
    ['3 Mei 1985', '1985-05-03'],
    ['3 Junie 1985', '1985-06-03'],
    ['15 Desember 1985', '1985-12-15'],
    ["it's 3 Feb 1985", '1985-02-03'],
    ['I was born on 3 Feb 1985.', '1985-02-03'],
    ['3 Feb', '2027-02-03'],
    ['24 December', '2026-12-24'],
    ['today', '2026-11-22'],
    ['tomorrow', '2026-11-23'],
    ['the day after tomorrow', '2026-11-24'],
    ['Thursday', '2026-11-26'],
    ['next Thursday', '2026-11-26'],
    ['on Thursday please', '2026-11-26'],
    ['in two weeks', '2026-12-06'],
    ['the 26th', '2026-11-26'],
    ['on the 21st please', '2026-12-21'],
    ['Thursday the 26th', '2026-11-26'],
    ['Thursday, 3 December 2026', '2026-12-03'],
    ['the 2nd one', undefined],
    ['on the 2nd floor', undefined],
    ['30 February 1985', undefined],
    ['31/02/1985', undefined],
    ['last Friday', undefined],
    ['at 5', undefined],
    ['in 5 minutes', undefined],
    ['not 3 Feb 1985', undefined],
    ['3 Feb 1985 I think', undefined],
    ['May', undefined],
    ['hello', undefined],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(
      expected === undefined
        ? { ok: false, reason: 'invalid', candidates: [] }
        : { ok: true, value: day(expected) },
    );
  });

  it('takes the order of day and month from the country', () => {
    expect(read('02/03/1985', { country: 'US' })).toEqual({ ok: true, value: day('1985-02-03') });
    expect(read('02/03/1985', { country: 'GB' })).toEqual({ ok: true, value: day('1985-03-02') });
    expect(read('02/03/1985', { country: 'CA' })).toEqual({
      ok: false,
      reason: 'ambiguous',
      candidates: [day('1985-03-02'), day('1985-02-03')],
    });
    expect(read('03/03/1985', { country: 'CA' })).toEqual({ ok: true, value: day('1985-03-03') });
    expect(read('02/03/1985', { country: 'CA', language: 'fr' })).toEqual({
      ok: true,
      value: day('1985-03-02'),
    });
  });

  it('two dates, and years that may be of two centuries, are ambiguous', () => {
    expect(read('3 Feb 1985 or 4 Feb 1985')).toMatchObject({ ok: false });
    expect(read('3 Feb 1985, 4 Feb 1985')).toMatchObject({ reason: 'ambiguous' });
    expect(read('3/2/30')).toMatchObject({ candidates: [day('1930-02-03'), day('2030-02-03')] });
    expect(read('3/2/25')).toEqual({ ok: true, value: day('2025-02-03') });
  });

  it('today is the day in the business’s time zone', () => {
    const late = Date.UTC(2026, 10, 22, 23, 30);
    expect(read('today', { now: late })).toEqual({ ok: true, value: day('2026-11-23') });
    expect(read('tomorrow', { now: late })).toEqual({ ok: true, value: day('2026-11-24') });
    expect(read('tomorrow', { now: late, timezone: 'America/New_York' })).toEqual({
      ok: true,
      value: day('2026-11-23'),
    });
  });

  it('reads Afrikaans', () => {
    const af = { language: 'af' };
    expect(read('môre', af)).toEqual({ ok: true, value: day('2026-11-23') });
    expect(read('oormore', af)).toEqual({ ok: true, value: day('2026-11-24') });
    expect(read('Donderdag asseblief', af)).toEqual({ ok: true, value: day('2026-11-26') });
    expect(date.format(day('1985-02-03'), {}, { ...southAfrica, language: 'af' })).toContain('Februarie');
  });

  it('is found inside a sentence without the time beside it', () => {
    const text = 'Please move it to Thursday at 10:00 or 3 Feb 1985.';
    const words = date.extract(text, {}, southAfrica).map(({ start, end }) => text.slice(start, end));
    expect(words).toEqual(['Thursday', '3 Feb 1985']);
  });

  it.each<[Value, string | undefined]>([
    [day('1985-02-03'), '1985-02-03'],
    [{ type: 'datetime', value: '1985-02-03T00:00:00' }, '1985-02-03'],
    [{ type: 'instant', value: '1985-02-03T00:00:00Z' }, '1985-02-03'],
    [{ type: 'instant', value: '1985-02-02T22:00:00Z' }, '1985-02-03'],
    ['1985-02-03', '1985-02-03'],
    ['1985-02-03 00:00:00', '1985-02-03'],
    ['1985-02-03T00:00:00.000Z', '1985-02-03'],
    ['1985-02-03T00:00:00', '1985-02-03'],
    ['03/02/1985', '1985-02-03'],
    ['3 Feb 1985', '1985-02-03'],
    ['19850203', '1985-02-03'],
    [19850203, '1985-02-03'],
    [3, undefined],
    ['', undefined],
    [null, undefined],
    ['tomorrow', undefined],
    ['3 Feb', undefined],
    ['unknown', undefined],
  ])('reads the stored %j', (stored, expected) => {
    expect(date.fromField(stored, {}, southAfrica)).toEqual(
      expected === undefined ? undefined : day(expected),
    );
  });

  it('is written into each type of field without a shift', () => {
    for (const type of ['date', 'text', 'datetime', 'instant'] as const) {
      const stored = date.toField(day('1985-02-03'), field(type), {}, southAfrica);
      expect(stored).toBeDefined();
      expect(date.fromField(stored ?? null, {}, southAfrica)).toEqual(day('1985-02-03'));
    }
    expect(date.toField(day('1985-02-03'), field('boolean'), {}, southAfrica)).toBeUndefined();
  });
});
