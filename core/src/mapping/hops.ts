import type { CollectionDescription, RelationDescription } from '../contract/index.ts';
import { type Candidate, choose, exactMargin } from './candidates.ts';
import type { FieldPlace, Hop, Reference } from './mapping.ts';
import { isSameCollectionName, isSameName, referenceStem, withoutSchema } from './names.ts';

/** The collections of one connector, by name. */
export type Collections = ReadonlyMap<string, CollectionDescription>;

const maximumHops = 2;

/** The relations of a collection that a word may stand for: by their name, their target's, or their reference field's. */
export function matchRelations(
  collection: CollectionDescription,
  word: string,
): readonly Candidate<RelationDescription>[] {
  return collection.relations.flatMap((relation) => {
    if (relation.name === word) return [{ value: relation, score: 1, reason: 'relation' }];
    const [field] = relation.fields;
    const stem =
      relation.direction === 'own' && relation.fields.length === 1 ? referenceStem(field ?? '') : undefined;
    const byStem = stem !== undefined && isSameName(stem, word);
    const byName = isSameName(relation.name, word);
    const byTarget = isSameCollectionName(withoutSchema(relation.to.collection), word);
    if (!byStem && !byName && !byTarget) return [];
    const score = byName ? 0.95 : byStem && byTarget ? 0.94 : 0.9;
    return [{ value: relation, score, reason: byTarget ? 'target' : 'reference' }];
  });
}

/** A step along a relation that leads to at most one record. */
export function toHop(
  from: CollectionDescription,
  relation: RelationDescription,
  collections: Collections,
): Hop {
  const referrers = relation.direction === 'own' ? findReferrers(from, relation, collections) : [];
  return {
    relation: relation.name,
    fields: relation.fields,
    collection: relation.to.collection,
    toFields: relation.to.fields,
    direction: relation.direction,
    shareable: referrers.length > 0,
    referrers,
  };
}

/** The relation's name as the other side describes it. */
export function reverseNameOf(
  from: CollectionDescription,
  relation: Pick<RelationDescription, 'fields' | 'to'>,
  collections: Collections,
): string | undefined {
  return collections
    .get(relation.to.collection)
    ?.relations.find(
      (other) =>
        other.direction === 'reverse' &&
        other.to.collection === from.name &&
        isSameList(other.to.fields, relation.fields) &&
        isSameList(other.fields, relation.to.fields),
    )?.name;
}

export function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function findReferrers(
  from: CollectionDescription,
  relation: RelationDescription,
  collections: Collections,
): readonly Reference[] {
  return [...collections.values()].flatMap((collection) =>
    collection.relations
      .filter((other) => other.direction === 'own' && other.to.collection === relation.to.collection)
      .filter(
        (other) =>
          !(
            collection.name === from.name &&
            isSameList(other.fields, relation.fields) &&
            isUnique(from, relation.fields)
          ),
      )
      .map((other) => {
        const reverse = reverseNameOf(collection, other, collections);
        return {
          collection: collection.name,
          fields: other.fields,
          toFields: other.to.fields,
          isOwn: collection.name === from.name && isSameList(other.fields, relation.fields),
          ...(reverse === undefined ? {} : { reverse }),
        };
      }),
  );
}

function isUnique(collection: CollectionDescription, fields: readonly string[]): boolean {
  return [collection.key, ...collection.unique].some(
    (set) => set.length > 0 && set.every((field) => fields.includes(field)),
  );
}

export type PathResult =
  | { readonly ok: true; readonly hops: readonly Hop[]; readonly field: FieldPlace['field'] }
  | { readonly ok: false; readonly message: string; readonly candidates: readonly string[] };

/** Follows a path of `map:`: `field`, `hop.field` or `hop.hop.field`. */
export function resolvePath(
  start: CollectionDescription,
  path: string,
  collections: Collections,
): PathResult {
  return followPath(
    start,
    path.split('.').map((step) => step.trim()),
    [],
    collections,
  );
}

function followPath(
  collection: CollectionDescription,
  steps: readonly string[],
  hops: readonly Hop[],
  collections: Collections,
): PathResult {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) return endPath(collection, step, hops);
  if (hops.length === maximumHops) return failed(`more than ${maximumHops} steps`, []);
  const whole = collection.relations.find(
    (relation) => relation.name !== step && isPrefix(relation.name, steps),
  );
  const choice = whole
    ? choose([{ value: whole, score: 1, reason: 'relation' }], exactMargin)
    : choose(matchRelations(collection, step), exactMargin);
  if (choice.kind !== 'sure') {
    const names = choice.candidates.map((candidate) => candidate.value.name);
    const known = names.length > 0 ? names : collection.relations.map((relation) => relation.name);
    return failed(
      choice.kind === 'ambiguous'
        ? `"${step}" may be any of several relations of "${collection.name}"`
        : `"${collection.name}" has no relation "${step}"`,
      known,
    );
  }
  const relation = choice.candidate.value;
  const next = collections.get(relation.to.collection);
  if (relation.cardinality === 'many') {
    return failed(`"${relation.name}" leads to many records of "${relation.to.collection}", not to one`, []);
  }
  if (!next) return failed(`"${relation.to.collection}" is not among the described collections`, []);
  const taken = whole ? whole.name.split('.').length : 1;
  return followPath(
    next,
    steps.slice(taken),
    [...hops, toHop(collection, relation, collections)],
    collections,
  );
}

/** Whether a relation whose name holds dots stands at the beginning of the steps, with a field left behind it. */
function isPrefix(relation: string, steps: readonly string[]): boolean {
  const words = relation.split('.');
  return words.length < steps.length && words.every((word, index) => word === steps[index]);
}

function endPath(collection: CollectionDescription, name: string, hops: readonly Hop[]): PathResult {
  const exact = collection.fields.filter((field) => field.name === name);
  const found = exact.length > 0 ? exact : collection.fields.filter((field) => isSameName(field.name, name));
  const [field] = found;
  if (field && found.length === 1) return { ok: true, hops, field };
  const names = (found.length > 1 ? found : collection.fields).map((candidate) => candidate.name);
  const what = found.length > 1 ? `several fields "${name}"` : `no field "${name}"`;
  return failed(`"${collection.name}" has ${what}`, names);
}

function failed(message: string, candidates: readonly string[]): PathResult {
  return { ok: false, message, candidates };
}

/** How `map:` would say a place. */
export function pathOf(place: Pick<FieldPlace, 'hops' | 'field'>): string {
  return [...place.hops.map((hop) => hop.relation), place.field.name].join('.');
}
