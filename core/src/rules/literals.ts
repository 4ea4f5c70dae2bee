import { createDate, createDateTime, createDecimal, createTime } from '../contract/index.ts';
import { type Duration, type DurationUnit, durationUnits, type PropertyValue } from '../vocabulary/index.ts';
import type { Token } from './tokens.ts';
import { Unreadable } from './unbound.ts';

/** A number as written: a safe integer, or a decimal. The text must be digits with at most one point. */
export function toNumber(text: string): PropertyValue {
  const whole = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(whole) ? whole + 0 : createDecimal(text);
}

/** `30 days`: the number and the unit behind it. Undefined: no unit follows. Throws {@link Unreadable}. */
export function readDuration(amount: string, unit: Token, at: number): Duration | undefined {
  const name = unit.kind === 'word' ? toUnit(unit.text) : undefined;
  if (name === undefined) return undefined;
  if (!/^\d{1,9}$/.test(amount)) {
    throw new Unreadable(
      at,
      `A length of time is a whole number: not "${amount} ${unit.text}".`,
      'Write it in a smaller unit, such as 90 minutes.',
    );
  }
  return { type: 'duration', amount: Number(amount), unit: name };
}

function toUnit(word: string): DurationUnit | undefined {
  return durationUnits.find((unit) => unit === word || `${unit}s` === word);
}

/** A date, a date with a time, or a time of day. Throws {@link Unreadable} where there is no such day or time. */
export function readMoment({ kind, text, at }: Pick<Token, 'kind' | 'text' | 'at'>): PropertyValue {
  const moment = kind === 'time' ? readTime(text) : (readDate(text) ?? readDateTime(text));
  if (moment !== undefined) return moment;
  const fix =
    kind === 'time'
      ? 'Write hours and minutes, such as 09:30.'
      : 'Write year-month-day, such as 2026-11-22 or 2026-11-22T09:30.';
  throw new Unreadable(at, `There is no ${kind === 'time' ? 'time' : 'date'} "${text}".`, fix);
}

/** `2026-11-22`, a day that there is. */
export function readDate(text: string): PropertyValue | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? attempt(() => createDate(text)) : undefined;
}

/** `2026-11-22T09:30`, with a space for the T, and with seconds, if need be. */
export function readDateTime(text: string): PropertyValue | undefined {
  const [, day = '', time = ''] = /^(\S{10})[T ](\S+)$/.exec(text) ?? [];
  const clock = readTime(time);
  const isTime = typeof clock === 'object' && 'value' in clock;
  return isTime ? attempt(() => createDateTime(`${day}T${clock.value}`)) : undefined;
}

/** `9:30`, with seconds if need be. */
export function readTime(text: string): PropertyValue | undefined {
  const [, hour, minute, second = '00'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  return hour === undefined
    ? undefined
    : attempt(() => createTime(`${hour.padStart(2, '0')}:${minute}:${second}`));
}

/** What the builders of the contract refuse is no value. */
function attempt(build: () => PropertyValue): PropertyValue | undefined {
  try {
    return build();
  } catch {
    return undefined;
  }
}
