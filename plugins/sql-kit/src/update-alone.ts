import { findField, whereKey } from './assertions.ts';
import type { CheckedChange } from './batch.ts';
import { toTableToken } from './catalog.ts';
import type { Dialect } from './dialect.ts';
import { toToken } from './names.ts';
import { toRow } from './records.ts';
import type { Session } from './session.ts';

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
  const query = session.knex(toTableToken(record.collection)).update(toRow(dialect, set, {}));
  whereKey(query, record, dialect);
  for (const [name, value] of Object.entries(expected)) {
    const field = findField(record.collection, name);
    if (dialect.whereSame?.(query, toToken(name), field, value) !== true) return undefined;
  }
  return await session.count(query);
}
