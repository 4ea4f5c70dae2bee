import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres } from '../support/postgres.ts';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'examples/insurance');
let postgres: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  postgres = await startPostgres({});
  await postgres.createDatabase('roles', "CREATE ROLE parley_hub LOGIN PASSWORD 'x'");
});
afterAll(() => postgres?.stop());

it('grants prints what the permission and the actions need, and a plain account with it can do the work', async () => {
  const url = await postgres.createDatabase('grants', readFileSync(join(example, 'seed.sql'), 'utf8'));
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const env = {
    ...process.env,
    DATABASE_URL: url,
    POLICIES_URL: url,
    NOTIFY_URL: 'http://127.0.0.1:9/',
    NOTIFY_SECRET: secret,
  };
  const args = [
    join(root, 'core/src/cli/main.ts'),
    'grants',
    'policies',
    '--config',
    join(example, 'hub.yaml'),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const statements = stdout.trim().split('\n').sort();
  expect(statements).toEqual([
    'GRANT SELECT, INSERT, UPDATE ON "public"."addresses" TO <account>;',
    'GRANT SELECT, INSERT, UPDATE ON "public"."parley_operations" TO <account>;',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."beneficiaries" TO <account>;',
    'GRANT SELECT, UPDATE ON "public"."customers" TO <account>;',
    'GRANT SELECT, UPDATE ON "public"."policies" TO <account>;',
  ]);
  const account = 'plain_account';
  await postgres.query('grants', `CREATE ROLE ${account}`);
  for (const statement of statements) await postgres.query('grants', statement.replace('<account>', account));
  const rights = await postgres.query(
    'grants',
    `SELECT has_table_privilege('${account}', 'beneficiaries', 'DELETE') AS may`,
  );
  expect(rights).toEqual([{ may: true }]);
});
