import {
  type Change,
  type Condition,
  type Fields,
  type NewFields,
  ParleyError,
  type RequireCount,
  type Value,
} from '@parley/core/contract';
import { type Catalog, type Format, getCollection, getField, type RestCollection } from './model.ts';
import { checkConditions } from './query.ts';
import { assertStorable, assertType } from './storable.ts';

/** A change whose every name and value was checked. */
export type CheckedChange = CheckedInsert | CheckedKeyed | CheckedCount;

export interface CheckedInsert {
  readonly kind: 'insert';
  readonly index: number;
  readonly id: string;
  readonly collection: RestCollection;
  readonly set: Fields;
}

export interface CheckedKeyed {
  readonly kind: 'update' | 'remove' | 'require-record';
  readonly index: number;
  readonly collection: RestCollection;
  readonly key: Fields;
  readonly expected: Fields;
  /** Empty unless it is an update. */
  readonly set: Fields;
}

export interface CheckedCount {
  readonly kind: 'require-count';
  readonly index: number;
  readonly collection: RestCollection;
  readonly where: readonly Condition[];
  readonly count: number;
}

export interface BatchContext {
  readonly catalog: Catalog;
  readonly format: Format;
  /** Whether the permission covers removal. */
  readonly mayRemove: boolean;
}

/** Checks a whole batch before the API hears of any of it. */
export function checkBatch(context: BatchContext, changes: readonly Change[]): readonly CheckedChange[] {
  const writes = changes.filter(({ kind }) => kind !== 'require');
  if (writes.length > 1)
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      'A REST API makes one change at a time: a batch of several could be left half done. Nothing was sent.',
      { fix: 'Map the properties of the action to one record of the API.' },
    );
  return changes.map((change, index) => checkChange(context, change, index));
}

function checkChange(context: BatchContext, change: Change, index: number): CheckedChange {
  const collection = getCollection(context.catalog, change.collection);
  switch (change.kind) {
    case 'insert': {
      const set = checkSet(context, collection, change.set, index);
      assertComplete(collection, set, index);
      assertServed(collection, 'insert', index);
      return { kind: 'insert', index, id: change.id, collection, set };
    }
    case 'update': {
      const keyed = checkKeyed(collection, change, index);
      const set = checkSet(context, collection, change.set, index);
      assertServed(collection, 'update', index);
      return { ...keyed, kind: 'update', set };
    }
    case 'remove':
      if (!context.mayRemove)
        throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'Removal needs the permission `full`.', {
          fix: 'Set `permission: full` on the connector, if the business wants removals.',
          details: { change: index, collection: collection.name },
        });
      assertServed(collection, 'remove', index);
      return { ...checkKeyed(collection, change, index), kind: 'remove', set: {} };
    case 'require':
      return 'where' in change
        ? checkCount(collection, change, index)
        : { ...checkKeyed(collection, change, index), kind: 'require-record', set: {} };
    default:
      throw invalid(index, collection, 'is of an unknown kind');
  }
}

function checkKeyed(
  collection: RestCollection,
  change: { readonly key: Fields; readonly expected: Fields },
  index: number,
) {
  const { key } = collection;
  const given = Object.keys(change.key);
  if (key.length === 0)
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      `${collection.name} has no key: no record can be named.`,
      {
        fix: 'Give the collection a `key`.',
        details: { change: index, collection: collection.name },
      },
    );
  if (given.length !== key.length || !key.every((name) => given.includes(name)))
    throw invalid(index, collection, `must name exactly the key fields: ${key.join(', ')}`);
  for (const name of key) {
    if ((change.key[name] ?? null) === null)
      throw invalid(index, collection, 'has a key field without a value');
    assertType(change.key[name], getField(collection, name), { collection: collection.name, change: index });
  }
  for (const name of Object.keys(change.expected)) getField(collection, name);
  return { index, collection, key: change.key, expected: change.expected };
}

function checkCount(collection: RestCollection, change: RequireCount, index: number): CheckedCount {
  if (!Number.isSafeInteger(change.count) || change.count < 0)
    throw invalid(index, collection, 'requires a count that is not a whole number');
  const where = checkConditions(collection, change.where);
  return { kind: 'require-count', index, collection, where, count: change.count };
}

function checkSet(
  { format }: BatchContext,
  collection: RestCollection,
  set: NewFields,
  index: number,
): Fields {
  const checked: Record<string, Value> = {};
  for (const [name, value] of Object.entries(set)) {
    const field = getField(collection, name);
    if (typeof value === 'object' && value !== null && value.type === 'generated')
      throw invalid(index, collection, 'refers to a key that no earlier insert of the batch generates');
    assertStorable(value, field, { collection: collection.name, change: index }, format);
    checked[name] = value;
  }
  return checked;
}

function assertComplete(collection: RestCollection, set: Fields, index: number): void {
  for (const { name, nullable, hasDefault, generated } of collection.fields)
    if (!nullable && !hasDefault && !generated && set[name] === undefined)
      throw new ParleyError(
        'PARLEY_CONNECTOR_CONSTRAINT',
        `${collection.name}.${name} may not be left out.`,
        {
          details: { change: index, collection: collection.name, field: name },
        },
      );
}

function assertServed(collection: RestCollection, kind: 'insert' | 'update' | 'remove', index: number): void {
  if (collection[kind] !== undefined) return;
  throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', `${collection.name} is described without ${kind}.`, {
    fix: `If the API offers it and the business wants it, add \`${kind}: true\` to the collection.`,
    details: { change: index, collection: collection.name },
  });
}

function invalid(index: number, collection: RestCollection, why: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', `Change ${index} (${collection.name}) ${why}.`, {
    details: { change: index, collection: collection.name },
  });
}
