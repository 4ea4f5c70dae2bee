import { definePlugin } from '@parley/core/contract';
import { PostgresConfigSchema } from './config.ts';
import { createPostgresConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for PostgreSQL. */
export default definePlugin({
  manifest,
  config: PostgresConfigSchema,
  create: (config, host) => ({ connector: createPostgresConnector(config, host) }),
});
