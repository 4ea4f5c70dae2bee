import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compareExact,
  divide,
  type Exact,
  fromExact,
  multiply,
  negate,
  round,
  toExact,
} from './exact.ts';

const exacts = fc.record({
  units: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  scale: fc.nat({ max: 12 }),
});
const small = fc.record({
  units: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
  scale: fc.nat({ max: 4 }),
});

function show(exact: Exact | undefined): unknown {
  return exact && fromExact(exact);
}

function read(text: string): Exact {
  return toExact({ type: 'decimal', value: text }) ?? { units: -1n, scale: 0 };
}

describe('exact numbers', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(exacts, (exact) => {
        const value = fromExact(exact);
        expect(toExact(value)).toEqual(exact);
        expect(typeof value === 'number').toBe(
          exact.scale === 0 && Number.isSafeInteger(Number(exact.units)),
        );
      }),
    );
  });

  it('obey the laws of arithmetic', () => {
    fc.assert(
      fc.property(exacts, exacts, exacts, (a, b, c) => {
        expect(compareExact(add(a, b), add(b, a))).toBe(0);
        expect(compareExact(add(add(a, b), c), add(a, add(b, c)))).toBe(0);
        expect(compareExact(add(add(a, b), negate(b)), a)).toBe(0);
        expect(compareExact(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(0);
        expect(compareExact(a, b)).toBe(0 - compareExact(b, a));
      }),
    );
  });

  it('a quotient is wrong by half a digit at most', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const quotient = divide(a, b);
        if (b.units === 0n) expect(quotient).toBeUndefined();
        if (quotient === undefined) return;
        const rest = add(a, negate(multiply(quotient, b)));
        const size = rest.units < 0n ? negate(rest) : rest;
        const half = multiply({ units: 5n, scale: 11 }, b.units < 0n ? negate(b) : b);
        expect(compareExact(size, half)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it.each([
    ['2.345', 2, '2.35'],
    ['-2.345', 2, '-2.35'],
    ['2.344', 2, '2.34'],
    ['2', 2, '2.00'],
    ['0.5', 0, 1],
    ['-0.4', 0, 0],
    ['-0.004', 2, '0.00'],
    ['99999999999999999999.5', 0, '100000000000000000000'],
  ])('%s rounded to %d digits', (text, digits, expected) => {
    expect(show(round(read(text), digits))).toEqual(
      typeof expected === 'number' ? expected : { type: 'decimal', value: expected },
    );
  });

  it('keep the digits of what they came from', () => {
    expect(show(add(read('1.50'), read('1.5')))).toEqual({ type: 'decimal', value: '3.00' });
    expect(show(divide(read('10.00'), read('4')))).toEqual({ type: 'decimal', value: '2.5' });
    expect(show(divide(read('10.00'), read('5')))).toBe(2);
    expect(toExact(1.5)).toBeUndefined();
    expect(toExact('1')).toBeUndefined();
    expect(toExact({ type: 'decimal', value: '1e5' })).toBeUndefined();
  });
});
