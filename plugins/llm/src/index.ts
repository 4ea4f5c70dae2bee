import { definePlugin } from '@parley/core/contract';
import { ConfigSchema } from './config.ts';
import { createInterpreter } from './interpreter.ts';
import { manifest } from './manifest.ts';

/** Lets a language model read what customers write. */
export default definePlugin({
  manifest,
  config: ConfigSchema,
  create: (config, host) => ({ interpreter: createInterpreter(config, host) }),
});
