import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { startPostgres } from '../postgres.ts';
import { dictionarySql, toPostgresDdl } from './dictionary.ts';
import { serveSession } from './session.ts';

export interface StartOracleStandInOptions {
  /** Certificate and key in PEM, to speak TLS. Default: plaintext. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Settings of the PostgreSQL that answers. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A server that speaks as much of Oracle Net as the connector's unmodified driver needs, and answers from a real
 * PostgreSQL. It takes the connector's own statements and refuses all others with an Oracle error.
 */
export interface OracleStandIn {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  /** Makes an account, and a schema of its own with tables written for Oracle (every name quoted). */
  createAccount(user: string, password: string, ddl?: string): Promise<void>;
  /** `oracle://…` for an account. */
  urlOf(user: string): string;
  /** Runs PostgreSQL's SQL past the stand-in, as superuser. Tables lie in their account's schema. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** The URL of the PostgreSQL behind it, as superuser. */
  readonly postgresUrl: string;
  /** How many sessions were opened so far, and how many are open. */
  sessions(): { readonly opened: number; readonly open: number };
  /** Ends every session, as an administrator would. */
  cutSessions(): void;
  /** Throws when any client sent what the protocol does not allow. */
  stop(): Promise<void>;
}

const service = 'STANDIN';
const database = 'stand_in';

/** Starts one, with a PostgreSQL of its own. */
export async function startOracleStandIn({
  tls,
  settings,
}: StartOracleStandInOptions = {}): Promise<OracleStandIn> {
  const postgres = await startPostgres(settings === undefined ? {} : { settings });
  const postgresUrl = await postgres.createDatabase(database, dictionarySql);
  const passwords = new Map<string, string>();
  const problems: Error[] = [];
  const sockets = new Set<Socket>();
  const counts = { opened: 0, open: 0 };

  const serve = (socket: Socket): void => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSession(socket, {
      url: postgresUrl,
      protocol: tls === undefined ? 'tcp' : 'tcps',
      password: (user) => passwords.get(user),
      problem: (error) => problems.push(error),
      opened() {
        counts.opened += 1;
        counts.open += 1;
      },
      closed() {
        counts.open -= 1;
      },
    });
  };
  const server: Server =
    tls === undefined
      ? createServer(serve)
      : createTlsServer({ cert: tls.certificate, key: tls.key }, serve).on('tlsClientError', () => {});
  const port = await listen(server);

  return {
    host: 'localhost',
    port,
    service,
    postgresUrl,
    query: (sql, values) => postgres.query(database, sql, values),
    async createAccount(user, password, ddl = '') {
      passwords.set(user, password);
      await postgres.query(
        database,
        `create role "${user}" login; create schema "${user}" authorization "${user}";
         set search_path = "${user}"; set role "${user}"; ${toPostgresDdl(ddl)}`,
      );
    },
    urlOf: (user) =>
      `oracle://${user}:${encodeURIComponent(passwords.get(user) ?? '')}@localhost:${port}/${service}`,
    sessions: () => ({ ...counts }),
    cutSessions() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await postgres.stop();
      if (problems.length > 0)
        throw new AggregateError(problems, 'The driver sent what the stand-in cannot read');
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
