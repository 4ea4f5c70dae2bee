/** Plain notation of a number that may be spelled with an exponent. Undefined: not a number, or absurdly long. */
export function toPlainNumber(text: string): string | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 400) return undefined;
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = padded.slice(at);
  return `${sign === '-' ? '-' : ''}${left}${right === '' ? '' : `.${right}`}`;
}

/** The sign of `left - right`, exactly. Both in plain notation. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(countFraction(left), countFraction(right));
  const [a, b] = [toScaled(left, scale), toScaled(right, scale)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Digits behind the point, trailing zeros not counted. */
export function countFraction(text: string): number {
  const [, fraction = ''] = text.split('.');
  return fraction.replace(/0+$/, '').length;
}

function toScaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
}
