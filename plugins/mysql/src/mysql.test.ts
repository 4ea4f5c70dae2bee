import { join } from 'node:path';
import type { Fields } from '@parley/core/contract';
import {
  type ConnectorFixture,
  seedChildren,
  seedParents,
  testConnector,
  testPlugin,
} from '@parley/core/testing';
import { createConnection } from 'mysql2/promise';
import { describe, it } from 'vitest';
import {
  findMariadbObstacle,
  startMariadb,
  type TestMariadb,
  useLiveServer,
} from '../../../test/support/mariadb.ts';
import plugin from './index.ts';
import { quoteName } from './quote.ts';

// Names here end neither in a space nor hold characters beyond the basic plane: the server takes no such names.
const hostileNames = [
  "we\"ird 'column'; DROP TABLE parents; --",
  'a.b as c',
  'paid?',
  'a[0]',
  ' $1 \\? :name .',
  'sel`ect',
  '李 張',
] as const;
const hostileTable = 'ta`ble.x?; DELETE FROM parents; -- as "y';

// The epoch itself, which the fixture seeds as an instant, is a moment that a TIMESTAMP cannot hold: instants are
// tested in vendor.test.ts.
const schemaSql = `
create table parents (
  id integer auto_increment primary key,
  code varchar(10) not null,
  name text,
  phone varchar(6000),
  amount decimal(12, 2),
  active boolean,
  count bigint,
  born date,
  starts time,
  seen datetime,
  data blob
);
create table children (
  id bigint unsigned auto_increment primary key,
  parent_id integer not null,
  label text,
  foreign key (parent_id) references parents (id)
);
create table keyless (label text);
create table ${quoteName(hostileTable)} (
  id serial primary key,
  ${hostileNames.map((name) => `${quoteName(name)} text`).join(', ')}
);
create table parley_operations (
  operation_id varchar(64) character set ascii collate ascii_bin primary key,
  outcome varchar(8) not null,
  generated text not null,
  at timestamp not null default current_timestamp
);
drop user if exists parley_app;
create user parley_app identified by 'app-secret-of-the-test' require ssl;
grant select, insert, update, delete on conformance.* to parley_app;
`;

async function startFixture(server: TestMariadb): Promise<ConnectorFixture> {
  const url = new URL(await server.createDatabase('conformance', schemaSql));
  const query = (sql: string, values: readonly unknown[] = []) => server.query('conformance', sql, values);
  await seed(query);
  const { hostname, port, username: user, password } = url;
  url.username = 'parley_app';
  url.password = 'app-secret-of-the-test';
  const ca = server.caFile === undefined ? {} : { ca: server.caFile };
  const config = { url: url.href, ...ca, 'operations-table': 'parley_operations' };
  const dead = new URL(url);
  dead.port = '1';
  const refused = new URL(url);
  refused.password = 'another-secret-of-the-test';

  const whereKey = (key: Fields) => {
    const [[name, value]] = Object.entries(key) as [[string, unknown]];
    return { sql: `${quoteName(name)} = ?`, value };
  };

  return {
    config,
    deadConfig: { ...config, url: dead.href },
    refusedConfig: { ...config, url: refused.href },
    secrets: ['app-secret-of-the-test', 'another-secret-of-the-test'],
    collections: { parents: 'parents', children: 'children', keyless: 'keyless' },
    hostile: { collection: `conformance.${hostileTable}`, fields: hostileNames },
    async peek(collection, key, field) {
      const { sql, value } = whereKey(key);
      const [row] = await query(
        `select cast(${quoteName(field)} as char) as text from ${toTable(collection)} where ${sql}`,
        [value],
      );
      return (row?.text as string | null | undefined) ?? null;
    },
    async poke(collection, key, field, text) {
      const { sql, value } = whereKey(key);
      await query(`update ${toTable(collection)} set ${quoteName(field)} = ? where ${sql}`, [text, value]);
    },
    async count(collection) {
      const [row] = await query(`select count(*) as count from ${toTable(collection)}`);
      return Number(row?.count);
    },
    async hold(collection, key) {
      const { sql, value } = whereKey(key);
      const database = 'conformance';
      const client = await createConnection({ host: hostname, port: Number(port), user, password, database });
      await client.query('start transaction');
      await client.query(`select 1 from ${toTable(collection)} where ${sql} for update`, [value]);
      return () => client.end();
    },
    stop: () => server.stop(),
  };
}

function toTable(collection: string): string {
  return quoteName(collection === `conformance.${hostileTable}` ? hostileTable : collection);
}

async function seed(query: (sql: string, values: readonly unknown[]) => Promise<unknown>): Promise<void> {
  for (const { at, ...parent } of seedParents) {
    const names = Object.keys(parent);
    const values = Object.values(parent).map((value) => {
      if (typeof value !== 'object' || value === null) return value;
      return value.type === 'bytes' ? Buffer.from(value.value, 'base64') : value.value;
    });
    const places = names.map(() => '?');
    await query(`insert into parents (${names.map(quoteName)}) values (${places})`, values);
  }
  for (const { parent, label } of seedChildren)
    await query('insert into children (parent_id, label) select id, ? from parents where code = ?', [
      label,
      parent,
    ]);
}

testPlugin(plugin, join(import.meta.dirname, '..'), {
  config: { url: 'mysql://parley@db.example/policies' },
});

const obstacle = await findMariadbObstacle();
if (obstacle !== undefined) it.skip(`connector @parley/mysql: ${obstacle}`, () => {});
else
  testConnector({
    plugin,
    start: async () => await startFixture(await startMariadb({ tls: true })),
  });

const { MYSQL_TEST_URL: liveUrl, MYSQL_TEST_CA: liveCa } = process.env;
if (liveUrl !== undefined)
  describe('live', () =>
    testConnector({ plugin, start: () => startFixture(useLiveServer(liveUrl, liveCa)) }));
