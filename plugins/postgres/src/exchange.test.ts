import type { CallOptions, Change } from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import { Client } from 'pg';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../test/support/postgres.ts';
import { PostgresConfigSchema } from './config.ts';
import { createPostgresConnector } from './connector.ts';
import { createExchange } from './exchange.ts';

const schemaSql = `
create collation careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table people (
  id int primary key, name text collate careless, age int, born date, paid numeric(8, 2), padded char(6), at timestamptz
);
insert into people values (1, 'Anna', 7, '2020-01-02', 1.50, 'ab', '2026-01-01T00:00:00Z');
create table seen (id int generated always as identity primary key);
create function peep() returns int language sql volatile as 'insert into seen default values returning id';
create view sneaky as select peep() as id;
`;

const call = (): CallOptions => ({ deadline: Date.now() + 10_000, signal: new AbortController().signal });

describe('one exchange of messages', () => {
  let server: TestPostgres;
  let url: string;

  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase('exchange', schemaSql);
  }, 120_000);
  afterAll(() => server?.stop(), 60_000);

  const query = (sql: string) => server.query('exchange', sql);

  async function using<T>(work: (connector: ReturnType<typeof createPostgresConnector>) => Promise<T>) {
    const config = v.parse(PostgresConfigSchema, { url, tls: 'disable', 'pool-max': 1 });
    const connector = createPostgresConnector(config, createTestHost({ permission: 'full' }));
    try {
      return await work(connector);
    } finally {
      await connector.dispose();
    }
  }

  it('does not execute what stands behind a BEGIN that failed', async () => {
    const client = new Client({ connectionString: url, ssl: false });
    await client.connect();
    const exchange = createExchange();
    const insert = { sql: 'insert into seen default values', values: [], keep: true };
    for (const sql of ['BEGIN ISOLATION LEVEL NONSENSE', 'select 1 / 0'])
      await expect(exchange(client, [{ sql, values: [], keep: false }, insert])).rejects.toThrow();
    expect(await query('select * from seen')).toEqual([]);
    await client.end();
  });

  it('lets the backend refuse a lookup that would write, at every permission', async () => {
    await using(async (connector) => {
      await expect(connector.find({ collection: 'sneaky' }, call())).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_FORBIDDEN',
      });
    });
    expect(await query('select * from seen')).toEqual([]);
  });

  it('reads on when a column changes its type under a prepared statement', async () => {
    await query('create table changing (id int primary key, what int); insert into changing values (1, 5)');
    await using(async (connector) => {
      const find = async () => (await connector.find({ collection: 'changing' }, call())).records[0]?.fields;
      expect(await find()).toEqual({ id: 1, what: 5 });
      expect(await find()).toEqual({ id: 1, what: 5 });
      await query('alter table changing alter what type bigint');
      expect(await find()).toEqual({ id: 1, what: 5 });
    });
  });

  it('reads on when somebody made the server forget the prepared statements', async () => {
    await using(async (connector) => {
      const find = () => connector.find({ collection: 'people' }, call());
      const before = await find();
      await query(
        'create function forget() returns int language plpgsql as $$ begin deallocate all; return 1; end $$',
      );
      await query('create view forgetful as select forget() as id');
      await connector.find({ collection: 'forgetful' }, call());
      expect(await find()).toEqual(before);
    });
  });

  it('takes for the same what is the same, and nothing else, when one statement compares and writes', async () => {
    await using(async (connector) => {
      const set = { age: 8 };
      const apply = (expected: Change & { readonly kind: 'update' }) =>
        connector.apply?.([expected], { ...call(), operationId: 'op' });
      const update = (expected: object) =>
        apply({ kind: 'update', collection: 'people', key: { id: 1 }, expected: { ...expected }, set });
      const wrong = {
        name: 'anna',
        age: 70,
        born: { type: 'date', value: '2020-01-03' },
        paid: { type: 'decimal', value: '1.51' },
        padded: 'abc',
        at: null,
      };
      for (const [field, value] of Object.entries(wrong))
        await expect(update({ [field]: value }), field).rejects.toMatchObject({
          code: 'PARLEY_CONNECTOR_CONFLICT',
          details: { moved: [{ change: 0, collection: 'people', fields: [field] }] },
        });
      // The second time, what the first time built is at hand.
      for (const [field, value] of Object.entries(wrong))
        await expect(update({ [field]: value, id: 1 }), field).rejects.toMatchObject({
          code: 'PARLEY_CONNECTOR_CONFLICT',
        });
      for (const [field, value] of Object.entries(wrong))
        await expect(update({ [field]: value, id: 1 }), field).rejects.toMatchObject({
          code: 'PARLEY_CONNECTOR_CONFLICT',
        });
      expect(await query('select age from people')).toEqual([{ age: 7 }]);
      await update({
        name: 'Anna',
        age: 7,
        born: { type: 'date', value: '2020-01-02' },
        paid: { type: 'decimal', value: '1.5' },
        padded: 'ab',
        at: { type: 'instant', value: '2026-01-01T00:00:00Z' },
      });
      expect(await query('select age from people')).toEqual([{ age: 8 }]);
      await update({ name: 'Anna', paid: { type: 'decimal', value: '1.500' }, age: 8 });
    });
  });
});
