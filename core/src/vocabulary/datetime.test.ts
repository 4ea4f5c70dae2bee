import { describe, expect, it } from 'vitest';
import type { FieldDescription, FieldType, Value } from '../contract/index.ts';
import { datetime } from './datetime.ts';
import type { Locale } from './property-type.ts';
import { southAfrica } from './testing-locale.ts';

const at = (value: string) => ({ type: 'datetime', value }) as const;
const field = (type: FieldType): FieldDescription => ({
  name: 'starts_at',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
});
const read = (text: string, locale: Partial<Locale> = {}) =>
  datetime.parse(text, {}, { ...southAfrica, ...locale });
const newYork: Locale = { ...southAfrica, country: 'US', timezone: 'America/New_York' };

describe('datetime', () => {
  it.each([
    ['2026-11-26T09:30:00', '2026-11-26T09:30:00'],
    ['2026-11-26 09:30', '2026-11-26T09:30:00'],
    ['2026-11-26T09:30', '2026-11-26T09:30:00'],
    ['2026-11-26 03:30', '2026-11-26T03:30:00'],
    ['2026-11-26T07:30:00Z', '2026-11-26T09:30:00'],
    ['2026-11-26T07:30+00:00', '2026-11-26T09:30:00'],
    ['2026-11-26T22:30:00Z', '2026-11-27T00:30:00'],
    ['26 November 2026 at 09:30', '2026-11-26T09:30:00'],
    ['Thursday 26 November 2026 at 09:30', '2026-11-26T09:30:00'],
    ['Thursday, 3 December 2026 at 09:30.', '2026-12-03T09:30:00'],
    ['Thu 3 December, 09:30', '2026-12-03T09:30:00'],
    ['26/11/2026 9:30am', '2026-11-26T09:30:00'],
    ['26 November at 9', '2026-11-26T09:00:00'],
    ['Thursday at 10', '2026-11-26T10:00:00'],
    ['on Thursday at 10 please', '2026-11-26T10:00:00'],
    ['at 10 on Thursday', '2026-11-26T10:00:00'],
    ['10am Thursday', '2026-11-26T10:00:00'],
    ['10:15, next Thursday', '2026-11-26T10:15:00'],
    ['tomorrow 9:30', '2026-11-23T09:30:00'],
    ['tomorrow at half past nine', '2026-11-23T09:30:00'],
    ['tomorrow at noon', '2026-11-23T12:00:00'],
    ['tomorrow afternoon at 3', '2026-11-23T15:00:00'],
    ['tomorrow at 3 in the afternoon', '2026-11-23T15:00:00'],
    ['tomorrow morning at 6:30', '2026-11-23T06:30:00'],
    ['Thursday evening at 8', '2026-11-26T20:00:00'],
    ['today at 14:00', '2026-11-22T14:00:00'],
    ['the day after tomorrow at 8am', '2026-11-24T08:00:00'],
    ['the 26th at 10', '2026-11-26T10:00:00'],
    ['on Thursday the 26th at 10:30', '2026-11-26T10:30:00'],
    ['next week Thursday at ten', '2026-11-26T10:00:00'],
    ['Thursday 26 Nov 10h00', '2026-11-26T10:00:00'],
    ['26 Nov 10am', '2026-11-26T10:00:00'],
    ['Thursday at ten past two', undefined],
    ['the 2nd one at 10', undefined],
    ['Thursday', undefined],
    ['26 November 2026', undefined],
    ['10:00', undefined],
    ['at 10', undefined],
    ['30 February 2026 at 10:00', undefined],
    ['2026-11-26 25:30', undefined],
    ['Thursday at 10 I think', undefined],
    ['not Thursday at 10', undefined],
    ['hello', undefined],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(
      expected === undefined
        ? { ok: false, reason: 'invalid', candidates: [] }
        : { ok: true, value: at(expected) },
    );
  });

  it('what has several readings stays ambiguous', () => {
    expect(read('Thursday at 3')).toEqual({
      ok: false,
      reason: 'ambiguous',
      candidates: [at('2026-11-26T03:00:00'), at('2026-11-26T15:00:00')],
    });
    expect(read('02/03/2027 at 10:00', { country: 'CA' })).toEqual({
      ok: false,
      reason: 'ambiguous',
      candidates: [at('2027-03-02T10:00:00'), at('2027-02-03T10:00:00')],
    });
    expect(read('Thursday at 10:00, Friday at 11:00')).toMatchObject({ reason: 'ambiguous' });
    // A weekday settles which of two dates it is; one that fits neither contradicts it.
    expect(read('Tuesday 02/03/2027 at 10:00', { country: 'CA' })).toEqual({
      ok: true,
      value: at('2027-03-02T10:00:00'),
    });
    expect(read('Friday 26 November 2026 at 10:00')).toMatchObject({ ok: false });
    expect(read('')).toMatchObject({ reason: 'empty' });
  });

  it('today is the day in the business’s time zone', () => {
    const late = { now: Date.UTC(2026, 10, 22, 23, 30) };
    expect(read('tomorrow at 10:00', late)).toEqual({ ok: true, value: at('2026-11-24T10:00:00') });
    expect(read('tomorrow at 10:00', { ...late, timezone: 'America/New_York' })).toEqual({
      ok: true,
      value: at('2026-11-23T10:00:00'),
    });
  });

  it('a time that the clocks leave out is none', () => {
    const { timezone } = newYork;
    expect(read('14 March 2027 at 02:30', { timezone })).toMatchObject({ reason: 'invalid' });
    expect(read('14 March 2027 at 03:30', { timezone })).toMatchObject({ ok: true });
    // At 2 in the night there is none, at 2 in the afternoon there is.
    expect(read('14 March 2027 at 2:30', { timezone })).toEqual({
      ok: true,
      value: at('2027-03-14T14:30:00'),
    });
  });

  it('reads Afrikaans', () => {
    const af = { language: 'af' };
    expect(read('môre om 9:30', af)).toEqual({ ok: true, value: at('2026-11-23T09:30:00') });
    expect(read('Donderdag om 10 asseblief', af)).toEqual({ ok: true, value: at('2026-11-26T10:00:00') });
    expect(read('Donderdag 3 Desember om 10 uur', af)).toEqual({
      ok: true,
      value: at('2026-12-03T10:00:00'),
    });
    expect(read('môre oggend om 7', af)).toEqual({ ok: true, value: at('2026-11-23T07:00:00') });
  });

  it.each([
    ['de', 'DE', 'Donnerstag um 10 Uhr', '2026-11-26T10:00:00'],
    ['de', 'DE', 'übermorgen um halb zehn', '2026-11-24T09:30:00'],
    ['de', 'DE', 'am Donnerstag um 3 Uhr nachmittags', '2026-11-26T15:00:00'],
    ['es', 'ES', 'el jueves a las 10', '2026-11-26T10:00:00'],
    ['es', 'ES', 'el jueves a las 3 de la tarde', '2026-11-26T15:00:00'],
    ['es', 'ES', '26 de noviembre de 2027 a las 15:00', '2027-11-26T15:00:00'],
    ['fr', 'FR', 'jeudi à 10', '2026-11-26T10:00:00'],
    ['fr', 'FR', 'demain à 9h30', '2026-11-23T09:30:00'],
    ['ar', 'EG', 'غدا الساعة 10', '2026-11-23T10:00:00'],
    ['ar', 'EG', 'بعد غد الساعة 10', '2026-11-24T10:00:00'],
    ['ar', 'EG', 'الخميس 10:30', '2026-11-26T10:30:00'],
    ['af', 'ZA', 'Donderdag om tien', '2026-11-26T10:00:00'],
  ])('reads %s as it is said in %s: %s', (language, country, words, expected) => {
    expect(read(words, { language, country })).toEqual({ ok: true, value: at(expected) });
  });

  it('is found inside a sentence, with the time that stands beside the date', () => {
    const find = (text: string) =>
      datetime.extract(text, {}, southAfrica).map(({ start, end, value }) => [text.slice(start, end), value]);
    expect(find('Can you move it to Thursday at 10:00, not 27 November?')).toEqual([
      ['Thursday at 10:00', at('2026-11-26T10:00:00')],
    ]);
    expect(find('Move it from Thursday to 10:00 on Friday')).toEqual([
      ['10:00 on Friday', at('2026-11-27T10:00:00')],
    ]);
    expect(find('Thursday 10:00, Friday 11:00')).toEqual([
      ['Thursday 10:00', at('2026-11-26T10:00:00')],
      ['Friday 11:00', at('2026-11-27T11:00:00')],
    ]);
    expect(find('10:00 Thursday, 11:00 Friday')).toEqual([
      ['10:00 Thursday', at('2026-11-26T10:00:00')],
      ['11:00 Friday', at('2026-11-27T11:00:00')],
    ]);
    expect(find('Thursday. The parcel came at 10:00')).toEqual([]);
  });

  it.each<[Value, string | undefined]>([
    [at('2026-11-26T09:30:00'), '2026-11-26T09:30:00'],
    [{ type: 'instant', value: '2026-11-26T07:30:00Z' }, '2026-11-26T09:30:00'],
    [{ type: 'instant', value: '2026-11-26T22:30:00.25Z' }, '2026-11-27T00:30:00.25'],
    ['2026-11-26T09:30:00', '2026-11-26T09:30:00'],
    ['2026-11-26 09:30', '2026-11-26T09:30:00'],
    ['2026-11-26T07:30:00.000Z', '2026-11-26T09:30:00.000'],
    ['2026-11-26T09:30:00+02:00', '2026-11-26T09:30:00'],
    ['26/11/2026 3:30', '2026-11-26T03:30:00'],
    ['26 Nov 2026, 3:30 pm', '2026-11-26T15:30:00'],
    [{ type: 'date', value: '2026-11-26' }, undefined],
    [{ type: 'time', value: '09:30:00' }, undefined],
    ['2026-11-26', undefined],
    ['tomorrow at 10:00', undefined],
    ['26 Nov at 10:00', undefined],
    ['2026-02-30 10:00', undefined],
    ['2026-11-26 10:00 or so', undefined],
    [20261126, undefined],
    ['', undefined],
    [null, undefined],
  ])('reads the stored %j', (stored, expected) => {
    expect(datetime.fromField(stored, {}, southAfrica)).toEqual(
      expected === undefined ? undefined : at(expected),
    );
  });

  it('is written into each type of field without a shift', () => {
    for (const timezone of ['Africa/Johannesburg', 'America/New_York', 'Asia/Kathmandu', 'Nowhere']) {
      const locale = { ...southAfrica, timezone };
      for (const type of ['datetime', 'text', 'instant'] as const) {
        const stored = datetime.toField(at('2026-11-26T09:30:00'), field(type), {}, locale);
        expect(datetime.fromField(stored ?? null, {}, locale)).toEqual(at('2026-11-26T09:30:00'));
      }
    }
    expect(datetime.toField(at('2026-11-26T09:30:00'), field('instant'), {}, southAfrica)).toEqual({
      type: 'instant',
      value: '2026-11-26T07:30:00Z',
    });
    expect(datetime.toField(at('2026-11-26T09:30:00'), field('text'), {}, southAfrica)).toBe(
      '2026-11-26T09:30:00',
    );
    expect(datetime.toField(at('2026-11-26T09:30:00'), field('date'), {}, southAfrica)).toBeUndefined();
    expect(datetime.toField('2026-11-26', field('datetime'), {}, southAfrica)).toBeUndefined();
  });

  it('where the clocks change, it is the first such moment, or none', () => {
    const write = (wall: string) => datetime.toField(at(wall), field('instant'), {}, newYork);
    expect(write('2026-11-01T01:30:00')).toEqual({ type: 'instant', value: '2026-11-01T05:30:00Z' });
    expect(write('2026-11-01T02:30:00')).toEqual({ type: 'instant', value: '2026-11-01T07:30:00Z' });
    expect(write('2027-03-14T02:30:00')).toBeUndefined();
    expect(write('2027-03-14T01:59:59')).toEqual({ type: 'instant', value: '2027-03-14T06:59:59Z' });
    expect(write('2027-03-14T03:00:00')).toEqual({ type: 'instant', value: '2027-03-14T07:00:00Z' });
    expect(write('9999-12-31T12:00:00')).toEqual({ type: 'instant', value: '9999-12-31T17:00:00Z' });
    expect(write('9999-12-31T23:00:00')).toBeUndefined();
  });

  it('is told in the language of the business, and reads back', () => {
    const value = at('2026-11-26T03:05:00');
    const tell = (language: string, country: string) => {
      const locale = { ...southAfrica, language, country };
      const words = datetime.format(value, {}, locale);
      expect(datetime.parse(words, {}, locale), words).toEqual({ ok: true, value });
      return words;
    };
    expect(tell('en', 'ZA')).toBe('Thursday 26 November 2026 at 03:05');
    expect(tell('en', 'US')).toBe('Thursday, November 26, 2026 at 03:05');
    expect(tell('af', 'ZA')).toBe('Donderdag 26 November 2026 om 03:05');
    expect(tell('de', 'DE')).toBe('Donnerstag, 26. November 2026 um 03:05');
    tell('fr', 'FR');
    tell('es', 'ES');
    expect(datetime.format(at('2026-11-26T09:30:15'), {}, southAfrica)).toContain('09:30:15');
  });

  it('is the same to the minute where no seconds are said', () => {
    const isSame = (left: string, right: string) => datetime.isSame(at(left), at(right), {}, southAfrica);
    expect(isSame('2026-11-26T09:30:00', '2026-11-26T09:30:00.000')).toBe(true);
    expect(isSame('2026-11-26T09:30:00', '2026-11-26T09:30:40')).toBe(true);
    expect(isSame('2026-11-26T09:30:10', '2026-11-26T09:30:40')).toBe(false);
    expect(isSame('2026-11-26T09:30:00', '2026-11-26T09:31:00')).toBe(false);
    expect(datetime.isSame('2026-11-26T09:30:00', at('2026-11-26T09:30:00'), {}, southAfrica)).toBe(false);
  });
});
