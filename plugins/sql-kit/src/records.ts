import type { Fields, FoundRecord, Value } from '@parley/core/contract';
import type { Knex } from 'knex';
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
