import type { Scalar } from './types.ts';

/** Whether two values are the same stored value, as the contract's `isSameValue` has it. */
export function isSameScalar(left: Scalar, right: Scalar): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  const a = toNumberText(left);
  const b = toNumberText(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return left.type === right.type && left.value === right.value;
}

/** Nulls first; undefined for values that have no order between them. */
export function compareScalars(left: Scalar, right: Scalar): number | undefined {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const a = toNumberText(left);
  const b = toNumberText(right);
  if (a !== undefined && b !== undefined) return Math.sign(Number(a) - Number(b));
  if (typeof left !== typeof right) return undefined;
  const first = toScalarText(left);
  const second = toScalarText(right);
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

export function toScalarText(value: Scalar): string {
  return typeof value === 'object' && value !== null ? value.value : String(value);
}

/** A number without exponent, with the 15 digits that a workbook keeps. */
export function toPlainNumber(value: number): string {
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential(14));
  if (parts === null) return String(value);
  const digits = ((parts[2] ?? '') + (parts[3] ?? '')).replace(/0+$/, '');
  const point = Number(parts[4]) + 1;
  if (digits === '') return '0';
  const whole = point > 0 ? pad(digits.slice(0, point), point) : '0';
  const fraction = point > 0 ? digits.slice(point) : zeros(-point) + digits;
  return (parts[1] ?? '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** How many digits of a plain decimal count, zeros at both ends left out. */
export function countDigits(text: string): number {
  const bare = text.replace('-', '').replace(/^0+(?=\d)/, '');
  const digits = bare.indexOf('.') < 0 ? bare.replace(/0+$/, '') : bare.replace(/0+$/, '').replace('.', '');
  return digits.replace(/^0+/, '').length;
}

function pad(text: string, length: number): string {
  return text + zeros(length - text.length);
}

function zeros(count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += '0';
  return text;
}

function toNumberText(value: Scalar): string | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'object' && value?.type === 'decimal');
  if (!isNumber) return undefined;
  const parts = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(toScalarText(value));
  if (parts === null) return undefined;
  const fraction = parts[3] ?? '';
  const digits = (parts[2] ?? '0') + (fraction === '' ? '' : `.${fraction}`);
  return digits === '0' ? '0' : (parts[1] ?? '') + digits;
}
