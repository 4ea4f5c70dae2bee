import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { findMariadbObstacle, startMariadb } from '../../support/mariadb.ts';
import { until } from '../../support/until.ts';
import { type Layout, type Row, schema } from '../data.ts';
import type { Edit } from '../facts.ts';
import type { HoldOptions, MatrixBackend, Place } from '../place.ts';
import { createTables, dumpTables, insertSeed, keyOf, type SqlWriting } from '../sql.ts';

const account = 'parley_hub';
const password = 'matrix';

const writing: SqlWriting = {
  name: (name) => name,
  type({ type, length }) {
    if (type === 'key') return 'integer AUTO_INCREMENT PRIMARY KEY';
    if (type === 'reference') return 'integer';
    if (type === 'amount') return 'decimal(10, 2)';
    return type === 'date' ? 'date' : `varchar(${length})`;
  },
};

const operationsSql = `CREATE TABLE parley_operations (
  operation_id varchar(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, outcome varchar(8) NOT NULL,
  generated text NOT NULL, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)`;

export const mysql: MatrixBackend = {
  name: 'mysql (MariaDB)',
  hub: 'mysql',
  obstacle: findMariadbObstacle,
  async start() {
    const server = await startMariadb();
    await server.query('mysql', `CREATE USER ${account} IDENTIFIED BY '${password}'`);
    let count = 0;
    return {
      async open(layout) {
        count += 1;
        const database = `cell_${count}`;
        const statements = [
          ...createTables(layout, writing),
          ...insertSeed(layout, writing),
          operationsSql,
          `GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO ${account}`,
        ];
        const url = await server.createDatabase(database, statements.join(';\n'));
        const hubUrl = new URL(url);
        hubUrl.username = account;
        hubUrl.password = password;
        return openPlace(url, layout, { DATABASE_URL: hubUrl.href });
      },
      stop: () => server.stop(),
    };
  },
};

async function openPlace(url: string, layout: Layout, env: Place['env']): Promise<Place> {
  const connection = await createConnection({ uri: url, dateStrings: true });

  async function edit({ table, key, column, value }: Edit): Promise<void> {
    const sql = `UPDATE ${table} SET ${column} = ? WHERE ${keyOf(layout, table)} = ?`;
    const [result] = await connection.execute(sql, [value, key]);
    if (!('affectedRows' in result) || result.affectedRows !== 1) throw new Error('Not one row was edited');
  }

  async function countWaiting(): Promise<number> {
    // Live, unlike information_schema.innodb_trx, which stays as it is while it is asked more often than every 100 ms.
    const [rows] = await connection.query<RowDataPacket[]>(
      "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
    );
    return Number(rows[0]?.Value);
  }

  return {
    env,
    edit,
    dump: () =>
      dumpTables(layout, async (table, columns) => {
        const [rows] = await connection.query<RowDataPacket[]>(
          `SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${keyOf(layout, table)}`,
        );
        return rows as readonly Row[];
      }),
    async hold({ act, isPermitted, edits }: HoldOptions) {
      await connection.beginTransaction();
      try {
        for (const { name } of schema[layout]) await connection.query(`SELECT 1 FROM ${name} FOR UPDATE`);
        await act();
        await until('The permit', isPermitted);
        await until('The write', async () => (await countWaiting()) > 0);
        for (const one of edits) await edit(one);
      } finally {
        await connection.commit();
      }
    },
    close: () => connection.end(),
  };
}
