import type { RelationDescription } from '@parley/core/contract';

/** A foreign key as the dialect found it, both ends described. */
export interface ForeignKey {
  readonly from: { readonly collection: string; readonly fields: readonly string[] };
  readonly to: { readonly collection: string; readonly fields: readonly string[] };
  /** Whether the referencing fields hold each combination at most once. */
  readonly fromIsUnique: boolean;
}

/**
 * Builds a collection's relations, in both directions. An own one is named after its fields (`customer_id`),
 * a reverse one after the other collection and its fields (`addresses.customer_id`).
 */
export function createRelations(
  collection: string,
  keys: readonly ForeignKey[],
): readonly RelationDescription[] {
  const own = keys
    .filter(({ from }) => from.collection === collection)
    .map(({ from, to }) => ({
      name: from.fields.join('+'),
      fields: from.fields,
      to,
      cardinality: 'one' as const,
      direction: 'own' as const,
    }));
  const reverse = keys
    .filter(({ to }) => to.collection === collection)
    .map(({ from, to, fromIsUnique }) => ({
      name: `${from.collection}.${from.fields.join('+')}`,
      fields: to.fields,
      to: from,
      cardinality: fromIsUnique ? ('one' as const) : ('many' as const),
      direction: 'reverse' as const,
    }));
  return makeNamesUnique([...own, ...reverse]);
}

/** Where two foreign keys lie on the same fields, their other ends tell them apart. */
function makeNamesUnique(relations: readonly RelationDescription[]): readonly RelationDescription[] {
  const seen = new Set<string>();
  return relations.flatMap((relation) => {
    const isShared = relations.some((other) => other !== relation && other.name === relation.name);
    const end = relation.direction === 'own' ? relation.to : { collection: '', fields: relation.fields };
    const name = isShared ? `${relation.name}>${end.collection}.${end.fields.join('+')}` : relation.name;
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ ...relation, name }];
  });
}

/** Whether a set of fields holds each combination at most once: some unique set lies within it. */
export function isUniqueSet(fields: readonly string[], uniqueSets: readonly (readonly string[])[]): boolean {
  return uniqueSets.some((set) => set.length > 0 && set.every((field) => fields.includes(field)));
}
