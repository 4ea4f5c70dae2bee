import { contractVersion, defineManifest } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/email',
  version: '0.1.0',
  contract: contractVersion,
  description: 'Tells the business about every change by email.',
  provides: ['notifier'],
  secrets: ['password'],
  needs: { sockets: true, files: true },
});
