import { contractVersion, defineManifest } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/simulator',
  version: '0.1.0',
  contract: contractVersion,
  description: 'A channel that behaves like WhatsApp and needs no account.',
  provides: ['channel'],
});
