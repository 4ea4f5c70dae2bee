import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

it('grants says what keeps the mapping from resolving, and counts a key that comes from a sequence', async () => {
  const seed = `CREATE TABLE customers (id serial PRIMARY KEY, phone_number text, name text);
    CREATE TABLE notes (id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), body text);`;
  const url = await postgres.createDatabase('serials', seed);
  const folder = await mkdtemp(join(root, 'test/.parley-grants-'));
  const file = join(folder, 'hub.yaml');
  const yaml = (property: string) => `
business: { name: Notes, country: ZA, timezone: Africa/Johannesburg, language: en }
channels: { phone: { plugin: simulator } }
notifiers: { hook: { plugin: webhook, config: { url: "http://127.0.0.1:9/", secret: "whsec_${Buffer.alloc(32, 1).toString('base64')}" } } }
connectors: { desk: { plugin: postgres, permission: read-write, notify: hook, config: { url: "${url}", tls: disable } } }
records:
  customer: { in: desk, identify: [phone], properties: { phone: { type: phone, map: phone_number }, name: person-name } }
  note: { belongs-to: customer, properties: { ${property}: text } }
actions: { add-note: { add: note } }
`;
  const run = (): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [
      join(root, 'core/src/cli/main.ts'),
      'grants',
      'desk',
      '--config',
      file,
    ]);
  try {
    await writeFile(file, yaml('colour'));
    await expect(run()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('note.colour') });
    await writeFile(file, yaml('body'));
    expect((await run()).stdout.split('\n')).toContain(
      'GRANT USAGE ON SEQUENCE public.notes_id_seq TO <account>;',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
