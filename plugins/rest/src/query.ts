import { type Condition, operators, ParleyError, type Query, type Value } from '@parley/core/contract';
import { type Catalog, getCollection, getField, type RestCollection } from './model.ts';
import { assertType } from './storable.ts';

/** A query whose every name and value was checked. */
export interface CheckedQuery {
  readonly collection: RestCollection;
  readonly where: readonly Condition[];
  readonly names: readonly string[];
  readonly order: readonly { readonly field: string; readonly sign: 1 | -1 }[];
  readonly limit: number;
}

const textOperators = new Set(['contains', 'starts-with', 'digits-contain']);

export function checkQuery(catalog: Catalog, query: Query): CheckedQuery {
  const collection = getCollection(catalog, query.collection);
  const names = query.fields ?? collection.fields.map(({ name }) => name);
  for (const name of names) getField(collection, name);
  const asked = (query.order ?? []).map(({ field, direction }) => {
    getField(collection, field);
    return { field, sign: direction === 'descending' ? (-1 as const) : (1 as const) };
  });
  const rest = collection.key
    .filter((name) => !asked.some(({ field }) => field === name))
    .map((field) => ({ field, sign: 1 as const }));
  const limit = query.limit ?? 100;
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', 'The limit of a query is a whole number from 1.');
  return {
    collection,
    where: checkConditions(collection, query.where ?? []),
    names,
    order: [...asked, ...rest],
    limit: Math.min(limit, 1000),
  };
}

/** Throws for unknown fields and operators, and for values that the field cannot be compared with. */
export function checkConditions(
  collection: RestCollection,
  where: readonly Condition[],
): readonly Condition[] {
  for (const condition of where) {
    const field = getField(collection, condition.field);
    const { operator } = condition;
    if (!operators.includes(operator))
      throw new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', 'The operator is not served.');
    const place = { collection: collection.name };
    if (textOperators.has(operator) && field.type !== 'text')
      throw new ParleyError(
        'PARLEY_CONNECTOR_VALUE_INVALID',
        `${collection.name}.${field.name} is no text, which ${operator} needs.`,
        { details: { ...place, field: field.name } },
      );
    const values: readonly Value[] = condition.operator === 'in' ? condition.value : [condition.value];
    for (const value of values) assertType(value, field, place);
  }
  return where;
}
