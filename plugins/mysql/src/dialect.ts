import { createHash } from 'node:crypto';
import { ParleyError, type PluginHost } from '@parley/core/contract';
import {
  createStatementCache,
  type Dialect,
  type OperationsTable,
  type Session,
  type SqlCollection,
  toToken,
} from '@parley/sql-kit';
import createKnex from 'knex';
import { checkDatabase } from './check.ts';
import { type MysqlConfig, parseAddress } from './config.ts';
import {
  askResult,
  askRows,
  createConnectionOptions,
  discardConnection,
  isAutocommit,
  type MysqlConnection,
  runStatement,
} from './connection.ts';
import { isDuplicateKey, provesNotCommitted, translateError } from './errors.ts';
import { explainQuery } from './explain.ts';
import { insertRow } from './insert.ts';
import { introspect } from './introspect.ts';
import { quoteName } from './quote.ts';
import {
  createBeginSql,
  createCommitSql,
  createSessionSql,
  parseVersion,
  type ServerVersion,
} from './session-sql.ts';
import { whereExact, whereSame, whereText } from './text.ts';
import { canHold, readValue, writeValue } from './values.ts';

const defaultPoolMax = 10;

interface ConnectionFacts {
  readonly version: ServerVersion;
  /** How long the open transaction may take. */
  remainingMs: number;
  /** Whether it holds locks that outlive it. */
  holdsLocks: boolean;
}

/** Builds the dialect of one connector instance. Does no I/O. */
export function createMysqlDialect(
  config: MysqlConfig,
  host: PluginHost,
  operations: Required<Pick<OperationsTable, 'schema' | 'name'>> | undefined,
): Dialect {
  const facts = new WeakMap<object, ConnectionFacts>();
  const markers = createStatementCache();
  const max = config['pool-max'] ?? defaultPoolMax;
  const { database } = parseAddress(config);
  const further = config.databases ?? [];

  async function prepare(connection: MysqlConnection): Promise<void> {
    await askResult(connection, createSessionSql());
    const [row] = await askRows<{ version: string }>(connection, 'SELECT VERSION() AS version');
    facts.set(connection, { version: parseVersion(row?.version ?? ''), remainingMs: 0, holdsLocks: false });
  }

  function readFacts(connection: unknown): ConnectionFacts {
    const found = facts.get(connection as object);
    if (found === undefined) throw new TypeError('A connection was not prepared');
    return found;
  }

  /** What fails here must not look like a failure of the transaction, which has ended. */
  async function releaseLocks(connection: unknown): Promise<void> {
    const known = readFacts(connection);
    if (!known.holdsLocks) return;
    known.holdsLocks = false;
    await askResult(connection, 'DO RELEASE_ALL_LOCKS()').catch(() => discardConnection(connection));
  }

  return {
    createKnex: (wrapIdentifier) =>
      createKnex({
        client: 'mysql2',
        // Without it knex asks every server.
        version: 'latest',
        connection: () => createConnectionOptions(config, host) as Promise<object>,
        pool: {
          min: 0,
          max,
          afterCreate: (
            connection: MysqlConnection,
            done: (error: unknown, connection: MysqlConnection) => void,
          ) => {
            prepare(connection).then(
              () => done(undefined, connection),
              (error) => done(error, connection),
            );
          },
        },
        wrapIdentifier,
        // Its messages hold SQL; what failed is reported by codes.
        log: { warn() {}, error() {}, debug() {}, deprecate() {} },
        compileSqlOnError: false,
      }),
    quote: quoteName,

    async begin(connection, options) {
      const known = readFacts(connection);
      known.remainingMs = options.remainingMs;
      await askResult(connection, createBeginSql(options, known.version));
    },
    run: runStatement,
    async commit(connection) {
      const { serverStatus } = await askResult(connection, createCommitSql(readFacts(connection).version));
      if ((serverStatus & isAutocommit) === 0)
        throw new ParleyError(
          'PARLEY_CONNECTOR_TIMEOUT',
          'The deadline passed before the commit; nothing was written',
        );
      await releaseLocks(connection);
    },
    async rollback(connection) {
      await askResult(connection, 'ROLLBACK');
      await releaseLocks(connection);
    },
    async cancel(knex, connection) {
      const killer: unknown = await knex.client.acquireRawConnection();
      try {
        // The whole session: the kit gives the connection up in any case.
        await askResult(killer, `KILL CONNECTION ${Number((connection as MysqlConnection).threadId)}`);
      } finally {
        discardConnection(killer);
      }
    },
    discard: discardConnection,
    isPoolFull: (knex) => knex.client.pool.numUsed() >= max,

    describe: (session) =>
      introspect(session, {
        database,
        further,
        version: readFacts(session.connection).version,
        ...(operations === undefined ? {} : { hidden: operations }),
      }),
    check: (session, collections, permission) =>
      checkDatabase(session, {
        collections,
        permission,
        database,
        further,
        operations,
        plaintext: config.tls === 'disable',
      }),
    explain: explainQuery,

    readValue,
    writeValue,
    canHold,
    readColumn(knex, field) {
      const column = toToken(field.name);
      // The server's text of a float is shortened, and the driver would make numbers of both.
      if (field.base === 'float') return knex.raw('cast(?? + 0e0 as char) as ??', [column, column]);
      if (field.base === 'double') return knex.raw('cast(?? as char) as ??', [column, column]);
      return undefined;
    },
    whereExact,
    whereSame,
    whereText,
    nullsAreLargest: false,

    async holdCounts(session, collections) {
      const known = readFacts(session.connection);
      known.holdsLocks = true;
      for (const collection of collections) await takeLock(session, collection, known.remainingMs);
    },

    insert: (session, insert) => insertRow(session, insert, readFacts(session.connection).version.isMariadb),
    async insertUnlessPresent(session, table, row) {
      const shape = `${table} ${Object.keys(row)}`;
      const statement = markers.compile(shape, Object.values(row), () => session.knex(table).insert(row));
      try {
        await session.run(statement);
        return true;
      } catch (error) {
        // Only the statement was undone; the transaction goes on.
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    translateError,
    provesNotCommitted,
  };
}

/**
 * `SERIALIZABLE` alone holds what was counted, but two who counted the same and then insert wait for each other until
 * one is undone. A named lock lines them up first.
 */
async function takeLock(session: Session, { table }: SqlCollection, remainingMs: number): Promise<void> {
  const name = createHash('sha256')
    .update(JSON.stringify([table.schema, table.name]))
    .digest('hex');
  const [row] = await askRows<{ got: unknown }>(session.connection, 'SELECT GET_LOCK(?, ?) AS got', [
    `parley.${name.slice(0, 40)}`,
    Math.ceil(remainingMs / 1000),
  ]);
  if (Number(row?.got) !== 1)
    throw new ParleyError(
      'PARLEY_CONNECTOR_TIMEOUT',
      'Others held the collection until the deadline; nothing was written',
    );
}
