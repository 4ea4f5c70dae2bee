import type { Duration, DurationUnit } from '../vocabulary/index.ts';
import { compareExact, divide, type Exact, multiply, toExact } from './exact.ts';

/** Minutes have a length, months are the calendar's: neither can be expressed in the other. */
const units: Readonly<Record<DurationUnit, readonly [base: 'minute' | 'month', size: number]>> = {
  minute: ['minute', 1],
  hour: ['minute', 60],
  day: ['minute', 1_440],
  week: ['minute', 10_080],
  month: ['month', 1],
  year: ['month', 12],
};

/** A length of time, where its amount is a whole number that can be trusted. */
export function createDuration(amount: number, unit: DurationUnit): Duration | undefined {
  return Number.isSafeInteger(amount) ? { type: 'duration', amount: amount + 0, unit } : undefined;
}

export function addDurations(left: Duration, right: Duration, sign: 1 | -1): Duration | undefined {
  const [base, size] = units[left.unit];
  const [otherBase, otherSize] = units[right.unit];
  if (left.unit === right.unit) return createDuration(left.amount + sign * right.amount, left.unit);
  if (base !== otherBase) return undefined;
  return toUnit(
    left.amount * size + sign * right.amount * otherSize,
    size < otherSize ? left.unit : right.unit,
  );
}

/** Undefined: what comes out is no whole number of minutes or months. */
export function scaleDuration(duration: Duration, by: Exact, operator: '*' | '/'): Duration | undefined {
  const [, size] = units[duration.unit];
  const length = toExact(duration.amount * size);
  const scaled = length && (operator === '*' ? multiply(length, by) : divide(length, by));
  if (scaled === undefined || scaled.units % 10n ** BigInt(scaled.scale) !== 0n) return undefined;
  return toUnit(Number(scaled.units / 10n ** BigInt(scaled.scale)), duration.unit);
}

/** How often the second goes into the first. */
export function divideDurations(left: Duration, right: Duration): Exact | undefined {
  const [one, other] = toLengths(left, right) ?? [];
  return one && other && divide(one, other);
}

/** Below zero: the first is shorter. Undefined: days and months cannot be compared. */
export function compareDurations(left: Duration, right: Duration): number | undefined {
  const [one, other] = toLengths(left, right) ?? [];
  return one && other && compareExact(one, other);
}

/** A length in whole minutes. Undefined: it is one of the calendar's. */
export function toMinutes({ amount, unit }: Duration): number | undefined {
  const [base, size] = units[unit];
  return base === 'minute' ? amount * size : undefined;
}

function toLengths(left: Duration, right: Duration): readonly (Exact | undefined)[] | undefined {
  if (units[left.unit][0] !== units[right.unit][0]) return undefined;
  return [left, right].map(({ amount, unit }) => toExact(amount * units[unit][1]));
}

/** In this unit where that is a whole number, else in the smallest. */
function toUnit(length: number, unit: DurationUnit): Duration | undefined {
  const [base, size] = units[unit];
  return length % size === 0 ? createDuration(length / size, unit) : createDuration(length, base);
}
