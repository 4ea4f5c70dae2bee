import { isSameValue, type Moved, ParleyError } from '@parley/core/contract';
import type { CheckedCount, CheckedKeyed, RecordRef } from './batch.ts';
import { type SqlCollection, type SqlField, toTableToken } from './catalog.ts';
import { whereAll, whereEqual } from './conditions.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { toToken } from './names.ts';
import { selectFields } from './records.ts';
import type { Session } from './session.ts';

/** How a record is held until the commit: `share` lets others read-lock it too, `update` lets nobody. */
export type LockStrength = 'share' | 'update';

/** Reads a record and holds it against other writers. Undefined: it is not there. */
export async function lockRecord(
  session: Session,
  dialect: Dialect,
  record: RecordRef,
  strength: LockStrength,
): Promise<RawRow | undefined> {
  const { collection } = record;
  const query = session
    .knex(toTableToken(collection))
    .select(selectFields(session.knex, dialect, collection.fields));
  whereKey(query, record, dialect);
  const rows = await session.rows(strength === 'update' ? query.forUpdate() : query.forShare());
  if (rows.length > 1) throw ambiguous(collection);
  return rows[0];
}

/** Restricts a query to one record. */
export function whereKey(
  query: ReturnType<Session['knex']>,
  { collection, key }: RecordRef,
  dialect: Dialect,
): void {
  for (const name of collection.key)
    whereEqual(query, toToken(name), key[name] ?? null, findField(collection, name), dialect);
}

/** Says what of the expected no longer holds. Undefined: all does. */
export function compareRecord(
  dialect: Dialect,
  { index, record, expected }: CheckedKeyed,
  row: RawRow | undefined,
): Moved | undefined {
  const { collection } = record;
  if (row === undefined) return { change: index, collection: collection.name, fields: [] };
  const fields = Object.entries(expected)
    .filter(([name, value]) => {
      const field = findField(collection, name);
      return !isSameValue(dialect.readValue(row[name], field), value);
    })
    .map(([name]) => name);
  return fields.length === 0 ? undefined : { change: index, collection: collection.name, fields };
}

/** Counts, in the same transaction. */
export async function compareCount(
  session: Session,
  dialect: Dialect,
  required: CheckedCount,
): Promise<Moved | undefined> {
  const name = toToken('parley_count');
  const query = session
    .knex(toTableToken(required.collection))
    .select(session.knex.raw('count(*) as ??', [name]));
  whereAll(query, required.where, dialect);
  const [row] = await session.rows(query);
  const holds = Number(row?.parley_count) === required.count;
  return holds ? undefined : { change: required.index, collection: required.collection.name, fields: [] };
}

/** The answer when something moved. */
export function createConflict(moved: readonly Moved[]): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_CONFLICT',
    'The backend no longer holds what the batch relied on; nothing was written',
    { fix: 'Read again and ask the customer again.', details: { moved } },
  );
}

/** A field that was checked before. */
export function findField(collection: SqlCollection, name: string): SqlField {
  const field = collection.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new TypeError('A field was not checked against the catalog');
  return field;
}

function ambiguous(collection: SqlCollection): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    `The key of ${collection.name} names more than one record`,
    {
      fix: 'Make the key of the table unique.',
    },
  );
}
