import {
  type Change,
  type Fields,
  type GeneratedReference,
  type NewFields,
  ParleyError,
  type Value,
} from '@parley/core/contract';
import { createFilter } from './conditions.ts';
import { findField, findTable } from './lookup.ts';
import { rowIdField, type SheetTable, type Workbook } from './table.ts';
import { assertStorable, assertType } from './values.ts';

/** Checks a whole batch before anything of it is looked up: names, types, keys, references. */
export function checkBatch(workbook: Workbook, changes: readonly Change[], mayRemove: boolean): void {
  const inserts = new Map<string, SheetTable>();
  for (const [index, change] of changes.entries()) {
    const table = findTable(workbook, change.collection);
    switch (change.kind) {
      case 'insert':
        if (inserts.has(change.id)) throw invalidChange(index, table, 'repeats the id of an earlier insert');
        checkSet(table, change.set, inserts, index);
        inserts.set(change.id, table);
        break;
      case 'update':
        checkKeyed(table, change, index);
        checkSet(table, change.set, inserts, index);
        break;
      case 'remove':
        if (!mayRemove)
          throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'Removal needs the permission `full`', {
            fix: 'Set `permission: full` on the connector, if the business wants removals.',
            details: { change: index, collection: table.name },
          });
        checkKeyed(table, change, index);
        break;
      case 'require':
        if (!('where' in change)) checkKeyed(table, change, index);
        else if (Number.isSafeInteger(change.count) && change.count >= 0) createFilter(table, change.where);
        else throw invalidChange(index, table, 'requires a count that is not a whole number');
        break;
      default:
        throw invalidChange(index, table, 'is of an unknown kind');
    }
  }
}

function checkKeyed(
  table: SheetTable,
  { key, expected }: { readonly key: Fields; readonly expected: Fields },
  index: number,
): void {
  const given = Object.keys(key);
  if (table.key.length === 0)
    throw new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', `"${table.name}" has no key: no row can be named`, {
      fix: 'Set `key` for the tab, or leave out `row-ids: false`.',
      details: { change: index, collection: table.name },
    });
  if (given.length !== table.key.length || !table.key.every((name) => given.includes(name)))
    throw invalidChange(index, table, `must name exactly the key columns: ${table.key.join(', ')}`);
  for (const name of table.key) {
    if ((key[name] ?? null) === null) throw invalidChange(index, table, 'has a key column without a value');
    assertType(key[name] ?? null, findField(table, name), table);
  }
  for (const name of Object.keys(expected)) findField(table, name);
}

function checkSet(
  table: SheetTable,
  set: NewFields,
  inserts: ReadonlyMap<string, SheetTable>,
  index: number,
): void {
  for (const [name, value] of Object.entries(set)) {
    const field = findField(table, name);
    if (!isReference(value)) {
      assertStorable(value, field, table);
      continue;
    }
    const target = inserts.get(value.insert);
    if (target === undefined || !target.key.includes(value.field))
      throw invalidChange(index, table, 'refers to a key that no earlier insert of the batch generates');
    if (value.field === rowIdField)
      throw new ParleyError(
        'PARLEY_CONNECTOR_UNSUPPORTED',
        `Rows of "${target.name}" cannot be referred to: they have no key column`,
        { fix: 'Give the tab a key column and name it as `key`.', details: { collection: target.name } },
      );
  }
}

/** Narrows to a reference to a generated key. */
export function isReference(value: Value | GeneratedReference): value is GeneratedReference {
  return typeof value === 'object' && value !== null && value.type === 'generated';
}

function invalidChange(index: number, table: SheetTable, why: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', `Change ${index} ("${table.name}") ${why}`, {
    details: { change: index, collection: table.name },
  });
}
