import { createDate, createDateTime, createTime } from '../contract/index.ts';
import type { Duration, Locale, PropertyValue } from '../vocabulary/index.ts';
import { createDuration, toMinutes } from './durations.ts';
import { hasTag, type RuleValue } from './scope.ts';

type Zone = Pick<Locale, 'timezone' | 'now'>;

/** Today's date where the business is. */
export function today(zone: Zone): PropertyValue | null {
  return attempt(() => createDate(atNow(zone).toPlainDate().toString()));
}

/** The date and time where the business is, to the second. */
export function now(zone: Zone): PropertyValue | null {
  return attempt(() => fromClock(atNow(zone).toPlainDateTime()));
}

/** The day of a date, or of a date with a time. */
export function toDay(value: RuleValue, zone: Zone): Temporal.PlainDate | null {
  if (hasTag(value, 'date')) return attempt(() => Temporal.PlainDate.from(value.value));
  return toClock(value, zone)?.toPlainDate() ?? null;
}

/** A date with a time, as the business's clocks show it. A moment in UTC is one too. */
export function toClock(value: RuleValue, { timezone }: Zone): Temporal.PlainDateTime | null {
  if (hasTag(value, 'datetime')) return attempt(() => Temporal.PlainDateTime.from(value.value));
  if (!hasTag(value, 'instant')) return null;
  const clock = attempt(() => Temporal.Instant.from(value.value).toZonedDateTimeISO(timezone));
  // The zone may carry it over the last year that a value can have.
  return clock === null || clock.year < 0 || clock.year > 9_999 ? null : clock.toPlainDateTime();
}

/** Below zero: the first is earlier. Where one of them is a date, by days. null: not both are dates. */
export function compareMoments(left: RuleValue, right: RuleValue, zone: Zone): number | null {
  const [one, other] = [toClock(left, zone), toClock(right, zone)];
  if (one !== null && other !== null) return Temporal.PlainDateTime.compare(one, other);
  const [day, otherDay] = [toDay(left, zone), toDay(right, zone)];
  return day === null || otherDay === null ? null : Temporal.PlainDate.compare(day, otherDay);
}

export function compareTimes(left: RuleValue, right: RuleValue): number | null {
  const [one, other] = [toTime(left), toTime(right)];
  return one === null || other === null ? null : Temporal.PlainTime.compare(one, other);
}

/** A moment so much later, or earlier. Days are the calendar's; hours go by, whatever the clocks do. */
export function shift(value: RuleValue, by: Duration, sign: 1 | -1, zone: Zone): PropertyValue | null {
  const { unit } = by;
  const amount = sign * by.amount;
  const length = unit === 'hour' || unit === 'minute' ? toMinutes(by) : undefined;
  if (hasTag(value, 'date')) {
    if (length !== undefined && length % 1_440 !== 0) return null;
    const step = length === undefined ? { [`${unit}s`]: amount } : { days: (sign * length) / 1_440 };
    return attempt(() => createDate(Temporal.PlainDate.from(value.value).add(step).toString()));
  }
  if (hasTag(value, 'time')) return length === undefined ? null : shiftTime(value, sign * length);
  const clock = toClock(value, zone);
  return attempt(() => {
    const later = clock?.toZonedDateTime(zone.timezone).add({ [`${unit}s`]: amount });
    return later === undefined ? null : fromClock(later.toPlainDateTime());
  });
}

/** From the second to the first: days where one is a date, else minutes, of which a begun one is not counted. */
export function difference(left: RuleValue, right: RuleValue, zone: Zone): Duration | null {
  const [time, otherTime] = [toTime(left), toTime(right)];
  if (time !== null && otherTime !== null) {
    return inMinutes(otherTime.until(time).total('millisecond'));
  }
  const [one, other] = [toClock(left, zone), toClock(right, zone)];
  if (one !== null && other !== null) {
    return attempt(() => {
      const [late, early] = [one, other].map(
        (clock) => clock.toZonedDateTime(zone.timezone).epochMilliseconds,
      );
      return late === undefined || early === undefined ? null : inMinutes(late - early);
    });
  }
  const [day, otherDay] = [toDay(left, zone), toDay(right, zone)];
  if (day === null || otherDay === null) return null;
  return createDuration(otherDay.until(day, { largestUnit: 'day' }).days, 'day') ?? null;
}

/** A date and a time of day, together. */
export function joinDateTime(date: RuleValue, time: RuleValue): PropertyValue | null {
  if (!hasTag(date, 'date') || !hasTag(time, 'time')) return null;
  return attempt(() => createDateTime(`${date.value}T${time.value}`));
}

/** Whole years between a day and today. null: it lies ahead. */
export function ageOn(born: Temporal.PlainDate, zone: Zone): number | null {
  const until = attempt(() => atNow(zone).toPlainDate());
  if (until === null || Temporal.PlainDate.compare(born, until) > 0) return null;
  return born.until(until, { largestUnit: 'year' }).years;
}

function toTime(value: RuleValue): Temporal.PlainTime | null {
  return hasTag(value, 'time') ? attempt(() => Temporal.PlainTime.from(value.value)) : null;
}

/** Never over midnight: a time of day has no other day. */
function shiftTime(value: RuleValue, minutes: number): PropertyValue | null {
  const time = toTime(value);
  if (time === null) return null;
  const minute = time.hour * 60 + time.minute + minutes;
  if (minute < 0 || minute >= 1_440) return null;
  return attempt(() => createTime(time.add({ minutes }).toString()));
}

function inMinutes(milliseconds: number): Duration | null {
  return createDuration(Math.floor(milliseconds / 60_000), 'minute') ?? null;
}

function atNow({ now: moment, timezone }: Zone): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(moment / 1_000) * 1_000).toZonedDateTimeISO(
    timezone,
  );
}

function fromClock(clock: Temporal.PlainDateTime): PropertyValue {
  return createDateTime(clock.toString());
}

/** What lies beyond the calendar, or is none, is no value. */
function attempt<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch {
    return null;
  }
}
