import { type Include, ParleyError, type Query, type RelationDescription } from '@parley/core/contract';
import type { Knex } from 'knex';
import { type Catalog, type SqlCollection, type SqlField, toTableToken } from './catalog.ts';
import { type CheckedCondition, checkConditions, whereAll } from './conditions.ts';
import { type OrderColumn, type Position, parseCursor, whereBehind } from './cursor.ts';
import type { Dialect } from './dialect.ts';
import { toToken } from './names.ts';
import { selectFields } from './records.ts';

/** A query whose every name and value was checked; what is built from it holds nothing from outside. */
export interface CheckedQuery {
  readonly collection: SqlCollection;
  readonly conditions: readonly CheckedCondition[];
  /** What the answer shows. */
  readonly fields: readonly SqlField[];
  /** What must be fetched for that: the fields, the key, the order and the ends of relations. */
  readonly fetched: readonly SqlField[];
  readonly order: readonly OrderColumn[];
  readonly limit: number;
  readonly position: Position | undefined;
  readonly include: readonly CheckedInclude[];
}

/** A relation to follow. */
export interface CheckedInclude {
  readonly relation: RelationDescription;
  readonly collection: SqlCollection;
  readonly fields: readonly SqlField[];
  readonly fetched: readonly SqlField[];
  readonly limit: number;
  readonly include: readonly CheckedInclude[];
}

interface QueryContext {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
}

const defaultLimit = 100;
const largestLimit = 1000;
const deepestInclude = 8;

/** Checks a query against the catalog. */
export function checkQuery(context: QueryContext, query: Query): CheckedQuery {
  const { catalog } = context;
  const collection = catalog.collection(query.collection);
  const fields = pickFields(catalog, collection, query.fields);
  const include = checkIncludes(catalog, collection, query.include, 1);
  const order = checkOrder(catalog, collection, query.order);
  return {
    collection,
    conditions: checkConditions(context, collection, query.where ?? []),
    fields,
    fetched: collectFields(
      catalog,
      collection,
      fields,
      include,
      order.map(({ field }) => field.name),
    ),
    order,
    limit: checkLimit(query.limit),
    position: query.after === undefined ? undefined : parseCursor(query, query.after, order.length),
    include,
  };
}

/** Builds the query for the records themselves, with one more than asked for, to know whether there is more. */
export function buildQuery(knex: Knex, query: CheckedQuery, dialect: Dialect): Knex.QueryBuilder {
  const builder = knex(toTableToken(query.collection)).select(selectFields(knex, dialect, query.fetched));
  whereAll(builder, query.conditions, dialect);
  const { position } = query;
  if (position !== undefined && 'values' in position)
    whereBehind(builder, query.order, position.values, dialect);
  if (position !== undefined && 'offset' in position) builder.offset(position.offset);
  for (const { field, direction } of query.order)
    builder.orderBy(toToken(field.name), direction === 'ascending' ? 'asc' : 'desc');
  return builder.limit(query.limit + 1);
}

function checkIncludes(
  catalog: Catalog,
  collection: SqlCollection,
  includes: readonly Include[] | undefined,
  depth: number,
): readonly CheckedInclude[] {
  if (includes === undefined) return [];
  if (depth > deepestInclude)
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      `A query includes more than ${deepestInclude} levels deep`,
    );
  return includes.map((include) => {
    const relation = collection.relations.find(({ name }) => name === include.relation);
    if (relation === undefined)
      throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `${collection.name} has no such relation`, {
        fix: 'Look at the relations that `parley check` lists.',
        details: { collection: collection.name, relation: include.relation },
      });
    const target = catalog.collection(relation.to.collection);
    const fields = pickFields(catalog, target, include.fields);
    const nested = checkIncludes(catalog, target, include.include, depth + 1);
    return {
      relation,
      collection: target,
      fields,
      fetched: collectFields(catalog, target, fields, nested, relation.to.fields),
      limit: relation.cardinality === 'one' ? 1 : checkLimit(include.limit),
      include: nested,
    };
  });
}

/** Ends with the key, so that the order is total; without a key by every field that can be compared. */
function checkOrder(catalog: Catalog, collection: SqlCollection, order: Query['order'] = []): OrderColumn[] {
  const columns: OrderColumn[] = order.map(({ field, direction }) => ({
    field: catalog.field(collection, field),
    direction,
  }));
  const unordered = columns.find(({ field }) => !isSortable(field));
  if (unordered !== undefined)
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      `${collection.name}.${unordered.field.name} has a type that cannot be ordered`,
    );
  for (const field of listOrderFields(catalog, collection))
    if (!columns.some((column) => column.field === field)) columns.push({ field, direction: 'ascending' });
  return columns;
}

/** The fields that give every record of a collection its place. */
export function listOrderFields(catalog: Catalog, collection: SqlCollection): readonly SqlField[] {
  return collection.key.length > 0
    ? collection.key.map((name) => catalog.field(collection, name))
    : collection.fields.filter(isSortable);
}

/** Whether the database can put records in the order of this field. */
export function isSortable({ type, large }: SqlField): boolean {
  return type !== 'other' && large !== true;
}

function pickFields(
  catalog: Catalog,
  collection: SqlCollection,
  names: readonly string[] | undefined,
): readonly SqlField[] {
  return names === undefined ? collection.fields : names.map((name) => catalog.field(collection, name));
}

function collectFields(
  catalog: Catalog,
  collection: SqlCollection,
  shown: readonly SqlField[],
  include: readonly CheckedInclude[],
  further: readonly string[],
): readonly SqlField[] {
  const names = [...collection.key, ...include.flatMap(({ relation }) => relation.fields), ...further];
  return [...new Set([...shown, ...names.map((name) => catalog.field(collection, name))])];
}

function checkLimit(limit: number = defaultLimit): number {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', 'A limit must be a whole number from 1 on');
  return Math.min(limit, largestLimit);
}
