import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import SqliteDialect, { type QueryObject } from 'knex/lib/dialects/sqlite3/index.js';
import { ParleyError } from '../contract/index.ts';
import { createStatementCache, type StatementCache } from './statement-cache.ts';
import { toStoreError } from './store-errors.ts';

/** What knex is given as `connection`. */
export interface SqliteConnectionSettings {
  /** For knex's own messages. */
  readonly filename: string;
  readonly database: DatabaseSync;
  /** `in-transaction`: statements outside an open transaction are refused. */
  readonly statements: 'anywhere' | 'in-transaction';
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

/** Statements that overwrite or remove what stood there. A plain insert does not. */
const changing =
  /^\s*(?:delete\s+from|update|replace\s+into|insert\s+into(?=.*\bdo update set\b))\s+[`"]?(\w+)/is;

/** Lets knex speak to `node:sqlite`. Its one connection is opened and closed by its owner. A class, because knex builds it. */
export class SqliteClient extends SqliteDialect {
  override _driver(): object {
    return {};
  }

  override async acquireRawConnection(): Promise<Connection> {
    const settings = this.connectionSettings as SqliteConnectionSettings;
    return { settings, statements: createStatementCache(settings.database) };
  }

  override async destroyRawConnection(): Promise<void> {}

  override async query(connection: Connection, query: QueryObject | string): Promise<QueryObject> {
    const sql = typeof query === 'string' ? query : query.sql;
    // SQLite ends a transaction by itself on some errors: what comes after must not commit on its own.
    if (hasLostTransaction(connection.settings)) {
      if (sql.startsWith('ROLLBACK')) return { sql, response: [] };
      throw new ParleyError(
        'PARLEY_STORE_FAILED',
        'The store already undid the transaction of this statement',
      );
    }
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
    const [, table] = changing.exec(query.sql) ?? [];
    if (table !== undefined) connection.settings.changed.add(table);
    runStatement(connection.statements.take(query.sql), query);
    return query;
  }
}

function hasLostTransaction({ statements, database }: SqliteConnectionSettings): boolean {
  return statements === 'in-transaction' && !database.isTransaction;
}

function runStatement(statement: StatementSync, query: QueryObject): void {
  const bindings = (query.bindings ?? []).map(toBinding);
  if (statement.columns().length > 0) {
    query.response = statement.all(...bindings);
    return;
  }
  const { lastInsertRowid, changes } = statement.run(...bindings);
  query.response = [];
  query.context = { lastID: lastInsertRowid, changes };
}

function toBinding(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  return value as SQLInputValue;
}
