import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { createTestCertificates } from './certificates.ts';

export interface StartMariadbOptions {
  /** Serve TLS with a certificate of a fresh authority; `caFile` is its PEM. Default false: no TLS at all. */
  readonly tls?: boolean;
  /** The names the certificate is for. Default `localhost` and `127.0.0.1`. */
  readonly certificateNames?: readonly string[];
  /** Server settings: `{ 'max-connections': '20' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real MariaDB in a folder of its own, with its durable settings left on. */
export interface TestMariadb {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Of the database `mysql`, as administrator. */
  readonly url: string;
  /** The authority that signed the server's certificate. Only with `tls`. */
  readonly caFile?: string;
  /** Creates a database, runs `sql` in it and returns its URL. */
  createDatabase(name: string, sql?: string): Promise<string>;
  /** Runs SQL as administrator; with `values` a single statement. Rows as the driver gives them, dates as text. */
  query(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const user = 'root';
const password = 'parley-test';

/** Why a MariaDB cannot be had on this machine. Undefined: it can. */
export async function findMariadbObstacle(): Promise<string | undefined> {
  for (const [tool, option] of [
    ['apt-get', '--version'],
    ['dpkg', '--version'],
    ['ldd', '--version'],
  ] as const)
    try {
      await run(tool, [option]);
    } catch {
      return `MariaDB is taken from Debian's or Ubuntu's packages, and this machine has no ${tool}`;
    }
  return undefined;
}

/** Starts a server on a free port. Call it once per test file. */
export async function startMariadb(options: StartMariadbOptions = {}): Promise<TestMariadb> {
  const programs = await fetchMariadb();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(programs, options);
    } catch (error) {
      if (attempt === 3) throw new Error('MariaDB did not start', { cause: error });
    }
  }
}

async function startOnce(programs: string, options: StartMariadbOptions): Promise<TestMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-mariadb-data-'));
  const port = await findFreePort();
  const libraries = await listLibraryFolders(programs);
  const share = join(programs, 'usr/share/mysql');
  const data = join(folder, 'data');
  const temporary = join(folder, 'tmp');
  const common = [
    '--no-defaults',
    `--datadir=${data}`,
    // Not shared: a server that starts deletes all temporary tables that it finds there.
    `--tmpdir=${temporary}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    '--innodb-log-file-size=16M',
    '--innodb-buffer-pool-size=64M',
    '--innodb-use-native-aio=0',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  const start = (args: readonly string[]) =>
    spawn(join(programs, 'usr/sbin/mariadbd'), [...common, ...args], {
      env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  const log: string[] = [];
  try {
    await mkdir(data);
    await mkdir(temporary);
    const bootstrap = start(['--bootstrap']);
    bootstrap.stderr.on('data', (text) => log.push(String(text)));
    bootstrap.stdin.end(await createBootstrapSql(share));
    const [code] = await once(bootstrap, 'exit');
    if (code !== 0) throw new Error(`The bootstrap ended with ${code}`);

    const certificates = options.tls ? await writeCertificates(folder, options.certificateNames) : undefined;
    const server = start([
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--innodb-flush-log-at-trx-commit=1',
      ...(certificates?.flags ?? []),
      ...Object.entries(options.settings ?? {}).map(([name, value]) => `--${name}=${value}`),
    ]);
    const exited = once(server, 'exit');
    await new Promise<void>((resolve, reject) => {
      server.stderr.on('data', (text) => {
        log.push(String(text));
        if (String(text).includes('ready for connections')) resolve();
      });
      exited.then(([status]) => reject(new Error(`The server ended with ${status}`)), reject);
    });
    const address = { host: 'localhost', port, user, password };
    return describeServer(address, certificates?.caFile, async () => {
      server.kill('SIGTERM');
      const hanging = setTimeout(() => server.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(hanging);
      await rm(folder, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(log.join('').split('\n').slice(-20).join('\n'), { cause: error });
  }
}

/**
 * A live MySQL or MariaDB instead, for an administrator's URL such as `mysql://root:secret@db.example:3306`. The
 * databases that a test creates are removed when it stops, and before it begins.
 */
export function useLiveServer(adminUrl: string, caFile?: string): TestMariadb {
  const url = new URL(adminUrl);
  const created: string[] = [];
  const address = {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  const drop = (name: string) => `drop database if exists \`${name.replaceAll('`', '``')}\``;
  const server = describeServer(address, caFile, async () => {
    for (const name of created) await server.query('mysql', drop(name));
  });
  return {
    ...server,
    async createDatabase(name, sql) {
      created.push(name);
      await server.query('mysql', drop(name));
      return await server.createDatabase(name, sql);
    },
  };
}

type Address = Pick<TestMariadb, 'host' | 'port' | 'user' | 'password'>;

function describeServer(
  address: Address,
  caFile: string | undefined,
  stop: () => Promise<void>,
): TestMariadb {
  const urlOf = (database: string) => {
    const { host, port } = address;
    const account = `${encodeURIComponent(address.user)}:${encodeURIComponent(address.password)}`;
    return `mysql://${account}@${host}:${port}/${encodeURIComponent(database)}`;
  };

  async function query(database: string, sql: string, values?: readonly unknown[]) {
    const connection = await createConnection({
      ...address,
      database,
      multipleStatements: values === undefined,
      dateStrings: true,
      supportBigNumbers: true,
      timezone: 'Z',
    });
    try {
      await connection.query("SET time_zone = '+00:00'");
      const [rows] = await connection.query(sql, values === undefined ? undefined : [...values]);
      return (Array.isArray(rows) ? rows : []) as unknown as Record<string, unknown>[];
    } finally {
      await connection.end();
    }
  }

  return {
    ...address,
    url: urlOf('mysql'),
    ...(caFile === undefined ? {} : { caFile }),
    query,
    async createDatabase(name, sql) {
      await query('mysql', `create database \`${name.replaceAll('`', '``')}\``);
      if (sql !== undefined) await query(name, sql);
      return urlOf(name);
    },
    stop,
  };
}

/** What the install script would run, and a password for the administrator. */
async function createBootstrapSql(share: string): Promise<string> {
  const scripts = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];
  return [
    'create database mysql;',
    'use mysql;',
    'set @auth_root_socket = null;',
    ...(await Promise.all(scripts.map((name) => readFile(join(share, name), 'utf8')))),
    `update global_priv set priv = json_set(priv, '$.plugin', 'mysql_native_password', '$.authentication_string', password('${password}'));`,
    '',
  ].join('\n');
}

async function writeCertificates(folder: string, names: readonly string[] | undefined) {
  const { ca, certificate, key } = await createTestCertificates(names);
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    caFile: await write('ca.crt', ca),
    flags: [
      `--ssl-cert=${await write('server.crt', certificate)}`,
      `--ssl-key=${await write('server.key', key)}`,
    ],
  };
}

const serverPackage = 'mariadb-server-core';

/**
 * Fetches the server and the libraries that the machine lacks, without installing anything, and answers the folder
 * they lie in. It is kept from one run to the next; where several test files fetch at once, one folder wins.
 */
async function fetchMariadb(): Promise<string> {
  // The machine's own package lists first. Where they are missing or out of date: lists of our own, which anyone may fetch.
  const own = await prepareOwnLists();
  for (const options of [[], own])
    try {
      return await fetchWith(options);
    } catch {
      // The next lists may do.
    }
  await run('apt-get', ['update', '-q', '-o', 'APT::Sandbox::User=', ...own]);
  return await fetchWith(own);
}

async function fetchWith(options: readonly string[]): Promise<string> {
  const version = await readVersion(options);
  const target = join(tmpdir(), `parley-mariadb-${version.replaceAll(/[^\w.+~-]/g, '-')}-${arch()}`);
  if (await exists(join(target, 'usr/sbin/mariadbd'))) return target;
  const staging = await mkdtemp(join(tmpdir(), 'parley-mariadb-fetch-'));
  try {
    await unpack(staging, [serverPackage], options);
    const needed = await listMissingPackages(staging, options);
    if (needed.length > 0) await unpack(staging, needed, options);
    await rename(staging, target).catch(async (error: unknown) => {
      if (!(await exists(join(target, 'usr/sbin/mariadbd')))) throw error;
    });
    return target;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function prepareOwnLists(): Promise<readonly string[]> {
  const folder = join(tmpdir(), `parley-apt-${process.getuid?.() ?? 0}`);
  await mkdir(join(folder, 'lists/partial'), { recursive: true });
  await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
  return ['-o', `Dir::State::lists=${folder}/lists`, '-o', `Dir::Cache=${folder}/cache`];
}

async function readVersion(options: readonly string[]): Promise<string> {
  const { stdout } = await run('apt-get', ['download', '--print-uris', ...options, serverPackage]);
  const [, version] = /_([^_ ]+)_\w+\.deb/.exec(stdout) ?? [];
  if (version === undefined) throw new Error(`apt does not say which version of ${serverPackage} it has`);
  return decodeURIComponent(decodeURIComponent(version));
}

async function unpack(
  folder: string,
  packages: readonly string[],
  options: readonly string[],
): Promise<void> {
  const downloads = await mkdtemp(join(folder, 'download-'));
  await run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=', ...options, ...packages], {
    cwd: downloads,
  });
  for (const name of await readdir(downloads)) await run('dpkg', ['-x', join(downloads, name), folder]);
  await rm(downloads, { recursive: true, force: true });
}

/** When the server lacks libraries here: the packages that it depends on and that are not installed. */
async function listMissingPackages(folder: string, options: readonly string[]): Promise<readonly string[]> {
  const { stdout: libraries } = await run('ldd', [join(folder, 'usr/sbin/mariadbd')]);
  if (!libraries.includes('not found')) return [];
  const { stdout } = await run('apt-cache', ['depends', '--important', ...options, serverPackage]);
  const names = [...stdout.matchAll(/^ *\|?Depends: ([\w.+-]+)$/gm)].flatMap(([, name]) => name ?? []);
  const installed = await Promise.all(
    names.map((name) =>
      run('dpkg-query', ['-s', name]).then(
        (result) => result.stdout.includes('\nStatus: install ok installed\n'),
        () => false,
      ),
    ),
  );
  return names.filter((name, index) => !installed[index] && /^lib/.test(name));
}

async function listLibraryFolders(programs: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const root of ['usr/lib', 'lib'])
    for (const name of await readdir(join(programs, root)).catch(() => []))
      if (name.includes('-linux-')) folders.push(join(programs, root, name));
  return folders;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
