import type { Knex } from 'knex';
import type { SqlCollection } from './catalog.ts';
import type { Dialect, Statement } from './dialect.ts';
import { buildQuery, type CheckedQuery } from './query.ts';
import { createCaches } from './statement-cache.ts';

const openCache = createCaches<SqlCollection>();

/** Builds a query's SQL; for a plain lookup by equality, the most frequent of all, only once. */
export function compileQuery(knex: Knex, query: CheckedQuery, dialect: Dialect): Statement {
  const build = () => buildQuery(knex, query, dialect);
  const values = listValues(query, dialect);
  if (values === undefined) return build().toSQL().toNative();
  const shape = JSON.stringify([
    query.conditions.map(({ field }) => field.name),
    query.fetched.map(({ name }) => name),
    query.order.map(({ field, direction }) => [field.name, direction]),
  ]);
  return openCache(query.collection, dialect).compile(shape, values, build);
}

/** All that a plain lookup binds. Undefined: it is none, and its SQL depends on more than its shape. */
function listValues({ conditions, position, limit }: CheckedQuery, dialect: Dialect): unknown[] | undefined {
  if (position !== undefined) return undefined;
  const values: unknown[] = [limit + 1];
  for (const { field, condition } of conditions) {
    const { operator, value } = condition;
    const isPlain = operator === 'eq' && value !== null && field.large !== true;
    if (!isPlain || !dialect.canHold(value, field)) return undefined;
    values.push(dialect.writeValue(value, field));
  }
  return values;
}
