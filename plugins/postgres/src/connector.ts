import type { Connector, PluginHost } from '@parley/core/contract';
import { createSqlConnector, type OperationsTable } from '@parley/sql-kit';
import type { PostgresConfig } from './config.ts';
import { assertTlsIntended } from './connection.ts';
import { createPostgresDialect } from './dialect.ts';
import { manifest } from './manifest.ts';

/** Builds the connector of one instance. Does no I/O. */
export function createPostgresConnector(config: PostgresConfig, host: PluginHost): Connector {
  assertTlsIntended(config);
  const operations = readOperationsTable(config);
  return createSqlConnector({
    dialect: createPostgresDialect(config, host, operations),
    host,
    capabilities: manifest.capabilities.connector,
    ...(operations === undefined ? {} : { operations }),
  });
}

/** `name` in the default schema, or `schema.name`. */
function readOperationsTable(config: PostgresConfig): OperationsTable | undefined {
  const written = config['operations-table'];
  if (written === undefined) return undefined;
  const dot = written.indexOf('.');
  return dot < 0
    ? { schema: config.schema ?? 'public', name: written }
    : { schema: written.slice(0, dot), name: written.slice(dot + 1) };
}
