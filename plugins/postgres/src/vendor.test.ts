import {
  type ApplyOptions,
  type CallOptions,
  type Connector,
  type ErrorCode,
  isParleyError,
  type ParleyError,
  type Permission,
  type UpdateChange,
} from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../test/support/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { type PostgresConfig, PostgresConfigSchema } from './config.ts';
import { createPostgresConnector } from './connector.ts';

const schemaSql = `
create extension pg_trgm;
create type mood as enum ('sad', 'ok; DROP', 'happy');
create domain email as text not null check (value like '%@%');
create schema sales;
create table customers (
  id bigint generated always as identity primary key,
  name varchar(40),
  phone text,
  mood mood,
  email email default 'a@b',
  ref uuid default gen_random_uuid(),
  doubled int generated always as (1 + 1) stored,
  ratio double precision,
  wide numeric,
  padded char(6),
  day date,
  clock timetz,
  tags text[],
  doc json,
  small smallint,
  big bigint
);
create table profiles (customer_id bigint primary key references customers, bio text);
create table sales.orders (
  number text, line int, customer_id bigint references customers, second_id bigint references customers,
  primary key (number, line)
);
create table logs (at timestamptz not null, what text) partition by range (at);
create table logs_2026 partition of logs for values from ('2026-01-01') to ('2027-01-01');
create view happy as select id, name from customers where mood = 'happy';
create table secrets (id int primary key, shown text, hidden text);
create table refusing (id int primary key, what text);
create function refuse() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger refuse before update on refusing for each row execute function refuse();
insert into refusing values (1, 'a');
create table late (id int primary key references customers deferrable initially deferred);
create table parley_operations (
  operation_id varchar(64) primary key, outcome varchar(8) not null, generated text not null,
  at timestamptz not null default now()
);
`;

const call = (ms = 10_000, signal = new AbortController().signal): CallOptions => ({
  deadline: Date.now() + ms,
  signal,
});
let operations = 0;
const write = (ms?: number): ApplyOptions => {
  operations += 1;
  return { ...call(ms), operationId: `vendor-${operations}` };
};

async function failWith(promise: Promise<unknown> | undefined, code: ErrorCode): Promise<ParleyError> {
  const error = await Promise.resolve(promise).then(
    () => new Error('the call resolved, but it had to fail'),
    (thrown: unknown) => thrown,
  );
  if (!isParleyError(error, code)) throw new Error(`expected ${code}`, { cause: error });
  return error;
}

describe('postgres', () => {
  let server: TestPostgres;
  let url: string;
  const cleanups: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    // A deadlock then ends in a test that fails, not in one that is slow.
    server = await startPostgres({ settings: { deadlock_timeout: '60s' } });
    url = await server.createDatabase('vendor', schemaSql);
  }, 120_000);
  afterAll(() => server?.stop(), 60_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function create(config: Partial<PostgresConfig> = {}, permission: Permission = 'full'): Connector {
    const whole = v.parse(PostgresConfigSchema, { url, tls: 'disable', ...config });
    const connector = createPostgresConnector(whole, createTestHost({ permission }));
    cleanups.push(() => connector.dispose());
    return connector;
  }

  const query = (sql: string, values?: readonly unknown[]) => server.query('vendor', sql, values);

  async function insertCustomer(name: string): Promise<string> {
    const [row] = await query('insert into customers (name) values ($1) returning id', [name]);
    return String(row?.id);
  }

  async function readName(id: string): Promise<unknown> {
    const [row] = await query('select name from customers where id = $1', [id]);
    return row?.name;
  }

  const rename = (id: string, from: string, to: string): UpdateChange => ({
    kind: 'update',
    collection: 'customers',
    key: { id: Number(id) },
    expected: { name: from },
    set: { name: to },
  });

  describe('describes', () => {
    async function describeOne(name: string) {
      const { collections } = await create().describe(call());
      const found = collections.find((collection) => collection.name === name);
      if (found === undefined) throw new Error(`${name} is not described`);
      return found;
    }

    it('tables of other schemas by their whole name, partitioned tables once, views without a key', async () => {
      const { collections } = await create().describe(call());
      const names = collections.map(({ name }) => name);
      expect(names).toContain('sales.orders');
      expect(names).toContain('logs');
      expect(names).not.toContain('logs_2026');
      expect(await describeOne('happy')).toMatchObject({ kind: 'view', key: [] });
      expect(await describeOne('sales.orders')).toMatchObject({ key: ['number', 'line'] });
    });

    it('enums, domains, generated and other types', async () => {
      const { fields } = await describeOne('customers');
      const find = (name: string) => fields.find((field) => field.name === name);
      expect(find('mood')).toMatchObject({ type: 'text', options: ['sad', 'ok; DROP', 'happy'] });
      expect(find('email')).toMatchObject({
        type: 'text',
        nullable: false,
        hasDefault: true,
        native: 'email',
      });
      expect(find('ref')).toMatchObject({ type: 'text', native: 'uuid' });
      expect(find('doubled')).toMatchObject({ generated: true });
      expect(find('id')).toMatchObject({ type: 'integer', generated: true, nullable: false });
      for (const name of ['clock', 'tags', 'doc']) expect(find(name)?.type).toBe('other');
    });

    it('a reference whose fields are unique as one to one, and two references to the same table apart', async () => {
      const { relations } = await describeOne('customers');
      const names = relations.map(({ name, cardinality }) => [name, cardinality]);
      expect(names).toContainEqual(['profiles.customer_id', 'one']);
      expect(names).toContainEqual(['sales.orders.customer_id', 'many']);
      expect(names).toContainEqual(['sales.orders.second_id', 'many']);
    });

    it('a fingerprint that changes with a column, not with grants, comments or another table', async () => {
      const before = (await describeOne('secrets')).fingerprint;
      await query(
        'grant select on secrets to pg_monitor; comment on table secrets is $$x$$; create table more (s int references secrets)',
      );
      expect((await describeOne('secrets')).fingerprint).toBe(before);
      await query('drop table more; alter table secrets alter shown set not null');
      expect((await describeOne('secrets')).fingerprint).not.toBe(before);
    });

    it('only what the account may read, with what it may write', async () => {
      await query(`create role reader login password 'reader'; grant usage on schema public to reader;
        grant select (id, shown), update (shown) on secrets to reader`);
      const reader = create({ url: url.replace('postgres:parley-test', 'reader:reader') });
      const { collections } = await reader.describe(call());
      expect(collections.map(({ name }) => name)).toEqual(['secrets']);
      expect(collections[0]?.fields.map(({ name }) => name)).toEqual(['id', 'shown']);
      expect(collections[0]?.grants).toEqual({ insert: false, update: true, remove: false });
      const error = await failWith(
        reader.apply?.([{ kind: 'insert', collection: 'secrets', id: 'x', set: { id: 7 } }], write()),
        'PARLEY_CONNECTOR_FORBIDDEN',
      );
      expect(error.fix).toContain('grants');
    });

    it('never the operations table, which no plan can name', async () => {
      const connector = create({ 'operations-table': 'parley_operations' });
      const { collections } = await connector.describe(call());
      expect(collections.map(({ name }) => name)).not.toContain('parley_operations');
      const set = { operation_id: 'x', outcome: 'void', generated: '{}' };
      for (const collection of ['parley_operations', 'public.parley_operations'])
        await failWith(
          connector.apply?.([{ kind: 'insert', collection, id: 'x', set }], write()),
          'PARLEY_CONNECTOR_NOT_DESCRIBED',
        );
    });
  });

  describe('values', () => {
    it.each([
      ['wide', { type: 'decimal', value: '123456789012345678901234567890.123456789' }],
      ['big', 9_007_199_254_740_991],
      ['big', { type: 'decimal', value: '-9223372036854775808' }],
      ['ratio', { type: 'decimal', value: '0.1' }],
      ['ratio', { type: 'decimal', value: '150000000000000000000' }],
      ['ratio', { type: 'decimal', value: '0.0000001' }],
      ['padded', 'ab'],
      ['mood', 'ok; DROP'],
      ['ref', '0b7a9a3e-31f5-4f0e-9f3c-9f6a4f3a2b1c'],
    ] as const)('%s keeps %j', async (field, value) => {
      const connector = create();
      const insert = { kind: 'insert', collection: 'customers', id: 'c', set: { [field]: value } } as const;
      const result = await connector.apply?.([insert], write());
      const key = result?.generated.c ?? {};
      const where = [
        { field: 'id', operator: 'eq', value: key.id ?? null },
        { field, operator: 'eq', value },
      ] as const;
      const { records } = await connector.find({ collection: 'customers', where }, call());
      expect(records[0]?.fields[field]).toEqual(value);
    });

    it('what the contract has no room for comes as text', async () => {
      const id = await insertCustomer('edge');
      await query("update customers set day = 'infinity', ratio = 'NaN', wide = 'NaN' where id = $1", [id]);
      const where = [{ field: 'id', operator: 'eq', value: Number(id) }] as const;
      const { records } = await create().find({ collection: 'customers', where }, call());
      expect(records[0]?.fields).toMatchObject({ day: 'infinity', ratio: 'NaN', wide: 'NaN' });
    });

    it('what a column cannot hold is not found, and not stored', async () => {
      const connector = create();
      for (const [field, value] of [
        ['ref', "' or true --"],
        ['mood', 'furious'],
        ['small', 70_000],
      ] as const) {
        const where = [{ field, operator: 'eq', value }] as const;
        expect((await connector.find({ collection: 'customers', where }, call())).records).toEqual([]);
        const insert = { kind: 'insert', collection: 'customers', id: 'c', set: { [field]: value } } as const;
        await failWith(connector.apply?.([insert], write()), 'PARLEY_CONNECTOR_VALUE_INVALID');
      }
    });
  });

  describe('refuses', () => {
    it('to write through a read-only session, in the backend itself', async () => {
      const id = await insertCustomer('before');
      await query(`create or replace function sneak() returns bigint language plpgsql as
        $$ begin update customers set name = 'sneaked' where id = ${id}; return 1; end $$;
        create or replace view sneaking as select sneak() as one`);
      const reader = create({}, 'read-only');
      await failWith(reader.find({ collection: 'sneaking' }, call()), 'PARLEY_CONNECTOR_FORBIDDEN');
      expect(await readName(id)).toBe('before');
      await query('drop view sneaking');
      expect((await reader.check(call())).findings).toContainEqual({
        level: 'ok',
        message: 'Every session is read-only',
      });
    });

    it('a change that a trigger swallows', async () => {
      const change = {
        kind: 'update',
        collection: 'refusing',
        key: { id: 1 },
        expected: {},
        set: { what: 'b' },
      } as const;
      await failWith(create().apply?.([change], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
    });

    it('a constraint that is checked at the commit: nothing is written, and that is known', async () => {
      const insert = { kind: 'insert', collection: 'late', id: 'l', set: { id: 999_999 } } as const;
      await failWith(create().apply?.([insert], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
      expect(await query('select from late')).toEqual([]);
    });

    it('a column dropped while running: NOT_DESCRIBED', async () => {
      const connector = create();
      await query('create table shrinking (id int primary key, a text, b text)');
      await connector.describe(call());
      await query('alter table shrinking drop column b');
      const find = (field: string) => connector.find({ collection: 'shrinking', fields: [field] }, call());
      await failWith(find('b'), 'PARLEY_CONNECTOR_NOT_DESCRIBED');
      await failWith(find('b'), 'PARLEY_CONNECTOR_NOT_DESCRIBED');
      expect((await find('a')).records).toEqual([]);
    });

    it('a cursor of another query', async () => {
      const connector = create();
      await insertCustomer('x');
      await insertCustomer('y');
      const { next } = await connector.find({ collection: 'customers', limit: 1 }, call());
      await failWith(
        connector.find({ collection: 'customers', fields: ['name'], after: next ?? '' }, call()),
        'PARLEY_CONNECTOR_VALUE_INVALID',
      );
    });

    it('to name a value, a statement or the host in an error', async () => {
      const connector = create();
      const insert = {
        kind: 'insert',
        collection: 'customers',
        id: 'c',
        set: { email: 'planted-value' },
      } as const;
      const error = await failWith(connector.apply?.([insert], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
      const said = [error.message, error.fix, error.stack, JSON.stringify(error)];
      if (error.cause instanceof Error)
        said.push(error.cause.message, error.cause.stack, JSON.stringify(error.cause));
      expect(error.cause).toBeInstanceOf(Error);
      for (const text of said) expect(text ?? '').not.toMatch(/planted-value|insert into/i);
      expect(error.details).toMatchObject({ sqlstate: '23514' });
    });
  });

  describe('pages through a view without a key', () => {
    it('by count, each record once', async () => {
      await query(
        "insert into customers (name, mood) select 'page ' || i, 'happy' from generate_series(1, 5) i",
      );
      const connector = create();
      const seen: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await connector.find(
          { collection: 'happy', limit: 2, ...(after === undefined ? {} : { after }) },
          call(),
        );
        seen.push(...page.records.map(({ fields }) => fields.name));
        after = page.next;
      } while (after !== undefined);
      expect(seen.sort()).toEqual(['page 1', 'page 2', 'page 3', 'page 4', 'page 5']);
    });
  });

  describe('explains', () => {
    it('a search that scans, with the index that would serve it, and serves it then', async () => {
      const connector = create();
      const where = [{ field: 'phone', operator: 'digits-contain', value: '821234567' }] as const;
      const before = await connector.explain?.({ collection: 'customers', where }, call());
      expect(before?.access).toBe('scan');
      await query(before?.advice ?? '');
      expect(await connector.explain?.({ collection: 'customers', where }, call())).toEqual({
        access: 'index',
      });
    });

    it('a search by key as an index access', async () => {
      const where = [{ field: 'id', operator: 'eq', value: 1 }] as const;
      expect(await create().explain?.({ collection: 'customers', where }, call())).toEqual({
        access: 'index',
      });
    });
  });

  describe('checks', () => {
    it('an operations table that is missing, and says how to make it', async () => {
      const connector = create({ 'operations-table': 'operations_to_be' });
      const { findings } = await connector.check(call());
      const [error] = findings.filter(({ level }) => level === 'error');
      await query(error?.fix ?? '');
      expect((await connector.check(call())).findings.filter(({ level }) => level === 'error')).toEqual([]);
    });

    it('an account without the grants of its permission', async () => {
      await query(
        "create role bare login password 'bare'; grant usage on schema public to bare; grant select on customers to bare",
      );
      const bare = url.replace('postgres:parley-test', 'bare:bare');
      const errors = async (permission: Permission) =>
        (await create({ url: bare }, permission).check(call())).findings.filter(
          ({ level }) => level === 'error',
        );
      expect(await errors('read-only')).toEqual([]);
      expect(await errors('read-write')).toHaveLength(1);
    });
  });

  describe('the connection', () => {
    it('is not made in the clear unless that is written out: PLAINTEXT', async () => {
      const connector = createPostgresConnector(v.parse(PostgresConfigSchema, { url }), createTestHost());
      cleanups.push(() => connector.dispose());
      await failWith(connector.check(call()), 'PARLEY_CONNECTOR_PLAINTEXT');
    });

    it('does not follow an sslmode that weakens it: PLAINTEXT', () => {
      const config = v.parse(PostgresConfigSchema, { url: `${url}?sslmode=disable` });
      expect(() => createPostgresConnector(config, createTestHost())).toThrow(
        expect.objectContaining({ code: 'PARLEY_CONNECTOR_PLAINTEXT' }),
      );
    });

    it('is refused when the certificate does not verify: CERTIFICATE', async () => {
      const own = await startPostgres({ tls: true });
      const other = await startPostgres({ tls: true, certificateNames: ['elsewhere.example'] });
      cleanups.push(
        () => own.stop(),
        () => other.stop(),
      );
      const connect = (config: object) => {
        const connector = createPostgresConnector(v.parse(PostgresConfigSchema, config), createTestHost());
        cleanups.push(() => connector.dispose());
        return connector.check(call());
      };
      expect((await connect({ url: own.url, ca: own.caFile })).findings[0]?.level).toBe('ok');
      await failWith(connect({ url: own.url }), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect({ url: own.url, ca: other.caFile }), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect({ url: other.url, ca: other.caFile }), 'PARLEY_CONNECTOR_CERTIFICATE');
    }, 60_000);

    it('is BUSY when the pool is taken until the deadline', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      const id = await insertCustomer('before');
      const [hold, release] = await holdCustomer(id);
      const waiting = connector.apply?.([rename(id, 'before', 'after')], write());
      await hold.blocked();
      await failWith(connector.find({ collection: 'customers' }, call(200)), 'PARLEY_CONNECTOR_BUSY');
      await release();
      await waiting;
      expect(await readName(id)).toBe('after');
    });

    it('that was aborted goes away in the backend and is not used again', async () => {
      const connector = create({ 'pool-max': 1 });
      await query('create or replace view slow as select pg_sleep(30)::text as nap');
      await connector.describe(call());
      const abort = new AbortController();
      const finding = connector.find({ collection: 'slow' }, call(20_000, abort.signal));
      await waitForActivity("query like '%slow%' and state = 'active' and pid <> pg_backend_pid()", 1);
      abort.abort();
      await failWith(finding, 'PARLEY_CALL_ABORTED');
      await waitForActivity("query like '%slow%' and state = 'active' and pid <> pg_backend_pid()", 0);
      expect((await connector.find({ collection: 'happy' }, call())).records).toBeDefined();
    });

    it('that the administrator ended is replaced by a new one', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      await query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'parley%'",
      );
      await waitForActivity("application_name like 'parley%'", 0);
      expect((await connector.find({ collection: 'happy' }, call())).records).toBeDefined();
    });
  });

  describe('backend slow or dying between apply and its answer', () => {
    let proxy: TcpProxy;
    let connector: Connector;

    async function start(): Promise<void> {
      proxy = await startTcpProxy(server.port);
      cleanups.push(() => proxy.stop());
      const through = new URL(url);
      through.port = String(proxy.port);
      connector = create({ url: through.href, 'operations-table': 'parley_operations' });
      await connector.describe(call());
    }

    it('cut before the commit: UNREACHABLE, nothing written', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('update "public"."customers"', 'cut-before');
      const options = write();
      await failWith(
        connector.apply?.([rename(id, 'before', 'after')], options),
        'PARLEY_CONNECTOR_UNREACHABLE',
      );
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      expect(await readName(id)).toBe('before');
    });

    it('cut as COMMIT is sent: unknown; then found as not applied, for good', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('; COMMIT', 'cut-before');
      const options = write();
      const changes = [rename(id, 'before', 'after')];
      await failWith(connector.apply?.(changes, options), 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      await failWith(connector.apply?.(changes, { ...options, ...call() }), 'PARLEY_CONNECTOR_CONFLICT');
      expect(await readName(id)).toBe('before');
    });

    it('cut before the answer to COMMIT: unknown; then found as applied, and a retry does it no second time', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('; COMMIT', 'cut-answer');
      const options = write();
      const changes = [rename(id, 'before', 'after')];
      await failWith(connector.apply?.(changes, options), 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('applied');
      expect(await connector.apply?.(changes, { ...options, ...call() })).toMatchObject({
        performed: 'earlier',
      });
      expect(await readName(id)).toBe('after');
    });

    it('silent after COMMIT: unknown soon after the deadline, not never', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('; COMMIT', 'swallow-answer');
      const options = write(500);
      await failWith(
        connector.apply?.([rename(id, 'before', 'after')], options),
        'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      );
      expect(await connector.findOperation?.(options.operationId, call())).toBe('applied');
    });

    it('silent before COMMIT: TIMEOUT, and the backend undoes it by itself', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('update "public"."customers"', 'swallow-answer');
      const options = write(500);
      await failWith(connector.apply?.([rename(id, 'before', 'after')], options), 'PARLEY_CONNECTOR_TIMEOUT');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      expect(await readName(id)).toBe('before');
    });

    it('slow: findOperation waits for a write that is still in flight', async () => {
      await start();
      const id = await insertCustomer('before');
      const [hold, release] = await holdCustomer(id);
      const options = write();
      const applying = connector.apply?.([rename(id, 'before', 'after')], options);
      await hold.blocked();
      const finding = connector.findOperation?.(options.operationId, call());
      await waitForActivity("wait_event = 'transactionid' or wait_event = 'tuple'", 2);
      await release();
      expect(await applying).toMatchObject({ performed: 'now' });
      expect(await finding).toBe('applied');
    });

    it('slow: two batches that need the same records in opposite order do not deadlock', async () => {
      await start();
      const [a, b] = [await insertCustomer('before'), await insertCustomer('before')];
      const [hold, release] = await holdCustomer(a);
      const first = connector.apply?.([rename(a, 'before', 'first'), rename(b, 'before', 'first')], write());
      await hold.blocked();
      const second = connector.apply?.(
        [rename(b, 'before', 'second'), rename(a, 'before', 'second')],
        write(),
      );
      const failing = failWith(second, 'PARLEY_CONNECTOR_CONFLICT');
      await waitForActivity("wait_event_type = 'Lock'", 2);
      await release();
      expect(await first).toMatchObject({ performed: 'now' });
      await failing;
      expect([await readName(a), await readName(b)]).toEqual(['first', 'first']);
    });

    it('slow in several steps: the commit itself keeps the deadline, whatever the clock here says', async () => {
      await query(`create table slow_steps (id int primary key, what text); insert into slow_steps values (1, 'a'), (2, 'a');
        create function slow_step() returns trigger language plpgsql as $$ begin perform pg_sleep(0.55); return new; end $$;
        create trigger slow_step before update on slow_steps for each row execute function slow_step()`);
      const start = Date.now();
      const host = createTestHost({ permission: 'full', now: () => start });
      const slow = createPostgresConnector(v.parse(PostgresConfigSchema, { url, tls: 'disable' }), host);
      cleanups.push(() => slow.dispose());
      await slow.describe({ ...call(), deadline: start + 10_000 });
      const change = { kind: 'update', collection: 'slow_steps', expected: {}, set: { what: 'b' } } as const;
      const changes = [1, 2].map((id) => ({ ...change, key: { id } }));
      await failWith(
        slow.apply?.(changes, { ...write(), deadline: start + 1000 }),
        'PARLEY_CONNECTOR_TIMEOUT',
      );
      expect(await query("select from slow_steps where what = 'b'")).toEqual([]);
    });

    it('stopped: what was not committed is not written after it came back', async () => {
      await start();
      const id = await insertCustomer('before');
      const [hold, release] = await holdCustomer(id);
      const applying = connector.apply?.([rename(id, 'before', 'after')], write());
      const failing = failWith(applying, 'PARLEY_CONNECTOR_UNREACHABLE');
      await hold.blocked();
      await query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'parley%'",
      );
      await failing;
      await release();
      expect(await readName(id)).toBe('before');
    });
  });

  /** Another session that holds a customer. */
  async function holdCustomer(id: string) {
    const { Client } = await import('pg');
    const client = new Client({ connectionString: url, ssl: false });
    client.on('error', () => {});
    await client.connect();
    await client.query('begin');
    await client.query('select from customers where id = $1 for update', [id]);
    const hold = { blocked: () => waitForActivity("wait_event_type = 'Lock'", 1) };
    return [hold, () => client.end()] as const;
  }

  /** Polls what the server says about its own sessions; there is no event for it. */
  async function waitForActivity(condition: string, count: number): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const [row] = await query(
        `select count(*)::int from pg_stat_activity where datname = 'vendor' and pid <> pg_backend_pid() and (${condition})`,
      );
      if (row?.count === count) return;
    }
    throw new Error(`The server did not come to: ${condition}`);
  }
});
