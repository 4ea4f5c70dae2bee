import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const folder = fileURLToPath(new URL('../../examples/insurance/', import.meta.url));
const main = fileURLToPath(new URL('../../core/src/cli/main.ts', import.meta.url));
const run = promisify(execFile);

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
  await server.query('postgres', 'create role parley_hub');
});
afterAll(() => server.stop());

describe('parley init', () => {
  it('proposes the records of a live database and writes no file', async () => {
    const url = await server.createDatabase('init', await readFile(`${folder}seed.sql`, 'utf8'));
    const before = await readFile(`${folder}hub.yaml`, 'utf8');
    const { stdout } = await run(
      process.execPath,
      [main, 'init', 'policies', '--config', `${folder}hub.yaml`],
      { env: { ...process.env, DATABASE_URL: url } },
    );
    const { records } = parse(stdout);
    expect(records.customer).toMatchObject({
      in: 'policies',
      collection: 'customers',
      properties: {
        phone: { type: 'phone', map: 'phone_number' },
        name: { type: 'person-name', map: 'full_name' },
        born: { type: 'date', map: 'date_of_birth' },
        address: { type: 'address', map: { street: 'home_address_id.line_1', city: 'home_address_id.town' } },
      },
    });
    expect(records.policy).toMatchObject({ 'belongs-to': 'customer', collection: 'policies' });
    expect(records.beneficiary).toMatchObject({ 'belongs-to': 'policy' });
    expect(stdout).toContain('% sure');
    expect(await readFile(`${folder}hub.yaml`, 'utf8')).toBe(before);
  });

  it('says which connector is not there', async () => {
    const failed = run(process.execPath, [main, 'init', 'nobody', '--config', `${folder}hub.yaml`], {
      env: { ...process.env, DATABASE_URL: server.url },
    });
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('nobody') });
  });
});
