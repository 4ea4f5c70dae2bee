import type { Fields, Value } from '@parley/core/contract';
import { findField, whereKey } from './assertions.ts';
import type { CheckedChange, CheckedKeyed } from './batch.ts';
import { type SqlCollection, toTableToken } from './catalog.ts';
import type { Dialect } from './dialect.ts';
import { toToken } from './names.ts';
import { toRow } from './records.ts';
import type { Session } from './session.ts';
import { createCaches } from './statement-cache.ts';

const openCache = createCaches<SqlCollection>();

/** Longer texts are compared here, once read. */
const longestText = 400;

/**
 * Performs a batch of one update in one statement, where the database itself can compare what is expected: then no
 * other writer can come between, as if the record had been locked first. Says how many records that was; 0 where one
 * moved, and undefined where the batch is another or the database cannot compare. In both cases nothing was written.
 */
export async function updateAlone(
  session: Session,
  dialect: Dialect,
  batch: readonly CheckedChange[],
): Promise<number | undefined> {
  const [change] = batch;
  if (batch.length !== 1 || change?.kind !== 'update' || change.set.length === 0) return undefined;
  const { record, expected, set } = change;
  const { whereSame } = dialect;
  if (whereSame === undefined || !canCompare(dialect, change)) return undefined;
  const row = toRow(dialect, set, {});
  const build = () => {
    const query = session.knex(toTableToken(record.collection)).update(row);
    whereKey(query, record, dialect);
    const decides = Object.entries(expected).every(([name, value]) =>
      whereSame(query, toToken(name), findField(record.collection, name), value),
    );
    return decides ? query : undefined;
  };
  const values = [...Object.values(row), ...listPlain(record.key), ...listPlain(expected)];
  const shape = JSON.stringify([Object.keys(row), describeKinds(record.key), describeKinds(expected)]);
  const statement = openCache(record.collection, dialect).compile(shape, values, build);
  return statement === undefined ? undefined : (await session.run(statement)).count;
}

/** A whole key, and no text that a database might cut or refuse. */
function canCompare(dialect: Dialect, { record, expected }: CheckedKeyed): boolean {
  const { collection, key } = record;
  return (
    collection.key.every((name) => dialect.canHold(key[name] ?? null, findField(collection, name))) &&
    Object.entries(expected).every(
      ([name, value]) =>
        value === null || (isShort(value) && dialect.canHold(value, findField(collection, name))),
    )
  );
}

function isShort(value: Value): boolean {
  return (
    typeof value !== 'string' ||
    (value.length <= longestText && value.isWellFormed() && !value.includes('\0'))
  );
}

/** All that a dialect may decide by: what kind of value it is. */
function describeKinds(fields: Fields): readonly (readonly [string, string])[] {
  return Object.entries(fields).map(([name, value]) => [name, describeKind(value)]);
}

function describeKind(value: Value): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? value.type : typeof value;
}

function listPlain(fields: Fields): readonly unknown[] {
  return Object.values(fields)
    .filter((value) => value !== null)
    .map((value) => (typeof value === 'object' ? value.value : value));
}
