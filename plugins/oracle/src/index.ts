import { definePlugin } from '@parley/core/contract';
import { OracleConfigSchema } from './config.ts';
import { createOracleConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for Oracle Database. */
export default definePlugin({
  manifest,
  config: OracleConfigSchema,
  create: (config, host) => ({ connector: createOracleConnector(config, host) }),
});
