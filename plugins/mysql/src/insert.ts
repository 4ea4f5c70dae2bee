import { ParleyError } from '@parley/core/contract';
import type { InsertRow, RawRow, Session, SqlField } from '@parley/sql-kit';
import type { Knex } from 'knex';
import { askResult, askRows } from './connection.ts';
import { isAutoIncrement } from './introspect.ts';
import { quoteName } from './quote.ts';

/**
 * Inserts one row and reads its key back, which also shows what a trigger made of it. The key is what was given, or
 * the number that the server counted up; where it is neither, MariaDB can return it, and MySQL cannot.
 */
export async function insertRow(
  session: Session,
  { table, row, returning, returningFields }: InsertRow,
  isMariadb: boolean,
): Promise<RawRow | undefined> {
  const { sql, bindings } = session.knex(table).insert(row).toSQL();
  const unknown = returningFields.filter(
    (field, index) => (row[returning[index] ?? ''] ?? null) === null && !isAutoIncrement(field),
  );
  if (unknown.length > 0) {
    if (!isMariadb) throw unknownKey(unknown);
    const names = returningFields.map(({ name }) => quoteName(name)).join(', ');
    return (await askRows<RawRow>(session.connection, `${sql} returning ${names}`, [...bindings]))[0];
  }
  const { affectedRows, insertId } = await askResult(session.connection, sql, [...bindings]);
  if (affectedRows !== 1) return undefined;
  if (returning.length === 0) return {};
  const query = session.knex(table).select([...returning]);
  for (const name of returning) query.where(name, '=', (row[name] ?? insertId) as Knex.Value);
  return (await session.rows(query))[0];
}

function unknownKey(fields: readonly SqlField[]): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_UNSUPPORTED',
    `MySQL does not say which key it makes for ${fields.map(({ name }) => name).join(', ')}; nothing was written`,
    { fix: 'Make the key AUTO_INCREMENT, or let the plan give it.' },
  );
}
