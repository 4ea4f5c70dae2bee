import { createHash } from 'node:crypto';
import type { SqlCollection } from './catalog.ts';

/**
 * Hashes what a mapping can rely on: kind, fields, key, unique sets and the collection's own references.
 * Left out: grants, the native type's name, and references from elsewhere, which the other collection's own
 * fingerprint covers.
 */
export function createFingerprint(collection: Omit<SqlCollection, 'fingerprint'>): string {
  const { name, kind, key, unique } = collection;
  const fields = [...collection.fields]
    .sort((a, b) => compare(a.name, b.name))
    .map(({ name, type, nullable, hasDefault, generated, maxLength, scale, options }) => [
      name,
      type,
      nullable,
      hasDefault,
      generated,
      maxLength ?? null,
      scale ?? null,
      options ?? null,
    ]);
  const relations = collection.relations
    .filter(({ direction }) => direction === 'own')
    .map(({ name, fields, to, cardinality }) => [name, fields, to.collection, to.fields, cardinality]);
  const facts = [
    name,
    kind,
    fields,
    key,
    sortSets(unique),
    relations.map((one) => JSON.stringify(one)).sort(),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

function sortSets(sets: readonly (readonly string[])[]): string[] {
  return sets.map((set) => JSON.stringify([...set].sort(compare))).sort();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
