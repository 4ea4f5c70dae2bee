import { contractVersion, defineManifest } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/whatsapp',
  version: '0.1.0',
  contract: contractVersion,
  description: 'Customers talk, and staff are told of changes, through the WhatsApp Cloud API.',
  provides: ['channel', 'notifier'],
  secrets: ['access-token', 'app-secret', 'verify-token'],
  needs: { hosts: true },
});
