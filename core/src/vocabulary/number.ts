import { isSameValue } from '../contract/index.ts';
import { numberPattern, readDigits, toNumberField, toNumberValue, toPlainNumber } from './number-reading.ts';
import type { PropertyType, PropertyValue } from './property-type.ts';
import {
  accept,
  collapse,
  fold,
  isFiller,
  parseFound,
  refuse,
  toLanguageTag,
  toPlainText,
  toWords,
} from './reading.ts';

const pattern = new RegExp(
  String.raw`(?<![\p{L}\d.,/:@#+-])(?:${numberPattern})(?![\p{L}\d/:@%]|[.,-]\d)`,
  'gu',
);
const numberWords = [
  'zero one two three four five six seven eight nine ten eleven twelve',
  'nul een twee drie vier vyf ses sewe agt nege tien elf twaalf',
].map((words) => words.split(' '));

/** A number: a safe integer, or a decimal where it has a fraction. */
export const number: PropertyType = {
  name: 'number',
  parse(input, spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const [first, ...others] = readDigits(text, locale, false).map(toNumberValue);
    if (first !== undefined)
      return others.length === 0 ? accept(first) : refuse('ambiguous', [first, ...others]);
    return readWord(text) ?? parseFound(text, number.extract(text, spec, locale), isSameNumber);
  },
  extract(text, _spec, locale) {
    return Array.from(text.matchAll(pattern)).flatMap((match) => {
      const [plain, ...others] = readDigits(match[0], locale, false);
      if (plain === undefined || others.length > 0) return [];
      return [{ start: match.index, end: match.index + match[0].length, value: toNumberValue(plain) }];
    });
  },
  format(value, _spec, locale) {
    const plain = toPlainNumber(value);
    if (plain === undefined) return toPlainText(value);
    const format = new Intl.NumberFormat(toLanguageTag(locale.language, locale.country), {
      maximumFractionDigits: 20,
      numberingSystem: 'latn',
    });
    const shown = format.format(plain as Intl.StringNumericLiteral);
    // What a reader could take for another number is written plainly.
    const [reading, ...others] = readDigits(shown, locale, false);
    const isClear =
      reading !== undefined && others.length === 0 && isSameNumber(toNumberValue(reading), value);
    return isClear ? shown : plain;
  },
  isSame: isSameNumber,
  fromField(value, _spec, locale) {
    const plain = toPlainNumber(value);
    if (plain !== undefined) return toNumberValue(plain);
    if (typeof value !== 'string') return undefined;
    const [reading, ...others] = /^\s*-?\d+\.\d+\s*$/.test(value)
      ? [value.trim()]
      : readDigits(value, locale, false);
    return reading === undefined || others.length > 0 ? undefined : toNumberValue(reading);
  },
  toField(value, field) {
    const plain = toPlainNumber(value);
    return plain === undefined ? undefined : toNumberField(plain, field);
  },
};

function isSameNumber(left: PropertyValue, right: PropertyValue): boolean {
  if (toPlainNumber(left) === undefined || left === undefined) return false;
  return toPlainNumber(right) !== undefined && isSameValue(left as number, right as number);
}

/** A small number in words: `two`. */
function readWord(text: string) {
  const found = toWords(text).flatMap((word) => {
    const index = Math.max(...numberWords.map((words) => words.indexOf(word.folded)));
    return index < 0 ? [] : [{ index, word: word.text }];
  });
  const [only] = found;
  const isAlone = only !== undefined && found.length === 1 && isFiller(text.replace(only.word, ' '));
  return isAlone && fold(only.word) !== '' ? accept(only.index) : undefined;
}
