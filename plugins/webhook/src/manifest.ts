import { contractVersion, defineManifest } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/webhook',
  version: '0.1.0',
  contract: contractVersion,
  description: 'Tells the business about every change by a signed webhook (Standard Webhooks).',
  provides: ['notifier'],
  secrets: ['secret'],
  needs: { hosts: true },
});
