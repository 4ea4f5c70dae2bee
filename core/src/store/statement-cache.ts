import type { DatabaseSync, StatementSync } from 'node:sqlite';

const limit = 200;
const cacheable = /^\s*(select|insert|update|delete|with)\b/i;

/** Prepared statements by their text, the least recently used dropped first. */
export interface StatementCache {
  take(sql: string): StatementSync;
}

export function createStatementCache(database: DatabaseSync): StatementCache {
  const statements = new Map<string, StatementSync>();
  return {
    take(sql) {
      const known = statements.get(sql);
      const statement = known ?? database.prepare(sql);
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
