import { connect, type Socket } from 'node:net';
import oracledb from 'oracledb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OracleStandIn, startOracleStandIn } from '../../../test/support/oracle-stand-in/index.ts';

const ddl = 'CREATE TABLE "T" ("ID" NUMBER(10) PRIMARY KEY, "NAME" VARCHAR2(10 CHAR))';

describe('the stand-in for Oracle', () => {
  let server: OracleStandIn;
  let connection: oracledb.Connection;

  beforeAll(async () => {
    server = await startOracleStandIn();
    await server.createAccount('SHOP', 'secret', ddl);
    const connectString = `(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=localhost)(PORT=${server.port}))(CONNECT_DATA=(SERVICE_NAME=S)))`;
    connection = await oracledb.getConnection({ user: 'shop', password: 'secret', connectString });
  }, 120_000);
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  }, 60_000);

  it('was written for this driver, in its thin mode', () => {
    expect(oracledb.thin).toBe(true);
    // Byte layouts were read from the behaviour of this version; look at them again before raising it.
    expect(oracledb.versionString).toMatch(/^26\./);
  });

  it.each([
    'select 1 from dual',
    'select * from "T"',
    'select "ID" from "T" where "NAME" = \'literal\'',
    'select "ID" from "T" where "ID" = "NAME"',
    'select "ID" from "T" where lower("NAME") like lower(:1)',
    'select "ID" from "T" fetch first 1 rows only',
    'select "ID" from "T" where "ID" = :1 for update nowait',
    'select "ID" from "T"; delete from "T"',
    'update "T" set "NAME" = "NAME"',
    'insert into "T" select "ID", "NAME" from "T"',
    'drop table "T"',
    'create table "U" ("ID" number)',
    'truncate table "T"',
    'merge into "T" using dual on (1 = 1) when matched then update set "NAME" = :1',
    'begin delete from "T"; end;',
    'begin commit; end;',
    'commit',
    "alter session set nls_date_format = 'YYYY'",
    'set transaction isolation level serializable',
    'lock table "T" in exclusive mode',
    'select "ID" from "T" -- comment',
  ])('refuses what the connector never sends: %s', async (sql) => {
    const binds = [...sql.matchAll(/:\d/g)].map(() => 'x');
    await expect(connection.execute(sql, binds)).rejects.toMatchObject({ errorNum: 900 });
    await connection.rollback();
    expect(await server.query('select from "SHOP"."T"', [])).toEqual([]);
  });

  it('refuses more than a thousand values in a list', async () => {
    const places = (count: number) => Array.from({ length: count }, (_, index) => `:${index + 1}`).join(', ');
    const find = (count: number) =>
      connection.execute(
        `select "ID" from "T" where "ID" in (${places(count)})`,
        Array.from({ length: count }, (_, index) => index),
      );
    expect((await find(1000)).rows).toEqual([]);
    await expect(find(1001)).rejects.toMatchObject({ errorNum: 900 });
  });

  it('undoes only the statement that failed, as Oracle does', async () => {
    const insert = 'insert into "T" ("ID", "NAME") values (:1, :2)';
    await connection.execute(insert, [1, 'first']);
    await expect(connection.execute(insert, [1, 'again'])).rejects.toMatchObject({ errorNum: 1 });
    await expect(connection.execute(insert, [2, 'x'.repeat(11)])).rejects.toMatchObject({ errorNum: 12_899 });
    expect(connection.transactionInProgress).toBe(true);
    await connection.commit();
    expect(connection.transactionInProgress).toBe(false);
    expect(await server.query('select "NAME" as name from "SHOP"."T"', [])).toEqual([{ name: 'first' }]);
    await connection.execute('delete from "T" where "ID" = :1', [1]);
    await connection.commit();
  });

  it('keeps the session usable after a statement was broken off', async () => {
    connection.callTimeout = 1;
    const slow = connection.execute('select "ID" from "T" where "ID" = :1', [1]);
    await slow.catch((error: unknown) => expect(error).toMatchObject({ code: 'NJS-123' }));
    connection.callTimeout = 0;
    expect((await connection.execute('select "ID" from "T" where "ID" = :1', [1])).rows).toEqual([]);
    await connection.rollback();
  });

  it.each([
    ['one byte too many', Buffer.from([3, 14, 1, 0])],
    ['a byte too few', Buffer.from([3, 5, 1, 2])],
    ['a call that nobody knows', Buffer.from([3, 200, 1])],
  ])('fails the test when a request has %s', async (_what, request) => {
    const strict = await startOracleStandIn();
    const socket = connect(strict.port, 'localhost');
    await sendRequest(socket, request);
    await expect(strict.stop()).rejects.toThrow('cannot read');
  });
});

/** Connects as a client does, sends one request, and waits to be cut off. */
async function sendRequest(socket: Socket, request: Buffer): Promise<void> {
  const hello = Buffer.alloc(74);
  hello.writeUInt16BE(74, 0);
  hello.writeUInt8(1, 4);
  socket.write(hello);
  await new Promise((resolve) => socket.once('data', resolve));
  const packet = Buffer.alloc(10);
  packet.writeUInt32BE(10 + request.length, 0);
  packet.writeUInt8(6, 4);
  packet.writeUInt16BE(0x800, 8);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write(Buffer.concat([packet, request]));
  await closed;
}
