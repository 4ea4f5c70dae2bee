import {
  type ApplyOptions,
  type CallOptions,
  type Connector,
  type ErrorCode,
  isParleyError,
  isSameValue,
  type ParleyError,
  type Permission,
  type UpdateChange,
  type Value,
} from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import { createConnection } from 'mysql2/promise';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findMariadbObstacle, startMariadb, type TestMariadb } from '../../../test/support/mariadb.ts';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { type MysqlConfig, MysqlConfigSchema } from './config.ts';
import { askResult, type MysqlConnection } from './connection.ts';
import { createMysqlConnector } from './connector.ts';
import { createMysqlDialect } from './dialect.ts';

const schemaSql = `
create table customers (
  id bigint auto_increment primary key,
  name varchar(40),
  phone varchar(40),
  mood enum('sad', 'ok; DROP', 'it''s'),
  tags set('a', 'b'),
  active tinyint(1),
  flag bit(1),
  bits bit(12),
  small smallint,
  usmall smallint unsigned,
  big bigint,
  ubig bigint unsigned,
  amount decimal(30, 10),
  ratio double,
  thin float,
  padded char(6),
  fixed binary(4),
  born date,
  starts time(3),
  seen datetime(6),
  at timestamp(6) null,
  founded year,
  doc json,
  latin varchar(20) character set latin1,
  doubled bigint as (small * 2) virtual,
  ref uuid default uuid(),
  unique (latin)
);
create table profiles (customer_id bigint primary key, bio text, foreign key (customer_id) references customers (id));
create table orders (
  number varchar(10), line int, customer_id bigint, second_id bigint, primary key (number, line),
  foreign key (customer_id) references customers (id), foreign key (second_id) references customers (id)
);
create view happy as select id, name from customers where mood = 'it''s';
create view counted as select count(*) as many from customers;
create table labelled (label varchar(20));
create table codes (code varchar(10) primary key, what varchar(20));
create table secrets (id int primary key, shown text, hidden text);
create table old_engine (id int auto_increment primary key, what text) engine = MyISAM;
create table uuids (id uuid default uuid() primary key, what varchar(20));
create table checked (id int auto_increment primary key, email varchar(40), check (email like '%@%'));
create table named (id int auto_increment primary key, name varchar(20)) collate utf8mb4_general_ci;
create table parley_operations (
  operation_id varchar(64) character set ascii collate ascii_bin primary key,
  outcome varchar(8) not null, generated text not null, at timestamp not null default current_timestamp
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

const obstacle = await findMariadbObstacle();

describe.skipIf(obstacle !== undefined)(`mysql${obstacle === undefined ? '' : `: ${obstacle}`}`, () => {
  let server: TestMariadb;
  let url: string;
  const cleanups: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await startMariadb();
    url = await server.createDatabase('vendor', schemaSql);
  }, 120_000);
  afterAll(() => server?.stop(), 60_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function create(config: Partial<MysqlConfig> = {}, permission: Permission = 'full'): Connector {
    const whole = v.parse(MysqlConfigSchema, { url, tls: 'disable', ...config });
    const connector = createMysqlConnector(whole, createTestHost({ permission }));
    cleanups.push(() => connector.dispose());
    return connector;
  }

  const query = (sql: string, values?: readonly unknown[]) => server.query('vendor', sql, values);

  async function insertCustomer(name: string): Promise<number> {
    const [row] = await query('insert into customers (name) values (?) returning id', [name]);
    return Number(row?.id);
  }

  async function readName(id: number): Promise<unknown> {
    const [row] = await query('select name from customers where id = ?', [id]);
    return row?.name;
  }

  /** An account of its own, with the grants given; answers its URL. */
  async function createAccount(name: string, grants: string): Promise<string> {
    await query(`create user ${name} identified by 'secret-${name}'; ${grants}`);
    cleanups.push(() => query(`drop user ${name}`));
    return url.replace('root:parley-test', `${name}:secret-${name}`);
  }

  const rename = (id: number, from: string, to: string): UpdateChange => ({
    kind: 'update',
    collection: 'customers',
    key: { id },
    expected: { name: from },
    set: { name: to },
  });

  describe('describes', () => {
    async function describeOne(name: string, connector = create()) {
      const { collections } = await connector.describe(call());
      const found = collections.find((collection) => collection.name === name);
      if (found === undefined) throw new Error(`${name} is not described`);
      return found;
    }

    it('keys of several fields, views without a key, and what can be written through a view', async () => {
      expect(await describeOne('orders')).toMatchObject({ key: ['number', 'line'] });
      const all = { insert: true, update: true, remove: true };
      expect(await describeOne('happy')).toMatchObject({ kind: 'view', key: [], grants: all });
      const none = { insert: false, update: false, remove: false };
      expect(await describeOne('counted')).toMatchObject({ kind: 'view', grants: none });
      expect((await describeOne('customers')).unique).toEqual([['latin']]);
    });

    it('booleans, enums, unsigned, generated, counted-up and other types', async () => {
      const { fields } = await describeOne('customers');
      const find = (name: string) => fields.find((field) => field.name === name);
      expect(find('mood')).toMatchObject({ type: 'text', options: ['sad', 'ok; DROP', "it's"] });
      expect(find('id')).toMatchObject({
        type: 'integer',
        hasDefault: true,
        generated: false,
        nullable: false,
      });
      expect(find('doubled')).toMatchObject({ type: 'integer', generated: true });
      expect(find('ubig')?.native).toContain('unsigned');
      expect(find('ref')).toMatchObject({ type: 'text', native: 'uuid', hasDefault: true });
      expect(find('name')).toMatchObject({ hasDefault: false, maxLength: 40 });
      for (const name of ['active', 'flag']) expect(find(name)?.type).toBe('boolean');
      for (const name of ['doc', 'tags', 'bits']) expect(find(name)?.type).toBe('other');
      expect([find('seen')?.type, find('at')?.type]).toEqual(['datetime', 'instant']);
    });

    it('a reference whose fields are unique as one to one, and two references to the same table apart', async () => {
      const { relations } = await describeOne('customers');
      const names = relations.map(({ name, cardinality }) => [name, cardinality]);
      expect(names).toContainEqual(['profiles.customer_id', 'one']);
      expect(names).toContainEqual(['orders.customer_id', 'many']);
      expect(names).toContainEqual(['orders.second_id', 'many']);
    });

    it('a fingerprint that changes with a column, not with grants, comments or rows', async () => {
      const before = (await describeOne('secrets')).fingerprint;
      await createAccount('onlooker', 'grant select on vendor.secrets to onlooker');
      await query("alter table secrets comment = 'x'; insert into secrets values (1, 'a', 'b')");
      expect((await describeOne('secrets')).fingerprint).toBe(before);
      await query("alter table secrets modify shown text not null default 'x'");
      expect((await describeOne('secrets')).fingerprint).not.toBe(before);
    });

    it('only what the account may read, with what it may write', async () => {
      const reader = create({
        url: await createAccount(
          'reader',
          'grant select (id, shown), update (shown) on vendor.secrets to reader',
        ),
      });
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

    it('grants that come by a role, and removal where it is granted', async () => {
      const account = await createAccount(
        'with_role',
        'create role remover; grant select, delete on vendor.codes to remover; grant remover to with_role; set default role remover for with_role; grant select on vendor.named to with_role',
      );
      cleanups.push(() => query('drop role remover'));
      const connector = create({ url: account });
      expect((await describeOne('codes', connector)).grants).toEqual({
        insert: false,
        update: false,
        remove: true,
      });
      expect((await describeOne('named', connector)).grants.remove).toBe(false);
    });

    it('tables of other databases only when they are named, and references into them', async () => {
      await server.createDatabase(
        'sales',
        'create table invoices (id int primary key, customer_id bigint, foreign key (customer_id) references vendor.customers (id))',
      );
      cleanups.push(() => query('drop database sales'));
      const names = (await create().describe(call())).collections.map(({ name }) => name);
      expect(names.filter((name) => name.includes('.'))).toEqual([]);
      const both = create({ databases: ['sales'] });
      expect((await describeOne('sales.invoices', both)).relations).toMatchObject([
        { name: 'customer_id', to: { collection: 'customers' } },
      ]);
      expect((await both.find({ collection: 'sales.invoices' }, call())).records).toEqual([]);
    });

    it('never the operations table, which no plan can name', async () => {
      const connector = create({ 'operations-table': 'parley_operations' });
      const { collections } = await connector.describe(call());
      expect(collections.map(({ name }) => name)).not.toContain('parley_operations');
      const set = { operation_id: 'x', outcome: 'void', generated: '{}' };
      for (const collection of ['parley_operations', 'vendor.parley_operations'])
        await failWith(
          connector.apply?.([{ kind: 'insert', collection, id: 'x', set }], write()),
          'PARLEY_CONNECTOR_NOT_DESCRIBED',
        );
    });
  });

  describe('values', () => {
    async function insert(set: Readonly<Record<string, Value>>) {
      const result = await create().apply?.(
        [{ kind: 'insert', collection: 'customers', id: 'c', set }],
        write(),
      );
      return result?.generated.c?.id ?? null;
    }

    it.each([
      ['amount', { type: 'decimal', value: '12345678901234567890.0123456789' }],
      ['amount', { type: 'decimal', value: '-0.0000000001' }],
      ['big', 9_007_199_254_740_991],
      ['big', { type: 'decimal', value: '-9223372036854775808' }],
      ['ubig', { type: 'decimal', value: '18446744073709551615' }],
      ['ubig', 0],
      ['ratio', { type: 'decimal', value: '0.1' }],
      ['ratio', { type: 'decimal', value: '150000000000000000000' }],
      ['ratio', { type: 'decimal', value: '0.0000001' }],
      ['thin', { type: 'decimal', value: '0.1' }],
      ['thin', { type: 'decimal', value: '123456.78' }],
      ['active', true],
      ['active', false],
      ['flag', true],
      ['flag', false],
      ['mood', "it's"],
      ['padded', 'ab'],
      ['fixed', { type: 'bytes', value: 'AAEC/w==' }],
      ['born', { type: 'date', value: '9999-12-31' }],
      ['starts', { type: 'time', value: '23:59:59.5' }],
      ['seen', { type: 'datetime', value: '2026-03-29T02:30:00.000001' }],
      ['at', { type: 'instant', value: '2026-03-29T01:00:00Z' }],
      ['at', { type: 'instant', value: '2038-01-19T03:14:07.999999Z' }],
      ['founded', 1999],
      ['latin', 'Zoë'],
      ['ref', '0b7a9a3e-31f5-4f0e-9f3c-9f6a4f3a2b1c'],
    ] as const)('%s keeps %j, and is found by it', async (field, value) => {
      const id = await insert({ [field]: value });
      for (const condition of [
        { field, operator: 'eq', value },
        { field, operator: 'in', value: [value] },
      ] as const) {
        const where = [{ field: 'id', operator: 'eq', value: id }, condition] as const;
        const { records } = await create().find({ collection: 'customers', where }, call());
        expect(records[0]?.fields[field]).toEqual(value);
      }
    });

    it('a moment stays the same moment, whatever the zone of the server and of the writer', async () => {
      await query("set global time_zone = '+09:00'");
      cleanups.push(() => query("set global time_zone = 'SYSTEM'"));
      const id = await insert({
        at: { type: 'instant', value: '2026-11-22T07:30:00Z' },
        seen: { type: 'datetime', value: '2026-11-22T07:30:00' },
      });
      const [row] = await query(
        'select unix_timestamp(at) as seconds, cast(seen as char) as seen from customers where id = ?',
        [id],
      );
      expect(Number(row?.seconds)).toBe(Date.parse('2026-11-22T07:30:00Z') / 1000);
      expect(row?.seen).toBe('2026-11-22 07:30:00.000000');
    });

    it('zero dates and other values that the contract has no room for come as text, never as null', async () => {
      await query(
        "set sql_mode = ''; insert into customers (name, born, seen, starts, active) values ('zero', '0000-00-00', '0000-00-00', '-01:00:00', 2)",
      );
      const where = [{ field: 'name', operator: 'eq', value: 'zero' }] as const;
      const connector = create();
      const { records } = await connector.find({ collection: 'customers', where }, call());
      const expected = {
        born: '0000-00-00',
        seen: '0000-00-00 00:00:00.000000',
        starts: '-01:00:00.000',
        active: 2,
      };
      expect(records[0]?.fields).toMatchObject(expected);
      const update = { kind: 'update', collection: 'customers', key: records[0]?.key ?? {} } as const;
      const set = { phone: '1' };
      await failWith(
        connector.apply?.([{ ...update, expected: { born: null }, set }], write()),
        'PARLEY_CONNECTOR_CONFLICT',
      );
      await connector.apply?.([{ ...update, expected, set }], write());
      await failWith(
        connector.apply?.([{ ...update, expected: {}, set: { born: '0000-00-00' } }], write()),
        'PARLEY_CONNECTOR_VALUE_INVALID',
      );
    });

    it('what a column cannot hold is not found, and not stored', async () => {
      const connector = create();
      for (const [field, value] of [
        ['ref', "' or true --"],
        ['mood', 'furious'],
        ['mood', ''],
        ['small', 70_000],
        ['usmall', -1],
        ['ubig', -1],
        ['padded', 'ab '],
        ['fixed', { type: 'bytes', value: 'AAEC' }],
        ['amount', { type: 'decimal', value: '123456789012345678901' }],
        ['at', { type: 'instant', value: '1970-01-01T00:00:00Z' }],
        ['at', { type: 'instant', value: '2038-01-19T03:14:08Z' }],
        ['founded', 26],
      ] as const) {
        const where = [{ field, operator: 'eq', value }] as const;
        expect((await connector.find({ collection: 'customers', where }, call())).records).toEqual([]);
        const change = { kind: 'insert', collection: 'customers', id: 'c', set: { [field]: value } } as const;
        await failWith(connector.apply?.([change], write()), 'PARLEY_CONNECTOR_VALUE_INVALID');
      }
    });

    it('that are too long for the bytes of a column: VALUE_TOO_LONG, nothing cut off', async () => {
      await query(
        'create table short_texts (id int auto_increment primary key, what tinytext, raw varbinary(3))',
      );
      for (const set of [{ what: 'ö'.repeat(200) }, { raw: { type: 'bytes', value: 'AAECAw==' } }] as const)
        await failWith(
          create().apply?.([{ kind: 'insert', collection: 'short_texts', id: 's', set }], write()),
          'PARLEY_CONNECTOR_VALUE_TOO_LONG',
        );
      expect(await query('select * from short_texts')).toEqual([]);
    });

    it('characters that the column does not have: refused, and found nowhere', async () => {
      const connector = create();
      const where = [{ field: 'latin', operator: 'eq', value: '李' }] as const;
      expect((await connector.find({ collection: 'customers', where }, call())).records).toEqual([]);
      const change = { kind: 'insert', collection: 'customers', id: 'c', set: { latin: '李' } } as const;
      await failWith(connector.apply?.([change], write()), 'PARLEY_CONNECTOR_VALUE_INVALID');
    });

    it('are literals also where the server is set to take no backslash for an escape', async () => {
      await query("set global sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
      cleanups.push(() => query('set global sql_mode = default'));
      const name = "\\' or 1=1 -- \\";
      const id = await insert({ name });
      expect(await readName(Number(id))).toBe(name);
    });
  });

  describe('text, whatever the collation', () => {
    const spellings = ['Zoe', 'zoe', 'ZOË', 'Zoë', 'Zoë ', 'ＺＯＥ'];

    beforeAll(async () => {
      for (const name of spellings) await query('insert into named (name) values (?)', [name]);
    });

    const findNames = async (condition: object) => {
      const where = [{ field: 'name', ...condition }] as never;
      const { records } = await create().find({ collection: 'named', where }, call());
      return records.map(({ fields }) => fields.name);
    };

    it.each(spellings)('is equal to itself alone: %j', async (name) => {
      expect(await findNames({ operator: 'eq', value: name })).toEqual([name]);
      expect(await findNames({ operator: 'in', value: [name, 'nobody'] })).toEqual([name]);
      expect(await findNames({ operator: 'ne', value: name })).toEqual(
        spellings.filter((other) => other !== name),
      );
    });

    it('is searched without regard to case, but accents count', async () => {
      expect(await findNames({ operator: 'starts-with', value: 'ZOE' })).toEqual(['Zoe', 'zoe']);
      expect(await findNames({ operator: 'contains', value: 'oË' })).toEqual(['ZOË', 'Zoë', 'Zoë ']);
    });

    it('is relied on exactly, and names a record exactly', async () => {
      await query("insert into codes values ('Abc', 'before')");
      const connector = create();
      const update = (code: string, what: string, set: string) =>
        connector.apply?.(
          [{ kind: 'update', collection: 'codes', key: { code }, expected: { what }, set: { what: set } }],
          write(),
        );
      await failWith(update('abc', 'before', 'after'), 'PARLEY_CONNECTOR_CONFLICT');
      await failWith(update('Abc', 'Before', 'after'), 'PARLEY_CONNECTOR_CONFLICT');
      await failWith(update('Abc', 'before ', 'after'), 'PARLEY_CONNECTOR_CONFLICT');
      await update('Abc', 'before', 'after');
      expect(await query('select * from codes')).toEqual([{ code: 'Abc', what: 'after' }]);
    });

    it('is paged through once each, also where the order takes some for equal', async () => {
      const seen: unknown[] = [];
      let after: string | undefined;
      do {
        const order = [{ field: 'name', direction: 'descending' }] as const;
        const page = await create().find(
          { collection: 'named', order, limit: 1, ...(after === undefined ? {} : { after }) },
          call(),
        );
        seen.push(...page.records.map(({ key }) => key.id));
        after = page.next;
      } while (after !== undefined && seen.length < 20);
      expect(seen).toHaveLength(spellings.length);
      expect(new Set(seen).size).toBe(spellings.length);
    });

    it('is still served by an index', async () => {
      const where = [{ field: 'latin', operator: 'eq', value: 'Zoë' }] as const;
      expect(await create().explain?.({ collection: 'customers', where }, call())).toEqual({
        access: 'index',
      });
    });
  });

  describe('writes', () => {
    it('an update of what is there already: it counts as done', async () => {
      const id = await insertCustomer('same');
      expect(await create().apply?.([rename(id, 'same', 'same')], write())).toMatchObject({
        performed: 'now',
      });
    });

    it('a zero as a zero, not as a request for the next number', async () => {
      const change = { kind: 'insert', collection: 'named', id: 'n', set: { id: 0, name: 'zero' } } as const;
      const result = await create().apply?.([change], write());
      expect(result?.generated.n).toEqual({ id: 0 });
      await query('delete from named where id = 0');
    });

    it('an insert whose key the server makes from an expression, and gives it', async () => {
      const change = { kind: 'insert', collection: 'uuids', id: 'u', set: { what: 'x' } } as const;
      const result = await create().apply?.([change], write());
      const [row] = await query('select id from uuids');
      expect(result?.generated.u).toEqual({ id: row?.id });
    });

    it('an insert of defaults alone, and into a table without a key', async () => {
      const result = await create().apply?.(
        [
          { kind: 'insert', collection: 'customers', id: 'c', set: {} },
          { kind: 'insert', collection: 'labelled', id: 'l', set: { label: 'a' } },
        ],
        write(),
      );
      expect(Number(result?.generated.c?.id)).toBeGreaterThan(0);
      expect(result?.generated.l).toEqual({});
    });

    it('a generated key beyond the safe integers, without loss', async () => {
      await query(
        'create table counters (id bigint unsigned auto_increment primary key, what text) auto_increment = 9007199254740993',
      );
      const change = { kind: 'insert', collection: 'counters', id: 'c', set: { what: 'x' } } as const;
      const result = await create().apply?.([change], write());
      expect(
        isSameValue(result?.generated.c?.id ?? null, { type: 'decimal', value: '9007199254740993' }),
      ).toBe(true);
    });
  });

  describe('refuses', () => {
    it('to write through a read-only session, in the backend itself', async () => {
      const id = await insertCustomer('before');
      await query('create function sneak() returns bigint return 1');
      await query('create view sneaking as select sneak() as one');
      cleanups.push(() => query('drop view sneaking; drop function sneak'));
      const connectors = [create({}, 'read-only'), create({}, 'full')];
      for (const connector of connectors)
        expect((await connector.find({ collection: 'sneaking' }, call())).records).toHaveLength(1);
      await query(`create or replace function sneak() returns bigint modifies sql data
        begin update customers set name = 'sneaked' where id = ${id}; return 1; end`);
      for (const connector of connectors)
        await failWith(connector.find({ collection: 'sneaking' }, call()), 'PARLEY_CONNECTOR_FORBIDDEN');
      expect(await readName(id)).toBe('before');
    });

    it('to write where the storage engine has no transactions', async () => {
      const connector = create();
      const change = { kind: 'insert', collection: 'old_engine', id: 'o', set: { what: 'x' } } as const;
      await failWith(connector.apply?.([change], write()), 'PARLEY_CONNECTOR_UNSUPPORTED');
      expect((await connector.find({ collection: 'old_engine' }, call())).records).toEqual([]);
      const finding = (await connector.check(call())).findings.find(({ fix }) => fix?.includes('old_engine'));
      await query(finding?.fix ?? '');
      await connector.describe(call());
      await connector.apply?.([change], write());
    });

    it('what a trigger refuses, and what a check refuses: CONSTRAINT', async () => {
      const id = await insertCustomer('before');
      await query(`create trigger refuse before update on customers for each row
        begin if new.name = 'forbidden' then signal sqlstate '45000' set message_text = 'no'; end if; end`);
      cleanups.push(() => query('drop trigger refuse'));
      await failWith(
        create().apply?.([rename(id, 'before', 'forbidden')], write()),
        'PARLEY_CONNECTOR_CONSTRAINT',
      );
      const insert = { kind: 'insert', collection: 'checked', id: 'c', set: { email: 'nobody' } } as const;
      await failWith(create().apply?.([insert], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
    });

    it('a duplicate, a reference to nothing, and the removal of what is referred to: CONSTRAINT', async () => {
      const connector = create();
      const id = await insertCustomer('referred');
      await query('insert into profiles values (?, ?)', [id, 'x']);
      for (const change of [
        { kind: 'insert', collection: 'profiles', id: 'p', set: { customer_id: id } },
        { kind: 'insert', collection: 'profiles', id: 'p', set: { customer_id: 999_999 } },
        { kind: 'remove', collection: 'customers', key: { id }, expected: {} },
      ] as const)
        await failWith(connector.apply?.([change], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
    });

    it('a view or table without a key: nothing in it can be named', async () => {
      for (const [collection, key] of [
        ['happy', { id: 1 }],
        ['labelled', { label: 'a' }],
      ] as const)
        await failWith(
          create().apply?.([{ kind: 'remove', collection, key, expected: {} }], write()),
          'PARLEY_CONNECTOR_UNSUPPORTED',
        );
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

    it('a value too long: VALUE_TOO_LONG, whatever the sql_mode of the server', async () => {
      await query("set global sql_mode = ''");
      cleanups.push(() => query('set global sql_mode = default'));
      const id = await insertCustomer('before');
      await failWith(
        create().apply?.([rename(id, 'before', 'x'.repeat(41))], write()),
        'PARLEY_CONNECTOR_VALUE_TOO_LONG',
      );
      expect(await readName(id)).toBe('before');
    });

    it('to name a value, a statement or the host in an error', async () => {
      const insert = {
        kind: 'insert',
        collection: 'checked',
        id: 'c',
        set: { email: 'planted-value' },
      } as const;
      const error = await failWith(create().apply?.([insert], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
      const said = [error.message, error.fix, error.stack, JSON.stringify(error)];
      if (error.cause instanceof Error)
        said.push(error.cause.message, error.cause.stack, JSON.stringify(error.cause));
      expect(error.cause).toBeInstanceOf(Error);
      for (const text of said) expect(text ?? '').not.toMatch(/planted-value|insert into/i);
      expect(error.details).toMatchObject({ errno: 4025 });
    });
  });

  describe('explains', () => {
    it('a search that scans, with the index that would serve it, and serves it then', async () => {
      const connector = create();
      await query('insert into customers (phone) values (1), (2), (3)');
      const where = [{ field: 'phone', operator: 'eq', value: '+27821234567' }] as const;
      const before = await connector.explain?.({ collection: 'customers', where }, call());
      expect(before?.access).toBe('scan');
      await query(before?.advice ?? '');
      expect(await connector.explain?.({ collection: 'customers', where }, call())).toEqual({
        access: 'index',
      });
    });

    it('a search by key as an index access, and one for digits as a scan', async () => {
      const explain = (condition: object) =>
        create().explain?.({ collection: 'customers', where: [condition] as never }, call());
      expect(await explain({ field: 'id', operator: 'eq', value: 1 })).toEqual({ access: 'index' });
      expect(await explain({ field: 'phone', operator: 'digits-contain', value: '8212' })).toEqual({
        access: 'scan',
      });
    });
  });

  describe('checks', () => {
    const listErrors = async (connector: Connector) =>
      (await connector.check(call())).findings.filter(({ level }) => level === 'error');

    it('an operations table that is missing, and says how to make it', async () => {
      const connector = create({ 'operations-table': 'operations_to_be' });
      const [error] = await listErrors(connector);
      await query(error?.fix ?? '');
      expect(await listErrors(connector)).toEqual([]);
    });

    it('an operations table that would take two operations for one, or keep a marker of what was undone', async () => {
      await query(
        'create table bad_operations (operation_id varchar(64) collate utf8mb4_general_ci primary key, outcome text, generated text, at timestamp) engine = MyISAM',
      );
      const [error] = await listErrors(create({ 'operations-table': 'bad_operations' }));
      expect(error?.message).toContain('collation');
      expect(error?.message).toContain('transactions');
    });

    it('an account without the grants of its permission', async () => {
      const bare = await createAccount('bare', 'grant select on vendor.customers to bare');
      expect(await listErrors(create({ url: bare }, 'read-only'))).toEqual([]);
      expect(await listErrors(create({ url: bare }, 'read-write'))).toHaveLength(1);
    });

    it('a database that is named and not there', async () => {
      expect(await listErrors(create({ databases: ['nowhere'] }))).toHaveLength(1);
    });
  });

  describe('the connection', () => {
    it('is not made in the clear unless that is written out: PLAINTEXT', async () => {
      const plain = await startMariadb({ settings: { 'skip-ssl': '1' } });
      cleanups.push(() => plain.stop());
      const connector = createMysqlConnector(
        v.parse(MysqlConfigSchema, { url: plain.url }),
        createTestHost(),
      );
      cleanups.push(() => connector.dispose());
      await failWith(connector.check(call()), 'PARLEY_CONNECTOR_PLAINTEXT');
    }, 60_000);

    it('does not follow an ssl-mode that weakens it: PLAINTEXT', () => {
      const config = v.parse(MysqlConfigSchema, { url: `${url}?ssl-mode=DISABLED` });
      expect(() => createMysqlConnector(config, createTestHost())).toThrow(
        expect.objectContaining({ code: 'PARLEY_CONNECTOR_PLAINTEXT' }),
      );
    });

    it('is refused when the certificate does not verify: CERTIFICATE', async () => {
      const own = await startMariadb({ tls: true });
      const other = await startMariadb({ tls: true, certificateNames: ['elsewhere.example'] });
      const nameOnly = await startMariadb({ tls: true, certificateNames: ['localhost'] });
      cleanups.push(
        () => own.stop(),
        () => other.stop(),
        () => nameOnly.stop(),
      );
      const connect = (config: object) => {
        const connector = createMysqlConnector(v.parse(MysqlConfigSchema, config), createTestHost());
        cleanups.push(() => connector.dispose());
        return connector.check(call());
      };
      const byAddress = (target: TestMariadb) => target.url.replace('localhost', '127.0.0.1');
      expect((await connect({ url: own.url, ca: own.caFile })).findings[0]?.level).toBe('ok');
      expect((await connect({ url: byAddress(own), ca: own.caFile })).findings[0]?.level).toBe('ok');
      await failWith(connect({ url: own.url }), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect({ url: own.url, ca: other.caFile }), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect({ url: other.url, ca: other.caFile }), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect({ url: byAddress(other), ca: other.caFile }), 'PARLEY_CONNECTOR_CERTIFICATE');
      // Not even a name that the address happens to have.
      await failWith(
        connect({ url: byAddress(nameOnly), ca: nameOnly.caFile }),
        'PARLEY_CONNECTOR_CERTIFICATE',
      );
    }, 60_000);

    it('is refused with wrong credentials, and for a database that is not there: CREDENTIALS', async () => {
      const findings = (changed: string) => create({ url: changed }).check(call());
      await failWith(findings(url.replace('parley-test', 'wrong')), 'PARLEY_CONNECTOR_CREDENTIALS');
      await failWith(findings(url.replace('/vendor', '/nowhere')), 'PARLEY_CONNECTOR_CREDENTIALS');
      const stranger = await createAccount('stranger', 'grant usage on *.* to stranger');
      await failWith(findings(stranger), 'PARLEY_CONNECTOR_CREDENTIALS');
    });

    it('is BUSY when the pool is taken until the deadline', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      const id = await insertCustomer('before');
      const release = await holdCustomer(id);
      const waiting = connector.apply?.([rename(id, 'before', 'after')], write());
      await waitForLockWaits(1);
      await failWith(connector.find({ collection: 'customers' }, call(200)), 'PARLEY_CONNECTOR_BUSY');
      await release();
      await waiting;
      expect(await readName(id)).toBe('after');
    });

    it('that was aborted goes away in the backend and is not used again', async () => {
      const connector = create({ 'pool-max': 1 });
      await query('create view slow as select sleep(30) as nap');
      cleanups.push(() => query('drop view slow'));
      await connector.describe(call());
      const abort = new AbortController();
      const finding = connector.find({ collection: 'slow' }, call(20_000, abort.signal));
      await waitForProcesses("info like '%slow%'", 1);
      abort.abort();
      await failWith(finding, 'PARLEY_CALL_ABORTED');
      await waitForProcesses("info like '%slow%'", 0);
      expect((await connector.find({ collection: 'happy' }, call())).records).toBeDefined();
    });

    it('that the administrator ended is replaced by a new one', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      await killConnections();
      expect((await connector.find({ collection: 'happy' }, call())).records).toBeDefined();
    });
  });

  describe('backend slow or dying between apply and its answer', () => {
    let proxy: TcpProxy;
    let connector: Connector;
    const commit = 'autocommit = (';
    const update = 'update `vendor`.`customers`';

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
      proxy.failOn(update, 'cut-before');
      const options = write();
      await failWith(
        connector.apply?.([rename(id, 'before', 'after')], options),
        'PARLEY_CONNECTOR_UNREACHABLE',
      );
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      expect(await readName(id)).toBe('before');
    });

    it('cut as the commit is sent: unknown; then found as not applied, for good', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn(commit, 'cut-before');
      const options = write();
      const changes = [rename(id, 'before', 'after')];
      await failWith(connector.apply?.(changes, options), 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      await failWith(connector.apply?.(changes, { ...options, ...call() }), 'PARLEY_CONNECTOR_CONFLICT');
      expect(await readName(id)).toBe('before');
    });

    it('cut before the answer to the commit: unknown; then found as applied, and a retry does it no second time', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn(commit, 'cut-answer');
      const options = write();
      const changes = [rename(id, 'before', 'after')];
      await failWith(connector.apply?.(changes, options), 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('applied');
      expect(await connector.apply?.(changes, { ...options, ...call() })).toMatchObject({
        performed: 'earlier',
      });
      expect(await readName(id)).toBe('after');
    });

    it('silent after the commit: unknown soon after the deadline, not never', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn(commit, 'swallow-answer');
      const options = write(500);
      await failWith(
        connector.apply?.([rename(id, 'before', 'after')], options),
        'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      );
      expect(await connector.findOperation?.(options.operationId, call())).toBe('applied');
    });

    it('silent before the commit: TIMEOUT, and the backend undoes it by itself', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn(update, 'swallow-answer');
      const options = write(500);
      await failWith(connector.apply?.([rename(id, 'before', 'after')], options), 'PARLEY_CONNECTOR_TIMEOUT');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      expect(await readName(id)).toBe('before');
    });

    it('slow: findOperation waits for a write that is still in flight', async () => {
      await start();
      const id = await insertCustomer('before');
      const release = await holdCustomer(id);
      const options = write();
      const applying = connector.apply?.([rename(id, 'before', 'after')], options);
      await waitForLockWaits(1);
      const finding = connector.findOperation?.(options.operationId, call());
      await waitForLockWaits(2);
      await release();
      expect(await applying).toMatchObject({ performed: 'now' });
      expect(await finding).toBe('applied');
    });

    it('slow: two batches that need the same records in opposite order do not deadlock', async () => {
      await start();
      const [a, b] = [await insertCustomer('before'), await insertCustomer('before')];
      const release = await holdCustomer(a);
      const first = connector.apply?.([rename(a, 'before', 'first'), rename(b, 'before', 'first')], write());
      await waitForLockWaits(1);
      const second = connector.apply?.(
        [rename(b, 'before', 'second'), rename(a, 'before', 'second')],
        write(),
      );
      const failing = failWith(second, 'PARLEY_CONNECTOR_CONFLICT');
      await waitForLockWaits(2);
      await release();
      expect(await first).toMatchObject({ performed: 'now' });
      await failing;
      expect([await readName(a), await readName(b)]).toEqual(['first', 'first']);
    });

    it('slow in several steps: the commit itself keeps the deadline, whatever the clock here says', async () => {
      await query(
        "create table slow_steps (id int primary key, what text); insert into slow_steps values (1, 'a'), (2, 'a')",
      );
      await query('create trigger slow_step before update on slow_steps for each row set @nap = sleep(0.55)');
      const start = Date.now();
      const host = createTestHost({ permission: 'full', now: () => start });
      const slow = createMysqlConnector(v.parse(MysqlConfigSchema, { url, tls: 'disable' }), host);
      cleanups.push(() => slow.dispose());
      await slow.describe({ ...call(), deadline: start + 10_000 });
      const change = { kind: 'update', collection: 'slow_steps', expected: {}, set: { what: 'b' } } as const;
      const changes = [1, 2].map((id) => ({ ...change, key: { id } }));
      await failWith(
        slow.apply?.(changes, { ...write(), deadline: start + 1000 }),
        'PARLEY_CONNECTOR_TIMEOUT',
      );
      expect(await query("select id from slow_steps where what = 'b'")).toEqual([]);
    });

    it('stopped: what was not committed is not written after it came back', async () => {
      await start();
      const id = await insertCustomer('before');
      const release = await holdCustomer(id);
      const applying = connector.apply?.([rename(id, 'before', 'after')], write());
      const failing = failWith(applying, 'PARLEY_CONNECTOR_UNREACHABLE');
      await waitForLockWaits(1);
      await killConnections("and info like 'update%'");
      await failing;
      await release();
      expect(await readName(id)).toBe('before');
    });

    it('frozen in the middle: the server ends the open transaction by itself', async () => {
      const config = v.parse(MysqlConfigSchema, { url, tls: 'disable' });
      const dialect = createMysqlDialect(config, createTestHost({ permission: 'full' }), undefined);
      const knex = dialect.createKnex((name) => name);
      cleanups.push(() => knex.destroy());
      const connection: unknown = await knex.client.acquireConnection();
      await dialect.begin(connection, { access: 'write', isolation: 'read-committed', remainingMs: 100 });
      const id = await insertCustomer('before');
      await askResult(connection, "update customers set name = 'frozen' where id = ?", [id]);
      const thread = Number((connection as MysqlConnection).threadId);
      await waitForProcesses(`id = ${thread}`, 0);
      await expect(dialect.commit(connection)).rejects.toThrow();
      expect(await readName(id)).toBe('before');
      await knex.client.releaseConnection(connection);
    });
  });

  describe('a required count', () => {
    it('of rivals for the only place: one has it, the others learn that it is taken', async () => {
      await query('create table seats (id int auto_increment primary key, seat varchar(10), key (seat))');
      const where = [{ field: 'seat', operator: 'eq', value: 'B2' }] as const;
      const connector = create();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          connector.apply?.(
            [
              { kind: 'require', collection: 'seats', where, count: 0 },
              { kind: 'insert', collection: 'seats', id: 's', set: { seat: 'B2' } },
            ],
            write(5000),
          ),
        ),
      );
      const said = outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort();
      expect(said).toEqual([...Array(5).fill('PARLEY_CONNECTOR_CONFLICT'), 'done']);
    });

    it('holds until the commit, also against writers who assert nothing', async () => {
      await query(`create table places (id int auto_increment primary key, spot varchar(10));
        create trigger slow_place before insert on places for each row
        begin if @parley_until is not null then set @nap = sleep(0.5); end if; end`);
      const where = [{ field: 'spot', operator: 'eq', value: 'A1' }] as const;
      const connector = create();
      await connector.describe(call());
      const applying = connector.apply?.(
        [
          { kind: 'require', collection: 'places', where, count: 0 },
          { kind: 'insert', collection: 'places', id: 'p', set: { spot: 'A1' } },
        ],
        write(),
      );
      await waitForProcesses("state = 'User sleep'", 1);
      const other = await connectOther();
      const inserting = other.query("insert into places (spot) values ('A1')");
      await waitForLockWaits(1);
      expect(await applying).toMatchObject({ performed: 'now' });
      await inserting;
    });
  });

  describe('a deadlock with others', () => {
    it('is tried again at once, and then either won or a conflict', async () => {
      const [a, b] = [await insertCustomer('before'), await insertCustomer('before')];
      const other = await connectOther();
      await other.query('start transaction');
      // More work behind it, so that the server undoes the connector's transaction rather than this one.
      await other.query("insert into labelled select 'x' from information_schema.columns limit 200");
      await other.query('select 1 from customers where id = ? for update', [b]);
      const connector = create();
      const applying = connector.apply?.(
        [rename(a, 'before', 'after'), rename(b, 'before', 'after')],
        write(),
      );
      await waitForLockWaits(1);
      await other.query("update customers set phone = 'other' where id = ?", [a]);
      await other.query('commit');
      expect(await applying).toMatchObject({ performed: 'now' });
      expect([await readName(a), await readName(b)]).toEqual(['after', 'after']);
    });
  });

  async function connectOther() {
    const client = await createConnection({ uri: url });
    client.on('error', () => {});
    cleanups.push(() => client.end().catch(() => {}));
    return client;
  }

  /** Another session that holds a customer; answers how it lets go. */
  async function holdCustomer(id: number): Promise<() => Promise<unknown>> {
    const client = await connectOther();
    await client.query('start transaction');
    await client.query('select 1 from customers where id = ? for update', [id]);
    return () => client.query('rollback');
  }

  const killConnections = async (condition = '') => {
    const rows = await query(
      `select id from information_schema.processlist where db = 'vendor' and id <> connection_id() ${condition}`,
    );
    for (const { id } of rows) await query(`kill ${Number(id)}`).catch(() => {});
    await waitForProcesses(`id in (${[0, ...rows.map(({ id }) => Number(id))]})`, 0);
  };

  const waitForLockWaits = (count: number) =>
    waitFor(
      "select variable_value as count from information_schema.global_status where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'",
      count,
    );

  const waitForProcesses = (condition: string, count: number) =>
    waitFor(
      `select count(*) as count from information_schema.processlist where id <> connection_id() and ${condition}`,
      count,
    );

  /** Polls what the server says about its own sessions; there is no event for it. */
  async function waitFor(sql: string, count: number): Promise<void> {
    for (let attempt = 0; attempt < 3000; attempt += 1) {
      const [row] = await query(sql);
      if (Number(row?.count) === count) return;
    }
    throw new Error(`The server did not come to ${count} of: ${sql}`);
  }
});
