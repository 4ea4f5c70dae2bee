import { createDate, isTagged, type Value } from '../contract/index.ts';
import { formatBriefDate } from './brief-date.ts';
import { findWrittenDates, toLocalDate } from './date-reading.ts';
import { findDates } from './find-dates.ts';
import { parseReadings, toExtractions } from './found-readings.ts';
import type { Locale, PropertyType, PropertyValue } from './property-type.ts';
import {
  blank,
  collapse,
  dateFormat,
  isFiller,
  refuse,
  toLanguageTag,
  toPlainText,
  toStoredText,
} from './reading.ts';

/** A calendar date. It has no time zone, and none ever shifts it. */
export const date: PropertyType = {
  name: 'date',
  parse(input, _spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const found = findDates(text, locale);
    if (found.length === 0 || !isFiller(blank(text, found))) return refuse('invalid');
    return parseReadings(found.flatMap((place) => place.readings));
  },
  extract(text, _spec, locale) {
    return toExtractions(findDates(text, locale));
  },
  format(value, _spec, locale) {
    if (!isTagged(value, 'date')) return toPlainText(value);
    const options = {
      dateStyle: 'long',
      timeZone: 'UTC',
      calendar: 'gregory',
      numberingSystem: 'latn',
    } as const;
    const year = Number(value.value.slice(0, 4));
    if (year < 1000) return value.value;
    return dateFormat(toLanguageTag(locale.language, locale.country), options).format(
      Date.parse(value.value),
    );
  },
  formatBriefly(value, _spec, locale) {
    return isTagged(value, 'date') ? formatBriefDate(value.value, locale) : toPlainText(value);
  },
  isSame(left, right) {
    return isTagged(left, 'date') && isTagged(right, 'date') && left.value === right.value;
  },
  fromField(value, _spec, locale) {
    return fromStored(value, locale);
  },
  toField(value, field) {
    if (!isTagged(value, 'date')) return undefined;
    if (field.type === 'date') return value;
    if (field.type === 'text') return value.value;
    if (field.type === 'datetime') return { type: 'datetime', value: `${value.value}T00:00:00` };
    return field.type === 'instant' ? { type: 'instant', value: `${value.value}T00:00:00Z` } : undefined;
  },
};

function fromStored(value: Value, locale: Locale): PropertyValue | undefined {
  if (isTagged(value, 'date')) return value;
  if (isTagged(value, 'datetime')) return createDate(value.value.slice(0, 10));
  const text = toStoredText(value)?.trim();
  if (text === undefined || isTagged(value, 'time') || isTagged(value, 'decimal')) return undefined;
  if (isTagged(value, 'instant') || /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text)) {
    return fromMoment(text, locale);
  }
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const plain = compact === null ? text.replace(/[T ]\d{1,2}:[\d:.]+$/, '') : compact.slice(1).join('-');
  if (typeof value === 'number' && compact === null) return undefined;
  const found = findWrittenDates(plain, locale);
  const [only] = found;
  const isWhole = only !== undefined && found.length === 1 && /^[\s,.]*$/.test(blank(plain, found));
  return isWhole && /\d{4}|\d\D+\d\D+\d/.test(plain) && only.readings.length === 1
    ? only.readings[0]
    : undefined;
}

/** Midnight in UTC stands for the date itself: that is how a date is stored where only moments can be. */
function fromMoment(text: string, locale: Locale): PropertyValue | undefined {
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) return undefined;
  return toLocalDate(moment, moment % 86_400_000 === 0 ? 'UTC' : locale.timezone);
}
