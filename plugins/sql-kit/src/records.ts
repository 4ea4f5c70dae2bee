import type { Fields, FoundRecord, Value } from '@parley/core/contract';
import type { Knex } from 'knex';
import { type Assignment, isReference } from './batch.ts';
import type { SqlCollection, SqlField } from './catalog.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { toToken } from './names.ts';

/** What to select so that the fields can be read. */
export function selectFields(
  knex: Knex,
  dialect: Dialect,
  fields: readonly SqlField[],
): readonly (string | Knex.Raw)[] {
  return fields.map((field) => dialect.readColumn?.(knex, field) ?? toToken(field.name));
}

/** Reads one row. */
export function toRecord(
  dialect: Dialect,
  row: RawRow,
  collection: SqlCollection,
  fields: readonly SqlField[],
  included: Readonly<Record<string, readonly FoundRecord[]>> | undefined,
): FoundRecord {
  const key = collection.fields.filter(({ name }) => collection.key.includes(name));
  return {
    key: readFields(dialect, row, key),
    fields: readFields(dialect, row, fields),
    ...(included === undefined ? {} : { included }),
  };
}

/** Reads the named fields of a row. */
export function readFields(dialect: Dialect, row: RawRow, fields: readonly SqlField[]): Fields {
  const values: Record<string, Value> = {};
  for (const field of fields) values[field.name] = dialect.readValue(row[field.name], field);
  return values;
}

/** The keys that inserts of a batch generated, by the insert's id. */
export type Generated = Record<string, Fields>;

/** The row to write, by token. */
export function toRow(
  dialect: Dialect,
  set: readonly Assignment[],
  generated: Generated,
): Record<string, Knex.Value> {
  return Object.fromEntries(
    set.map(({ field, value }) => {
      const plain = isReference(value) ? (generated[value.insert]?.[value.field] ?? null) : value;
      return [toToken(field.name), dialect.writeValue(plain, field)];
    }),
  );
}
