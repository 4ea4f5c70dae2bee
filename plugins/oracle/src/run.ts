import { performance } from 'node:perf_hooks';
import type { BindParameter, Connection, Result } from 'oracledb';
import oracledb from 'oracledb';
import { isFromOracle } from './errors.ts';
import { chooseFetchType } from './values.ts';

/** The driver's connection, with the mark by which knex's pool drops one. */
export interface OracleConnection extends Connection {
  __knex__disposed?: unknown;
}

/** What is known of the open transaction of a connection. */
interface TransactionState {
  readonly access: 'read' | 'write';
  /** By this process's monotonic clock, in milliseconds. */
  readonly expiresAt: number;
  /** By the database's clock; set for writing transactions. */
  deadline?: string;
  /** The driver threw by itself: what ran before is not known, and the connection must not live on. */
  tainted: boolean;
  /** What is being executed, until it has ended. */
  running: Promise<unknown> | undefined;
}

/** Runs statements on connections, never with a commit of its own. */
export interface Runner {
  begin(connection: OracleConnection, access: 'read' | 'write', remainingMs: number): void;
  state(connection: OracleConnection): TransactionState | undefined;
  run(connection: OracleConnection, sql: string, binds: readonly unknown[]): Promise<Result<unknown>>;
}

const fetchSize = 128;

/** Builds the runner of one connector instance. */
export function createRunner(): Runner {
  const states = new WeakMap<OracleConnection, TransactionState>();

  async function execute(connection: OracleConnection, sql: string, binds: readonly unknown[]) {
    const state = states.get(connection);
    if (state !== undefined)
      connection.callTimeout = Math.max(1, Math.ceil(state.expiresAt - performance.now()));
    try {
      return await connection.execute(sql, [...binds] as BindParameter[], {
        autoCommit: false,
        outFormat: oracledb.OUT_FORMAT_OBJECT,
        maxRows: 0,
        fetchArraySize: fetchSize,
        prefetchRows: fetchSize + 1,
        fetchTypeHandler: chooseFetchType,
      });
    } catch (error) {
      if (state !== undefined && !isFromOracle(error)) state.tainted = true;
      throw error;
    }
  }

  return {
    begin(connection, access, remainingMs) {
      states.set(connection, {
        access,
        expiresAt: performance.now() + remainingMs,
        tainted: false,
        running: undefined,
      });
    },
    state: (connection) => states.get(connection),
    run(connection, sql, binds) {
      const state = states.get(connection);
      const running = execute(connection, sql, binds).finally(() => {
        if (state !== undefined) state.running = undefined;
      });
      if (state !== undefined) state.running = running;
      return running;
    },
  };
}

/** How the driver's network session is told to close without a word. */
const immediately = 0x0040;

/**
 * Closes the socket under a connection at once. The driver has only a polite way to close, which waits for a server
 * that may never answer. Its network session must learn of the end too: otherwise the driver says goodbye when the
 * connection is garbage-collected, over a socket that is gone, and that brings the whole process down. Where the
 * driver's insides are other than known, the polite way is taken.
 */
export function cutConnection(connection: OracleConnection): void {
  const network = readPath(connection, ['_impl', 'nscon']);
  const socket = readPath(network, ['ntAdapter', 'stream']);
  if (!hasMethod(network, 'disconnect')) {
    connection.close({ drop: true }).catch(() => {});
    return;
  }
  // What still waits for an answer fails first.
  const finish = () => setImmediate(() => network.disconnect(immediately));
  if (!hasMethod(socket, 'destroy') || !hasMethod(socket, 'once') || isDestroyed(socket)) finish();
  else {
    socket.once('close', finish);
    socket.destroy();
  }
}

function readPath(from: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    from,
  );
}

function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is Record<Name, (...values: unknown[]) => unknown> {
  return typeof readPath(value, [name]) === 'function';
}

function isDestroyed(socket: unknown): boolean {
  return readPath(socket, ['destroyed']) === true;
}
