import type { DatabaseSync } from 'node:sqlite';
import knexModule, { type Knex } from 'knex';
import { isParleyError, ParleyError } from '../contract/index.ts';
import { eraseResidue } from './erase-residue.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { migrate } from './migrate.ts';
import {
  migrations as allMigrations,
  volatileTables as allVolatileTables,
  type Migration,
} from './migrations/index.ts';
import { SqliteClient, type SqliteConnectionSettings } from './sqlite-client.ts';
import { openSqliteFiles, type SqliteConnections } from './sqlite-files.ts';
import { toStoreError } from './store-errors.ts';

export interface OpenDatabaseOptions {
  /** Absolute path of the database file. Its folder is made, for the hub's user alone, if it is not there. */
  readonly file: string;
  /** Default: all of the hub's. */
  readonly migrations?: readonly Migration[];
  /** Tables whose removed rows must leave nothing behind. Default: all of the hub's with sealed values or keys. */
  readonly volatileTables?: readonly string[];
  /** How long to wait for another program that holds the store, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Passed to knex, for example a log. */
  readonly knexConfig?: Partial<Knex.Config>;
}

/** The hub's database, whatever engine it is. All errors are `PARLEY_STORE_FULL` or `PARLEY_STORE_FAILED`. */
export interface Database {
  /** For reading: sees committed rows only. Writing through it fails. */
  readonly knex: Knex;
  /**
   * Runs `body` and resolves with its result once its writes are durable; when it throws, nothing of it is written.
   * Transactions run one after another. A body awaits nothing but queries on its own `trx`, as others wait for it, and does
   * not call `transaction` again. `trx` is the same object each time; outside a body it refuses to work.
   */
  transaction<T>(body: (trx: Knex) => Promise<T>): Promise<T>;
  /** Makes what was deleted vanish from the files: free pages and the write-ahead log. */
  checkpoint(): Promise<void>;
  /** Waits for the transactions asked for so far; later ones are refused. May be called twice. */
  close(): Promise<void>;
}

/** Opens the hub's database at the newest shape. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  let connections: SqliteConnections | undefined;
  try {
    connections = openSqliteFiles(options.file, options.busyTimeoutMs);
    return await createDatabase(connections, options);
  } catch (error) {
    connections?.reader.close();
    connections?.writer.close();
    throw toOpenError(error);
  }
}

async function createDatabase(
  { writer, reader }: SqliteConnections,
  options: OpenDatabaseOptions,
): Promise<Database> {
  const { file, migrations = allMigrations, volatileTables = allVolatileTables, knexConfig = {} } = options;
  const createKnex = (settings: SqliteConnectionSettings): Knex =>
    knexModule({
      useNullAsDefault: true,
      // Without it, knex writes the values of a failed statement into the error's message.
      compileSqlOnError: false,
      // What goes wrong is thrown; knex would print it as well.
      log: { warn() {}, error() {}, debug() {}, deprecate() {} },
      ...knexConfig,
      client: SqliteClient,
      connection: settings,
    });
  // A process before this one may have died between a removal and its checkpoint.
  const changed = new Set<string>(volatileTables);
  let group: GroupCommit<Knex> | undefined;
  const writing = createKnex({
    ...{ filename: file, database: writer, statements: 'in-transaction', changed },
    mayRun: () => group === undefined || group.isInside(),
  });
  const reading = createKnex({ filename: file, database: reader, statements: 'anywhere', changed });

  // Outside a transaction, because SQLite ignores it inside one: a step may rebuild a table that others refer to.
  writer.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  await migrate(writing, migrations);
  assertForeignKeys(writer.prepare('PRAGMA foreign_key_check').all().length);
  writer.exec('COMMIT; PRAGMA foreign_keys = ON');

  const commits = createGroupCommit<Knex>({
    begin: () => writer.exec('BEGIN IMMEDIATE'),
    commit: () => writer.exec('COMMIT'),
    rollback: () => writer.exec('ROLLBACK'),
    isOpen: () => writer.isTransaction,
    run: (body) => runWithin(writer, () => body(writing)),
    toError: toStoreError,
  });
  group = commits;

  function checkpoint(): void {
    eraseResidue(
      writer,
      volatileTables.filter((table) => changed.has(table)),
    );
    changed.clear();
    writer.exec('PRAGMA incremental_vacuum');
    const row = writer.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (row?.busy !== 0)
      throw new ParleyError(
        'PARLEY_STORE_FAILED',
        'Another program is reading the store; deleted rows linger',
        {
          fix: 'Nothing to do: it is tried again. If it goes on, close what holds the database file open.',
        },
      );
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await commits.close(new ParleyError('PARLEY_STORE_FAILED', 'The store is closed'));
    await writing.destroy();
    await reading.destroy();
    reader.close();
    writer.close();
  }

  return {
    knex: reading,
    transaction: (body) => commits.transaction(body),
    checkpoint: () => commits.exclusively(checkpoint),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A savepoint of the group's transaction: what fails is undone alone. */
async function runWithin<T>(writer: DatabaseSync, body: () => Promise<T>): Promise<T> {
  writer.exec('SAVEPOINT work');
  try {
    const result = await body();
    writer.exec('RELEASE work');
    return result;
  } catch (error) {
    // On some errors the database has undone everything by itself.
    if (writer.isTransaction) writer.exec('ROLLBACK TO work; RELEASE work');
    throw error;
  }
}

function assertForeignKeys(violations: number): void {
  if (violations > 0)
    throw new ParleyError('PARLEY_STORE_FAILED', `A migration left ${violations} rows that refer to nothing`);
}

function toOpenError(error: unknown): unknown {
  const translated = toStoreError(error);
  if (isParleyError(translated)) return translated;
  return new ParleyError('PARLEY_STORE_FAILED', "The hub's store could not be opened", {
    cause: error,
    fix: "Check that the hub's user may write to the folder, and that the hub is not older than its store.",
  });
}
