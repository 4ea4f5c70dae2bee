import { type CallOptions, isParleyError, ParleyError } from '@parley/core/contract';
import type { Knex } from 'knex';
import type { BeginOptions, Dialect, RawRow, Statement, StatementResult } from './dialect.ts';
import { createWatch, settleWithin } from './watch.ts';

/** One connection, inside a transaction, in the hands of one call. */
export interface Session {
  readonly knex: Knex;
  readonly connection: unknown;
  /** Runs a query that returns rows. `last`: where the transaction only reads, it may end with this. */
  rows(query: Knex.QueryBuilder, place?: 'last'): Promise<readonly RawRow[]>;
  /** Runs an insert, update or delete that returns none; says how many rows it touched. */
  count(query: Knex.QueryBuilder): Promise<number>;
  /** Runs SQL that is built already. */
  run(statement: Statement, place?: 'last'): Promise<StatementResult>;
  /** Runs a statement of the dialect's own, and gives what the driver gives. Values only as bindings. */
  raw(sql: string, bindings?: readonly Knex.RawBinding[]): Promise<unknown>;
}

/** How {@link Sessions.transaction} begins. */
export interface TransactionOptions extends Omit<BeginOptions, 'remainingMs'> {
  /** It may begin together with its first statement, where the dialect knows how. Then only `rows`, `count` and `run` may be used. */
  readonly lazy?: boolean;
}

/** Gives sessions to calls, and sees to deadlines, aborts and what a failed transaction means. */
export interface Sessions {
  /**
   * Runs `work` in a transaction and commits it. Throws `ParleyError` only: one that says "nothing was
   * written", or `PARLEY_CONNECTOR_OUTCOME_UNKNOWN` when the connection died during the commit.
   */
  transaction<T>(
    begin: TransactionOptions,
    options: CallOptions,
    work: (session: Session) => Promise<T>,
  ): Promise<T>;
  dispose(): Promise<void>;
}

export interface SessionsDeps {
  readonly dialect: Dialect;
  readonly knex: Knex;
  now(): number;
}

/** The backend is to end things itself; when it did not by this much later, the connection is cut from here. */
const graceMs = 500;

interface KnexPool {
  acquireConnection(): Promise<unknown>;
  releaseConnection(connection: unknown): Promise<void>;
}

/** Builds the session keeper over a knex pool. */
export function createSessions({ dialect, knex, now }: SessionsDeps): Sessions {
  const pool = knex.client as KnexPool;
  let disposing: Promise<void> | undefined;

  function assertMayGoOn(options: CallOptions): void {
    if (disposing !== undefined) throw disposed();
    if (options.signal.aborted) throw aborted();
    if (options.deadline <= now()) throw timedOut();
  }

  /** Waits for a connection until the deadline; one that comes later goes straight back. */
  async function acquire(options: CallOptions): Promise<unknown> {
    assertMayGoOn(options);
    const watch = createWatch(options.signal, options.deadline - now());
    const pending = pool.acquireConnection();
    try {
      const winner = await Promise.race([
        pending.then((connection) => ({ connection })),
        watch.interrupted.then((reason) => ({ reason })),
      ]);
      if ('connection' in winner) return winner.connection;
      pending.then((connection) => pool.releaseConnection(connection)).catch(() => {});
      throw winner.reason === 'aborted' ? aborted() : noConnection(dialect.isPoolFull(knex));
    } catch (error) {
      throw dialect.translateError(error, { phase: 'connect' });
    } finally {
      watch.stop();
    }
  }

  async function transaction<T>(
    begin: TransactionOptions,
    options: CallOptions,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const connection = await acquire(options);
    const remainingMs = Math.max(1, options.deadline - now());
    let interruption: 'aborted' | 'timeout' | undefined;
    let commitSent = false;

    const watch = createWatch(options.signal, remainingMs + graceMs);
    const interrupting = watch.interrupted.then(async (reason) => {
      // An abort during the commit comes too late: what matters then is the commit's outcome.
      if (reason === 'stopped' || (reason === 'aborted' && commitSent)) return;
      interruption = reason;
      if (reason === 'aborted') await settleWithin(dialect.cancel(knex, connection), graceMs);
      dialect.discard(connection);
    });

    const state: TransactionState = { stage: 'planned' };
    const { access, isolation } = begin;
    const createBegin = (): BeginOptions => ({
      access,
      isolation,
      remainingMs: Math.max(1, options.deadline - now()),
    });

    try {
      if (begin.lazy !== true || dialect.beginsLate !== true) {
        state.stage = 'open';
        await dialect.begin(connection, createBegin());
      }
      const result = await work(createSession({ knex, dialect, connection, state, access, createBegin }));
      assertMayGoOn(options);
      if (state.stage === 'open') {
        commitSent = true;
        await dialect.commit(connection);
      }
      return result;
    } catch (error) {
      const failure = dialect.translateError(error, { phase: commitSent ? 'commit' : 'query' });
      if (commitSent && begin.access === 'write' && !dialect.provesNotCommitted(error)) {
        dialect.discard(connection);
        throw outcomeUnknown(failure);
      }
      if (interruption === undefined && state.stage !== 'planned') await rollBack(connection);
      if (interruption === 'aborted') throw aborted(failure);
      // A backend that keeps the deadline by ending the session looks like one that went away.
      const ended = isParleyError(failure, 'PARLEY_CONNECTOR_UNREACHABLE') && options.deadline <= now();
      throw interruption === 'timeout' || ended ? timedOut(failure) : failure;
    } finally {
      watch.stop();
      await interrupting;
      await pool.releaseConnection(connection);
    }
  }

  async function rollBack(connection: unknown): Promise<void> {
    try {
      await dialect.rollback(connection);
    } catch {
      dialect.discard(connection);
    }
  }

  return {
    transaction,
    dispose() {
      disposing ??= knex.destroy();
      return disposing;
    },
  };
}

/** `planned`: the backend has not heard of it. `ended`: it ended with its last statement. */
interface TransactionState {
  stage: 'planned' | 'open' | 'ended';
}

interface CreateSessionOptions {
  readonly knex: Knex;
  readonly dialect: Dialect;
  readonly connection: unknown;
  readonly state: TransactionState;
  readonly access: BeginOptions['access'];
  createBegin(): BeginOptions;
}

function createSession({
  knex,
  dialect,
  connection,
  state,
  access,
  createBegin,
}: CreateSessionOptions): Session {
  async function run(statement: Statement, place?: 'last'): Promise<StatementResult> {
    const begin = state.stage === 'planned' ? createBegin() : undefined;
    const end = place === 'last' && access === 'read' && dialect.beginsLate === true;
    state.stage = 'open';
    const result = await dialect.run(connection, statement, { ...(begin && { begin }), end });
    if (end) state.stage = 'ended';
    return result;
  }

  return {
    knex,
    connection,
    run,
    rows: async (query, place) => (await run(query.toSQL().toNative(), place)).rows,
    count: async (query) => (await run(query.toSQL().toNative())).count,
    async raw(sql, bindings = []) {
      if (state.stage !== 'open') throw new TypeError('A statement was run outside of its transaction');
      return await knex.raw(sql, bindings).connection(connection);
    },
  };
}

function aborted(cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call; nothing was written', {
    cause,
  });
}

function timedOut(cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'The deadline passed; nothing was written', { cause });
}

function disposed(): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'The connector was disposed; nothing was executed');
}

function noConnection(poolIsFull: boolean): ParleyError {
  return poolIsFull
    ? new ParleyError('PARLEY_CONNECTOR_BUSY', 'All connections of the pool were taken until the deadline', {
        fix: 'Raise `pool-max`, or look for slow queries in the backend.',
      })
    : new ParleyError(
        'PARLEY_CONNECTOR_UNREACHABLE',
        'The backend accepted no connection before the deadline',
        { fix: 'Look whether the backend runs and whether a firewall stands between.' },
      );
}

function outcomeUnknown(cause: unknown): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    'The connection was lost during the commit; the change may or may not have been written',
    { cause, fix: 'Compare the record with the audit trail.' },
  );
}
