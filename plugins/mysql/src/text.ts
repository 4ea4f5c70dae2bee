import type { Value } from '@parley/core/contract';
import type { SqlField, TextOperator } from '@parley/sql-kit';
import type { Knex } from 'knex';

/** Types that compare exactly by themselves: one of a list, or bytes. */
const exactTypes: ReadonlySet<string> = new Set(['enum', 'uuid']);

const asBytes = 'cast(convert(?? using utf8mb4) as binary)';

/**
 * Most collations take `Thandi` for `thandi`, `ö` for `o` and `x ` for `x`. The first condition follows the collation,
 * so that an index serves it; the second keeps what is the same byte for byte.
 */
export function whereExact(
  query: Knex.QueryBuilder,
  column: string,
  field: SqlField,
  comparison: '=' | '<>',
  values: readonly Knex.Value[],
): void {
  const places = values.map(() => 'cast(? as binary)').join(', ');
  if (comparison === '<>') query.whereRaw(`${asBytes} not in (${places})`, [column, ...values]);
  else {
    whereCollated(query, column, field, values);
    if (!exactTypes.has(field.base)) query.whereRaw(`${asBytes} in (${places})`, [column, ...values]);
  }
}

/**
 * Where the column has fewer characters, the values are made its own first: else the server refuses to compare those that
 * cannot be. What is lost on the way matters to the exact condition alone.
 */
function whereCollated(
  query: Knex.QueryBuilder,
  column: string,
  { hints }: SqlField,
  values: readonly Knex.Value[],
): void {
  const charset = hints?.charset ?? 'utf8mb4';
  if (/^utf8/.test(charset) || !/^\w+$/.test(charset)) query.whereIn(column, [...values]);
  else
    query.whereRaw(`?? in (${values.map(() => `convert(? using ${charset})`).join(', ')})`, [
      column,
      ...values,
    ]);
}

/** Only for texts and whole numbers: decimals and times have more than one form. */
export function whereSame(query: Knex.QueryBuilder, column: string, field: SqlField, value: Value): boolean {
  if (value === null && field.nullable) query.whereNull(column);
  else if (typeof value === 'number' && field.type === 'integer') query.where(column, '=', value);
  else if (typeof value === 'string' && /char$|text$/.test(field.base))
    whereExact(query, column, field, '=', [value]);
  else return false;
  return true;
}

/** Adds a condition on a part of a text. Without regard to case, but accents count; so it cannot follow the collation. */
export function whereText(
  query: Knex.QueryBuilder,
  column: string,
  field: SqlField,
  operator: TextOperator,
  text: string,
): void {
  const target = field.type === 'text' ? 'convert(?? using utf8mb4)' : 'cast(?? as char)';
  if (operator === 'digits-contain')
    query.whereRaw(`regexp_replace(${target}, '[^0-9]', '') like ?`, [
      column,
      `%${text.replace(/\D/g, '')}%`,
    ]);
  else
    query.whereRaw(
      `lower(${target}) collate utf8mb4_bin like lower(convert(? using utf8mb4)) collate utf8mb4_bin escape '!'`,
      [column, toPattern(operator, text)],
    );
}

function toPattern(operator: TextOperator, text: string): string {
  const literal = text.replace(/[!%_]/g, '!$&');
  return operator === 'contains' ? `%${literal}%` : `${literal}%`;
}
