import type { RecordDefinition } from '../../vocabulary/index.ts';
import {
  type Locale,
  type PropertyDefinition,
  propertyTypes,
  type Vocabulary,
} from '../../vocabulary/index.ts';
import type { Draft } from './turn.ts';

/** An identifier that a sender gave, in every writing in which it may be stored. */
export interface Identifier {
  /** As hub.yaml names it: `email`, `policy.number`. */
  readonly path: string;
  readonly record: string;
  readonly property: string;
  readonly writings: readonly string[];
}

interface Place {
  readonly path: string;
  readonly record: RecordDefinition;
  readonly property: PropertyDefinition;
}

function listPlaces({ records, customer }: Vocabulary): readonly Place[] {
  return (records[customer]?.identifyBy ?? []).flatMap(({ record: name, property: of }) => {
    const record = records[name];
    const property = record?.properties[of];
    if (record === undefined || property === undefined) return [];
    return [{ path: name === customer ? of : `${name}.${of}`, record, property }];
  });
}

/** What a sender may identify themselves by, as a list for people. Empty: nothing. */
export function describeIdentifiers({ context }: Draft, language: string): string {
  const labels = listPlaces(context.vocabulary).map(({ record, property }) =>
    record.name === context.vocabulary.customer ? property.label : `${record.label} ${property.label}`,
  );
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(labels);
}

/**
 * Reads the one identifier that a message gives: the first thing in it that looks like one. Told by its form alone, so
 * that what follows does not depend on whether it exists. Empty: there is none.
 */
export function readIdentifier(
  words: string,
  { vocabulary, locale }: { readonly vocabulary: Vocabulary; readonly locale: Locale },
): readonly Identifier[] {
  const places = listPlaces(vocabulary);
  const typed = places.flatMap(({ path, record, property }) => {
    if (property.type !== 'email' && property.type !== 'phone') return [];
    const [first] = propertyTypes[property.type].extract(words, property, locale);
    if (first === undefined || typeof first.value !== 'string') return [];
    const writings = [...new Set([first.value, first.value.toLowerCase()])];
    return [{ path, record: record.name, property: property.name, writings }];
  });
  const [first] = typed;
  if (first !== undefined) return [first];
  const writings = listWritings(words);
  if (writings.length === 0) return [];
  return places
    .filter(({ property: { type } }) => type === 'text' || type === 'number')
    .map(({ path, record, property }) => ({ path, record: record.name, property: property.name, writings }));
}

/** `pol 1041` may be kept as `POL-1041`, `POL1041` or `1041`. */
function listWritings(words: string): readonly string[] {
  const found = /(?:(\p{L}{1,8})[ ./-]?)?([\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[/.-][\p{L}\p{N}]+)*)/u.exec(
    words,
  );
  const [whole, letters, rest] = found ?? [];
  if (whole === undefined || rest === undefined || whole.length > 60) return [];
  const joined = letters === undefined ? [] : ['-', '', ' '].map((sign) => `${letters}${sign}${rest}`);
  const all = [whole, ...joined, rest].map((one) => one.trim());
  return [...new Set(all.flatMap((one) => [one, one.toUpperCase(), one.toLowerCase()]))];
}
