import { definePlugin, ParleyError } from '@parley/core/contract';
import { createWhatsAppChannel } from './channel.ts';
import { ConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';
import { createWhatsAppNotifier } from './notifier.ts';

/** The WhatsApp Cloud API as a channel, and as a notifier to the business's own staff. */
export default definePlugin({
  manifest,
  config: ConfigSchema,
  create(config, host, kinds) {
    if (kinds.includes('channel')) {
      if ('app-secret' in config) return { channel: createWhatsAppChannel(config, host) };
      throw new ParleyError(
        'PARLEY_PLUGIN_INVALID',
        'A channel takes app-secret and verify-token, not to and template.',
        {
          fix: 'Give the keys that the README lists for the channel.',
        },
      );
    }
    if ('to' in config) return { notifier: createWhatsAppNotifier(config, host) };
    throw new ParleyError(
      'PARLEY_PLUGIN_INVALID',
      'A notifier takes to and template, not app-secret and verify-token.',
      {
        fix: 'Give the keys that the README lists for the notifier.',
      },
    );
  },
});
