/** Writes a decimal in plain notation as Oracle keeps numbers: an exponent, then digits to the base of 100. */
export function encodeNumber(text: string): Buffer {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const left = whole.length % 2 === 0 ? whole : `0${whole}`;
  const right = fraction.length % 2 === 0 ? fraction : `${fraction}0`;
  const pairs = `${left}${right}`.match(/\d\d/g) ?? [];
  const first = pairs.findIndex((pair) => pair !== '00');
  if (first < 0) return Buffer.from([0x80]);
  const last = pairs.findLastIndex((pair) => pair !== '00');
  const digits = pairs.slice(first, last + 1).map(Number);
  const exponent = left.length / 2 - first;
  if (sign === '') return Buffer.from([192 + exponent, ...digits.map((digit) => digit + 1)]);
  const end = digits.length < 20 ? [102] : [];
  return Buffer.from([0xff ^ (192 + exponent), ...digits.map((digit) => 101 - digit), ...end]);
}

/** Reads what {@link encodeNumber} writes, in plain notation. */
export function decodeNumber(data: Buffer): string {
  const [first = 0x80, ...rest] = data;
  if (rest.length === 0) return '0';
  const negative = first < 0x80;
  const exponent = (negative ? 0xff ^ first : first) - 192;
  const stored = negative && rest.at(-1) === 102 ? rest.slice(0, -1) : rest;
  const pairs = stored.map((byte) => String(negative ? 101 - byte : byte - 1).padStart(2, '0'));
  const digits = pairs.join('');
  const point = exponent * 2;
  const whole = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  const fraction = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const plain = `${whole.replace(/^0+/, '') || '0'}.${fraction}`.replace(/\.?0*$/, '');
  return negative ? `-${plain}` : plain;
}
