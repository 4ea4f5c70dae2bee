import { labelIn } from './local-text.ts';
import type { Extraction, PropertySpec, PropertyType } from './property-type.ts';
import {
  accept,
  collapse,
  fold,
  lookUp,
  parseFound,
  refuse,
  toPlainText,
  toStoredText,
  toWords,
} from './reading.ts';

/** One of a few options. The value is the option's key. */
export const choice: PropertyType = {
  name: 'choice',
  parse(input, spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const whole = readOption(text, spec);
    if (whole !== undefined) return accept(whole);
    return parseFound(text, choice.extract(text, spec, locale), (left, right) => left === right);
  },
  extract(text, spec) {
    const names = toNames(spec);
    const words = toWords(text).map((word) => ({ ...word, stem: toSingular(word.folded) }));
    const found: Extraction[] = [];
    for (let index = 0; index < words.length; index += 1) {
      const match = names.find(({ stems }) =>
        stems.every((stem, offset) => words[index + offset]?.stem === stem),
      );
      const [first, last] = [words[index], words[index + (match?.stems.length ?? 1) - 1]];
      if (match === undefined || first === undefined || last === undefined) continue;
      found.push({ start: first.start, end: last.end, value: match.key });
      index += match.stems.length - 1;
    }
    return found;
  },
  format(value, { optionLabels = {} }, locale) {
    const name = toPlainText(value);
    const label = lookUp(optionLabels, name);
    return label === undefined ? name.replaceAll('-', ' ') : labelIn(label, locale.language);
  },
  isSame(left, right) {
    return typeof left === 'string' && left === right;
  },
  fromField(value, spec) {
    const text = toStoredText(value);
    return text === undefined ? undefined : readOption(text, spec);
  },
  toField(value, field, spec) {
    if (typeof value !== 'string') return undefined;
    if (field.options !== undefined) {
      const exact = field.options.find((option) => toStems(option).join(' ') === toStems(value).join(' '));
      return exact ?? field.options.find((option) => readOption(option, spec) === value);
    }
    if (field.type === 'integer' || field.type === 'decimal') {
      return /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : undefined;
    }
    return field.type === 'text' ? value : undefined;
  },
};

interface OptionName {
  readonly key: string;
  readonly stems: readonly string[];
}

/** Every way to say every option, the longest first. */
function toNames({ options }: PropertySpec): readonly OptionName[] {
  return Object.entries(options ?? {})
    .flatMap(([key, synonyms]) => [key, ...synonyms].map((name) => ({ key, stems: toStems(name) })))
    .filter(({ stems }) => stems.length > 0)
    .sort((left, right) => right.stems.length - left.stems.length);
}

/** The option that this whole text names. An option whose name has no letter or digit is matched as written. */
function readOption(text: string, spec: PropertySpec): string | undefined {
  const stems = toStems(text).join(' ');
  const entries = Object.entries(spec.options ?? {});
  const exact = entries.find(([key]) => fold(collapse(key)) === fold(collapse(text)));
  if (exact !== undefined || stems === '') return exact?.[0];
  return entries.find(([key, synonyms]) =>
    [key, ...synonyms].some((name) => toStems(name).join(' ') === stems),
  )?.[0];
}

function toStems(text: string): readonly string[] {
  return toWords(text).map((word) => toSingular(word.folded));
}

/** Without the ending of a plural, the same for both sides of a comparison. */
function toSingular(word: string): string {
  if (word.length < 4) return word;
  return word
    .replace(/'s$/, '')
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}
