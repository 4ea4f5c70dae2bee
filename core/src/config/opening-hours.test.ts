import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { findOpening } from '../vocabulary/index.ts';
import { openingHours } from './opening-hours.ts';

const read = (input: unknown) => v.safeParse(openingHours, input);
const zone = 'Africa/Johannesburg';

function next(hours: unknown, at: string, timezone = zone): string | undefined {
  const result = read(hours);
  if (!result.success) throw new Error(result.issues[0].message);
  return findOpening(result.output, Date.parse(at), timezone)?.value;
}

const office = { 'mon-fri': ['08:00-12:00', '13:00-17:00'], sat: '09:00-12:00' };

describe('opening hours', () => {
  // The 2nd of March 2026 is a Monday.
  it.each([
    ['2026-03-02T10:00:00+02:00', undefined],
    ['2026-03-02T08:00:00+02:00', undefined],
    ['2026-03-02T07:59:00+02:00', '2026-03-02T08:00:00'],
    ['2026-03-02T12:00:00+02:00', '2026-03-02T13:00:00'],
    ['2026-03-02T17:00:00+02:00', '2026-03-03T08:00:00'],
    ['2026-03-06T18:00:00+02:00', '2026-03-07T09:00:00'],
    ['2026-03-07T12:30:00+02:00', '2026-03-09T08:00:00'],
    ['2026-03-08T23:30:00Z', '2026-03-09T08:00:00'],
  ])('at %s somebody will be there from %s on', (at, opens) => {
    expect(next(office, at)).toBe(opens);
  });

  it('count on the clocks of the business, over the change to summer time and over the end of the week', () => {
    expect(next({ sun: '02:30-05:00' }, '2026-03-29T01:15:00+01:00', 'Europe/Berlin')).toBe(
      '2026-03-29T02:30:00',
    );
    expect(next({ 'sat-mon': '09:00-10:00' }, '2026-03-01T11:00:00+02:00')).toBe('2026-03-02T09:00:00');
    expect(next({ mon: '09:00-10:00' }, '2026-03-02T10:00:00+02:00')).toBe('2026-03-09T09:00:00');
    expect(next({ mon: '00:00-24:00' }, '2026-03-02T23:59:00+02:00')).toBeUndefined();
  });

  it.each([
    [{}, 'is empty'],
    [{ monday: '08:00-17:00' }, 'is not a day'],
    [{ mon: '8-17' }, 'is no part of a day'],
    [{ mon: '17:00-08:00' }, 'is no part of a day'],
    [{ mon: '08:00-24:30' }, 'is no part of a day'],
    [{ mon: 8 }, 'must be text'],
    [{ 'mon-fri': '08:00-17:00', wed: '08:00-12:00' }, 'says of one day more than once'],
    [{ mon: ['08:00-12:00', '11:00-13:00'] }, 'says of one day more than once'],
  ])('are not read from %j', (input, message) => {
    expect(read(input).issues?.[0]?.message).toContain(message);
  });
});
