import { isTagged, type Value } from '@parley/core/contract';
import type { SqlField } from '@parley/sql-kit';
import type { Knex } from 'knex';

/** A collation may take texts for equal that are not; this one compares their bytes. */
const asBytes = 'collate pg_catalog."C"';

const conditions: Readonly<Record<string, string>> = {
  text: `?? ${asBytes} = ?`,
  varchar: `?? ${asBytes} = ?`,
  bool: '?? = ?',
  int2: '?? = ?',
  int4: '?? = ?',
  int8: '?? = ?',
  numeric: '?? = ?',
  date: '?? = ?',
};

/** Only for types whose values have one form, or are compared by value: others are compared here, once read. */
export function whereSame(query: Knex.QueryBuilder, column: string, field: SqlField, value: Value): boolean {
  const condition = conditions[field.base];
  if (value === null) query.whereNull(column);
  else if (condition === undefined || !isPlain(value, field)) return false;
  else query.whereRaw(condition, [column, typeof value === 'object' ? value.value : value]);
  return true;
}

function isPlain(value: Exclude<Value, null>, { type }: SqlField): boolean {
  if (type === 'text') return typeof value === 'string' && !value.includes('\0');
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer') return typeof value === 'number';
  if (type === 'decimal') return typeof value === 'number' || isTagged(value, 'decimal');
  return type === 'date' && isTagged(value, 'date');
}
