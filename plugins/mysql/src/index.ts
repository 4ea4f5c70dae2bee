import { definePlugin } from '@parley/core/contract';
import { MysqlConfigSchema } from './config.ts';
import { createMysqlConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for MySQL and MariaDB. */
export default definePlugin({
  manifest,
  config: MysqlConfigSchema,
  create: (config, host) => ({ connector: createMysqlConnector(config, host) }),
});
