import type { CollectionDescription, FieldDescription } from '../contract/index.ts';
import type { CompositeParts } from '../vocabulary/index.ts';
import type { Candidate } from './candidates.ts';
import { ownPrefixes, readFieldName, singularOf } from './field-words.ts';
import { type Collections, toHop } from './hops.ts';
import { numberedParts, partWords, qualifiers, strayAddressWords } from './lexicon.ts';
import type { FieldPlace, Hop } from './mapping.ts';
import type { Matcher, MatchInput } from './matcher.ts';
import { referenceStem, tellingWords, withoutSchema, wordsOf } from './names.ts';

type Part = FieldPlace['part'];

/** The parts of one value that are named alike: those of `billing_street`, `billing_city`, … */
export interface PartGroup {
  readonly qualifier: string;
  readonly places: readonly FieldPlace[];
  /** Why it is not sure, in words. */
  readonly doubts: readonly string[];
}

/** The parts of a composite value by well-known words, in the record's own row. */
export const matchPartsByMeaning: Matcher = (input) => {
  const { definition, record, collection, collections, sameRow } = input;
  if (!input.parts) return [];
  const groups = groupParts(input, collection, [], ownPrefixes(record, collection, sameRow));
  return groups.flatMap((group) => {
    const grown = withGeography(group, collection, [], collections, definition.type);
    return toCandidate(
      input.parts,
      grown.places,
      scoreQualifier(definition.name, group.qualifier),
      grown.doubts,
    );
  });
};

/** Groups the fields of a collection by what stands before the name of a part. */
export function groupParts(
  input: Pick<MatchInput, 'definition' | 'sameRow'>,
  collection: CollectionDescription,
  hops: readonly Hop[],
  prefixes: readonly string[],
): readonly PartGroup[] {
  const words = partWords[input.definition.type] ?? {};
  const isAddress = input.definition.type === 'address';
  const groups = new Map<string, Map<Part, FieldDescription[]>>();
  const strays = new Map<string, string[]>();
  for (const field of collection.fields) {
    if (field.type !== 'text') continue;
    for (const reading of readFieldName(field, prefixes, input.sameRow && hops.length === 0)) {
      const split = splitQualifier(reading.name, words, isAddress);
      if (!split) continue;
      if (split.part === undefined) {
        strays.set(split.qualifier, [...(strays.get(split.qualifier) ?? []), field.name]);
        break;
      }
      const group = groups.get(split.qualifier) ?? new Map<Part, FieldDescription[]>();
      groups.set(split.qualifier, group);
      group.set(split.part, [...(group.get(split.part) ?? []), field]);
      break;
    }
  }
  return [...groups].map(([qualifier, group]) => {
    const doubts = (strays.get(qualifier) ?? []).map((name) => `"${name}" belongs to it too`);
    const places = Object.keys(words).flatMap((part): FieldPlace[] => {
      const [field, ...more] = preferMain(part, group.get(part) ?? []);
      for (const other of more) doubts.push(`"${other.name}" may be its ${part} too`);
      return field ? [{ part, hops, field }] : [];
    });
    return { qualifier, places, doubts };
  });
}

/** A plain `address` is a street only where no other field is; a second line keeps a suburb from being all. */
function preferMain(part: string, fields: readonly FieldDescription[]): readonly FieldDescription[] {
  if (part !== 'street' || fields.length < 2) return fields;
  const rest = fields.filter((field) => !/^addr(?:ess)?$/i.test(field.name));
  return rest.length === 0 ? fields : rest;
}

const allQualifiers = ['', ...Object.values(qualifiers).flat()];

/** `billingpostcode` → billing, postcode. The part undefined: a field that belongs to an address and is no part of it. */
function splitQualifier(
  name: string,
  words: Readonly<Record<string, readonly string[]>>,
  isAddress: boolean,
): { readonly qualifier: string; readonly part: Part | undefined } | undefined {
  for (const qualifier of allQualifiers) {
    if (!name.startsWith(qualifier)) continue;
    const rest = name.slice(qualifier.length);
    const tails = isAddress && rest.startsWith('address') ? [rest, rest.slice('address'.length)] : [rest];
    for (const tail of tails) {
      const part = Object.keys(words).find((one) => words[one]?.includes(tail));
      if (part !== undefined) return { qualifier, part };
      if (isAddress && strayAddressWords.includes(tail)) return { qualifier, part: undefined };
    }
  }
  return undefined;
}

/** How well a group fits what the property is called: `address` means the plain one, `billing-address` that one. */
export function scoreQualifier(property: string, qualifier: string): number {
  const wanted = wordsOf(property)
    .filter((word) => !['address', 'name', 'full'].includes(word))
    .join('');
  const isCustomers = !allQualifiers.includes(wanted) || wanted === '';
  if (!isCustomers) return qualifier === wanted ? 0.94 : qualifier === '' ? 0.7 : 0.5;
  if (qualifier === '') return 0.94;
  if ((qualifiers.plain as readonly string[]).includes(qualifier)) return 0.92;
  if ((qualifiers.near as readonly string[]).includes(qualifier)) return 0.9;
  return (qualifiers.letters as readonly string[]).includes(qualifier) ? 0.84 : 0.8;
}

export function toCandidate(
  parts: CompositeParts | undefined,
  places: readonly FieldPlace[],
  score: number,
  doubts: readonly string[],
): readonly Candidate<readonly FieldPlace[]>[] {
  const complete = parts?.required.every((part) => places.some((place) => place.part === part));
  if (!complete) return [];
  const reason = ['its parts by their names', ...doubts].join('; ');
  return [{ value: places, score: doubts.length === 0 ? score : Math.min(score - 0.1, 0.8), reason }];
}

const geography = ['city', 'region', 'country'];

/** Parts of an address that are kept in tables of their own: `city_id` → `cities.name`. */
export function withGeography(
  group: PartGroup,
  collection: CollectionDescription,
  hops: readonly Hop[],
  collections: Collections,
  type: string,
): Pick<PartGroup, 'places' | 'doubts'> {
  if (type !== 'address' || hops.length > 1) return group;
  const words = partWords.address ?? {};
  const doubts = [...group.doubts];
  const found = geography.flatMap((part): FieldPlace[] => {
    if (group.places.some((place) => place.part === part)) return [];
    const places = collection.relations.flatMap((relation): FieldPlace[] => {
      const far = collections.get(relation.to.collection);
      const [reference] = relation.fields;
      if (!far || relation.direction !== 'own' || relation.fields.length !== 1 || reference === undefined)
        return [];
      const stem = tellingWords(referenceStem(reference) ?? relation.name).join('');
      const isNamed = words[part]?.some(
        (word) => stem === `${group.qualifier}${word}` || (group.qualifier === '' && stem === word),
      );
      const farName = tellingWords(withoutSchema(far.name));
      const isPlace = [farName, farName.slice(-1), farName.slice(-2)].some((one) =>
        words[part]?.includes(singularOf(one)),
      );
      if (!isNamed) return [];
      const names = far.fields.filter(
        (field) => field.type === 'text' && isNameOf(tellingWords(field.name).join(''), words[part] ?? []),
      );
      const [name] = names;
      if (name && isPlace && names.length === 1)
        return [{ part, hops: [...hops, toHop(collection, relation, collections)], field: name }];
      doubts.push(`"${relation.name}" may be its ${part}`);
      return [];
    });
    if (places.length > 1) doubts.push(`several relations may be its ${part}`);
    return places.length === 1 ? places : [];
  });
  doubts.push(...looseReferences(group, collection, found));
  const order = Object.keys(words);
  const places = [...group.places, ...found].sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
  return { places, doubts };
}

/** Numbers of towns or countries that the backend does not say the tables of: they would keep what stood there. */
function looseReferences(
  group: PartGroup,
  collection: CollectionDescription,
  found: readonly FieldPlace[],
): readonly string[] {
  const known = [...group.places, ...found];
  return collection.fields.flatMap((field) => {
    const stem = tellingWords(referenceStem(field.name) ?? '').join('');
    const isReferred = collection.relations.some((relation) => relation.fields.includes(field.name));
    const part = Object.keys(partWords.address ?? {}).find((one) =>
      partWords.address?.[one]?.some((word) => stem !== '' && stem === `${group.qualifier}${word}`),
    );
    const isZone = numberedParts.some((word) => stem === `${group.qualifier}${word}`);
    if (isZone && !isReferred) return [`"${field.name}" may be its region`];
    const isOpen = part !== undefined && part !== 'street' && !known.some((place) => place.part === part);
    return isOpen && !isReferred ? [`"${field.name}" may be its ${part}`] : [];
  });
}

function isNameOf(field: string, words: readonly string[]): boolean {
  return field === 'name' || words.includes(field) || words.some((word) => field === `${word}name`);
}
