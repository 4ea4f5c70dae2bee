import oracledb from 'oracledb';
import { until } from '../../support/until.ts';
import { type Cell, type Column, type Layout, type Row, schema } from '../data.ts';
import type { Edit } from '../facts.ts';
import type { MatrixBackend, Place } from '../place.ts';
import { createTables, dumpTables, insertSeed, keyOf, quoteCell } from '../sql.ts';
import { oracleOperationsSql, oracleWriting } from './oracle.ts';

const { name } = oracleWriting;
const noSuchTable = 942;
const liveUrl = process.env.ORACLE_TEST_URL;

/** A real Oracle, in the schema of the account in `ORACLE_TEST_URL`: `oracle://user:password@host:1521/service`. */
export const oracleLive: MatrixBackend = {
  name: 'oracle (live)',
  hub: 'oracle',
  obstacle: async () => (liveUrl === undefined ? 'no live Oracle: ORACLE_TEST_URL is not set' : undefined),
  start: async () => ({
    async open(layout) {
      const url = liveUrl ?? '';
      const [connection, other] = [await connect(url), await connect(url)];
      await dropTables(connection);
      const statements = [
        ...createTables(layout, oracleWriting),
        oracleOperationsSql,
        ...insertSeed(layout, oracleWriting, toLiteral),
      ];
      for (const statement of statements) await run(connection, statement);
      return openPlace(layout, connection, other, { DATABASE_URL: url });
    },
    async stop() {
      const connection = await connect(liveUrl ?? '');
      await dropTables(connection);
      await connection.close();
    },
  }),
};

function connect(url: string): Promise<oracledb.Connection> {
  const { username, password, hostname, port, pathname } = new URL(url);
  return oracledb.getConnection({
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    connectString: `${hostname}:${port || 1521}${pathname}`,
  });
}

async function run(
  connection: oracledb.Connection,
  sql: string,
  binds: readonly (string | number | null)[] = [],
  autoCommit = true,
) {
  return connection.execute<Record<string, Cell>>(sql, [...binds], {
    autoCommit,
    outFormat: oracledb.OUT_FORMAT_OBJECT,
  });
}

async function dropTables(connection: oracledb.Connection): Promise<void> {
  const tables = [...schema.normalised, ...schema.flat].map((table) => table.name);
  for (const table of [...tables, 'parley_operations'])
    await run(connection, `DROP TABLE ${name(table)} CASCADE CONSTRAINTS PURGE`).catch((error: unknown) => {
      const number = error instanceof Error && 'errorNum' in error ? error.errorNum : undefined;
      if (number !== noSuchTable) throw error;
    });
}

function toLiteral(cell: Cell, column: Column): string {
  return column.type === 'date' && cell !== null ? `DATE '${cell}'` : quoteCell(cell, column);
}

function openPlace(
  layout: Layout,
  connection: oracledb.Connection,
  other: oracledb.Connection,
  env: Place['env'],
): Place {
  async function update(by: oracledb.Connection, edit: Edit, autoCommit: boolean): Promise<void> {
    const { table, key, column, value } = edit;
    const where = `${name(keyOf(layout, table))} = :2`;
    const sql = `UPDATE ${name(table)} SET ${name(column)} = :1 WHERE ${where}`;
    const { rowsAffected } = await run(by, sql, [value, key], autoCommit);
    if (rowsAffected !== 1) throw new Error('Not one row was edited');
  }

  return {
    env,
    edit: (edit) => update(connection, edit, true),
    dump: () =>
      dumpTables(layout, async (table, columns) => {
        const key = keyOf(layout, table);
        const described = schema[layout].find((one) => one.name === table)?.columns ?? [];
        const read = columns.map((column) =>
          described.find((one) => one.name === column)?.type === 'date'
            ? `TO_CHAR(${name(column)}, 'YYYY-MM-DD HH24:MI:SS') AS "${column}"`
            : `${name(column)} AS "${column}"`,
        );
        const { rows } = await run(
          connection,
          `SELECT ${read.join(', ')} FROM ${name(table)} ORDER BY ${name(key)}`,
        );
        return (rows ?? []) as readonly Row[];
      }),
    async hold({ act, isPermitted, edits }) {
      for (const table of schema[layout])
        await run(other, `SELECT 1 FROM ${name(table.name)} FOR UPDATE`, [], false);
      try {
        await act();
        await until('The permit', isPermitted);
        // An account of its own sees no lock waits: the write reaches the rows long before these are over.
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        for (const edit of edits) await update(other, edit, false);
      } finally {
        await other.commit();
      }
    },
    async close() {
      await connection.close();
      await other.close();
    },
  };
}
