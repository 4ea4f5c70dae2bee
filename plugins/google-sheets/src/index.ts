import { definePlugin } from '@parley/core/contract';
import { GoogleSheetsConfigSchema } from './config.ts';
import { createGoogleSheetsConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for Google Sheets. */
export default definePlugin({
  manifest,
  config: GoogleSheetsConfigSchema,
  create: (config, host) => ({ connector: createGoogleSheetsConnector(config, host) }),
});
