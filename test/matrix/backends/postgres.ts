import { Client } from 'pg';
import { startPostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import type { Layout, Row } from '../data.ts';
import type { HoldOptions, MatrixBackend, Place } from '../place.ts';
import { createTables, dumpTables, insertSeed, keyOf, type SqlWriting } from '../sql.ts';

const role = 'parley_hub';
const password = 'matrix';

export const postgresWriting: SqlWriting = {
  name: (name) => name,
  type({ type, length }) {
    if (type === 'key') return 'integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
    if (type === 'reference') return 'integer';
    if (type === 'amount') return 'numeric(10, 2)';
    return type === 'date' ? 'date' : `varchar(${length})`;
  },
};

const operationsSql = `CREATE TABLE parley_operations (
  operation_id varchar(64) PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL,
  at timestamptz NOT NULL DEFAULT now())`;

export const postgres: MatrixBackend = {
  name: 'postgres',
  hub: 'postgres',
  async start() {
    const server = await startPostgres();
    await server.query('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    let count = 0;
    return {
      async open(layout) {
        count += 1;
        const database = `cell_${count}`;
        const statements = [
          ...createTables(layout, postgresWriting),
          ...insertSeed(layout, postgresWriting),
          operationsSql,
          `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
        ];
        const url = await server.createDatabase(database, statements.join(';\n'));
        const hubUrl = new URL(url);
        hubUrl.username = role;
        hubUrl.password = password;
        return openPostgresPlace({ url, layout, env: { DATABASE_URL: hubUrl.href } });
      },
      stop: () => server.stop(),
    };
  },
};

interface PostgresPlaceOptions {
  /** As superuser, or as another account that may do everything there. */
  readonly url: string;
  readonly layout: Layout;
  readonly env: Readonly<Record<string, string>>;
  /** How a table or column is written. Default: as it is. */
  readonly name?: (name: string) => string;
  /** What goes before a table's name. */
  readonly schema?: string;
}

/** A place whose truth is a PostgreSQL, under whatever names. */
export async function openPostgresPlace(options: PostgresPlaceOptions): Promise<Place> {
  const { url, layout, env, name = (text) => text, schema = '' } = options;
  const client = new Client({ connectionString: url });
  await client.connect();
  const toTable = (table: string) => `${schema}${name(table)}`;

  async function hold({ act, isPermitted, edits }: HoldOptions): Promise<void> {
    await client.query('BEGIN');
    try {
      for (const table of Object.keys(await dump()))
        await client.query(`SELECT FROM ${toTable(table)} FOR UPDATE`);
      await act();
      await until('The permit', isPermitted);
      await until('The write', async () => (await countWaiting()) > 0);
      for (const one of edits) await edit(one);
    } finally {
      await client.query('COMMIT');
    }
  }

  async function countWaiting(): Promise<number> {
    // Within a transaction these figures would stay as they were first read.
    await client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await client.query(
      `SELECT count(*)::integer AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return Number(rows[0]?.waiting);
  }

  async function dump() {
    return dumpTables(layout, async (table, columns) => {
      const pairs = columns.map((column) => `'${column}', ${name(column)}`);
      const key = name(keyOf(layout, table));
      const { rows } = await client.query(
        `SELECT json_build_object(${pairs.join(', ')}) AS row FROM ${toTable(table)} ORDER BY ${key}`,
      );
      return rows.map(({ row }): Row => row);
    });
  }

  async function edit({ table, key, column, value }: HoldOptions['edits'][number]): Promise<void> {
    const where = `${name(keyOf(layout, table))} = $2`;
    const sql = `UPDATE ${toTable(table)} SET ${name(column)} = $1 WHERE ${where}`;
    const { rowCount } = await client.query(sql, [value, key]);
    if (rowCount !== 1) throw new Error('Not one row was edited');
  }

  return { env, dump, edit, hold, close: () => client.end() };
}
