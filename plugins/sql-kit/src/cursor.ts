import { createHash } from 'node:crypto';
import { isValue, ParleyError, type Query, type Value } from '@parley/core/contract';
import type { Knex } from 'knex';
import type { SqlField } from './catalog.ts';
import type { Dialect } from './dialect.ts';
import { toToken } from './names.ts';

/** One column of the order. */
export interface OrderColumn {
  readonly field: SqlField;
  readonly direction: 'ascending' | 'descending';
}

/** Where an earlier answer ended: the order's values of its last record, or, without a key, a count. */
export type Position = { readonly values: readonly Value[] } | { readonly offset: number };

/** Writes a position as the opaque `next` of an answer. Valid for the same query only. */
export function toCursor(query: Query, position: Position): string {
  return Buffer.from(JSON.stringify({ query: hashQuery(query), ...position })).toString('base64url');
}

/** Reads `after`. Throws `PARLEY_CONNECTOR_VALUE_INVALID` for one that is not an answer to the same query. */
export function parseCursor(query: Query, cursor: string, columns: number): Position {
  const parsed = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (parsed.query === hashQuery(query)) {
    const { values, offset } = parsed;
    if (Number.isSafeInteger(offset) && Number(offset) >= 0) return { offset: Number(offset) };
    if (Array.isArray(values) && values.length === columns && values.every(isValue)) return { values };
  }
  throw new ParleyError(
    'PARLEY_CONNECTOR_VALUE_INVALID',
    'The `after` of the query belongs to another query',
    {
      fix: 'Give back `next` unchanged, with the query that it came from.',
      details: { collection: query.collection },
    },
  );
}

/** Keeps the records that come behind the position in the order. */
export function whereBehind(
  query: Knex.QueryBuilder,
  order: readonly OrderColumn[],
  values: readonly Value[],
  dialect: Dialect,
): void {
  query.where((any) => {
    for (const [index, column] of order.entries()) {
      any.orWhere((all) => {
        for (const [before, { field }] of order.slice(0, index).entries())
          whereSamePlace(all, field, values[before] ?? null, dialect);
        whereFurther(all, column, values[index] ?? null, dialect);
      });
    }
  });
}

/** Equal as the database orders, which need not be equal exactly. */
function whereSamePlace(query: Knex.QueryBuilder, field: SqlField, value: Value, dialect: Dialect): void {
  const column = toToken(field.name);
  if (value === null) query.whereNull(column);
  else query.where(column, '=', dialect.writeValue(value, field));
}

function whereFurther(
  query: Knex.QueryBuilder,
  { field, direction }: OrderColumn,
  value: Value,
  dialect: Dialect,
): void {
  const column = toToken(field.name);
  const nullsComeLast = dialect.nullsAreLargest === (direction === 'ascending');
  if (value === null) {
    if (nullsComeLast) query.whereRaw('1 = 0');
    else query.whereNotNull(column);
    return;
  }
  const comparison = direction === 'ascending' ? '>' : '<';
  const bound = dialect.writeValue(value, field);
  if (nullsComeLast && field.nullable)
    query.where((either) => either.where(column, comparison, bound).orWhereNull(column));
  else query.where(column, comparison, bound);
}

function hashQuery({ after, limit, ...query }: Query): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
