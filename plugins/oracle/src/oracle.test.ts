import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fields } from '@parley/core/contract';
import { type ConnectorFixture, testConnector, testPlugin } from '@parley/core/testing';
import { Client } from 'pg';
import { createTestCertificates } from '../../../test/support/certificates.ts';
import {
  conformanceDdl,
  hostileNames,
  hostileTable,
  listSeeds,
} from '../../../test/support/oracle-conformance.ts';
import { startOracleStandIn } from '../../../test/support/oracle-stand-in/index.ts';
import plugin from './index.ts';

const owner = 'PARLEY_OWNER';
const app = 'PARLEY_APP';

async function startFixture(): Promise<ConnectorFixture> {
  const { ca, certificate, key } = await createTestCertificates();
  const folder = await mkdtemp(join(tmpdir(), 'parley-wallet-'));
  await writeFile(join(folder, 'ewallet.pem'), `${key}\n${certificate}\n${ca}\n`);
  const server = await startOracleStandIn({ tls: { certificate, key } });
  await server.createAccount(app, 'app-secret-of-the-test');
  await server.createAccount(owner, 'owner-secret-of-the-test', conformanceDdl);
  await server.query(
    `grant usage on schema "${owner}" to "${app}";
     grant select, insert, update, delete on all tables in schema "${owner}" to "${app}"`,
  );
  for (const { table, names, values, parent } of listSeeds()) {
    const places = names.map((_, index) => `$${index + 1}`);
    await server.query(
      parent === undefined
        ? `insert into "${owner}"."${table}" (${names.map((name) => `"${name}"`)}) values (${places})`
        : `insert into "${owner}"."${table}" ("PARENT_ID", "LABEL") select "ID", $2 from "${owner}"."PARENTS" where "CODE" = $1`,
      parent === undefined ? values : [parent, ...values],
    );
  }
  const config = {
    url: server.urlOf(app),
    wallet: folder,
    schema: owner,
    'operations-table': 'PARLEY_OPERATIONS',
  };
  const dead = new URL(config.url);
  dead.port = '1';
  const refused = new URL(config.url);
  refused.password = 'another-secret-of-the-test';

  const toTable = (collection: string) => `"${owner}"."${collection}"`;
  const whereKey = (fields: Fields) => {
    const [[name, value]] = Object.entries(fields) as [[string, unknown]];
    return { sql: `"${name}" = $1`, value };
  };

  return {
    config,
    deadConfig: { ...config, url: dead.href },
    refusedConfig: { ...config, url: refused.href },
    secrets: ['app-secret-of-the-test', 'another-secret-of-the-test'],
    collections: { parents: 'PARENTS', children: 'CHILDREN', keyless: 'KEYLESS' },
    field: (name) => name.toUpperCase(),
    hostile: { collection: hostileTable, fields: hostileNames },
    empty: 'refused',
    async peek(collection, fields, field) {
      const { sql, value } = whereKey(fields);
      const [row] = await server.query(
        `select "${field}"::text as text from ${toTable(collection)} where ${sql}`,
        [value],
      );
      return (row?.text as string | null | undefined) ?? null;
    },
    async poke(collection, fields, field, text) {
      const { sql, value } = whereKey(fields);
      await server.query(`update ${toTable(collection)} set "${field}" = $2 where ${sql}`, [value, text]);
    },
    async count(collection) {
      const [row] = await server.query(`select count(*)::int from ${toTable(collection)}`, []);
      return Number(row?.count);
    },
    async hold(collection, fields) {
      const { sql, value } = whereKey(fields);
      const client = new Client({ connectionString: server.postgresUrl });
      await client.connect();
      await client.query('begin');
      await client.query(`select from ${toTable(collection)} where ${sql} for update`, [value]);
      return () => client.end();
    },
    async stop() {
      await rm(folder, { recursive: true });
      await server.stop();
    },
  };
}

testPlugin(plugin, join(import.meta.dirname, '..'), {
  config: { url: 'oracle://parley:secret@db.example/POLICIES' },
});

testConnector({ plugin, start: startFixture });
