import { createHash } from 'node:crypto';
import {
  type Fields,
  type FindResult,
  type FoundRecord,
  type Include,
  isSameValue,
  isValue,
  ParleyError,
  type Query,
  type RelationDescription,
  type Value,
} from '@parley/core/contract';
import { compareValues, createFilter } from './conditions.ts';
import { findField, findRelation, findTable } from './lookup.ts';
import type { SheetTable, Workbook } from './table.ts';

const defaultLimit = 100;
const largestLimit = 1000;
const deepestInclude = 8;

/** Answers a query from what was read. */
export function findInWorkbook(workbook: Workbook, query: Query): FindResult {
  const table = findTable(workbook, query.collection);
  checkShape(workbook, table, query, 1);
  const filter = createFilter(table, query.where ?? []);
  const order = createOrder(table, query);
  const sorted = table.rows
    .map(({ values }, index) => ({ values, index }))
    .filter(({ values }) => filter(values))
    .sort((a, b) => order.compare(a.values, b.values) || a.index - b.index);
  const limit = Math.min(query.limit ?? defaultLimit, largestLimit);
  const start = query.after === undefined ? 0 : order.findStart(sorted, query.after);
  const shown = sorted.slice(start, start + limit);
  const records = shown.map(({ values }) => toRecord(workbook, table, values, query));
  const last = shown.at(-1);
  if (last === undefined || start + limit >= sorted.length) return { records };
  return { records, next: order.toCursor(last.values, start + limit) };
}

interface Wanted {
  readonly fields?: readonly string[];
  readonly include?: readonly Include[];
  readonly limit?: number;
}

function checkShape(workbook: Workbook, table: SheetTable, wanted: Wanted, depth: number): void {
  for (const name of wanted.fields ?? []) findField(table, name);
  const { limit } = wanted;
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1))
    throw new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', 'A limit must be a whole number above zero');
  if (depth > deepestInclude)
    throw new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', 'The query includes too many levels');
  for (const include of wanted.include ?? []) {
    const relation = findRelation(table, include.relation);
    checkShape(workbook, findTable(workbook, relation.to.collection), include, depth + 1);
  }
}

function toRecord(workbook: Workbook, table: SheetTable, values: Fields, wanted: Wanted): FoundRecord {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
  const record = {
    key: pick(table.key),
    fields: pick(wanted.fields ?? table.fields.map(({ name }) => name)),
  };
  if (wanted.include === undefined) return record;
  const included = wanted.include.map((include): [string, readonly FoundRecord[]] => {
    const relation = findRelation(table, include.relation);
    const target = findTable(workbook, relation.to.collection);
    const limit = relation.cardinality === 'one' ? 1 : Math.min(include.limit ?? defaultLimit, largestLimit);
    const related = target.rows.filter((row) => isRelated(relation, values, row.values)).slice(0, limit);
    return [include.relation, related.map((row) => toRecord(workbook, target, row.values, include))];
  });
  return { ...record, included: Object.fromEntries(included) };
}

function isRelated(relation: RelationDescription, from: Fields, to: Fields): boolean {
  return relation.fields.every((name, index) => {
    const value = from[name] ?? null;
    return value !== null && isSameValue(value, to[relation.to.fields[index] ?? ''] ?? null);
  });
}

interface Sorted {
  readonly values: Fields;
}

/** The order of an answer, and where in it a page ends. */
function createOrder(table: SheetTable, query: Query) {
  const asked = query.order ?? [];
  for (const { field } of asked) findField(table, field);
  const columns = [
    ...asked,
    ...table.key
      .filter((name) => !asked.some(({ field }) => field === name))
      .map((field) => ({ field, direction: 'ascending' as const })),
  ];
  const { after, limit, ...same } = query;
  const hash = createHash('sha256').update(JSON.stringify(same)).digest('base64url').slice(0, 16);
  const valuesOf = (values: Fields) => columns.map(({ field }) => values[field] ?? null);

  function compareTo(values: Fields, position: readonly Value[]): number {
    for (const [index, { field, direction }] of columns.entries()) {
      const sign = compareValues(values[field] ?? null, position[index] ?? null);
      if (sign !== 0) return direction === 'ascending' ? sign : -sign;
    }
    return 0;
  }

  return {
    compare: (a: Fields, b: Fields): number => compareTo(a, valuesOf(b)),
    /** By the last record's own values, so that rows which came or went in between shift nothing; by count without a key. */
    toCursor(last: Fields, offset: number): string {
      const position = table.key.length === 0 ? { o: offset } : { v: valuesOf(last) };
      return Buffer.from(JSON.stringify({ q: hash, ...position })).toString('base64url');
    },
    findStart(sorted: readonly Sorted[], cursor: string): number {
      const { q, v: values, o: offset } = parseCursor(cursor);
      if (q === hash && Number.isSafeInteger(offset) && Number(offset) >= 0) return Number(offset);
      if (q !== hash || !Array.isArray(values) || values.length !== columns.length || !values.every(isValue))
        throw new ParleyError(
          'PARLEY_CONNECTOR_VALUE_INVALID',
          'The `after` of the query belongs to another query',
          {
            fix: 'Give back `next` unchanged, with the query that it came from.',
            details: { collection: table.name },
          },
        );
      const start = sorted.findIndex((row) => compareTo(row.values, values) > 0);
      return start < 0 ? sorted.length : start;
    },
  };
}

function parseCursor(cursor: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
