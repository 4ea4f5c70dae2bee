import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type ApplyOptions,
  type CallOptions,
  type Connector,
  type ErrorCode,
  type Fields,
  isParleyError,
  type ParleyError,
  type Permission,
  type UpdateChange,
  type Value,
} from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import { createIdentifierWrapper, createSessions, toToken } from '@parley/sql-kit';
import { Client } from 'pg';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestCertificates } from '../../../test/support/certificates.ts';
import { type OracleStandIn, startOracleStandIn } from '../../../test/support/oracle-stand-in/index.ts';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { type OracleConfig, OracleConfigSchema } from './config.ts';
import { createOracleConnector } from './connector.ts';
import { createOracleDialect } from './dialect.ts';

const ddl = `
CREATE TABLE "CUSTOMERS" (
  "ID" NUMBER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "NAME" VARCHAR2(40 CHAR),
  "EMAIL" VARCHAR2(80 CHAR) UNIQUE,
  "PADDED" CHAR(6 CHAR),
  "WIDE" NUMBER,
  "MONEY" NUMBER(12, 2),
  "BIG" NUMBER(38),
  "RATIO" BINARY_DOUBLE,
  "DAY" DATE,
  "MOMENT" TIMESTAMP(6),
  "HERE" TIMESTAMP(6) WITH LOCAL TIME ZONE,
  "NOTE" CLOB,
  "PHOTO" BLOB,
  "TOKEN" RAW(16),
  "DOC" XMLTYPE,
  "DOUBLED" NUMBER(10) GENERATED ALWAYS AS (1 + 1) STORED
);
CREATE TABLE "PROFILES" ("CUSTOMER_ID" NUMBER(18) PRIMARY KEY REFERENCES "CUSTOMERS" ("ID"), "BIO" CLOB);
CREATE TABLE "ORDERS" (
  "NUMBER" VARCHAR2(10 CHAR), "LINE" NUMBER(4), "CUSTOMER_ID" NUMBER(18) REFERENCES "CUSTOMERS" ("ID"),
  "SECOND_ID" NUMBER(18) REFERENCES "CUSTOMERS" ("ID"), PRIMARY KEY ("NUMBER", "LINE")
);
CREATE TABLE "TAGS" ("TOKEN" RAW(16) PRIMARY KEY, "TEXT" VARCHAR2(10 CHAR));
CREATE VIEW "NAMED" AS SELECT "ID", "NAME" FROM "CUSTOMERS" WHERE "NAME" IS NOT NULL;
CREATE TABLE "PARLEY_OPERATIONS" (
  "OPERATION_ID" VARCHAR2(64) PRIMARY KEY, "OUTCOME" VARCHAR2(8) NOT NULL, "GENERATED" CLOB NOT NULL,
  "AT" TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL
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

describe('oracle', () => {
  let server: OracleStandIn;
  const cleanups: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await startOracleStandIn({ settings: { deadlock_timeout: '100ms' } });
    await server.createAccount('SHOP', 'shop-secret', ddl);
    await server.createAccount('READER', 'reader-secret');
  }, 120_000);
  // Throws when the driver ever sent a request that was not read to its last byte.
  afterAll(() => server?.stop(), 60_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function parse(config: Partial<OracleConfig> = {}): OracleConfig {
    return v.parse(OracleConfigSchema, { url: server.urlOf('SHOP'), tls: 'disable', ...config });
  }

  function create(config: Partial<OracleConfig> = {}, permission: Permission = 'full'): Connector {
    const connector = createOracleConnector(parse(config), createTestHost({ permission }));
    cleanups.push(() => connector.dispose());
    return connector;
  }

  async function insertCustomer(name: string): Promise<number> {
    const [row] = await server.query(
      'insert into "SHOP"."CUSTOMERS" ("NAME") values ($1) returning "ID"::int as id',
      [name],
    );
    return Number(row?.id);
  }

  async function readName(id: number): Promise<unknown> {
    const [row] = await server.query('select "NAME" as name from "SHOP"."CUSTOMERS" where "ID" = $1', [id]);
    return row?.name;
  }

  const rename = (id: number, from: string, to: string): UpdateChange => ({
    kind: 'update',
    collection: 'CUSTOMERS',
    key: { ID: id },
    expected: { NAME: from },
    set: { NAME: to },
  });

  describe('describes', () => {
    async function describeOne(name: string, connector = create()) {
      const { collections } = await connector.describe(call());
      const found = collections.find((collection) => collection.name === name);
      if (found === undefined) throw new Error(`${name} is not described`);
      return found;
    }

    it('types as Oracle names them, and those of the contract', async () => {
      const { fields } = await describeOne('CUSTOMERS');
      const types = Object.fromEntries(fields.map(({ name, type, native }) => [name, [type, native]]));
      expect(types).toMatchObject({
        ID: ['integer', 'NUMBER'],
        NAME: ['text', 'VARCHAR2(40 CHAR)'],
        PADDED: ['text', 'CHAR(6 CHAR)'],
        WIDE: ['decimal', 'NUMBER'],
        MONEY: ['decimal', 'NUMBER(12,2)'],
        BIG: ['integer', 'NUMBER(38,0)'],
        RATIO: ['decimal', 'BINARY_DOUBLE'],
        DAY: ['datetime', 'DATE'],
        MOMENT: ['datetime', 'TIMESTAMP(6)'],
        HERE: ['instant', 'TIMESTAMP(6) WITH LOCAL TIME ZONE'],
        NOTE: ['text', 'CLOB'],
        PHOTO: ['bytes', 'BLOB'],
        TOKEN: ['bytes', 'RAW(2000)'],
        DOC: ['other', 'XML'],
      });
    });

    it('what the database fills itself: identity and virtual columns', async () => {
      const { fields } = await describeOne('CUSTOMERS');
      const find = (name: string) => fields.find((field) => field.name === name);
      expect(find('ID')).toMatchObject({ generated: true, hasDefault: true, nullable: false });
      expect(find('DOUBLED')).toMatchObject({ generated: true });
      expect(find('NAME')).toMatchObject({ generated: false, hasDefault: false });
    });

    it('keys of several columns, unique sets, one to one, and two references to the same table apart', async () => {
      const { relations, unique } = await describeOne('CUSTOMERS');
      expect(unique).toEqual([['EMAIL']]);
      const names = relations.map(({ name, cardinality }) => [name, cardinality]);
      expect(names).toContainEqual(['PROFILES.CUSTOMER_ID', 'one']);
      expect(names).toContainEqual(['ORDERS.CUSTOMER_ID', 'many']);
      expect(names).toContainEqual(['ORDERS.SECOND_ID', 'many']);
      expect((await describeOne('ORDERS')).key).toEqual(['NUMBER', 'LINE']);
    });

    it('views without a key', async () => {
      expect(await describeOne('NAMED')).toMatchObject({ kind: 'view', key: [] });
    });

    it("other schemas' tables by their whole name, only those that may be read, with what may be written", async () => {
      await server.query(
        'grant usage on schema "SHOP" to "READER"; grant select on "SHOP"."CUSTOMERS" to "READER"; grant insert on "SHOP"."TAGS" to "READER"',
      );
      const reader = create({ url: server.urlOf('READER') });
      const { collections } = await reader.describe(call());
      expect(collections.map(({ name }) => name)).toEqual(['SHOP.CUSTOMERS']);
      expect(collections[0]?.grants).toEqual({ insert: false, update: false, remove: false });
      const insert = { kind: 'insert', collection: 'SHOP.CUSTOMERS', id: 'x', set: { NAME: 'x' } } as const;
      await failWith(reader.apply?.([insert], write()), 'PARLEY_CONNECTOR_FORBIDDEN');
    });

    it('never the operations table', async () => {
      const { collections } = await create({ 'operations-table': 'PARLEY_OPERATIONS' }).describe(call());
      expect(collections.map(({ name }) => name)).not.toContain('PARLEY_OPERATIONS');
    });
  });

  describe('values', () => {
    const cases: readonly (readonly [string, Value])[] = [
      ['WIDE', { type: 'decimal', value: '12345678901234567890.123456789012345678' }],
      ['WIDE', { type: 'decimal', value: '-0.000000000000000000000000000001' }],
      ['MONEY', { type: 'decimal', value: '-9999999999.99' }],
      ['BIG', 9_007_199_254_740_991],
      ['BIG', { type: 'decimal', value: '99999999999999999999999999999999999999' }],
      ['RATIO', { type: 'decimal', value: '-0.1' }],
      ['RATIO', { type: 'decimal', value: '150000000000000000000000' }],
      ['PADDED', 'ab'],
      ['DAY', { type: 'datetime', value: '2026-03-29T02:30:00' }],
      ['DAY', { type: 'datetime', value: '0099-01-01T00:00:00' }],
      ['MOMENT', { type: 'datetime', value: '2026-10-25T02:30:00.123456' }],
      ['MOMENT', { type: 'datetime', value: '2026-10-25T02:30:00' }],
      ['HERE', { type: 'instant', value: '2026-03-29T01:00:00.000001Z' }],
      ['NOTE', 'é'.repeat(40_000)],
      ['NOTE', 'short'],
      ['PHOTO', { type: 'bytes', value: Buffer.alloc(70_000, 'x').toString('base64') }],
      ['PHOTO', { type: 'bytes', value: 'AP/+' }],
      ['TOKEN', { type: 'bytes', value: 'AAECAwQFBgcICQoLDA0ODw==' }],
    ];

    it.each(cases.map(([field, value], index) => ({ field, value, index })))(
      'of $field come back as they went in, and are found by ($index)',
      async ({ field, value }) => {
        const connector = create();
        const insert = { kind: 'insert', collection: 'CUSTOMERS', id: 'c', set: { [field]: value } } as const;
        const result = await connector.apply?.([insert], write());
        const key: Fields = result?.generated.c ?? {};
        for (const operator of ['eq', 'in'] as const) {
          const condition =
            operator === 'eq' ? { field, operator, value } : { field, operator, value: [null, value] };
          const { records } = await connector.find(
            {
              collection: 'CUSTOMERS',
              where: [{ field: 'ID', operator: 'eq', value: key.ID ?? null }, condition],
            },
            call(),
          );
          expect(records[0]?.fields[field]).toEqual(value);
        }
      },
    );

    it('of a key that is not a number come back from the insert', async () => {
      const token = { type: 'bytes', value: 'AAECAwQFBgcICQoLDA0ODw==' } as const;
      const insert = {
        kind: 'insert',
        collection: 'TAGS',
        id: 't',
        set: { TOKEN: token, TEXT: 'x' },
      } as const;
      const result = await create().apply?.([insert], write());
      expect(result?.generated.t).toEqual({ TOKEN: token });
    });

    it('that a column cannot hold are refused, and found nowhere', async () => {
      const connector = create();
      for (const [field, value] of [
        ['BIG', { type: 'decimal', value: '100000000000000000000000000000000000000' }],
        ['WIDE', { type: 'decimal', value: '1.00000000000000000000000000000000000001' }],
        ['MONEY', { type: 'decimal', value: '10000000000.00' }],
        ['DAY', { type: 'datetime', value: '2026-01-01T00:00:00.5' }],
        ['NAME', ''],
        ['PHOTO', { type: 'bytes', value: '' }],
      ] as const) {
        const where = [{ field, operator: 'eq', value }] as const;
        expect((await connector.find({ collection: 'CUSTOMERS', where }, call())).records).toEqual([]);
        const insert = { kind: 'insert', collection: 'CUSTOMERS', id: 'c', set: { [field]: value } } as const;
        await failWith(connector.apply?.([insert], write()), 'PARLEY_CONNECTOR_VALUE_INVALID');
      }
    });

    it('of more than a thousand are looked for in several lists', async () => {
      const id = await insertCustomer('listed');
      const value = [...Array.from({ length: 2500 }, (_, index) => -1 - index), id];
      const where = [{ field: 'ID', operator: 'in', value }] as const;
      const { records } = await create().find({ collection: 'CUSTOMERS', where }, call());
      expect(records.map(({ fields }) => fields.NAME)).toEqual(['listed']);
    });

    it('of large objects cannot be sorted by: UNSUPPORTED', async () => {
      const order = [{ field: 'NOTE', direction: 'ascending' }] as const;
      await failWith(
        create().find({ collection: 'CUSTOMERS', order }, call()),
        'PARLEY_CONNECTOR_UNSUPPORTED',
      );
    });

    it('of more rows than one fetch brings all arrive, large objects too', async () => {
      await server.query(
        `insert into "SHOP"."CUSTOMERS" ("NAME", "NOTE") select 'many', 'note ' || i from generate_series(1, 300) i`,
      );
      const where = [{ field: 'NAME', operator: 'eq', value: 'many' }] as const;
      const connector = create();
      for (const fields of [['NAME'], ['NAME', 'NOTE']]) {
        const { records } = await connector.find(
          { collection: 'CUSTOMERS', where, fields, limit: 1000 },
          call(),
        );
        expect(records).toHaveLength(300);
        expect(new Set(records.map((record) => JSON.stringify(record.fields))).size).toBe(
          fields.length === 1 ? 1 : 300,
        );
      }
    });
  });

  describe('refuses', () => {
    it('wrong credentials and unknown accounts alike, by ORA-01017', async () => {
      for (const account of ['SHOP:wrong', 'NOBODY:shop-secret']) {
        const url = server.urlOf('SHOP').replace('SHOP:shop-secret', account);
        const error = await failWith(create({ url }).check(call()), 'PARLEY_CONNECTOR_CREDENTIALS');
        expect(error.details.oracle).toBe('ORA-01017');
      }
    });

    it('what must be unique, by ORA-00001, naming neither value nor statement', async () => {
      const connector = create();
      const insert = {
        kind: 'insert',
        collection: 'CUSTOMERS',
        id: 'c',
        set: { EMAIL: 'planted@value' },
      } as const;
      await connector.apply?.([insert], write());
      const error = await failWith(connector.apply?.([insert], write()), 'PARLEY_CONNECTOR_CONSTRAINT');
      expect(error.details.oracle).toBe('ORA-00001');
      const cause = error.cause instanceof Error ? [error.cause.message, error.cause.stack] : [];
      for (const text of [error.message, error.stack, JSON.stringify(error), ...cause])
        expect(text ?? '').not.toMatch(/planted|insert into/i);
    });

    it('what a column has become too short for, by ORA-12899', async () => {
      const connector = create();
      await server.query(
        'create table "SHOP"."SHRINKING" ("ID" bigint primary key, "A" varchar(10), "B" text)',
      );
      await server.query('alter table "SHOP"."SHRINKING" owner to "SHOP"');
      await connector.describe(call());
      await server.query('alter table "SHOP"."SHRINKING" alter "A" type varchar(3)');
      const insert = { kind: 'insert', collection: 'SHRINKING', id: 's', set: { ID: 1, A: 'four' } } as const;
      const error = await failWith(connector.apply?.([insert], write()), 'PARLEY_CONNECTOR_VALUE_TOO_LONG');
      expect(error.details.oracle).toBe('ORA-12899');
    });

    it('a column dropped while running: NOT_DESCRIBED', async () => {
      const connector = create();
      await server.query('create table "SHOP"."FADING" ("ID" bigint primary key, "A" text, "B" text)');
      await server.query('alter table "SHOP"."FADING" owner to "SHOP"');
      await connector.describe(call());
      await server.query('alter table "SHOP"."FADING" drop column "B"');
      const find = (field: string) => connector.find({ collection: 'FADING', fields: [field] }, call());
      await failWith(find('B'), 'PARLEY_CONNECTOR_NOT_DESCRIBED');
      await failWith(find('B'), 'PARLEY_CONNECTOR_NOT_DESCRIBED');
      expect((await find('A')).records).toEqual([]);
    });

    it('to write in a transaction that only reads, in the backend itself', async () => {
      const id = await insertCustomer('before');
      await server.query(`create function "SHOP".sneak() returns bigint language plpgsql as
        $$ begin update "SHOP"."CUSTOMERS" set "NAME" = 'sneaked' where "ID" = ${id}; return 1; end $$;
        create view "SHOP"."SNEAKING" as select "SHOP".sneak() as "ONE"; alter view "SHOP"."SNEAKING" owner to "SHOP"`);
      const reader = create({}, 'read-only');
      const error = await failWith(
        reader.find({ collection: 'SNEAKING' }, call()),
        'PARLEY_CONNECTOR_FORBIDDEN',
      );
      expect(error.details.oracle).toBe('ORA-01456');
      expect(await readName(id)).toBe('before');
      await server.query('drop view "SHOP"."SNEAKING"');
    });
  });

  describe('a connection on which the driver threw after a statement ran', () => {
    /** Runs an update, and then lets the driver fail on its own side, as knex makes it do by `returning('*')`. */
    async function failLate(poolMax: number) {
      const host = createTestHost({ permission: 'full' });
      const dialect = createOracleDialect(parse({ 'pool-max': poolMax }), host, undefined);
      const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
      const sessions = createSessions({ dialect, knex, now: host.now });
      cleanups.push(() => sessions.dispose());
      const id = await insertCustomer('before');
      const begin = { access: 'write', isolation: 'read-committed' } as const;
      const seen: unknown[] = [];
      const failing = sessions.transaction(begin, call(), async (session) => {
        seen.push(session.connection);
        const table = `${toToken('SHOP')}.${toToken('CUSTOMERS')}`;
        const update = session
          .knex(table)
          .where(toToken('ID'), '=', id)
          .update({ [toToken('NAME')]: 'unpermitted' });
        expect(await session.count(update)).toBe(1);
        await session.raw('select "NAME" from "SHOP"."CUSTOMERS" where "ID" = :1');
      });
      await failWith(failing, 'PARLEY_CONNECTOR_FAILED');
      return { sessions, begin, id, seen };
    }

    it('never commits what ran', async () => {
      const { sessions, begin, id } = await failLate(1);
      await sessions.transaction(begin, call(), async () => {});
      expect(await readName(id)).toBe('before');
    });

    it('is cut, and never used again', async () => {
      const { sessions, begin, seen } = await failLate(1);
      const { opened } = server.sessions();
      await sessions.transaction(begin, call(), async (session) => {
        seen.push(session.connection);
      });
      expect(new Set(seen).size).toBe(2);
      expect(server.sessions().opened).toBe(opened + 1);
      await waitFor(() => server.sessions().open === 1);
    });

    it("cannot come about by knex's own returning('*'), which is refused before anything runs", async () => {
      const host = createTestHost({ permission: 'full' });
      const dialect = createOracleDialect(parse(), host, undefined);
      const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
      cleanups.push(() => knex.destroy());
      const table = knex(`${toToken('SHOP')}.${toToken('CUSTOMERS')}`);
      const row = { [toToken('NAME')]: 'unpermitted' };
      expect(() => table.clone().update(row).returning('*').toSQL()).toThrow('without having been checked');
      expect(() => table.clone().insert([row, row]).returning('*').toSQL()).toThrow(
        'without having been checked',
      );
    });

    it('does not commit even if the work goes on as if nothing had happened', async () => {
      const host = createTestHost({ permission: 'full' });
      const dialect = createOracleDialect(parse(), host, undefined);
      const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
      const sessions = createSessions({ dialect, knex, now: host.now });
      cleanups.push(() => sessions.dispose());
      const id = await insertCustomer('before');
      const going = sessions.transaction(
        { access: 'write', isolation: 'read-committed' },
        call(),
        async (session) => {
          const update = session
            .knex(`${toToken('SHOP')}.${toToken('CUSTOMERS')}`)
            .where(toToken('ID'), '=', id)
            .update({ [toToken('NAME')]: 'unpermitted' });
          await session.count(update);
          await session.raw('select "NAME" from "SHOP"."CUSTOMERS" where "ID" = :1').catch(() => {});
        },
      );
      await failWith(going, 'PARLEY_CONNECTOR_FAILED');
      expect(await readName(id)).toBe('before');
    });
  });

  describe('the connection', () => {
    it('that was aborted is cut, and the next call has a new one', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      const id = await insertCustomer('before');
      const release = await holdCustomer(id);
      const abort = new AbortController();
      const applying = connector.apply?.([rename(id, 'before', 'late')], {
        ...write(),
        ...call(20_000, abort.signal),
      });
      await waitForLock();
      const { opened } = server.sessions();
      abort.abort();
      await failWith(applying, 'PARLEY_CALL_ABORTED');
      await release();
      await connector.apply?.([rename(id, 'before', 'after')], write());
      expect(await readName(id)).toBe('after');
      expect(server.sessions().opened).toBe(opened + 1);
    });

    it('that was aborted between two statements is cut too, and nothing of it is written', async () => {
      const host = createTestHost({ permission: 'full' });
      const dialect = createOracleDialect(parse({ 'pool-max': 1 }), host, undefined);
      const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
      const sessions = createSessions({ dialect, knex, now: host.now });
      cleanups.push(() => sessions.dispose());
      const id = await insertCustomer('before');
      const abort = new AbortController();
      const begin = { access: 'write', isolation: 'read-committed' } as const;
      const aborting = sessions.transaction(begin, call(10_000, abort.signal), async (session) => {
        const update = session
          .knex(`${toToken('SHOP')}.${toToken('CUSTOMERS')}`)
          .where(toToken('ID'), '=', id)
          .update({ [toToken('NAME')]: 'late' });
        await session.count(update);
        abort.abort();
      });
      await failWith(aborting, 'PARLEY_CALL_ABORTED');
      await sessions.transaction(begin, call(), async () => {});
      expect(await readName(id)).toBe('before');
    });

    it('is BUSY when the pool is taken until the deadline', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      const id = await insertCustomer('before');
      const release = await holdCustomer(id);
      const waiting = connector.apply?.([rename(id, 'before', 'after')], write());
      await waitForLock();
      await failWith(connector.find({ collection: 'CUSTOMERS' }, call(200)), 'PARLEY_CONNECTOR_BUSY');
      await release();
      await waiting;
      expect(await readName(id)).toBe('after');
    });

    it('that the server ended is replaced by a new one, after one failure at most', async () => {
      const connector = create({ 'pool-max': 1 });
      await connector.describe(call());
      server.cutSessions();
      const find = () => connector.find({ collection: 'NAMED', limit: 1 }, call());
      await find().catch((error: unknown) => {
        if (!isParleyError(error, 'PARLEY_CONNECTOR_UNREACHABLE')) throw error;
      });
      expect((await find()).records).toBeDefined();
    });

    it('that was cut, from either side, brings nothing down when it is garbage-collected', async () => {
      const caught: unknown[] = [];
      const onCaught = (error: unknown) => caught.push(error);
      process.on('uncaughtExceptionMonitor', onCaught);
      cleanups.push(async () => void process.off('uncaughtExceptionMonitor', onCaught));
      const collected = Promise.withResolvers<void>();
      const registry = new FinalizationRegistry(() => collected.resolve());
      const host = createTestHost({ permission: 'full' });
      const useAndCut = async () => {
        const dialect = createOracleDialect(parse(), host, undefined);
        const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
        const connections = [await knex.client.acquireConnection(), await knex.client.acquireConnection()];
        registry.register(connections[0], undefined);
        dialect.discard(connections[0]);
        server.cutSessions();
        await dialect
          .begin(connections[1], { access: 'read', isolation: 'snapshot', remainingMs: 1000 })
          .catch(() => {});
        dialect.discard(connections[1]);
        for (const connection of connections) await knex.client.releaseConnection(connection);
        await knex.destroy();
      };
      await useAndCut();
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      for (let round = 0; round < 50; round += 1) {
        collect();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await collected.promise;
      expect(caught).toEqual([]);
    });

    it('is refused without TLS, unless that is written out, and with a certificate that does not verify: CERTIFICATE', async () => {
      const [ours, other, elsewhere] = [
        await createTestCertificates(),
        await createTestCertificates(),
        await createTestCertificates(['elsewhere.example']),
      ];
      const secure = await startOracleStandIn({ tls: ours });
      const misnamed = await startOracleStandIn({ tls: elsewhere });
      cleanups.push(
        () => secure.stop(),
        () => misnamed.stop(),
      );
      for (const one of [secure, misnamed]) await one.createAccount('SHOP', 'shop-secret', ddl);
      const connect = async (url: string, certificates?: typeof ours) => {
        const wallet = certificates === undefined ? undefined : await createWallet(certificates);
        return await create({ url, tls: 'verify-full', ...(wallet === undefined ? {} : { wallet }) }).check(
          call(),
        );
      };
      expect((await connect(secure.urlOf('SHOP'), ours)).findings).toContainEqual({
        level: 'ok',
        message: 'The connection is TLS (tcps), the certificate verifies',
      });
      await failWith(connect(secure.urlOf('SHOP')), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect(secure.urlOf('SHOP'), other), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect(misnamed.urlOf('SHOP'), elsewhere), 'PARLEY_CONNECTOR_CERTIFICATE');
      await failWith(connect(server.urlOf('SHOP')), 'PARLEY_CONNECTOR_CERTIFICATE');
    }, 60_000);

    it('is not made by an alias that leads to plaintext: PLAINTEXT', async () => {
      const wallet = await mkdtemp(join(tmpdir(), 'parley-names-'));
      cleanups.push(() => rm(wallet, { recursive: true }));
      const address = (protocol: string) =>
        `(ADDRESS=(PROTOCOL=${protocol})(HOST=127.0.0.1)(PORT=${server.port}))`;
      const names = [
        `plain = (DESCRIPTION=${address('tcp')}(CONNECT_DATA=(SERVICE_NAME=S)))`,
        `lax = (DESCRIPTION=${address('tcps')}(SECURITY=(SSL_SERVER_DN_MATCH=no))(CONNECT_DATA=(SERVICE_NAME=S)))`,
      ];
      await writeFile(join(wallet, 'tnsnames.ora'), names.join('\n'));
      const connect = (alias: string, tls: 'verify-full' | 'disable') => {
        const config = v.parse(OracleConfigSchema, {
          alias,
          wallet,
          user: 'SHOP',
          password: 'shop-secret',
          tls,
        });
        const connector = createOracleConnector(config, createTestHost());
        cleanups.push(() => connector.dispose());
        return connector.check(call());
      };
      for (const alias of ['plain', 'lax'])
        await failWith(connect(alias, 'verify-full'), 'PARLEY_CONNECTOR_PLAINTEXT');
      await failWith(connect('unknown', 'verify-full'), 'PARLEY_CONNECTOR_FAILED');
      expect((await connect('plain', 'disable')).findings[0]?.level).toBe('ok');
    });
  });

  describe('checks', () => {
    it('an operations table that is missing, and says how to make it', async () => {
      const connector = create({ 'operations-table': 'OPERATIONS_TO_BE' });
      const errors = (await connector.check(call())).findings.filter(({ level }) => level === 'error');
      expect(errors.map(({ fix }) => fix?.split(' (')[0])).toEqual(['CREATE TABLE "OPERATIONS_TO_BE"']);
    });

    it('an account without the grants of its permission', async () => {
      const errors = async (permission: Permission) =>
        (await create({ url: server.urlOf('READER') }, permission).check(call())).findings.filter(
          ({ level }) => level === 'error',
        );
      expect(await errors('read-only')).toEqual([]);
      expect(await errors('read-write')).toHaveLength(1);
    });
  });

  describe('backend slow or dying between apply and its answer', () => {
    let proxy: TcpProxy;
    let connector: Connector;

    async function start(): Promise<void> {
      proxy = await startTcpProxy(server.port);
      cleanups.push(() => proxy.stop());
      const through = new URL(server.urlOf('SHOP'));
      through.port = String(proxy.port);
      connector = create({ url: through.href, 'operations-table': 'PARLEY_OPERATIONS' });
      await connector.describe(call());
    }

    it('cut before the commit: UNREACHABLE, nothing written', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('update "SHOP"."CUSTOMERS"', 'cut-before');
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
      proxy.failOn('commit write', 'cut-before');
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
      proxy.failOn('commit write', 'cut-answer');
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
      proxy.failOn('commit write', 'swallow-answer');
      const options = write(500);
      await failWith(
        connector.apply?.([rename(id, 'before', 'after')], options),
        'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      );
      expect(await connector.findOperation?.(options.operationId, call())).toBe('applied');
    });

    it('silent before the commit: TIMEOUT, and nothing is written', async () => {
      await start();
      const id = await insertCustomer('before');
      proxy.failOn('update "SHOP"."CUSTOMERS"', 'swallow-answer');
      const options = write(500);
      await failWith(connector.apply?.([rename(id, 'before', 'after')], options), 'PARLEY_CONNECTOR_TIMEOUT');
      expect(await connector.findOperation?.(options.operationId, call())).toBe('not-applied');
      expect(await readName(id)).toBe('before');
    });

    it('slow: the commit itself keeps the deadline, whatever the clock here says', async () => {
      const id = await insertCustomer('before');
      await server.query(`create or replace function "SHOP".slow_step() returns trigger language plpgsql as
          $$ begin perform pg_sleep(0.55); return new; end $$;
        create table "SHOP"."SLOW" ("ID" bigint primary key, "WHAT" text);
        insert into "SHOP"."SLOW" values (1, 'a'), (2, 'a'); alter table "SHOP"."SLOW" owner to "SHOP";
        create trigger slow_step before update on "SHOP"."SLOW" for each row execute function "SHOP".slow_step()`);
      const begin = Date.now();
      const host = createTestHost({ permission: 'full', now: () => begin });
      const slow = createOracleConnector(parse(), host);
      cleanups.push(() => slow.dispose());
      await slow.describe({ ...call(), deadline: begin + 10_000 });
      const update = { kind: 'update', collection: 'SLOW', expected: {}, set: { WHAT: 'b' } } as const;
      await failWith(
        slow.apply?.(
          [1, 2].map((key) => ({ ...update, key: { ID: key } })),
          { ...write(), deadline: begin + 1000 },
        ),
        'PARLEY_CONNECTOR_TIMEOUT',
      );
      expect(await server.query(`select from "SHOP"."SLOW" where "WHAT" = 'b'`, [])).toEqual([]);
      expect(await readName(id)).toBe('before');
    });

    it('in a deadlock with another program: tried again, and done', async () => {
      await start();
      const [a, b] = [await insertCustomer('before'), await insertCustomer('before')];
      const client = new Client({ connectionString: server.postgresUrl });
      await client.connect();
      cleanups.push(() => client.end());
      // The other program's own detection never comes: the connector is the one that Oracle picks.
      await client.query("set deadlock_timeout = '60s'");
      await client.query('begin');
      const lock = (id: number) =>
        client.query('select from "SHOP"."CUSTOMERS" where "ID" = $1 for update', [id]);
      await lock(b);
      const applying = connector.apply?.(
        [rename(a, 'before', 'after'), rename(b, 'before', 'after')],
        write(),
      );
      await waitForLock();
      await lock(a);
      await client.query('rollback');
      expect(await applying).toMatchObject({ performed: 'now' });
      expect([await readName(a), await readName(b)]).toEqual(['after', 'after']);
    });
  });

  async function createWallet(
    certificates: Awaited<ReturnType<typeof createTestCertificates>>,
  ): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-wallet-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const { ca, certificate, key } = certificates;
    await writeFile(join(folder, 'ewallet.pem'), `${key}\n${certificate}\n${ca}\n`);
    return folder;
  }

  async function holdCustomer(id: number): Promise<() => Promise<void>> {
    const client = new Client({ connectionString: server.postgresUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query('begin');
    await client.query('select from "SHOP"."CUSTOMERS" where "ID" = $1 for update', [id]);
    return () => client.end();
  }

  /** Polls what the server says about its own sessions; there is no event for it. */
  async function waitForLock(): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const rows = await server.query("select from pg_stat_activity where wait_event_type = 'Lock'", []);
      if (rows.length > 0) return;
    }
    throw new Error('Nothing came to wait for a lock');
  }

  async function waitFor(holds: () => boolean): Promise<void> {
    for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) await server.query('select 1', []);
    expect(holds()).toBe(true);
  }
});
