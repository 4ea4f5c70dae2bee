import type { Value } from '../contract/index.ts';
import type { Extraction, Parsed, PropertyValue } from './property-type.ts';
import { otherFillers } from './small-words.ts';

/** Longest text that any property type reads; a WhatsApp message is no longer. */
export const longestText = 4096;

export interface Word {
  readonly text: string;
  /** Lower case, without diacritics. */
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

/** Lower case, without diacritics, with plain apostrophes: what two writings of a word have in common. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[\u2018\u2019\u02bc`´]/g, "'")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, toLatinDigit)
    .toLowerCase();
}

/** The same length, with the digits of Arabic and Persian as 0 to 9. */
export function withLatinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, toLatinDigit);
}

function toLatinDigit(digit: string): string {
  return String(digit.charCodeAt(0) & 0xf);
}

/** Without white space around it, and single spaces within. */
export function collapse(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Words and numbers, with their places in the text as it was given. */
export function toWords(text: string): readonly Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['\u2019][\p{L}\p{M}]+)*/gu), (match) => ({
    text: match[0],
    folded: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const filler = new Set(
  (
    'a an and at am as be been for from hello hi hey i in is it its my mine me of ok okay oh on please sure so thanks thank the that this to ' +
    "was well will would yes you our her his their it's i'm that's she's he's he she born birthday birth date day dob time email mail address phone number cell " +
    'mobile tel telephone contact amount new use make change want like about around ' +
    'asseblief dankie dit die en ek is my op van ja goed gebore verjaarsdag datum tyd nommer selfoon epos adres bedrag nuwe jou u vir maak wil'
  )
    .split(' ')
    .concat(otherFillers),
);

/** Whether nothing here could be, or deny, a value: only words such as "it's", "please", "my", and signs. */
export function isFiller(text: string): boolean {
  return toWords(text).every((word) => filler.has(word.folded));
}

export function accept(value: PropertyValue): Parsed {
  return { ok: true, value };
}

export function refuse(
  reason: 'empty' | 'invalid' | 'ambiguous',
  candidates: readonly PropertyValue[] = [],
): Parsed {
  return { ok: false, reason, candidates };
}

/** Reads an answer as the one value found in it, provided that everything around it is filler. */
export function parseFound(
  text: string,
  found: readonly Extraction[],
  isSame: (left: PropertyValue, right: PropertyValue) => boolean,
): Parsed {
  const [first] = found;
  if (first === undefined || !isFiller(blank(text, found))) return refuse('invalid');
  const distinct = found
    .map((extraction) => extraction.value)
    .filter((value, index, all) => all.findIndex((other) => isSame(value, other)) === index);
  return distinct.length === 1 ? accept(first.value) : refuse('ambiguous', distinct);
}

/** The text with these places filled with one sign, a space by default; all other places stay where they are. */
export function blank(
  text: string,
  places: readonly { readonly start: number; readonly end: number }[],
  sign = ' ',
): string {
  let result = text;
  for (const { start, end } of places) {
    result = result.slice(0, start) + sign.repeat(end - start) + result.slice(end);
  }
  return result;
}

/** Left to right, and of overlapping places the one that comes first in the list. */
export function withoutOverlaps<T extends { readonly start: number; readonly end: number }>(
  places: readonly T[],
): readonly T[] {
  const kept: T[] = [];
  for (const place of places) {
    if (kept.every((other) => place.end <= other.start || other.end <= place.start)) kept.push(place);
  }
  return kept.sort((left, right) => left.start - right.start);
}

/** The text of a stored value, where it has one that people would write. */
export function toStoredText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value !== null && typeof value === 'object' && value.type !== 'bytes') return value.value;
  return undefined;
}

/** Any value as some text, for the case that a value of another type arrives. */
export function toPlainText(value: PropertyValue): string {
  if (typeof value !== 'object') return String(value);
  return 'value' in value ? value.value : '';
}

/** An entry of a table, by a name from outside: never one that every object inherits. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** A language tag that Intl takes: the business's language as its country writes it. */
export function toLanguageTag(language: string, country: string): string {
  for (const tag of [`${language.split('-')[0]}-${country}`, language]) {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag);
      if (canonical !== undefined) return canonical;
    } catch {
      // Not a language tag: try the next.
    }
  }
  return 'en';
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How dates are written: making one is costly, and a hub has few languages and one time zone. Throws for a time zone that is none. */
export function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formats.set(key, known);
  return known;
}
