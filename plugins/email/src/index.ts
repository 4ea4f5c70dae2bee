import { definePlugin } from '@parley/core/contract';
import { ConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';
import { createNotifier } from './notifier.ts';

/** Tells the business about every change by email. */
export default definePlugin({
  manifest,
  config: ConfigSchema,
  create: (config, host) => ({ notifier: createNotifier(config, host) }),
});
