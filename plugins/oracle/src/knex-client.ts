import type { PluginHost } from '@parley/core/contract';
import createKnex, { type Knex } from 'knex';
import oracledb from 'oracledb';
import type { OracleConfig } from './config.ts';
import { createConnectionAttributes } from './connection.ts';
import { cutConnection, type OracleConnection, type Runner } from './run.ts';
import { sessionSql } from './statements.ts';

const closeMs = 2000;

interface QueryObject {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  response?: unknown;
  rowsAffected?: number;
}

interface QueryCompiler {
  readonly single: { readonly limit?: unknown; readonly offset?: unknown };
  forShare(): string;
  _getValueOrParameterFromAttribute(attribute: string, value?: unknown): string;
  _surroundQueryWithLimitAndOffset(sql: string): string;
}

/** The part of knex's client that is used or replaced here. */
interface KnexClient {
  driver: typeof oracledb;
  connectionSettings: object;
  readonly config: Knex.Config;
  readonly pool: { numUsed(): number };
  initializePool(config: Knex.Config): void;
  queryCompiler(builder: unknown, formatter: unknown): QueryCompiler;
  acquireRawConnection(): Promise<OracleConnection>;
  destroyRawConnection(connection: OracleConnection): Promise<void>;
  _query(connection: OracleConnection, query: QueryObject): Promise<QueryObject>;
}

export interface CreateOracleKnexOptions {
  readonly config: OracleConfig;
  readonly host: PluginHost;
  readonly runner: Runner;
  readonly poolMax: number;
  readonly wrapIdentifier: (value: string) => string;
}

/**
 * Builds knex for Oracle, and replaces what its dialect does with connections. By itself it commits behind every
 * statement, runs further statements to answer `returning`, and reads numbers as floats. Here it only builds SQL;
 * the runner executes it. Does no I/O.
 */
export function createOracleKnex(options: CreateOracleKnexOptions): Knex {
  const { config, host, runner, poolMax, wrapIdentifier } = options;
  const knex = createKnex({
    client: 'oracledb',
    // Known to be recent enough; without it knex looks at every connection.
    version: '19.0',
    wrapIdentifier,
    // Its messages hold SQL; what failed is reported by codes.
    log: { warn() {}, error() {}, debug() {}, deprecate() {} },
    compileSqlOnError: false,
    pool: { min: 0, max: poolMax },
  });
  const client = knex.client as KnexClient;
  client.driver = oracledb;
  client.connectionSettings = {};

  client.acquireRawConnection = async () => {
    const attributes = await createConnectionAttributes(config, host);
    const connection: OracleConnection = await oracledb.getConnection(attributes);
    try {
      await connection.execute(sessionSql, [], { autoCommit: false });
      return connection;
    } catch (error) {
      cutConnection(connection);
      throw error;
    }
  };
  client.destroyRawConnection = async (connection) => {
    if (connection.__knex__disposed !== undefined) return;
    connection.__knex__disposed = true;
    connection.callTimeout = closeMs;
    await connection.close({ drop: true }).catch(() => cutConnection(connection));
  };
  client._query = async (connection, query) => {
    const result = await runner.run(connection, query.sql, query.bindings ?? []);
    query.response = result.rows ?? [];
    query.rowsAffected = result.rowsAffected ?? 0;
    return query;
  };

  const createCompiler = client.queryCompiler.bind(client);
  client.queryCompiler = (builder, formatter) => {
    const compiler = createCompiler(builder, formatter);
    // Oracle has no shared lock on a row; knex would leave the lock out.
    compiler.forShare = () => 'for update';
    compiler._surroundQueryWithLimitAndOffset = (sql) => fetchFirst(compiler, sql);
    return compiler;
  };
  client.initializePool(client.config);
  return knex;
}

function fetchFirst(compiler: QueryCompiler, sql: string): string {
  const { limit, offset } = compiler.single;
  const from =
    offset === undefined
      ? ''
      : ` offset ${compiler._getValueOrParameterFromAttribute('offset', Number(offset))} rows`;
  const first =
    limit === undefined
      ? ''
      : ` fetch first ${compiler._getValueOrParameterFromAttribute('limit', Number(limit))} rows only`;
  return `${sql}${from}${first}`;
}
