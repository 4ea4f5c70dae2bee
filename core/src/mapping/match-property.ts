import type { CollectionDescription, FieldDescription } from '../contract/index.ts';
import type { CompositeParts, PropertyDefinition, RecordDefinition } from '../vocabulary/index.ts';
import type { Candidate } from './candidates.ts';
import { type Collections, matchRelations, toHop } from './hops.ts';
import type { FieldPlace, Hop } from './mapping.ts';
import { normalizeName } from './names.ts';

/** What a matcher may look at. */
export interface MatchInput {
  readonly record: RecordDefinition;
  readonly definition: PropertyDefinition;
  readonly parts: CompositeParts | undefined;
  readonly collection: CollectionDescription;
  readonly collections: Collections;
  /** Whether the record lies in its parent's row, where a bare name may be anybody's. */
  readonly sameRow: boolean;
}

/** Proposes places for one property. A better way of finding them is one more matcher. */
export type Matcher = (input: MatchInput) => readonly Candidate<readonly FieldPlace[]>[];

const suggestion = 0.5;

/** The field of the property's own name, or with the record's name before it. */
export const matchOwnField: Matcher = ({ record, definition, parts, collection, sameRow }) =>
  collection.fields.flatMap((field) => {
    if (parts && field.type !== 'text') return [];
    const score = scoreField(field, definition.name, record.name, sameRow);
    return score === 0 ? [] : [{ value: [{ part: '', hops: [], field }], score, reason: 'name' }];
  });

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
