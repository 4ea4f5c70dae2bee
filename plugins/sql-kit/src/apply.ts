import { type ApplyResult, type Fields, type Moved, ParleyError } from '@parley/core/contract';
import { compareCount, compareRecord, createConflict, lockRecord, whereKey } from './assertions.ts';
import type { CheckedChange, CheckedCount, CheckedInsert, CheckedKeyed } from './batch.ts';
import { type SqlCollection, toTableToken } from './catalog.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { toToken } from './names.ts';
import { type Generated, readFields, toRow } from './records.ts';
import type { Session } from './session.ts';
import { updateAlone } from './update-alone.ts';

/**
 * Performs a checked batch inside an open transaction: locks every record it names in a stable order,
 * asserts everything it relies on and reports all that moved at once, then writes in the batch's order. A batch of one
 * update takes the short way first.
 */
export async function performBatch(
  session: Session,
  dialect: Dialect,
  batch: readonly CheckedChange[],
): Promise<ApplyResult['generated']> {
  const updated = await updateAlone(session, dialect, batch);
  if (updated === 1) return {};
  await holdCounts(session, dialect, batch);
  const rows = await lockAll(session, dialect, batch.filter(isKeyed));
  const late = listLateAssertions(batch, rows);
  await assertEarly(session, dialect, { batch, rows, late });
  const generated: Generated = {};
  for (const change of batch) {
    if (late.has(change)) await assertNow(session, dialect, change);
    await performChange(session, dialect, change, generated);
  }
  return generated;
}

/** Whole collections first, in the order of their names, for the same reason as records are locked in order. */
async function holdCounts(
  session: Session,
  dialect: Dialect,
  batch: readonly CheckedChange[],
): Promise<void> {
  if (dialect.holdCounts === undefined) return;
  const counted = new Set(
    batch.filter((change) => change.kind === 'require-count').map(({ collection }) => collection),
  );
  if (counted.size === 0) return;
  await dialect.holdCounts(
    session,
    [...counted].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

type LockedRows = ReadonlyMap<string, RawRow | undefined>;

/** Assertions that an earlier change of the same batch bears on: they hold at their place, not at the start. */
function listLateAssertions(batch: readonly CheckedChange[], rows: LockedRows): ReadonlySet<CheckedChange> {
  const late = new Set<CheckedChange>();
  const records = new Set<string>();
  const collections = new Set<SqlCollection>();
  const filled = new Set<SqlCollection>();
  for (const change of batch) {
    if (isKeyed(change)) {
      const { collection, identity } = change.record;
      const mayBeNew = filled.has(collection) && rows.get(identity) === undefined;
      if (records.has(identity) || mayBeNew) late.add(change);
      if (change.kind === 'require-record') continue;
      records.add(identity);
      collections.add(collection);
    } else if (change.kind === 'insert') {
      filled.add(change.collection);
      collections.add(change.collection);
    } else if (collections.has(change.collection)) late.add(change);
  }
  return late;
}

interface AssertEarlyOptions {
  readonly batch: readonly CheckedChange[];
  readonly rows: LockedRows;
  readonly late: ReadonlySet<CheckedChange>;
}

async function assertEarly(
  session: Session,
  dialect: Dialect,
  { batch, rows, late }: AssertEarlyOptions,
): Promise<void> {
  const moved: (Moved | undefined)[] = [];
  for (const change of batch) {
    if (late.has(change)) continue;
    if (isKeyed(change)) moved.push(compareRecord(dialect, change, rows.get(change.record.identity)));
    if (change.kind === 'require-count') moved.push(await compareCount(session, dialect, change));
  }
  failOnMoved(moved);
}

/** Takes the locks in the order of the records' identities: two batches that need the same ones cannot deadlock. */
async function lockAll(
  session: Session,
  dialect: Dialect,
  changes: readonly CheckedKeyed[],
): Promise<LockedRows> {
  const byIdentity = new Map<string, CheckedKeyed[]>();
  for (const change of changes) {
    const { identity } = change.record;
    byIdentity.set(identity, [...(byIdentity.get(identity) ?? []), change]);
  }
  const rows = new Map<string, RawRow | undefined>();
  for (const [identity, group] of [...byIdentity].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const strength = group.every(({ kind }) => kind === 'require-record') ? 'share' : 'update';
    const [first] = group;
    if (first !== undefined) rows.set(identity, await lockRecord(session, dialect, first.record, strength));
  }
  return rows;
}

async function assertNow(session: Session, dialect: Dialect, change: CheckedChange): Promise<void> {
  if (change.kind === 'require-count') failOnMoved([await compareCount(session, dialect, change)]);
  if (!isKeyed(change)) return;
  const row = await lockRecord(
    session,
    dialect,
    change.record,
    change.kind === 'require-record' ? 'share' : 'update',
  );
  failOnMoved([compareRecord(dialect, change, row)]);
}

async function performChange(
  session: Session,
  dialect: Dialect,
  change: CheckedChange,
  generated: Generated,
): Promise<void> {
  if (change.kind === 'insert')
    generated[change.id] = await performInsert(session, dialect, change, generated);
  if (change.kind === 'update') await performUpdate(session, dialect, change, generated);
  if (change.kind === 'remove') await performRemove(session, dialect, change);
}

async function performInsert(
  session: Session,
  dialect: Dialect,
  { collection, set, index }: CheckedInsert,
  generated: Generated,
): Promise<Fields> {
  const key = collection.fields.filter(({ name }) => collection.key.includes(name));
  const row = await dialect.insert(session, {
    table: toTableToken(collection),
    row: toRow(dialect, set, generated),
    returning: key.map(({ name }) => toToken(name)),
    returningFields: key,
  });
  if (row === undefined) throw suppressed(index, collection, 0);
  return readFields(dialect, row, key);
}

async function performUpdate(
  session: Session,
  dialect: Dialect,
  { record, set, index }: CheckedKeyed,
  generated: Generated,
): Promise<void> {
  if (set.length === 0) return;
  const query = session.knex(toTableToken(record.collection)).update(toRow(dialect, set, generated));
  whereKey(query, record, dialect);
  const count = await session.count(query);
  if (count !== 1) throw suppressed(index, record.collection, count);
}

async function performRemove(
  session: Session,
  dialect: Dialect,
  { record, index }: CheckedKeyed,
): Promise<void> {
  const query = session.knex(toTableToken(record.collection)).delete();
  whereKey(query, record, dialect);
  const count = await session.count(query);
  if (count !== 1) throw suppressed(index, record.collection, count);
}

function isKeyed(change: CheckedChange): change is CheckedKeyed {
  return 'record' in change;
}

/** Whether the batch asserts a count, which no lock on a record can hold. */
export function requiresCount(batch: readonly CheckedChange[]): boolean {
  return batch.some((change): change is CheckedCount => change.kind === 'require-count');
}

function failOnMoved(moved: readonly (Moved | undefined)[]): void {
  const all = moved.filter((one) => one !== undefined);
  if (all.length > 0) throw createConflict(all);
}

function suppressed(index: number, collection: SqlCollection, count: number): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_CONSTRAINT',
    `The backend performed change ${index} (${collection.name}) on ${count} records instead of one; nothing was written`,
    {
      fix: 'Look for a trigger, a rule or row-level security that suppresses the change.',
      details: { change: index, collection: collection.name },
    },
  );
}
