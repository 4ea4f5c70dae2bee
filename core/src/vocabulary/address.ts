import { readAddress } from './address-reading.ts';
import { findAddresses } from './address-search.ts';
import { chatter, leadIn, toFullWord } from './address-words.ts';
import type {
  Address,
  CompositeParts,
  Extraction,
  Locale,
  PropertyType,
  PropertyValue,
} from './property-type.ts';
import {
  accept,
  blank,
  collapse,
  isFiller,
  longestText,
  refuse,
  toPlainText,
  toStoredText,
  toWords,
} from './reading.ts';

const partNames = ['street', 'suburb', 'city', 'region', 'postcode', 'country'] as const;

const leadOut = /(?:[\s,.!]+(?:please|thanks|thank you|kindly|asseblief|dankie))*[\s,.!]*$/i;

/** A postal address, in parts or as one text. */
export const address: PropertyType = {
  name: 'address',
  parts: {
    names: partNames,
    required: ['street', 'city'],
    split(value) {
      return Object.fromEntries(
        partNames.map((part) => [part, isAddress(value) ? (value[part] ?? null) : null]),
      );
    },
    join: joinParts,
  } satisfies CompositeParts,
  parse(input, spec, locale) {
    if (input.trim() === '') return refuse('empty');
    if (input.length > longestText) return refuse('invalid');
    const read = readAnswer(input, locale);
    if (read !== undefined) return accept(read);
    const found = address.extract(input, spec, locale);
    const [first] = found;
    if (first === undefined) return refuse('invalid');
    if (found.length === 1) {
      // Words are left over: only a sentence that says where the address begins is sure enough.
      const isSure = isFiller(blank(input, found)) || isAnnounced(input, first);
      return isSure ? accept(first.value) : refuse('invalid');
    }
    const values = found.map((extraction) => extraction.value);
    return isFiller(blank(input, found)) ? refuse('ambiguous', values) : refuse('invalid');
  },
  extract(text, _spec, locale) {
    return findAddresses(text, locale.country).flatMap(({ start, end }) => {
      const value = readAddress(text.slice(start, end), locale.country, locale.language);
      return value === undefined ? [] : [{ start, end, value }];
    });
  },
  format(value) {
    if (!isAddress(value)) return toPlainText(value);
    return partNames.flatMap((part) => value[part] ?? []).join(', ');
  },
  isSame(left, right) {
    if (!isAddress(left) || !isAddress(right)) return false;
    const [a, b] = [left, right].map((value) => partNames.map((part) => toComparable(value[part] ?? '')));
    if (a === undefined || b === undefined || a.every((part) => part === '')) return false;
    if (a.filter(Boolean).join(' ') === b.filter(Boolean).join(' ')) return true;
    // A part that one of them does not know is no difference, except for the street and the city.
    return a.every((part, index) => {
      const other = b[index] ?? '';
      const isNeeded = partNames[index] === 'street' || partNames[index] === 'city';
      return part === other || (!isNeeded && (part === '' || other === ''));
    });
  },
  fromField(value, _spec, locale) {
    const text = toStoredText(value);
    if (text === undefined || text.trim() === '') return undefined;
    const read = text.length > longestText ? undefined : readAddress(text, locale.country, locale.language);
    return read ?? { type: 'address', street: text.trim() };
  },
  toField(value, field, spec, locale) {
    if (!isAddress(value) || field.type !== 'text') return undefined;
    return address.format(value, spec, locale);
  },
};

function isAddress(value: PropertyValue): value is Address {
  return typeof value === 'object' && value.type === 'address';
}

function joinParts(parts: Readonly<Record<string, string | null>>): Address | undefined {
  const known = partNames.flatMap((part) => {
    const text = collapse(parts[part] ?? '');
    return text === '' ? [] : [[part, text] as const];
  });
  return known.length === 0 ? undefined : { type: 'address', ...Object.fromEntries(known) };
}

/** An answer that is an address as a whole, but for what people say before and behind it. */
function readAnswer(input: string, locale: Locale): Address | undefined {
  const start = /^\s*(?:so\s+|yes,?\s+|ok,?\s+)?/i.exec(input)?.[0].length ?? 0;
  const lead = [...input.matchAll(leadIn)].find((match) => isFiller(input.slice(start, match.index)));
  const from = lead === undefined ? start : lead.index + lead[0].length;
  const text = input.slice(from).replace(leadOut, '');
  if (text.endsWith('?')) return undefined;
  const read = readAddress(text, locale.country, locale.language);
  // A sentence is not an address: no word of it may be one that no place is named with.
  const words = toWords(text.replace(/(?<=\s)(?:in|te)\s/gi, ''));
  const isSentence = words.some(
    (word) => chatter.has(word.folded) && !/^(?:no|of|van|at|on)$/.test(word.folded),
  );
  const isPlace = words.some((word) => /\p{L}/u.test(word.text) && word.text.length > 1);
  return read === undefined || isSentence || !isPlace ? undefined : read;
}

function isAnnounced(text: string, { start }: Extraction): boolean {
  const isBehindLeadIn = [...text.matchAll(leadIn)].some(
    (match) => Math.abs(match.index + match[0].length - start) <= 1,
  );
  return isBehindLeadIn || /(?<!\p{L})(?:to|na)\s+$/iu.test(text.slice(Math.max(0, start - 10), start));
}

function toComparable(text: string): string {
  return toWords(text)
    .map((word) => toFullWord(word.folded.replaceAll("'", '')))
    .join(' ');
}
