import { createDateTime, isTagged, type Value } from '../contract/index.ts';
import { formatBriefDate } from './brief-date.ts';
import { date } from './date.ts';
import { findDatetimes } from './datetime-reading.ts';
import { parseReadings, toExtractions } from './found-readings.ts';
import type { Locale, PropertyType, PropertyValue } from './property-type.ts';
import { blank, collapse, dateFormat, isFiller, refuse, toLanguageTag, toPlainText } from './reading.ts';
import { time } from './time.ts';
import { toInstant, toWallClock } from './wall-clock.ts';

/** A date and a time of day on the business's own clocks: an appointment. It has no offset. */
export const datetime: PropertyType = {
  name: 'datetime',
  parse(input, _spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const found = findDatetimes(text, locale);
    if (found.length === 0 || !isFiller(blank(text, found))) return refuse('invalid');
    return parseReadings(found.flatMap((place) => place.readings));
  },
  extract(text, _spec, locale) {
    return toExtractions(findDatetimes(text, locale));
  },
  format(value, _spec, locale) {
    return isTagged(value, 'datetime') ? toWords(value.value, locale) : toPlainText(value);
  },
  formatBriefly(value, _spec, locale) {
    return isTagged(value, 'datetime') ? formatBriefDate(value.value, locale) : toPlainText(value);
  },
  /** To the second; where one of them has no seconds, to the minute. */
  isSame(left, right) {
    if (!isTagged(left, 'datetime') || !isTagged(right, 'datetime')) return false;
    const [one, other] = [toShortText(left.value), toShortText(right.value)];
    const isToTheMinute = one.length === minuteLength || other.length === minuteLength;
    return isToTheMinute ? one.slice(0, minuteLength) === other.slice(0, minuteLength) : one === other;
  },
  /** A date alone is none: midnight would be made up. */
  fromField(value, _spec, locale) {
    return fromStored(value, locale);
  },
  toField(value, field, _spec, locale) {
    if (!isTagged(value, 'datetime')) return undefined;
    if (field.type === 'datetime') return value;
    if (field.type === 'text') return value.value;
    return field.type === 'instant' ? toInstant(value, locale.timezone) : undefined;
  },
};

const minuteLength = '2026-11-26T09:30'.length;

/** Without seconds, or a fraction of them, when there are none. */
function toShortText(value: string): string {
  return value
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace(/(T\d\d:\d\d):00$/, '$1');
}

/** `Thursday 26 November 2026 at 09:30`, as the language has it, on the clock of 24 hours. */
function toWords(value: string, locale: Locale): string {
  if (Number(value.slice(0, 4)) < 1000) return value.replace('T', ' ');
  const tag = toLanguageTag(locale.language, locale.country);
  const hasSeconds = toShortText(value).length > minuteLength;
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const second = hasSeconds ? ({ second: '2-digit' } as const) : {};
  const reckoning = { timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' } as const;
  const options = { ...day, ...clock, ...second, ...reckoning };
  const words = dateFormat(tag, options).format(Date.parse(`${value.slice(0, 19)}Z`));
  return tag.startsWith('en') ? words.replace(/^(\p{L}+), (?=\d)/u, '$1 ') : words;
}

function fromStored(value: Value, locale: Locale): PropertyValue | undefined {
  if (isTagged(value, 'datetime')) return value;
  if (isTagged(value, 'instant')) return toWallClock(value, locale.timezone);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const [only, ...more] = findDatetimes(text, locale);
  const isStamp = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/i.test(text);
  if (isStamp && only?.start === 0 && only.end === text.length && more.length === 0) return only.readings[0];
  const parts = /^(\S.*?)(?:T|,?\s+)(\d{1,2}[:h.]\d\d\S*(?:\s*[ap]\.?m\.?)?)$/i.exec(text);
  const day = date.fromField(parts?.[1] ?? null, {}, locale);
  const clock = time.fromField(parts?.[2] ?? null, {}, locale);
  return isTagged(day, 'date') && isTagged(clock, 'time')
    ? createDateTime(`${day.value}T${clock.value}`)
    : undefined;
}
