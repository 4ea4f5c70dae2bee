import { createTime, isTagged, type Value } from '../contract/index.ts';
import { toLocalParts } from './date-reading.ts';
import { parseReadings, toExtractions } from './found-readings.ts';
import type { Locale, PropertyType, PropertyValue } from './property-type.ts';
import { blank, collapse, isFiller, refuse, toPlainText } from './reading.ts';
import { findTimes, readHour } from './time-reading.ts';

/** A time of day without a zone. */
export const time: PropertyType = {
  name: 'time',
  parse(input) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const found = findTimes(text);
    const bare = found.length === 0 ? readHour(text.replace(/^(?:at|om)\s+|[.!?]$/gi, '')) : [];
    if (!isFiller(blank(text, found)) && bare.length === 0) return refuse('invalid');
    return parseReadings([...bare, ...found.flatMap((place) => place.readings)]);
  },
  extract(text) {
    return toExtractions(findTimes(text));
  },
  format(value) {
    return isTagged(value, 'time') ? toShortText(value.value) : toPlainText(value);
  },
  isSame(left, right) {
    if (!isTagged(left, 'time') || !isTagged(right, 'time')) return false;
    return toShortText(left.value) === toShortText(right.value);
  },
  fromField(value, _spec, locale) {
    return fromStored(value, locale);
  },
  toField(value, field) {
    if (!isTagged(value, 'time')) return undefined;
    if (field.type === 'time') return value;
    return field.type === 'text' ? toShortText(value.value) : undefined;
  },
};

/** Without seconds when there are none. */
function toShortText(value: string): string {
  return value
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace(/^(\d\d:\d\d):00$/, '$1');
}

function fromStored(value: Value, locale: Locale): PropertyValue | undefined {
  if (isTagged(value, 'time')) return value;
  if (isTagged(value, 'datetime')) return createTime(value.value.slice(11));
  if (isTagged(value, 'instant')) {
    const local = toLocalParts(Date.parse(value.value), locale.timezone);
    return createTime(`${local.hour}:${local.minute}:${local.second}`);
  }
  if (typeof value !== 'string') return undefined;
  const plain = /^\s*(\d{1,2})[:h.](\d{2})(?::(\d{2}(?:\.\d{1,6})?))?\s*$/i.exec(value);
  if (plain === null) {
    const [only, ...more] = findTimes(value);
    const isWhole = only !== undefined && more.length === 0 && blank(value, [only]).trim() === '';
    return isWhole && only.readings.length === 1 ? only.readings[0] : undefined;
  }
  try {
    // A stored time is on the clock of 24 hours.
    return createTime(`${plain[1]?.padStart(2, '0')}:${plain[2]}:${plain[3] ?? '00'}`);
  } catch {
    return undefined;
  }
}
