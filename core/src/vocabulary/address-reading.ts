import {
  anyPostcode,
  chatter,
  compass,
  compoundStreet,
  counted,
  postcodes,
  regions,
  streetTypes,
  unitWords,
} from './address-words.ts';
import type { Address } from './property-type.ts';
import { collapse, fold, lookUp, toLanguageTag, toWords, type Word } from './reading.ts';
import { endOfOtherStreet } from './street-orders.ts';

const postBox =
  /(?:p\.?\s?o\.?\s*box|post\s?box|posbus|private\s+bag|privaatsak|postnet\s+suite)\s*(?:no\.?\s*)?[a-z]?\s?-?\d{1,6}/i;
const houseNumber = /^\d{1,5}[a-z]?$/i;

/** Where a street ends: `start` and `end` of the words that make it. */
export interface Street {
  readonly start: number;
  readonly end: number;
}

/** The first street or post box in a text, from a place on, with the unit before it. */
export function findStreet(text: string, words: readonly Word[], from: number): Street | undefined {
  const box = new RegExp(postBox.source, 'gi');
  box.lastIndex = from;
  const boxed = box.exec(text);
  const street = findNamedStreet(text, words, from);
  if (boxed === null || (street !== undefined && street.start < boxed.index)) return street;
  return { start: boxed.index, end: boxed.index + boxed[0].length };
}

function findNamedStreet(text: string, words: readonly Word[], from: number): Street | undefined {
  for (const [index, word] of words.entries()) {
    if (word.start < from) continue;
    const last = endOfStreet(text, words, index) ?? endOfOtherStreet({ text, words }, index);
    const end = words[last ?? -1]?.end;
    if (end === undefined) continue;
    const first = firstOfUnit(text, words, index, from);
    return { start: words[first]?.start ?? word.start, end };
  }
  return undefined;
}

/** The index of the street's last word, if one begins here: `22 Berg Street`, `Bergstraat 22`. */
function endOfStreet(text: string, words: readonly Word[], index: number): number | undefined {
  const word = words[index];
  if (word === undefined) return undefined;
  const next = words[index + 1];
  if (compoundStreet.test(word.folded) && next !== undefined && houseNumber.test(next.text)) {
    return isJoined(text, word, next) ? index + 1 : undefined;
  }
  if (!houseNumber.test(word.text)) return undefined;
  for (let offset = 1; offset <= 6; offset += 1) {
    const [before, current] = [words[index + offset - 1], words[index + offset]];
    if (before === undefined || current === undefined || !isJoined(text, before, current)) return undefined;
    // Another number: this one was a unit's.
    if (offset > 1 && houseNumber.test(current.text)) return undefined;
    if (
      offset === 1 &&
      houseNumber.test(current.text) &&
      /^[-/]$/.test(text.slice(before.end, current.start))
    )
      continue;
    if (offset === 1 && counted.has(current.folded)) return undefined;
    const named = offset > 1 && streetTypes.has(current.folded);
    if (named && !isSaint(text, words, index + offset)) return withSuffix(text, words, index + offset);
    if (compoundStreet.test(current.folded)) return withSuffix(text, words, index + offset);
    if (chatter.has(current.folded) && !/^\p{Lu}/u.test(current.text)) return undefined;
  }
  return undefined;
}

/** `St` before a name that itself ends in a street type is a saint: `22 St Johns Road`, `5 Mount St Anne Road`. */
function isSaint(text: string, words: readonly Word[], index: number): boolean {
  if (words[index]?.folded !== 'st') return false;
  const ahead = [1, 2].map((offset) => words[index + offset]);
  return ahead.some((word, offset) => {
    const before = words[index + offset];
    if (word === undefined || before === undefined || !isJoined(text, before, word)) return false;
    const joined = offset === 0 || isJoined(text, words[index] ?? before, words[index + 1] ?? before);
    return joined && streetTypes.has(word.folded);
  });
}

function withSuffix(text: string, words: readonly Word[], index: number): number {
  const [current, next] = [words[index], words[index + 1]];
  if (current === undefined || next === undefined || !isJoined(text, current, next)) return index;
  const isSuffix = streetTypes.has(next.folded) || (compass.has(next.folded) && next.folded.length > 1);
  return isSuffix ? withSuffix(text, words, index + 1) : index;
}

/** Takes in what stands before the house number: `Flat 3, 22 Berg St`, `Unit 4B Block C 22 Berg St`. */
function firstOfUnit(text: string, words: readonly Word[], index: number, from: number): number {
  const [unit, number, current] = [words[index - 2], words[index - 1], words[index]];
  if (number === undefined || current === undefined || number.start < from) return index;
  if (!/^\s*[,.]?\s*[-#]?\s*$/.test(text.slice(number.end, current.start))) return index;
  if (unit !== undefined && unit.start >= from && unitWords.has(unit.folded) && isUnitName(number)) {
    return firstOfUnit(text, words, index - 2, from);
  }
  const isNumberSign =
    ['no', 'number', 'nommer'].includes(number.folded) &&
    houseNumber.test(current.text) &&
    !/,/.test(text.slice(number.end, current.start));
  return isNumberSign ? index - 1 : index;
}

function isUnitName(word: Word): boolean {
  return /^(?:\d{1,5}\p{L}?|\p{L}\d{0,4})$/u.test(word.text);
}

function isJoined(text: string, left: Word, right: Word): boolean {
  return /^[ \t\u00a0]*[-/.'\u2019]?[ \t\u00a0]*$/.test(text.slice(left.end, right.start));
}

/** Reads a text that is an address and nothing else. Undefined when no street can be told. */
export function readAddress(text: string, country: string, language: string): Address | undefined {
  const words = toWords(text);
  const street = findStreet(text, words, 0);
  if (street === undefined) return readUnknownStreet(text, country, language);
  const before = toSegments(text.slice(0, street.start));
  const rest = text.slice(street.end);
  // Signs behind the street, up to the comma, belong to it: nothing that was written is dropped.
  const signs = /^(?:\.(?=\s*,)|\s*[^\s\p{L}\p{N},،.\-\n][^,،\n]*)/u.exec(rest)?.[0] ?? '';
  const tail = toSegments(rest.slice(signs.length).replace(/^[\s.,،-]*(?:(?:in|te|à|a|en)\s+)?/i, ''));
  const line = [...before, collapse(text.slice(street.start, street.end) + signs)].join(', ');
  return toAddress(line, tail, country, language);
}

/** `The Old Mill, Bosman's Crossing, Stellenbosch`: with commas the first is the street. */
function readUnknownStreet(text: string, country: string, language: string): Address | undefined {
  const [first, ...tail] = toSegments(text);
  if (first === undefined || tail.length === 0) return undefined;
  const startsWithUnit =
    unitWords.has(toWords(first)[0]?.folded ?? '') && /\d/.test(first) && tail.length > 1;
  if (!startsWithUnit) return toAddress(first, tail, country, language);
  return toAddress(`${first}, ${tail[0]}`, tail.slice(1), country, language);
}

function toSegments(text: string): readonly string[] {
  return text
    .split(/[,،\n\r]/)
    .map(collapse)
    .filter((segment) => segment !== '');
}

function toAddress(street: string, tail: readonly string[], country: string, language: string): Address {
  const places = [...tail];
  const land =
    places.length > 1 && isCountryName(places[places.length - 1] ?? '', country, language)
      ? places.pop()
      : undefined;
  const postcode = takePostcode(places, country);
  const region = takeRegion(places, country);
  const city = places.pop();
  const suburb = places.join(', ');
  return {
    type: 'address',
    street,
    ...(suburb === '' ? {} : { suburb }),
    ...(city === undefined ? {} : { city }),
    ...(region === undefined ? {} : { region }),
    ...(postcode === undefined ? {} : { postcode }),
    ...(land === undefined ? {} : { country: land }),
  };
}

export function isPostcode(text: string, country: string): boolean {
  return (lookUp(postcodes, country) ?? anyPostcode).test(text);
}

/** Takes the postcode out of the places: alone, or behind or before a town. Searched from the end. */
function takePostcode(places: string[], country: string): string | undefined {
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const words = (places[index] ?? '').split(' ');
    for (const [count, isFirst] of [
      [2, false],
      [1, false],
      [2, true],
      [1, true],
    ] as const) {
      if (words.length < count) continue;
      const candidate = (isFirst ? words.slice(0, count) : words.slice(-count)).join(' ');
      if (!isPostcode(candidate, country)) continue;
      const rest = (isFirst ? words.slice(count) : words.slice(0, -count)).join(' ');
      places.splice(index, 1, ...(rest === '' ? [] : [rest]));
      return candidate;
    }
  }
  return undefined;
}

/** A region is one only behind a town. */
function takeRegion(places: string[], country: string): string | undefined {
  const last = places[places.length - 1];
  if (places.length < 2 || last === undefined) return undefined;
  const known = (lookUp(regions, country) ?? []).some((names) => names.split('|').includes(fold(last)));
  const isCode = lookUp(regions, country) === undefined && /^[A-Z]{2,3}$/.test(last);
  if (!known && !isCode) return undefined;
  return places.pop();
}

function isCountryName(text: string, country: string, language: string): boolean {
  if (!/^[A-Z]{2}$/.test(country)) return false;
  return [language, 'en', 'af'].some((tag) => {
    const names = new Intl.DisplayNames([toLanguageTag(tag, country), 'en'], {
      type: 'region',
      fallback: 'code',
    });
    return fold(names.of(country) ?? '') === fold(text);
  });
}
