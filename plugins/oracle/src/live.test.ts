import type { Fields } from '@parley/core/contract';
import { type ConnectorFixture, testConnector } from '@parley/core/testing';
import oracledb from 'oracledb';
import { describe, it } from 'vitest';
import {
  conformanceStatements,
  hostileNames,
  hostileTable,
  listSeeds,
} from '../../../test/support/oracle-conformance.ts';
import plugin from './index.ts';

/** What a value of these columns is written by; all others are bound as they are. */
const conversions: Readonly<Record<string, (place: string) => string>> = {
  SEEN: (place) => `to_date(${place}, 'YYYY-MM-DD"T"HH24:MI:SS')`,
  AT: (place) => `from_tz(to_timestamp(${place}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '+00:00')`,
};

const tables = ['CHILDREN', 'PARENTS', 'KEYLESS', hostileTable, 'PARLEY_OPERATIONS'] as const;
const noSuchTable = 942;

/** In the schema of the account in the URL, which may create tables. Those of an earlier run are dropped. */
async function startLiveFixture(url: string): Promise<ConnectorFixture> {
  const address = new URL(url);
  const credentials = {
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    connectString: `${address.hostname}:${address.port || 1521}${address.pathname}`,
  };
  const connect = () => oracledb.getConnection(credentials);
  const connection = await connect();

  async function run(
    sql: string,
    binds: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    const result = await connection.execute(sql, [...binds] as oracledb.BindParameter[], {
      autoCommit: true,
      outFormat: oracledb.OUT_FORMAT_OBJECT,
      fetchTypeHandler: ({ dbType }) =>
        dbType === oracledb.DB_TYPE_CLOB ? { type: oracledb.DB_TYPE_VARCHAR } : undefined,
    });
    return (result.rows ?? []) as readonly Record<string, unknown>[];
  }

  async function dropTables(): Promise<void> {
    for (const table of tables)
      await run(`drop table "${table}" cascade constraints purge`).catch((error: unknown) => {
        const number = error instanceof Error && 'errorNum' in error ? error.errorNum : undefined;
        if (number !== noSuchTable) throw error;
      });
  }

  await dropTables();
  for (const statement of conformanceStatements) await run(statement);
  for (const { table, names, values, parent } of listSeeds()) {
    if (parent !== undefined) {
      await run(
        `insert into "${table}" ("PARENT_ID", "LABEL") select "ID", :1 from "PARENTS" where "CODE" = :2`,
        [...values, parent],
      );
      continue;
    }
    const places = names.map((name, index) => conversions[name]?.(`:${index + 1}`) ?? `:${index + 1}`);
    await run(
      `insert into "${table}" (${names.map((name) => `"${name}"`).join(', ')}) values (${places.join(', ')})`,
      values,
    );
  }

  const config = { url, tls: 'disable', 'operations-table': 'PARLEY_OPERATIONS' };
  const dead = new URL(url);
  dead.port = '1';
  const refused = new URL(url);
  refused.password = 'another-secret-of-the-test';
  const findKey = (key: Fields) => {
    const [[name, value]] = Object.entries(key) as [[string, unknown]];
    return { column: `"${name}"`, value };
  };

  return {
    config,
    deadConfig: { ...config, url: dead.href },
    refusedConfig: { ...config, url: refused.href },
    secrets: [credentials.password, 'another-secret-of-the-test'],
    collections: { parents: 'PARENTS', children: 'CHILDREN', keyless: 'KEYLESS' },
    field: (name) => name.toUpperCase(),
    hostile: { collection: hostileTable, fields: hostileNames },
    empty: 'refused',
    async peek(collection, key, field) {
      const { column, value } = findKey(key);
      const [row] = await run(`select "${field}" as "found" from "${collection}" where ${column} = :1`, [
        value,
      ]);
      return (row?.found as string | null | undefined) ?? null;
    },
    async poke(collection, key, field, text) {
      const { column, value } = findKey(key);
      await run(`update "${collection}" set "${field}" = :1 where ${column} = :2`, [text, value]);
    },
    async count(collection) {
      const [row] = await run(`select count(*) as "found" from "${collection}"`);
      return Number(row?.found);
    },
    async hold(collection, key) {
      const { column, value } = findKey(key);
      const other = await connect();
      const sql = `select 1 from "${collection}" where ${column} = :1 for update`;
      await other.execute(sql, [value] as oracledb.BindParameter[], { autoCommit: false });
      return async () => {
        await other.rollback();
        await other.close();
      };
    },
    async stop() {
      await dropTables();
      await connection.close();
    },
  };
}

const liveUrl = process.env.ORACLE_TEST_URL;

if (liveUrl === undefined)
  describe('connector @parley/oracle', () => {
    it.skip('against a live Oracle (set ORACLE_TEST_URL)');
  });
else
  describe('against a live Oracle', () => {
    testConnector({ plugin, start: () => startLiveFixture(liveUrl), timeoutMs: 30_000 });
  });
