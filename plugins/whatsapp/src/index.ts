import { definePlugin } from '@parley/core/contract';
import { createWhatsAppChannel } from './channel.ts';
import { WhatsAppConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';

/** The WhatsApp Cloud API as a channel. */
export default definePlugin({
  manifest,
  config: WhatsAppConfigSchema,
  create(config, host, kinds) {
    return kinds.includes('channel') ? { channel: createWhatsAppChannel(config, host) } : {};
  },
});
