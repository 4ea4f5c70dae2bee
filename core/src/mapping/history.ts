import {
  type CollectionDescription,
  createDate,
  createDateTime,
  createInstant,
  type FieldDescription,
  type Fields,
  isTagged,
  type Value,
} from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import type { HistoryMapping, RowSnapshot } from './mapping.ts';

/** The row that holds now, of several that hold one after the other. Undefined: none, or no telling which. */
export function pickCurrent<T extends { readonly row: RowSnapshot }>(
  rows: readonly T[],
  history: HistoryMapping,
  locale: Locale,
): T | undefined {
  const holding = rows
    .filter(({ row }) => isCurrent(row.fields, history, locale))
    .map((one) => ({ one, from: toTime(one.row.fields[history.from.name] ?? null, locale) ?? -Infinity }))
    .sort((a, b) => b.from - a.from);
  const [first, second] = holding;
  return first && second?.from !== first.from ? first.one : undefined;
}

/** Whether a row holds now: it has begun, and has not ended. `to` is the moment from which it holds no more. */
export function isCurrent(fields: Fields, { from, to }: HistoryMapping, locale: Locale): boolean {
  const now = toTime(nowIn(to, locale), locale) ?? 0;
  const begun = toTime(fields[from.name] ?? null, locale);
  const ended = toTime(fields[to.name] ?? null, locale);
  return (begun === undefined || begun <= now) && (ended === undefined || ended > now);
}

/**
 * From when a change holds: the beginning of the business's day, so that what is confirmed and what is written a minute
 * later are the same; not before the row that it ends began.
 */
export function momentOfChange(field: FieldDescription, locale: Locale, began: Value | undefined): Value {
  const day = dayIn(locale.now, locale.timezone);
  const moment =
    field.type === 'date'
      ? createDate(day)
      : field.type === 'datetime'
        ? createDateTime(`${day}T00:00:00`)
        : createInstant(toInstant(startOfDay(day, locale.timezone)));
  const [from, start] = [toTime(began ?? null, locale), toTime(moment, locale)];
  return began !== undefined && from !== undefined && start !== undefined && from > start ? began : moment;
}

/** How an end is written that is not known yet. */
export function openEnd(field: FieldDescription): Value {
  if (field.nullable) return null;
  if (field.type === 'date') return createDate('9999-12-31');
  if (field.type === 'datetime') return createDateTime('9999-12-31T00:00:00');
  return createInstant('9999-12-31T00:00:00Z');
}

/** The fields that the next row takes over from the one that it follows. */
export function followingFields(
  collection: CollectionDescription,
  { from }: HistoryMapping,
): readonly FieldDescription[] {
  const own = [collection.key, ...collection.unique].filter((set) => !set.includes(from.name));
  return collection.fields.filter(
    (field) => !field.generated && field.type !== 'other' && !own.some((set) => set.includes(field.name)),
  );
}

/** Whether two rows of one record cannot begin at the same moment. */
export function isBeginUnique(collection: CollectionDescription, { from }: HistoryMapping): boolean {
  return [collection.key, ...collection.unique].some((set) => set.includes(from.name));
}

function nowIn(field: FieldDescription, { now, timezone }: Locale): Value {
  if (field.type === 'date') return createDate(dayIn(now, timezone));
  return createInstant(toInstant(now));
}

function toTime(value: Value, locale: Locale): number | undefined {
  if (isTagged(value, 'instant')) return Date.parse(value.value);
  if (isTagged(value, 'datetime')) return Date.parse(`${value.value}Z`) - offsetAt(locale);
  if (isTagged(value, 'date')) return Date.parse(`${value.value}T00:00:00Z`) - offsetAt(locale);
  return undefined;
}

function offsetAt({ now, timezone }: Locale): number {
  return localTime(now, timezone) - Math.floor(now / 1000) * 1000;
}

/** The wall clock of a zone, counted as if it were UTC. */
function localTime(at: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(at);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
}

function dayIn(at: number, timezone: string): string {
  return new Date(localTime(at, timezone)).toISOString().slice(0, 10);
}

/** When a day begins there. Twice, because the offset at the guess may not be that of the beginning. */
function startOfDay(day: string, timezone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const guess = wall - (localTime(wall, timezone) - wall);
  return wall - (localTime(guess, timezone) - guess);
}

function toInstant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
