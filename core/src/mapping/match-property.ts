import type { CollectionDescription, FieldDescription } from '../contract/index.ts';
import type { CompositeParts } from '../vocabulary/index.ts';
import type { Candidate } from './candidates.ts';
import { ownPrefixes } from './field-words.ts';
import { matchRelations, toHop } from './hops.ts';
import { isSecretName, loginNames } from './lexicon.ts';
import type { FieldPlace, Hop } from './mapping.ts';
import { matchBehindPart } from './match-behind.ts';
import { matchCodeTable } from './match-code-table.ts';
import { hasContactName, matchMeaning } from './match-meaning.ts';
import { groupParts, matchPartsByMeaning } from './match-parts.ts';
import type { Matcher, MatchInput } from './matcher.ts';
import { isSameName, normalizeName, wordsOf } from './names.ts';

const suggestion = 0.5;

/** The field of the property's own name, or with the record's name before it. */
export const matchOwnField: Matcher = (input) => {
  const { record, definition, parts, collection, sameRow } = input;
  const likelihood = likelihoodOfWhole(input);
  return collection.fields.flatMap((field) => {
    if ((parts && field.type !== 'text') || isSecretName(wordsOf(field.name))) return [];
    if (definition.type === 'person-name' && loginNames.includes(normalizeName(field.name))) return [];
    const isForeign = definition.type === 'text' && field.type !== 'text';
    const full = scoreField(field, definition.name, record.name, sameRow);
    const named = isForeign && full < 1 ? full - 0.15 : full;
    const score = Math.min(named, likelihood);
    return full === 0 ? [] : [{ value: [{ part: '', hops: [], field }], score, reason: 'name' }];
  });
};

/** How likely a field that is called like a composite value holds all of it, with its parts standing beside it or not. */
function likelihoodOfWhole(input: MatchInput): number {
  const { parts, definition, collection, record, sameRow } = input;
  if (!parts || sameRow) return 1;
  if (definition.type === 'person-name' && hasContactName(collection)) return 0.8;
  const prefixes = ownPrefixes(record, collection, false);
  const group = groupParts(input, collection, [], prefixes).find((one) => one.qualifier === '');
  const found = group?.places.filter((place) => !isSameName(place.field.name, definition.name)) ?? [];
  if (found.length === 0) return 1;
  const isWhole = parts.required.every((part) => found.some((place) => place.part === part));
  // `address` beside `city` is the street; `name` beside `first_name` may be the last name.
  return isWhole ? 1 : definition.type === 'address' ? 0.6 : 0.8;
}

/** All required parts of a composite value, by their names, in the record's own row. */
export const matchOwnParts: Matcher = (input) => {
  if (!input.parts) return [];
  const { definition, record, sameRow } = input;
  const prefixes = sameRow
    ? [record.name + definition.name]
    : ['', definition.name, record.name + definition.name];
  return matchParts(input.parts, input.collection, [], prefixes, 1, 'parts');
};

/** The parts of a composite value behind one relation that is named like the property. */
export const matchPartsBehindHop: Matcher = ({
  record,
  definition,
  parts,
  collection,
  collections,
  sameRow,
}) => {
  if (!parts) return [];
  const words = sameRow ? [record.name + definition.name] : [definition.name, record.name + definition.name];
  const relations = new Map(
    words
      .flatMap((word) => matchRelations(collection, word))
      .map((candidate) => [candidate.value.name, candidate]),
  );
  return [...relations.values()].flatMap(({ value: relation, score }) => {
    const far = collections.get(relation.to.collection);
    if (!far || relation.cardinality === 'many') return [];
    const hops = [toHop(collection, relation, collections)];
    return matchParts(parts, far, hops, ['', definition.name], score, 'relation');
  });
};

/** Fields of the property's name behind one relation: only a suggestion, `map:` must say it. */
export const suggestBehindHop: Matcher = ({ definition, collection, collections }) =>
  collection.relations.flatMap((relation) => {
    const far = collections.get(relation.to.collection);
    if (!far || relation.cardinality === 'many') return [];
    return far.fields
      .filter((field) => normalizeName(field.name) === normalizeName(definition.name))
      .map((field) => ({
        value: [{ part: '', hops: [toHop(collection, relation, collections)], field }],
        score: suggestion,
        reason: 'behind a relation',
      }));
  });

export const matchers: readonly Matcher[] = [
  matchOwnField,
  matchOwnParts,
  matchPartsBehindHop,
  matchMeaning,
  matchPartsByMeaning,
  matchBehindPart,
  matchCodeTable,
  suggestBehindHop,
];

function scoreField(field: FieldDescription, property: string, record: string, sameRow: boolean): number {
  const name = normalizeName(field.name);
  if (name === normalizeName(record + property)) return sameRow ? 1 : 0.95;
  if (name !== normalizeName(property)) return 0;
  return sameRow && !normalizeName(property).startsWith(normalizeName(record)) ? suggestion : 1;
}

function matchParts(
  parts: CompositeParts,
  collection: CollectionDescription,
  hops: readonly Hop[],
  prefixes: readonly string[],
  score: number,
  reason: string,
): readonly Candidate<readonly FieldPlace[]>[] {
  return prefixes.flatMap((prefix) => {
    const places = parts.names.flatMap((part) =>
      collection.fields
        .filter((field) => normalizeName(field.name) === normalizeName(prefix + part))
        .slice(0, 1)
        .map((field) => ({ part, hops, field })),
    );
    const complete = parts.required.every((part) => places.some((place) => place.part === part));
    return complete && places.length > 0 ? [{ value: places, score, reason }] : [];
  });
}
