import { definePlugin } from '@parley/core/contract';
import { createSimulatorChannel } from './channel.ts';
import { SimulatorConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';

/** A channel that behaves like WhatsApp and needs no account. */
export default definePlugin({
  manifest,
  config: SimulatorConfigSchema,
  create(config, host, kinds) {
    return kinds.includes('channel') ? { channel: createSimulatorChannel(config, host) } : {};
  },
});
