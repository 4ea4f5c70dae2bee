import plugin from '@parley/oracle';
import oracledb from 'oracledb';
import { deadlinePassed } from '../../plugins/oracle/src/errors.ts';
import { beginReadSql, beginWriteSql, createCommitSql } from '../../plugins/oracle/src/statements.ts';
import { startChild } from './child.ts';
import { type ConnectorStage, callMs, createHost } from './connector-operation.ts';
import { listSqlOperations, type SqlBare } from './connector-sql.ts';
import { poolSize } from './fixed.ts';

const columns = '"ID", "FULL_NAME", "PHONE", "EMAIL"';
const lookup = `select ${columns} from "CUSTOMERS" where "ID" = :1`;
const phone = `select ${columns} from "CUSTOMERS" where regexp_replace("PHONE", '[^0-9]') like :1 order by "ID" fetch first :2 rows only`;
const update = 'update "CUSTOMERS" set "EMAIL" = :1 where "ID" = :2 and "EMAIL" = :3';
const mark = 'insert into "PARLEY_OPERATIONS" ("OPERATION_ID", "OUTCOME", "GENERATED") values (:1, :2, :3)';
const commitWrite = createCommitSql(deadlinePassed);

interface Row {
  readonly FULL_NAME: string;
}

type Connection = oracledb.Connection;

/** Against the stand-in for an Oracle server, in a process of its own: what its PostgreSQL needs is in all figures. */
export async function stageOracle(): Promise<ConnectorStage> {
  const child = startChild({ script: 'connector-server.ts', args: ['oracle'] });
  const { url, user, password, connectString } = await child.next<OracleAddress>('ready');
  const create = (further: { 'operations-table'?: string }) => {
    const config = { url, tls: 'disable' as const, ...further };
    const { connector } = plugin.create(config, createHost(), ['connector']);
    if (connector === undefined) throw new Error('The plugin gave no connector');
    return connector;
  };
  const connector = create({});
  const marking = create({ 'operations-table': 'PARLEY_OPERATIONS' });
  const open = () =>
    Promise.all(
      Array.from({ length: poolSize }, () => oracledb.getConnection({ user, password, connectString })),
    );
  // A query alone leaves its transaction open, and the next could not begin one.
  const pools = { guarded: await open(), single: await open() };

  return {
    operations: listSqlOperations({
      ...{ connector, marking, collection: 'CUSTOMERS' },
      name: (lower) => lower.toUpperCase(),
      guarded: createGuarded(createUsing(pools.guarded)),
      single: createSingle(createUsing(pools.single)),
    }),
    async stop() {
      for (const connection of Object.values(pools).flat()) await connection.close();
      await connector.dispose();
      await marking.dispose();
      await child.stop();
    },
  };
}

/** What the stand-in's process tells. */
export interface OracleAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly connectString: string;
}

/** The bench never asks for more connections than there are. */
function createUsing(connections: readonly Connection[]): Using {
  const free = [...connections];
  return async (work) => {
    const connection = free.pop();
    if (connection === undefined) throw new Error('No connection is free');
    try {
      return await work(connection);
    } finally {
      free.push(connection);
    }
  };
}

type Using = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
const asRows = { autoCommit: false, outFormat: oracledb.OUT_FORMAT_OBJECT };

async function read(connection: Connection, sql: string, binds: oracledb.BindParameters) {
  const { rows = [] } = await connection.execute<Row>(sql, binds, asRows);
  return rows.map((row) => row.FULL_NAME);
}

function createGuarded(using: Using): SqlBare {
  const reading = (sql: string, binds: (string | number)[]) =>
    using(async (connection) => {
      connection.callTimeout = callMs;
      await connection.execute(beginReadSql, [], { autoCommit: false });
      const names = await read(connection, sql, binds);
      await connection.commit();
      return names;
    });
  return {
    does: {
      lookup:
        'SET TRANSACTION READ ONLY; SELECT; commit; the driver breaks off at the deadline: 3 round trips',
      phone: 'the same with a SELECT on the same expression: 3 round trips',
      write:
        'PL/SQL that begins the transaction and notes the deadline; [INSERT of the marker;] UPDATE … WHERE id AND email = before; PL/SQL that commits unless the deadline has passed: 3 [4] round trips',
    },
    lookup: (id) => reading(lookup, [id]),
    phone: (digits) => reading(phone, [`%${digits}%`, 2]),
    write: ({ record, before, after }, operationId) =>
      using(async (connection) => {
        connection.callTimeout = callMs;
        const out = { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 40 };
        const plain = { autoCommit: false };
        const begun = await connection.execute<[string]>(
          beginWriteSql['read-committed'],
          [out, callMs],
          plain,
        );
        if (operationId !== undefined) await connection.execute(mark, [operationId, 'applied', '{}'], plain);
        const { rowsAffected } = await connection.execute(update, [after, record, before], plain);
        if (rowsAffected !== 1) throw new Error('The record moved');
        await connection.execute(commitWrite, [begun.outBinds?.[0]], plain);
        return 1;
      }),
  };
}

function createSingle(using: Using): SqlBare {
  return {
    does: {
      lookup: 'one SELECT; no deadline, not read-only',
      phone: 'one SELECT on the same expression; no deadline, not read-only',
      write:
        'one UPDATE … WHERE id AND email = before, and the commit in a call of its own (the stand-in knows no autocommit); no deadline, never a marker',
    },
    lookup: (id) => using((connection) => read(connection, lookup, [id])),
    phone: (digits) => using((connection) => read(connection, phone, [`%${digits}%`, 2])),
    write: ({ record, before, after }) =>
      using(async (connection) => {
        const { rowsAffected } = await connection.execute(update, [after, record, before], {
          autoCommit: false,
        });
        await connection.commit();
        return rowsAffected ?? 0;
      }),
  };
}
