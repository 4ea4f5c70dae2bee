import type { DatabaseSync, StatementSync } from 'node:sqlite';

const limit = 200;
const cacheable = /^\s*(select|insert|update|delete|with)\b/i;

/** Statements that overwrite or remove what stood there. A plain insert does not. */
const changing =
  /^\s*(?:delete\s+from|update|replace\s+into|insert\s+into(?=.*\bdo update set\b))\s+[`"]?(\w+)/is;

export interface CachedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
  /** The table whose rows it changes or removes. */
  readonly changes: string | undefined;
}

/** Prepared statements by their text, the least recently used dropped first. */
export interface StatementCache {
  take(sql: string): CachedStatement;
}

export function createStatementCache(database: DatabaseSync): StatementCache {
  const statements = new Map<string, CachedStatement>();
  return {
    take(sql) {
      const known = statements.get(sql);
      const statement = known ?? prepare(database, sql);
      if (known !== undefined) statements.delete(sql);
      if (cacheable.test(sql)) statements.set(sql, statement);
      if (statements.size > limit) {
        const [oldest] = statements.keys();
        if (oldest !== undefined) statements.delete(oldest);
      }
      return statement;
    },
  };
}

function prepare(database: DatabaseSync, sql: string): CachedStatement {
  const statement = database.prepare(sql);
  return {
    statement,
    returnsRows: statement.columns().length > 0,
    changes: changing.exec(sql)?.[1],
  };
}
