import {
  type Change,
  type Fields,
  type GeneratedReference,
  type NewFields,
  ParleyError,
  type RequireCount,
  type Value,
} from '@parley/core/contract';
import type { Catalog, SqlCollection, SqlField } from './catalog.ts';
import { type CheckedCondition, checkConditions } from './conditions.ts';
import type { Dialect } from './dialect.ts';
import { assertStorable, assertType, toComparable } from './values.ts';

/** A value to write, or the key of an earlier insert. */
export interface Assignment {
  readonly field: SqlField;
  readonly value: Value | GeneratedReference;
}

/** One record named by its whole key. */
export interface RecordRef {
  readonly collection: SqlCollection;
  readonly key: Fields;
  /** The same for the same record, and what locks are ordered by. */
  readonly identity: string;
}

export interface CheckedInsert {
  readonly kind: 'insert';
  readonly index: number;
  readonly id: string;
  readonly collection: SqlCollection;
  readonly set: readonly Assignment[];
}

/** An update, a removal or a required record: all that names one record and what it must hold. */
export interface CheckedKeyed {
  readonly kind: 'update' | 'remove' | 'require-record';
  readonly index: number;
  readonly record: RecordRef;
  readonly expected: Fields;
  /** Empty unless it is an update. */
  readonly set: readonly Assignment[];
}

export interface CheckedCount {
  readonly kind: 'require-count';
  readonly index: number;
  readonly collection: SqlCollection;
  readonly where: readonly CheckedCondition[];
  readonly count: number;
}

/** A change whose every name and value was checked. */
export type CheckedChange = CheckedInsert | CheckedKeyed | CheckedCount;

interface BatchContext {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  /** Whether the connector's permission covers removal. */
  readonly mayRemove: boolean;
}

/** Checks a whole batch before the backend hears of any of it. */
export function checkBatch(context: BatchContext, changes: readonly Change[]): readonly CheckedChange[] {
  const inserts = new Map<string, SqlCollection>();
  return changes.map((change, index) => {
    const collection = context.catalog.collection(change.collection);
    if (collection.unwritable !== undefined)
      throw new ParleyError(
        'PARLEY_CONNECTOR_UNSUPPORTED',
        `Change ${index}: nothing can be written to ${collection.name}, because ${collection.unwritable}`,
        { details: { change: index, collection: collection.name } },
      );
    switch (change.kind) {
      case 'insert': {
        if (inserts.has(change.id)) throw invalid(index, collection, 'repeats the id of an earlier insert');
        const set = checkSet(context, collection, change.set, inserts, index);
        inserts.set(change.id, collection);
        return { kind: 'insert', index, id: change.id, collection, set };
      }
      case 'update': {
        const set = checkSet(context, collection, change.set, inserts, index);
        return { ...checkKeyed(context, collection, change, index), kind: 'update', set };
      }
      case 'remove':
        if (!context.mayRemove)
          throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'Removal needs the permission `full`', {
            fix: 'Set `permission: full` on the connector, if the business wants removals.',
            details: { change: index, collection: collection.name },
          });
        return { ...checkKeyed(context, collection, change, index), kind: 'remove', set: [] };
      case 'require':
        return 'where' in change
          ? checkCount(context, collection, change, index)
          : { ...checkKeyed(context, collection, change, index), kind: 'require-record', set: [] };
      default:
        throw invalid(index, collection, 'is of an unknown kind');
    }
  });
}

function checkKeyed(
  { catalog }: BatchContext,
  collection: SqlCollection,
  change: { readonly key: Fields; readonly expected: Fields },
  index: number,
) {
  const given = Object.keys(change.key);
  if (collection.key.length === 0)
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      `${collection.name} has no key: no record can be named`,
      {
        fix: 'Give the table a primary key.',
        details: { change: index, collection: collection.name },
      },
    );
  if (given.length !== collection.key.length || !collection.key.every((name) => given.includes(name)))
    throw invalid(index, collection, `must name exactly the key fields: ${collection.key.join(', ')}`);
  for (const name of collection.key) {
    const value = change.key[name] ?? null;
    const field = catalog.field(collection, name);
    if (value === null) throw invalid(index, collection, 'has a key field without a value');
    assertType(value, field, { collection: collection.name, change: index });
  }
  for (const name of Object.keys(change.expected)) catalog.field(collection, name);
  return { index, record: toRecordRef(collection, change.key), expected: change.expected };
}

function toRecordRef(collection: SqlCollection, key: Fields): RecordRef {
  const values = collection.key.map((name) => toComparable(key[name] ?? null));
  return { collection, key, identity: JSON.stringify([collection.name, ...values]) };
}

function checkCount(
  context: BatchContext,
  collection: SqlCollection,
  change: RequireCount,
  index: number,
): CheckedCount {
  if (!Number.isSafeInteger(change.count) || change.count < 0)
    throw invalid(index, collection, 'requires a count that is not a whole number');
  return {
    kind: 'require-count',
    index,
    collection,
    where: checkConditions(context, collection, change.where),
    count: change.count,
  };
}

function checkSet(
  { catalog, dialect }: BatchContext,
  collection: SqlCollection,
  set: NewFields,
  inserts: ReadonlyMap<string, SqlCollection>,
  index: number,
): readonly Assignment[] {
  return Object.entries(set).map(([name, value]) => {
    const field = catalog.field(collection, name);
    if (isReference(value)) {
      const target = inserts.get(value.insert);
      if (target === undefined || !target.key.includes(value.field))
        throw invalid(index, collection, 'refers to a key that no earlier insert of the batch generates');
    } else assertStorable(value, field, { collection: collection.name, change: index }, dialect);
    return { field, value };
  });
}

/** Narrows to a reference to a generated key. */
export function isReference(value: Value | GeneratedReference): value is GeneratedReference {
  return typeof value === 'object' && value !== null && value.type === 'generated';
}

function invalid(index: number, collection: SqlCollection, why: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', `Change ${index} (${collection.name}) ${why}`, {
    details: { change: index, collection: collection.name },
  });
}
