import type { Connector, PluginHost } from '@parley/core/contract';
import { createSqlConnector, type OperationsTable } from '@parley/sql-kit';
import { type MysqlConfig, parseAddress } from './config.ts';
import { assertTlsIntended } from './connection.ts';
import { createMysqlDialect } from './dialect.ts';
import { manifest } from './manifest.ts';

/** Builds the connector of one instance. Does no I/O. */
export function createMysqlConnector(config: MysqlConfig, host: PluginHost): Connector {
  assertTlsIntended(config);
  const operations = readOperationsTable(config);
  return createSqlConnector({
    dialect: createMysqlDialect(config, host, operations),
    host,
    capabilities: manifest.capabilities.connector,
    ...(operations === undefined ? {} : { operations }),
  });
}

/** `name` in the connector's database, or `database.name`. */
function readOperationsTable(
  config: MysqlConfig,
): Required<Pick<OperationsTable, 'schema' | 'name'>> | undefined {
  const written = config['operations-table'];
  if (written === undefined) return undefined;
  const dot = written.indexOf('.');
  return dot < 0
    ? { schema: parseAddress(config).database, name: written }
    : { schema: written.slice(0, dot), name: written.slice(dot + 1) };
}
