import { Client } from 'pg';
import { startPostgres } from '../../support/postgres.ts';
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
const role = 'parley_hub';
const password = 'transcript';

/** A real PostgreSQL: a database for each transcript, copied from one that was filled once. */
export const postgres: PlaceKind = {
  seed: 'sql',
  async start() {
    const server = await startPostgres();
    await server.query('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    const templates = new Map<string, string>();
    let count = 0;

    /** The name of a database that holds what the seed says. */
    async function fill(seed: string): Promise<string> {
      const known = templates.get(seed);
      if (known !== undefined) return known;
      const template = `template_${templates.size + 1}_of_transcripts`;
      await server.createDatabase(template, seed);
      templates.set(seed, template);
      return template;
    }

    return {
      async open({ seed, timezone }) {
        const template = await fill(seed);
        count += 1;
        const database = `transcript_${count}`;
        await server.query('postgres', `CREATE DATABASE ${database} TEMPLATE ${template}`);
        const url = new URL(server.url);
        url.pathname = database;
        const client = new Client({ connectionString: url.href });
        await client.connect();
        await client.query(`SELECT set_config('TimeZone', $1, false)`, [timezone]);
        url.username = role;
        url.password = password;
        return openPlace(client, url.href);
      },
      stop: () => server.stop(),
    };
  },
};

async function openPlace(client: Client, hubUrl: string): Promise<Place> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> $1`,
    [operationsTable],
  );
  const names = tables.map(({ name }) => name);

  async function read(table: string): Promise<readonly Row[]> {
    const { rows } = await client.query<{ row: Record<string, string | null> }>(
      `SELECT (SELECT json_object_agg(key, value) FROM json_each_text(row_to_json(t))) AS row
       FROM public.${quoteName(table)} t`,
    );
    return rows.map(({ row }) =>
      Object.fromEntries(Object.entries(row).map(([field, value]) => [field, toFactText(value)])),
    );
  }

  async function edit({ collection, key, field, value }: Edit): Promise<void> {
    const { rowCount } = await client.query(
      `UPDATE public.${quoteName(collection)} SET ${quoteName(field)} = $1
       WHERE ${quoteName(key.field)}::text = $2`,
      [value, key.value],
    );
    if (rowCount !== 1) throw new Error(`${rowCount} rows of ${collection} were edited`);
  }

  /** Tables stay readable and their rows lockable; writing waits. */
  async function hold(): Promise<Hold> {
    await client.query('BEGIN');
    for (const name of names) await client.query(`LOCK TABLE public.${quoteName(name)} IN SHARE MODE`);
    return {
      async isWaiting(count) {
        // Within a transaction these figures would stay as they were first read.
        await client.query('SELECT pg_stat_clear_snapshot()');
        const { rows } = await client.query<{ waiting: number }>(
          `SELECT count(*)::integer AS waiting FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return (rows[0]?.waiting ?? 0) >= count;
      },
      release: async () => void (await client.query('COMMIT')),
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
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    close: () => client.end(),
  };
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
