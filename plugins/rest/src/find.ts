import { createHash } from 'node:crypto';
import {
  type Condition,
  type FindResult,
  type FoundRecord,
  type Include,
  isValue,
  ParleyError,
  type Query,
  type Value,
} from '@parley/core/contract';
import { compareValues } from './match.ts';
import { type Catalog, getCollection, getField, type RestCollection } from './model.ts';
import { type CheckedQuery, checkQuery } from './query.ts';
import { type RawRecord, toFound } from './records.ts';
import type { Search } from './search.ts';

/** How many records' relations are fetched at the same time. */
const parallel = 8;

/** Answers a query. Order, position and all that the API cannot compare are dealt with here. */
export async function findRecords(catalog: Catalog, search: Search, query: Query): Promise<FindResult> {
  const checked = checkQuery(catalog, query);
  const { collection, where, order, limit, names } = checked;
  assertIncludes(catalog, collection, query.include ?? []);
  const position = query.after === undefined ? undefined : parsePosition(query, query.after, order.length);
  const all = [...(await search.match(collection, where))].sort((a, b) => compareRecords(checked, a, b));
  const start = position === undefined ? 0 : findStart(checked, all, position);
  const page = all.slice(start, start + limit);
  const records = await includeAll({ catalog, search }, collection, page, names, query.include ?? []);
  const last = page.at(-1);
  const hasMore = last !== undefined && start + limit < all.length;
  return { records, ...(hasMore ? { next: toCursor(query, checked, last, start + limit) } : {}) };
}

function compareRecords({ order }: CheckedQuery, a: RawRecord, b: RawRecord): number {
  for (const { field, sign } of order) {
    const difference = compareValues(a.values[field] ?? null, b.values[field] ?? null);
    if (difference !== 0) return difference * sign;
  }
  return 0;
}

/** Where an answer ended: the order's values of its last record; without a key, a count. */
type Position = { readonly values: readonly Value[] } | { readonly offset: number };

function findStart({ order }: CheckedQuery, all: readonly RawRecord[], position: Position): number {
  if ('offset' in position) return position.offset;
  const isBehind = ({ values }: RawRecord) => {
    for (const [index, { field, sign }] of order.entries()) {
      const difference = compareValues(values[field] ?? null, position.values[index] ?? null) * sign;
      if (difference !== 0) return difference > 0;
    }
    return false;
  };
  const start = all.findIndex(isBehind);
  return start < 0 ? all.length : start;
}

function toCursor(
  query: Query,
  { collection, order }: CheckedQuery,
  last: RawRecord,
  offset: number,
): string {
  const position: Position =
    collection.key.length === 0
      ? { offset }
      : { values: order.map(({ field }) => last.values[field] ?? null) };
  return Buffer.from(JSON.stringify({ query: hashQuery(query), ...position })).toString('base64url');
}

function parsePosition(query: Query, cursor: string, length: number): Position {
  try {
    const parsed: Record<string, unknown> = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const { values, offset } = parsed;
    if (parsed.query === hashQuery(query)) {
      if (Number.isSafeInteger(offset) && Number(offset) >= 0) return { offset: Number(offset) };
      if (Array.isArray(values) && values.length === length && values.every(isValue)) return { values };
    }
  } catch {
    // Falls through: it is not a cursor.
  }
  throw new ParleyError(
    'PARLEY_CONNECTOR_VALUE_INVALID',
    'The `after` of the query belongs to another query.',
    {
      fix: 'Give back `next` unchanged, with the query that it came from.',
    },
  );
}

function hashQuery({ after: _after, limit: _limit, ...query }: Query): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}

interface IncludeContext {
  readonly catalog: Catalog;
  readonly search: Search;
}

async function includeAll(
  context: IncludeContext,
  collection: RestCollection,
  page: readonly RawRecord[],
  names: readonly string[],
  include: readonly Include[],
): Promise<readonly FoundRecord[]> {
  if (include.length === 0) return page.map((record) => toFound(collection, record, names));
  const found: FoundRecord[] = [];
  for (let at = 0; at < page.length; at += parallel) {
    const some = page.slice(at, at + parallel).map(async (record) => ({
      ...toFound(collection, record, names),
      included: await includeOne(context, collection, record, include),
    }));
    found.push(...(await Promise.all(some)));
  }
  return found;
}

async function includeOne(
  context: IncludeContext,
  collection: RestCollection,
  record: RawRecord,
  include: readonly Include[],
): Promise<Record<string, readonly FoundRecord[]>> {
  const included: Record<string, readonly FoundRecord[]> = {};
  for (const one of include) {
    const relation = getRelation(collection, one.relation);
    const target = getCollection(context.catalog, relation.to.collection);
    const where = relation.to.fields.map(
      (field, index): Condition => ({
        field,
        operator: 'eq',
        value: record.values[relation.fields[index] ?? ''] ?? null,
      }),
    );
    const isEmpty = where.some(({ value }) => value === null);
    const checked = checkQuery(context.catalog, { collection: target.name });
    const related = isEmpty ? [] : [...(await context.search.match(target, where))];
    related.sort((a, b) => compareRecords(checked, a, b));
    const names = one.fields ?? target.fields.map(({ name }) => name);
    const limit = relation.cardinality === 'one' ? 1 : (one.limit ?? 100);
    included[one.relation] = await includeAll(
      context,
      target,
      related.slice(0, limit),
      names,
      one.include ?? [],
    );
  }
  return included;
}

/** Names are checked before anything is fetched. */
function assertIncludes(catalog: Catalog, collection: RestCollection, include: readonly Include[]): void {
  for (const one of include) {
    const target = getCollection(catalog, getRelation(collection, one.relation).to.collection);
    for (const name of one.fields ?? []) getField(target, name);
    assertIncludes(catalog, target, one.include ?? []);
  }
}

function getRelation(collection: RestCollection, name: string) {
  const found = collection.relations.find((relation) => relation.name === name);
  if (found !== undefined) return found;
  throw new ParleyError(
    'PARLEY_CONNECTOR_NOT_DESCRIBED',
    `${collection.name} has no relation of this name.`,
    {
      details: { collection: collection.name },
    },
  );
}
