import { ParleyError, type PluginHost } from '@parley/core/contract';
import {
  type Dialect,
  type InsertRow,
  type OperationsTable,
  type RawRow,
  type Session,
  type SqlField,
  toToken,
} from '@parley/sql-kit';
import type { Knex } from 'knex';
import oracledb from 'oracledb';
import { checkDatabase } from './check.ts';
import type { OracleConfig } from './config.ts';
import { deadlinePassed, provesNotCommitted, readOracleNumber, translateError } from './errors.ts';
import { introspect } from './introspect.ts';
import { createOracleKnex } from './knex-client.ts';
import { quoteName } from './quote.ts';
import { createRunner, cutConnection, type OracleConnection } from './run.ts';
import { beginReadSql, beginWriteSql, createCommitSql } from './statements.ts';
import { canHold, readColumn, readValue, whereLarge, whereSame, writeValue } from './values.ts';

const defaultPoolMax = 10;

/** The most expressions that Oracle takes in a list before version 23. */
const listLimit = 1000;

/** How long a rollback may take before the connection is cut instead. */
const rollbackMs = 1000;

const longestMs = 2 ** 31 - 1;
const uniqueViolated = 1;
const commitWriteSql = createCommitSql(deadlinePassed);

/** Builds the dialect of one connector instance. Does no I/O. */
export function createOracleDialect(
  config: OracleConfig,
  host: PluginHost,
  operations: OperationsTable | undefined,
): Dialect {
  const runner = createRunner();
  const poolMax = config['pool-max'] ?? defaultPoolMax;
  const options = {
    ...(config.schema === undefined ? {} : { schema: config.schema }),
    ...(operations === undefined ? {} : { hidden: operations }),
  };
  let built: Knex | undefined;

  /** The kit builds knex first of all. */
  function knex(): Knex {
    if (built === undefined) throw new TypeError('The dialect was used before its query builder was made');
    return built;
  }

  function discard(connection: unknown): void {
    const oracle = connection as OracleConnection;
    oracle.__knex__disposed = true;
    cutConnection(oracle);
  }

  /** Undoes the transaction. A connection on which the driver itself threw is not used again, in any case. */
  async function rollback(connection: unknown): Promise<void> {
    const oracle = connection as OracleConnection;
    try {
      oracle.callTimeout = rollbackMs;
      await oracle.rollback();
    } finally {
      if (runner.state(oracle)?.tainted !== false) discard(oracle);
    }
  }

  return {
    createKnex(wrapIdentifier) {
      built = createOracleKnex({ config, host, runner, poolMax, wrapIdentifier });
      return built;
    },
    quote: quoteName,

    async begin(connection, { access, isolation, remainingMs }) {
      const oracle = connection as OracleConnection;
      const ms = Math.min(Math.ceil(remainingMs), longestMs);
      runner.begin(oracle, access, ms);
      if (access === 'read') {
        await runner.run(oracle, beginReadSql, []);
        return;
      }
      const deadline = { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 40 };
      const result = await runner.run(oracle, beginWriteSql[isolation], [deadline, ms]);
      const state = runner.state(oracle);
      if (state !== undefined) state.deadline = String((result.outBinds as unknown[])[0]);
    },
    async run(connection, { sql, bindings }) {
      const { rows = [], rowsAffected = 0 } = await runner.run(connection as OracleConnection, sql, bindings);
      return { rows: rows as readonly RawRow[], count: rowsAffected };
    },
    async commit(connection) {
      const oracle = connection as OracleConnection;
      const state = runner.state(oracle);
      if (state === undefined || state.tainted) throw broken();
      // A commit is not broken off half-way: the deadline is in the statement.
      oracle.callTimeout = 0;
      if (state.access === 'read') await oracle.commit();
      else await oracle.execute(commitWriteSql, [state.deadline], { autoCommit: false });
    },
    rollback,
    async cancel(_knex, connection) {
      const oracle = connection as OracleConnection;
      const running = runner.state(oracle)?.running;
      if (running !== undefined) {
        await oracle.break();
        await running.catch(() => {});
      }
      await oracle.rollback();
    },
    discard,
    isPoolFull: (instance) => instance.client.pool.numUsed() >= poolMax,

    describe: (session) => introspect(session, options),
    check: (session, collections, permission) =>
      checkDatabase(session, { collections, permission, operations, plaintext: config.tls === 'disable' }),

    readColumn,
    readValue,
    writeValue: (value, field) => writeValue(knex(), value, field),
    canHold,
    whereLarge,
    whereSame,
    listLimit,
    whereText(query, column, field, operator, text) {
      if (operator === 'digits-contain') {
        const target = field.type === 'text' ? '??' : 'to_char(??)';
        const pattern = `%${text.replace(/\D/g, '')}%`;
        query.whereRaw(`regexp_replace(${target}, '[^0-9]') like ?`, [column, pattern]);
        return;
      }
      const literal = text.replace(/[!%_]/g, '!$&');
      const pattern = operator === 'contains' ? `%${literal}%` : `${literal}%`;
      query.whereRaw("lower(??) like lower(?) escape '!'", [column, pattern]);
    },
    nullsAreLargest: true,
    /** Oracle's serializable is a snapshot: two of them could each insert what must be the only one. */
    async holdCounts(session, collections) {
      for (const { table } of collections) {
        const name = [table.schema, table.name].flatMap((part) =>
          part === undefined ? [] : quoteName(part),
        );
        await session.raw(`lock table ${name.join('.')} in share row exclusive mode`);
      }
    },

    insert: (session, insert) => insertRow(session, insert),
    async insertUnlessPresent(session, table, row) {
      try {
        await insertRow(session, { table, row, returning: [], returningFields: [] });
        return true;
      } catch (error) {
        // Oracle undoes the statement alone; the transaction goes on.
        if (readOracleNumber(error) === uniqueViolated) return false;
        throw error;
      }
    },

    translateError,
    provesNotCommitted,
  };

  /** Written by hand: knex would bind what is returned as text of its own length, and more than one way throws too late. */
  async function insertRow(
    session: Session,
    { table, row, returning, returningFields }: InsertRow,
  ): Promise<RawRow | undefined> {
    const columns = Object.keys(row);
    const [first] = columns.length > 0 ? columns : returning;
    if (first === undefined)
      throw new ParleyError(
        'PARLEY_CONNECTOR_VALUE_INVALID',
        'An insert into a table without a key needs a value',
      );
    const names = columns.length > 0 ? columns : [first];
    const values = columns.length > 0 ? columns.map(() => '?') : ['default'];
    const list = names.map(() => '??').join(', ');
    const into = returningFields.map((field) => chooseOutBind(field));
    const expressions = returningFields.map((field) => describeReturned(session.knex, field));
    const tail =
      into.length === 0
        ? ''
        : ` returning ${expressions.map(() => '?').join(', ')} into ${into.map(() => '?').join(', ')}`;
    const statement = session.knex
      .raw(`insert into ?? (${list}) values (${values.join(', ')})${tail}`, [
        table,
        ...names,
        ...(columns.length > 0 ? (Object.values(row) as Knex.RawBinding[]) : []),
        ...expressions,
        ...(into as unknown as Knex.RawBinding[]),
      ])
      .toSQL()
      .toNative();
    const result = await runner.run(
      session.connection as OracleConnection,
      statement.sql,
      statement.bindings,
    );
    if (result.rowsAffected !== 1) return undefined;
    const out = (result.outBinds ?? []) as readonly (readonly unknown[])[];
    return Object.fromEntries(returningFields.map(({ name }, index) => [name, out[index]?.[0]]));
  }
}

/** The column, or what is selected in its place, without the alias. */
function describeReturned(knex: Knex, field: SqlField): Knex.Raw {
  const selected = readColumn(knex, field)?.toSQL().toNative();
  const expression = selected?.sql.replace(/ as "[^"]*"$/, '');
  return expression === undefined
    ? knex.raw('??', [toToken(field.name)])
    : knex.raw(expression.replaceAll('?', '\\?'));
}

/** Text of a number is exact where a float is not. */
function chooseOutBind(field: SqlField): object {
  return field.type === 'bytes'
    ? { dir: oracledb.BIND_OUT, type: oracledb.BUFFER, maxSize: 2000 }
    : { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 4000 };
}

function broken(): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    'The driver failed within the transaction; it was not committed, and its connection is not used again',
  );
}
