import { createDecimal, isSameValue } from '../contract/index.ts';
import { numberPattern, readDigits, toNumberField, toPlainNumber } from './number-reading.ts';
import type { Extraction, Locale, PropertyType, PropertyValue } from './property-type.ts';
import { collapse, parseFound, refuse, toLanguageTag, toPlainText } from './reading.ts';

const sign = String.raw`(?:R|ZAR|N\$|US\$|[$€£¥₹₦₽]|USD|EUR|GBP|NAD|BWP|KES|KSh|NGN|INR|AUD|CAD|CHF|Rs\.?)`;
const unit = '(?:rands?|dollars?|euros?|pounds?|ZAR|USD|EUR|GBP|NAD|BWP|KES|NGN|INR|AUD|CAD|CHF|[€£$])';
const pattern = new RegExp(
  String.raw`(?<![\p{L}\d.,/:@#-])(?:(-?)(${sign})[ \u00a0]{0,2})?(${numberPattern})(k(?![\p{L}\d]))?(?:[ \u00a0]{0,2}(${unit})(?!\p{L}))?(?![\d/:@%]|[.,-]\d|\p{L})`,
  'giu',
);

/** An amount of money, exact. The currency is the business's own and is not kept. */
export const amount: PropertyType = {
  name: 'amount',
  parse(input, _spec, locale) {
    const text = collapse(input);
    return text === '' ? refuse('empty') : parseFound(text, find(text, locale, false), isSameAmount);
  },
  /** Only numbers that are clearly money: with a currency, or with cents. */
  extract(text, _spec, locale) {
    return find(text, locale, true);
  },
  format(value, _spec, locale) {
    const plain = toPlainNumber(value);
    if (plain === undefined) return toPlainText(value);
    const format = new Intl.NumberFormat(toLanguageTag(locale.language, locale.country), {
      minimumFractionDigits: 2,
      maximumFractionDigits: 20,
      numberingSystem: 'latn',
    });
    const shown = format.format(plain as Intl.StringNumericLiteral);
    const [reading] = readDigits(shown, locale, true);
    // What a reader could take for another amount is written plainly.
    return reading !== undefined && isSameAmount(createDecimal(reading), value) ? shown : plain;
  },
  isSame: isSameAmount,
  fromField(value, _spec, locale) {
    const plain = toPlainNumber(value);
    if (plain !== undefined) return createDecimal(plain);
    if (typeof value !== 'string') return undefined;
    if (/^\s*-?\d+(?:\.\d+)?\s*$/.test(value)) return createDecimal(value.trim());
    const [only, ...more] = find(value.trim(), locale, false);
    const isWhole = only !== undefined && more.length === 0 && only.end - only.start === value.trim().length;
    return isWhole ? only.value : undefined;
  },
  toField(value, field) {
    const plain = toPlainNumber(value);
    return plain === undefined ? undefined : toNumberField(plain, field);
  },
};

function find(text: string, locale: Locale, onlyMoney: boolean): readonly Extraction[] {
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const [words, minus = '', before, digits = '', thousand, after] = match;
    const [reading] = readDigits(digits, locale, true);
    const isMoney = before !== undefined || after !== undefined || /[.,]\d\d$/.test(digits);
    if (reading === undefined || (onlyMoney && !isMoney)) return [];
    const plain = thousand === undefined ? reading : timesThousand(reading);
    const value = createDecimal(minus === '' || plain.startsWith('-') ? plain : `-${plain}`);
    return [{ start: match.index, end: match.index + words.length, value }];
  });
}

function timesThousand(plain: string): string {
  const [whole = '0', fraction = ''] = plain.split('.');
  const moved = `${whole}${fraction.padEnd(3, '0').slice(0, 3)}`.replace(/^(-?)0+(?=\d)/, '$1');
  return fraction.length > 3 ? `${moved}.${fraction.slice(3)}` : moved;
}

function isSameAmount(left: PropertyValue, right: PropertyValue): boolean {
  if (toPlainNumber(left) === undefined || toPlainNumber(right) === undefined) return false;
  return isSameValue(left as number, right as number);
}
