import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { findMariadbObstacle, startMariadb } from '../../support/mariadb.ts';
import {
  type Edit,
  type Hold,
  operationsTable,
  type Place,
  type PlaceKind,
  type Row,
  toFactText,
} from './place.ts';

/** As the seeds grant to it. */
const account = 'parley_hub';
const password = 'transcript';

/** A real MariaDB, from the distribution's packages: a database for each transcript. */
export const mysql: PlaceKind = {
  seed: 'sql',
  obstacle: findMariadbObstacle,
  async start() {
    const server = await startMariadb();
    await server.query('mysql', `CREATE USER ${account} IDENTIFIED BY '${password}'`);
    let count = 0;
    return {
      async open({ seed }) {
        count += 1;
        const url = new URL(await server.createDatabase(`transcript_${count}`, seed));
        const connection = await createConnection({ uri: url.href, dateStrings: true });
        url.username = account;
        url.password = password;
        return openPlace(connection, url.href);
      },
      stop: () => server.stop(),
    };
  },
};

async function openPlace(connection: Connection, hubUrl: string): Promise<Place> {
  const [tables] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = database() AND table_type = 'BASE TABLE' AND table_name <> ?`,
    [operationsTable],
  );
  const names = tables.map(({ name }) => String(name));

  async function read(table: string): Promise<readonly Row[]> {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${quoteName(table)}`);
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([field, value]) => [field, toFactText(value)])),
    );
  }

  async function edit({ collection, key, field, value }: Edit): Promise<void> {
    const [result] = await connection.execute(
      `UPDATE ${quoteName(collection)} SET ${quoteName(field)} = ? WHERE ${quoteName(key.field)} = ?`,
      [value, key.value],
    );
    if (!('affectedRows' in result) || result.affectedRows !== 1)
      throw new Error(`Not one row of ${collection} was edited`);
  }

  /** Rows stay readable; changing them, or adding one between them, waits. */
  async function hold(): Promise<Hold> {
    await connection.beginTransaction();
    for (const name of names) await connection.query(`SELECT 1 FROM ${quoteName(name)} FOR UPDATE`);
    return {
      async isWaiting(count) {
        // Live, unlike information_schema.innodb_trx, which stays as it is while it is asked often.
        const [rows] = await connection.query<RowDataPacket[]>(
          "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
        );
        return Number(rows[0]?.Value) >= count;
      },
      release: () => connection.commit(),
    };
  }

  return {
    settings: { url: hubUrl },
    async dump() {
      const dumped: Record<string, readonly Row[]> = {};
      for (const name of names) dumped[name] = await read(name);
      return dumped;
    },
    edit,
    hold,
    close: () => connection.end(),
  };
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
