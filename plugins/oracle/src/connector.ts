import type { Connector, PluginHost } from '@parley/core/contract';
import { createSqlConnector, type OperationsTable } from '@parley/sql-kit';
import type { OracleConfig } from './config.ts';
import { createOracleDialect } from './dialect.ts';
import { manifest } from './manifest.ts';

/** Builds the connector of one instance. Does no I/O. */
export function createOracleConnector(config: OracleConfig, host: PluginHost): Connector {
  const operations = readOperationsTable(config);
  return createSqlConnector({
    dialect: createOracleDialect(config, host, operations),
    host,
    capabilities: manifest.capabilities.connector,
    ...(operations === undefined ? {} : { operations }),
  });
}

/** `NAME` in the default schema, or `SCHEMA.NAME`. */
function readOperationsTable(config: OracleConfig): OperationsTable | undefined {
  const written = config['operations-table'];
  if (written === undefined) return undefined;
  const dot = written.indexOf('.');
  const named =
    dot < 0
      ? { ...(config.schema === undefined ? {} : { schema: config.schema }), name: written }
      : { schema: written.slice(0, dot), name: written.slice(dot + 1) };
  return { ...named, columns: 'upper' };
}
