import { definePlugin } from '@parley/core/contract';
import { ExcelWebhookConfigSchema } from './config.ts';
import { createExcelWebhookConnector } from './connector.ts';
import { manifest } from './manifest.ts';

/** The connector for an Excel workbook behind a webhook. */
export default definePlugin({
  manifest,
  config: ExcelWebhookConfigSchema,
  create: (config, host) => ({ connector: createExcelWebhookConnector(config, host) }),
});
