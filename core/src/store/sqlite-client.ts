import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Knex } from 'knex';
import SqliteDialect, { type QueryObject } from 'knex/lib/dialects/sqlite3/index.js';
import { ParleyError } from '../contract/index.ts';
import type { CompiledRunner, StatementResult } from './prepare.ts';
import { createStatementCache, type StatementCache } from './statement-cache.ts';
import { toStoreError } from './store-errors.ts';

/** What knex is given as `connection`. */
export interface SqliteConnectionSettings {
  /** For knex's own messages. */
  readonly filename: string;
  readonly database: DatabaseSync;
  /** `in-transaction`: statements outside an open transaction are refused. */
  readonly statements: 'anywhere' | 'in-transaction';
  /** Whether whoever asks now may run statements. Default: everybody. */
  readonly mayRun?: () => boolean;
  /** Takes the name of each table whose rows were changed or removed. */
  readonly changed: Set<string>;
}

interface Connection {
  readonly settings: SqliteConnectionSettings;
  readonly statements: StatementCache;
}

/**
 * A transaction of knex is a savepoint here: on the writing connection the outer transaction belongs to the
 * group commit, see `group-commit.ts`.
 */
const transactionStatements: Readonly<Record<string, string>> = {
  'BEGIN;': 'SAVEPOINT work',
  'COMMIT;': 'RELEASE work',
  ROLLBACK: 'ROLLBACK TO work; RELEASE work',
};

/** Lets knex speak to `node:sqlite`. Its one connection is opened and closed by its owner. A class, because knex builds it. */
export class SqliteClient extends SqliteDialect implements CompiledRunner {
  override _driver(): object {
    return {};
  }

  override async destroyRawConnection(): Promise<void> {}

  /** There is one connection, used by one statement at a time: a pool would only cost time. */
  override async acquireConnection(): Promise<Connection> {
    return takeConnection(this);
  }

  override async releaseConnection(): Promise<void> {}

  /** Runs a statement that was compiled before. */
  async runCompiled(sql: string, bindings: readonly unknown[]): Promise<StatementResult> {
    const connection = takeConnection(this);
    assertMayRun(connection.settings);
    try {
      return runStatement(connection, sql, bindings);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  override async query(connection: Connection, query: QueryObject | string): Promise<QueryObject> {
    const sql = typeof query === 'string' ? query : query.sql;
    if (hasLostTransaction(connection.settings) && sql.startsWith('ROLLBACK')) return { sql, response: [] };
    assertMayRun(connection.settings);
    try {
      return await super.query(connection, query);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  override async _query(connection: Connection, query: QueryObject): Promise<QueryObject> {
    const transactionStatement = transactionStatements[query.sql];
    if (transactionStatement !== undefined) {
      connection.settings.database.exec(transactionStatement);
      query.response = [];
      return query;
    }
    const { rows, changes, lastID } = runStatement(connection, query.sql, query.bindings ?? []);
    query.response = rows;
    query.context = { lastID, changes };
    return query;
  }
}

/** By database, because knex derives further clients from one. */
const connections = new WeakMap<DatabaseSync, Connection>();

function takeConnection(client: Knex.Client): Connection {
  if (client.pool === undefined) throw new Error('The database is closed');
  const settings = client.connectionSettings as SqliteConnectionSettings;
  const known = connections.get(settings.database);
  if (known !== undefined) return known;
  const connection = { settings, statements: createStatementCache(settings.database) };
  connections.set(settings.database, connection);
  return connection;
}

function hasLostTransaction({ statements, database }: SqliteConnectionSettings): boolean {
  return statements === 'in-transaction' && !database.isTransaction;
}

/** SQLite ends a transaction by itself on some errors: what comes after must not commit on its own. */
function assertMayRun(settings: SqliteConnectionSettings): void {
  if (hasLostTransaction(settings))
    throw new ParleyError('PARLEY_STORE_FAILED', 'The store already undid the transaction of this statement');
  if (settings.mayRun?.() === false)
    throw new ParleyError('PARLEY_STORE_FAILED', 'The transaction of this statement has ended');
}

function runStatement(
  { statements, settings }: Connection,
  sql: string,
  bindings: readonly unknown[],
): StatementResult & { readonly lastID: number | bigint } {
  const { statement, returnsRows, changes: table } = statements.take(sql);
  const values = bindings.map(toBinding);
  if (returnsRows) {
    if (table !== undefined) settings.changed.add(table);
    return { rows: statement.all(...values), changes: 0, lastID: 0 };
  }
  const { lastInsertRowid, changes } = statement.run(...values);
  if (table !== undefined && Number(changes) > 0) settings.changed.add(table);
  return { rows: [], changes: Number(changes), lastID: lastInsertRowid };
}

function toBinding(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  return value as SQLInputValue;
}
