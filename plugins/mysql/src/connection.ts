import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { ParleyError, type PluginHost } from '@parley/core/contract';
import type { Statement, StatementResult } from '@parley/sql-kit';
import type { Connection, ConnectionOptions, ResultSetHeader, RowDataPacket } from 'mysql2';
import { type MysqlConfig, parseAddress } from './config.ts';

const connectTimeoutMs = 10_000;

/**
 * Refuses a configuration that would send data in the clear, or to a server that nobody verified, without
 * saying so in as many words. Throws `PARLEY_CONNECTOR_PLAINTEXT`.
 */
export function assertTlsIntended(config: MysqlConfig): void {
  const { sslMode } = parseAddress(config);
  if (sslMode === undefined || /^verify_identity$/i.test(sslMode) || config.tls === 'disable') return;
  throw new ParleyError(
    'PARLEY_CONNECTOR_PLAINTEXT',
    'The url asks for an ssl-mode that does not verify the server, and the configuration does not allow that',
    { fix: 'Take `ssl-mode` out of the url; write `tls: disable` if the connection is to be plaintext.' },
  );
}

/** What `mysql2` needs for one connection. Reads the authority's certificate, so it is called when the first one is made. */
export async function createConnectionOptions(
  config: MysqlConfig,
  host: PluginHost,
): Promise<ConnectionOptions> {
  const { host: server, port, database, user, password } = parseAddress(config);
  return {
    host: server,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    charset: 'utf8mb4',
    timezone: 'Z',
    // Nothing is converted before its column is known: numbers that may not fit and all dates stay text.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    multipleStatements: false,
    // Rows that match count, not only those that change; and no server may ask for a file of this machine.
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
    connectTimeout: connectTimeoutMs,
    connectAttributes: { program_name: `parley ${host.name}` },
    ...(config.tls === 'disable'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            minVersion: 'TLSv1.2',
            ...(await readAuthority(config.ca, host.folder)),
          },
          stream: () => createSocket(server, port),
        }),
  };
}

/**
 * Where the host is an address, the driver gives no name to TLS, and Node then verifies the name that the socket
 * was connected by, which for an address it does not keep: it would verify `localhost`.
 */
function createSocket(host: string, port: number): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  return Object.assign(socket, { _host: host });
}

async function readAuthority(ca: string | undefined, folder: string): Promise<{ ca?: string }> {
  if (ca === undefined) return {};
  if (ca.includes('-----BEGIN')) return { ca };
  try {
    return { ca: await readFile(resolve(folder, ca), 'utf8') };
  } catch (cause) {
    throw new ParleyError('PARLEY_CONNECTOR_CERTIFICATE', 'The file named by `ca` cannot be read', {
      cause,
      fix: 'Give the path from the folder of hub.yaml, or the PEM text itself.',
    });
  }
}

/** A connection of the pool. */
export interface MysqlConnection extends Connection {
  /** Set by knex, and by us, on a connection that must not be used again. */
  __knex__disposed?: unknown;
  /** Not in the driver's types. Closing it is the only way to make a pending statement fail. */
  readonly stream: Socket;
}

/** What a statement without rows answers. */
export interface HeaderResult extends ResultSetHeader {
  /** Bits; see {@link isAutocommit}. Not in the driver's types. */
  readonly serverStatus: number;
}

/** The bit of `serverStatus` that says that autocommit is on. */
export const isAutocommit = 2;

/** Runs one statement that returns rows, past knex. Values only as placeholders. */
export async function askRows<Row>(
  connection: unknown,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return (await send(connection, sql, values)) as readonly Row[];
}

/** Runs one statement that returns none. */
export async function askResult(
  connection: unknown,
  sql: string,
  values: readonly unknown[] = [],
): Promise<HeaderResult> {
  return (await send(connection, sql, values)) as HeaderResult;
}

/** Runs a statement that the kit built, past knex. */
export async function runStatement(
  connection: unknown,
  { sql, bindings }: Statement,
): Promise<StatementResult> {
  const answer = await send(connection, sql, bindings);
  return Array.isArray(answer)
    ? { rows: answer, count: 0 }
    : { rows: [], count: (answer as ResultSetHeader).affectedRows };
}

function send(connection: unknown, sql: string, values: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    (connection as Connection).query<RowDataPacket[]>(sql, [...values], (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/** Closes a connection at once, and makes what is pending on it fail. */
export function discardConnection(connection: unknown): void {
  const own = connection as MysqlConnection;
  own.__knex__disposed = true;
  own.stream.destroy(Object.assign(new Error('The connection was discarded'), { code: 'ECONNABORTED' }));
}
