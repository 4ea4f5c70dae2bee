import type { FieldDescription } from '../contract/index.ts';
import type { PropertyType } from './property-type.ts';
import { accept, fold, isFiller, lookUp, refuse, toPlainText, toStoredText, toWords } from './reading.ts';

const yes = new Set(
  'yes y yeah yep yup true t 1 on ja j oui si sim correct sure absolutely definitely beslis نعم صحيح'.split(
    ' ',
  ),
);
const no = new Set('no n nope nah false f 0 off nee nein non nao never nooit لا'.split(' '));
const shown: Readonly<Record<string, readonly [string, string]>> = {
  en: ['yes', 'no'],
  af: ['ja', 'nee'],
  ar: ['نعم', 'لا'],
  de: ['ja', 'nein'],
  nl: ['ja', 'nee'],
  fr: ['oui', 'non'],
  es: ['si', 'no'],
  pt: ['sim', 'nao'],
};
/** How columns write it, in the order of preference. */
const stored = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
  ['on', 'off'],
  ['ja', 'nee'],
] as const;

/** Yes or no. */
export const boolean: PropertyType = {
  name: 'boolean',
  parse(input) {
    const words = toWords(input);
    if (words.length === 0) return refuse(input.trim() === '' ? 'empty' : 'invalid');
    const found = words.map((word) => read(word.folded)).filter((value) => value !== undefined);
    const rest = words.filter((word) => read(word.folded) === undefined).map((word) => word.text);
    const [first] = found;
    if (first === undefined || !isFiller(rest.join(' '))) return refuse('invalid');
    return found.every((value) => value === first) ? accept(first) : refuse('ambiguous', [true, false]);
  },
  extract() {
    return [];
  },
  format(value, _spec, locale) {
    if (typeof value !== 'boolean') return toPlainText(value);
    const words = lookUp(shown, locale.language.split('-')[0] ?? 'en') ?? ['yes', 'no'];
    return value ? words[0] : words[1];
  },
  isSame(left, right) {
    return typeof left === 'boolean' && left === right;
  },
  fromField(value) {
    if (typeof value === 'boolean') return value;
    const text = toStoredText(value);
    return text === undefined ? undefined : read(fold(text).trim());
  },
  toField(value, field) {
    if (typeof value !== 'boolean') return undefined;
    if (field.type === 'boolean') return value;
    if (field.type === 'integer' || field.type === 'decimal') return value ? 1 : 0;
    return field.type === 'text' ? toText(value, field) : undefined;
  },
};

function read(word: string): boolean | undefined {
  return yes.has(word) ? true : no.has(word) ? false : undefined;
}

function toText(value: boolean, field: FieldDescription): string | undefined {
  if (field.options !== undefined) {
    const pair = stored.find((words) =>
      words.every((word) => field.options?.some((option) => fold(option) === word)),
    );
    return field.options.find((option) => fold(option) === pair?.[value ? 0 : 1]);
  }
  const short = field.maxLength !== undefined && field.maxLength < 3;
  if (short) return value ? 'Y' : 'N';
  return value ? 'yes' : 'no';
}
