// knex ships no types for its dialects, which are what its own documentation says to extend.
declare module 'knex/lib/dialects/sqlite3/index.js' {
  import type { Knex } from 'knex';

  export interface QueryObject {
    readonly sql: string;
    readonly bindings?: readonly unknown[];
    response?: unknown;
    context?: { readonly lastID: number | bigint; readonly changes: number | bigint };
  }

  export default class SqliteDialect extends Knex.Client {
    query(connection: unknown, query: QueryObject | string): Promise<QueryObject>;
    _query(connection: unknown, query: QueryObject): Promise<QueryObject>;
    _driver(): object;
  }
}
