import type { AskedProperty } from '../contract/index.ts';
import { lookUp } from '../vocabulary/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';

/** A house number, as it stands among words. */
const number = /(?<![\p{L}\p{N}])\d{1,5}[a-z]?(?![\p{L}\p{N}])/giu;

export interface CorrectNumberOptions {
  readonly text: string;
  /** What the confirmation shows, by property. */
  readonly values: Readonly<Record<string, string>>;
  readonly properties: readonly AskedProperty[];
  readonly languages: readonly LanguageWords[];
}

/**
 * "No, number 24": the address of the plan with that number in it. Only where the message says nothing else, and it is
 * plain which number is meant: the one that it names too ("24, not 22"), or the only one that has as many digits.
 */
export function correctNumber(options: CorrectNumberOptions): Readonly<Record<string, string>> | undefined {
  const { text, values, properties, languages } = options;
  const [property, ...others] = properties.filter(
    ({ name, type }) => type === 'address' && lookUp(values, name),
  );
  const value = property === undefined ? undefined : lookUp(values, property.name);
  if (property === undefined || value === undefined || others.length > 0) return undefined;
  const present = listNumbers(value);
  const said = listNumbers(text);
  const [wanted, ...more] = said.filter((one) => !present.includes(one));
  const named = said.filter((one) => present.includes(one));
  if (wanted === undefined || more.length > 0 || named.length > 1 || !isBare(text, languages))
    return undefined;
  const alike =
    named.length === 1 ? named : present.filter((one) => countDigits(one) === countDigits(wanted));
  const [wrong, ...rest] = alike.length > 0 ? alike : present;
  if (wrong === undefined || rest.length > 0) return undefined;
  return { [property.name]: value.replace(number, (one) => (one === wrong ? wanted : one)) };
}

function listNumbers(text: string): readonly string[] {
  return [...new Set(text.match(number) ?? [])];
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

/** Nothing but numbers and the words around a choice or an objection. */
function isBare(text: string, languages: readonly LanguageWords[]): boolean {
  const known = new Set(
    languages.flatMap(({ negations, polite, choosing, empty, subjects }) => [
      ...negations,
      ...polite,
      ...choosing,
      ...empty,
      ...subjects,
    ]),
  );
  return toPlainWords(text.replace(number, ' ')).every((word) => known.has(word));
}
