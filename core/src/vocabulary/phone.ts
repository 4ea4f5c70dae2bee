import { findPhoneNumbersInText } from 'libphonenumber-js';
import { isCountry, isSamePhone, readPhone, readPhones, toNationalText } from './phone-digits.ts';
import type { PropertyType } from './property-type.ts';
import {
  accept,
  blank,
  collapse,
  isFiller,
  refuse,
  toPlainText,
  toStoredText,
  withoutOverlaps,
} from './reading.ts';

/** A phone number as E.164 text. Read by its digits and the business's country, never by validity. */
export const phone: PropertyType = {
  name: 'phone',
  parse(input, spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const whole = /^[+(\d\s).\-/\u2010-\u2015]+(?:(?:ext|x|extension|uitbreiding)\.?\s*\d{1,6})?$/i.test(text)
      ? readPhone(text, locale.country)
      : undefined;
    if (whole !== undefined) return accept(whole);
    const found = phone.extract(text, spec, locale);
    const distinct = [...new Set(found.map((extraction) => extraction.value))];
    const [first] = distinct;
    const rest = blank(text, found).replace(/\b(?:ext|x|extension)\.?\s*\d{1,6}/gi, '');
    if (first === undefined || !isFiller(rest)) return refuse('invalid');
    return distinct.length === 1 ? accept(first) : refuse('ambiguous', distinct);
  },
  extract(text, _spec, locale) {
    const found = [];
    if (isCountry(locale.country)) {
      for (const match of findPhoneNumbersInText(text, { defaultCountry: locale.country })) {
        found.push({ start: match.startsAt, end: match.endsAt, value: String(match.number.number) });
      }
    }
    // Numbers that the book does not know, but that are clearly written as one.
    for (const match of text.matchAll(/(?<![\d+])(?:\+|0)[\d\s().-]{6,20}\d(?!\d)/g)) {
      const value = readPhone(match[0], locale.country);
      const digits = match[0].replace(/\D/g, '').length;
      if (value !== undefined && digits >= 9 && digits <= 15) {
        found.push({ start: match.index, end: match.index + match[0].length, value });
      }
    }
    return withoutOverlaps(found);
  },
  format(value, _spec, locale) {
    return typeof value === 'string' ? (toNationalText(value, locale.country) ?? value) : toPlainText(value);
  },
  isSame(left, right, _spec, locale) {
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    const e164 = readPhone(right, locale.country);
    return e164 !== undefined && isSamePhone(left, e164, locale.country);
  },
  fromField(value, _spec, locale) {
    const text = toStoredText(value);
    return text === undefined ? undefined : readPhones(text, locale.country)[0];
  },
  toField(value, field, _spec, locale) {
    if (typeof value !== 'string') return undefined;
    if (field.type === 'text') {
      const tooLong = field.maxLength !== undefined && field.maxLength < value.length;
      return tooLong ? (toNationalText(value, locale.country)?.replace(/\D/g, '') ?? value) : value;
    }
    if (field.type !== 'integer' && field.type !== 'decimal') return undefined;
    const digits = Number(value.replace(/\D/g, ''));
    return Number.isSafeInteger(digits) && digits > 0 ? digits : undefined;
  },
};
