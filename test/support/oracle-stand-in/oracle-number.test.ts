import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNumber, encodeNumber } from './oracle-number.ts';

describe('a number on the wire', () => {
  it.each([
    ['0', '80'],
    ['1', 'c102'],
    ['100', 'c202'],
    ['-1', '3e6466'],
    ['1234.5', 'c20d2333'],
    ['0.05', 'c006'],
  ])('%s is %s', (text, hex) => {
    expect(encodeNumber(text).toString('hex')).toBe(hex);
  });

  it('reads as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(20), (digits, scale) => {
        const text = digits
          .toString()
          .replace('-', '')
          .padStart(scale + 1, '0');
        const whole = text.slice(0, text.length - scale);
        const fraction = text.slice(text.length - scale).replace(/0+$/, '');
        const plain = `${digits < 0n ? '-' : ''}${whole.replace(/^0+(?=\d)/, '')}${fraction && `.${fraction}`}`;
        expect(decodeNumber(encodeNumber(plain))).toBe(plain);
      }),
    );
  });
});
