import {
  createDecimal,
  type Decimal,
  type FieldDescription,
  isTagged,
  type Value,
} from '../contract/index.ts';
import type { Locale, PropertyValue } from './property-type.ts';

/** Longest number that is read: more digits are not a number that people write. */
const mostDigits = 30;
const commaLanguages = new Set(
  'af de nl fr es pt it da sv nb nn no fi pl cs sk ru uk tr id vi ro hu bg el'.split(' '),
);

/** How a number may be written, for use inside a larger pattern. No groups; bounded. */
export const numberPattern = String.raw`[-\u2212]?\d{1,3}(?:[ \u00a0\u202f'\u2019.,]\d{3}){1,9}(?:[.,]\d{1,12})?(?![\d])|[-\u2212]?\d{1,30}(?:[.,]\d{1,12})?`;

/**
 * Reads digits with separators as plain notation: one reading, two where a separator may mean either, none
 * where it is not a number. `isMoney`: three digits behind a separator are thousands.
 */
export function readDigits(text: string, locale: Locale, isMoney: boolean): readonly string[] {
  const compact = text
    .trim()
    .replace(/^\u2212/, '-')
    .replace(/(?<=\d)[\u00a0\u202f\u2009\u2019]/g, ' ')
    .replace(/^\+/, '');
  const match = /^(-?)(\d[\d .,']*)$/.exec(compact);
  if (match === null || compact.replace(/\D/g, '').length > mostDigits) return [];
  const [, sign = '', body = ''] = match;
  return toReadings(body.trim(), locale, isMoney).map((reading) => toPlain(sign, reading));
}

function toReadings(body: string, locale: Locale, isMoney: boolean): readonly string[] {
  if (/^\d+$/.test(body)) return [body];
  const whole = joinGroups(body);
  const decimal = /^(.*\d)[.,](\d+)$/.exec(body);
  const [, before = '', fraction = ''] = decimal ?? [];
  const used = decimal === null ? '' : body.charAt(before.length);
  const front = /^\d+$/.test(before) ? before : joinGroups(before);
  // The same sign cannot separate thousands and decimals.
  const broken =
    decimal === null || front === undefined || before.includes(used) ? undefined : `${front}.${fraction}`;
  if (whole === undefined || broken === undefined)
    return [whole ?? broken].filter((reading) => reading !== undefined);
  if (isMoney || / |'/.test(body)) return [whole];
  if (before === '0') return [broken];
  const decimalSign = commaLanguages.has(locale.language.split('-')[0] ?? '') ? ',' : '.';
  if (decimalSign === ',') return [broken, whole];
  return used === ',' ? [whole] : [broken];
}

/** `1 200`, `1,200,000`, `1'200`: one sign, groups of three. */
function joinGroups(body: string): string | undefined {
  const match = /^[1-9]\d{0,2}(?:([ .,'])\d{3})(?:\1\d{3})*$/.exec(body);
  return match === null ? undefined : body.replace(/[ .,']/g, '');
}

function toPlain(sign: string, reading: string): string {
  const plain = reading.replace(/^0+(?=\d)/, '');
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** A safe integer where it is one, else a decimal. */
export function toNumberValue(plain: string): number | Decimal {
  const number = Number(plain);
  return /^-?\d+$/.test(plain) && Number.isSafeInteger(number) ? number : createDecimal(plain);
}

/** Plain notation of a numeric value. */
export function toPlainNumber(value: PropertyValue | Value): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return isTagged(value, 'decimal') ? value.value : undefined;
}

/** Writes plain notation into a field, without losing a digit. */
export function toNumberField(plain: string, field: FieldDescription): Value | undefined {
  const short = plain.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  const decimals = short.split('.')[1]?.length ?? 0;
  switch (field.type) {
    case 'integer': {
      const number = Number(short);
      if (decimals > 0) return undefined;
      return Number.isSafeInteger(number) ? number : createDecimal(short);
    }
    case 'decimal':
      if (field.scale !== undefined && decimals > field.scale) return undefined;
      return createDecimal(field.scale === 0 ? short : plain);
    case 'text':
      return plain;
    default:
      return undefined;
  }
}
