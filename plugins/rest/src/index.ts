import { definePlugin } from '@parley/core/contract';
import { RestConfigSchema } from './config.ts';
import { createRestConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for REST APIs. */
export default definePlugin({
  manifest,
  config: RestConfigSchema,
  create: (config, host) => ({ connector: createRestConnector(config, host) }),
});
