import { createDecimal } from '../contract/index.ts';
import type { PropertyValue } from '../vocabulary/index.ts';
import { hasTag, type RuleValue } from './scope.ts';

/** An exact number: `units` of ten to the power of minus `scale`. */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

/** Digits behind the point that a division keeps at most. */
const divisionDigits = 10;

/** A number or decimal exactly. Undefined: it is neither. */
export function toExact(value: RuleValue): Exact | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { units: BigInt(value), scale: 0 } : undefined;
  }
  if (!hasTag(value, 'decimal') || !/^-?\d+(?:\.\d+)?$/.test(value.value)) return undefined;
  const [whole = '', fraction = ''] = value.value.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

/** A safe integer where it has no digits behind the point, else a decimal with as many as were kept. */
export function fromExact({ units, scale }: Exact): PropertyValue {
  if (scale === 0) {
    const number = Number(units);
    return Number.isSafeInteger(number) ? number : createDecimal(units.toString());
  }
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return createDecimal(`${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}

export function add(left: Exact, right: Exact): Exact {
  const [one, other, scale] = align(left, right);
  return { units: one + other, scale };
}

export function negate({ units, scale }: Exact): Exact {
  return { units: -units, scale };
}

export function multiply(left: Exact, right: Exact): Exact {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

/** To at most ten digits behind the point, the last one rounded half up. Undefined: by zero. */
export function divide(left: Exact, right: Exact): Exact | undefined {
  if (right.units === 0n) return undefined;
  const [one, other] = align(left, right);
  const units = divideRounding(one * 10n ** BigInt(divisionDigits), other);
  return withoutZeros({ units, scale: divisionDigits });
}

/** Exactly this many digits behind the point, the last one rounded half up: away from zero. */
export function round({ units, scale }: Exact, digits: number): Exact {
  const rounded =
    digits >= scale
      ? units * 10n ** BigInt(digits - scale)
      : divideRounding(units, 10n ** BigInt(scale - digits));
  return { units: rounded, scale: digits };
}

/** Below zero: the first is less. */
export function compareExact(left: Exact, right: Exact): number {
  const [one, other] = align(left, right);
  return one < other ? -1 : one > other ? 1 : 0;
}

function align(left: Exact, right: Exact): readonly [left: bigint, right: bigint, scale: number] {
  const scale = Math.max(left.scale, right.scale);
  const [one, other] = [left, right].map((exact) => exact.units * 10n ** BigInt(scale - exact.scale));
  return [one ?? 0n, other ?? 0n, scale];
}

function divideRounding(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [size, by] = [dividend, divisor].map((part) => (part < 0n ? -part : part));
  if (size === undefined || by === undefined) return 0n;
  const rounded = (size * 2n + by) / (by * 2n);
  return isNegative ? -rounded : rounded;
}

function withoutZeros({ units, scale }: Exact): Exact {
  let [shorter, left] = [units, scale];
  while (left > 0 && shorter % 10n === 0n) {
    shorter /= 10n;
    left -= 1;
  }
  return { units: shorter, scale: left };
}
