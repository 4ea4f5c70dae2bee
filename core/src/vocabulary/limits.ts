import { createDate, createDateTime, createDecimal, createTime, isTagged } from '../contract/index.ts';
import { toLocalDate } from './date-reading.ts';
import type { PropertyTypeName } from './definitions.ts';
import { toPlainNumber } from './number-reading.ts';
import type { Locale, PropertyValue } from './property-type.ts';
import { toWallClock } from './wall-clock.ts';

/** What `min` and `max` count, by type: the value itself, or the characters of a text. */
export function limitKind(type: PropertyTypeName): 'value' | 'length' | undefined {
  if (['number', 'amount', 'date', 'time', 'datetime'].includes(type)) return 'value';
  return ['text', 'person-name', 'email'].includes(type) ? 'length' : undefined;
}

/** How a limit of this type is written in hub.yaml. */
export function limitForm(type: PropertyTypeName): string {
  if (type === 'date') return '2026-11-26, or today + 30 days';
  if (type === 'time') return '"09:00"';
  if (type === 'datetime') return '"2026-11-26 09:00", or now + 2 hours';
  return type === 'number' || type === 'amount' ? 'a number such as 500 or 0.01' : 'a whole number';
}

/**
 * Reads a limit as hub.yaml writes it. A date may be `today`, a moment `now`, with or without a length of time that
 * is added or taken away. Undefined: it is no limit for this type.
 */
export function readLimit(type: PropertyTypeName, text: string, locale: Locale): PropertyValue | undefined {
  const plain = text.trim();
  try {
    if (limitKind(type) === 'length') return /^\d{1,5}$/.test(plain) ? Number(plain) : undefined;
    if (type === 'number' || type === 'amount') return createDecimal(plain);
    if (type === 'time') return createTime(/^\d\d:\d\d$/.test(plain) ? `${plain}:00` : plain);
    if (type === 'date') return readMoment(plain, 'today', locale) ?? createDate(plain);
    if (type !== 'datetime') return undefined;
    const stamp = plain.replace(' ', 'T');
    return (
      readMoment(plain, 'now', locale) ?? createDateTime(/T\d\d:\d\d$/.test(stamp) ? `${stamp}:00` : stamp)
    );
  } catch {
    return undefined;
  }
}

/** `today + 30 days`. */
function readMoment(text: string, base: 'today' | 'now', locale: Locale): PropertyValue | undefined {
  const pattern = /^(today|now)(?:\s*([+-])\s*(\d{1,4})\s*(minute|hour|day|week|month|year)s?)?$/;
  const [, word, sign = '+', amount = '0', unit = 'day'] = pattern.exec(text) ?? [];
  const isTooFine = base === 'today' && (unit === 'minute' || unit === 'hour');
  if (word !== base || isTooFine) return undefined;
  const moment = new Date(Math.floor(locale.now / 1000) * 1000).toISOString().replace('.000', '');
  const clock = toWallClock({ type: 'instant', value: moment }, locale.timezone)?.value;
  const start = base === 'today' ? `${toLocalDate(locale.now, locale.timezone).value}T00:00:00` : clock;
  if (start === undefined) return undefined;
  const moved = move(start, Number(amount) * (sign === '-' ? -1 : 1), unit);
  return base === 'today' ? createDate(moved.slice(0, 10)) : createDateTime(moved);
}

const milliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Moves what the clocks show. A month later than 31 January is the last of February. */
function move(wall: string, amount: number, unit: string): string {
  const date = new Date(`${wall}Z`);
  const step = milliseconds[unit];
  if (step !== undefined) date.setTime(date.getTime() + amount * step);
  else {
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + amount * (unit === 'year' ? 12 : 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, last));
  }
  return date.toISOString().slice(0, 19);
}

/** Negative where the left value is the smaller one. Undefined: they cannot be compared. */
export function compareLimit(left: PropertyValue, right: PropertyValue): number | undefined {
  for (const tag of ['date', 'time', 'datetime'] as const) {
    if (!isTagged(left, tag)) continue;
    if (!isTagged(right, tag)) return undefined;
    return left.value === right.value ? 0 : left.value < right.value ? -1 : 1;
  }
  const [one, other] = [toPlainNumber(left), toPlainNumber(right)];
  return one === undefined || other === undefined ? undefined : compareNumbers(one, other);
}

/** Exact, at any length. */
function compareNumbers(left: string, right: string): number {
  const places = Math.max(...[left, right].map((plain) => plain.split('.')[1]?.length ?? 0));
  const [one = 0n, other = 0n] = [left, right].map((plain) => {
    const [whole = '', fraction = ''] = plain.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  });
  return one === other ? 0 : one < other ? -1 : 1;
}
