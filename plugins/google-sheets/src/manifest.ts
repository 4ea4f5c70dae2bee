import { defineManifest, operators } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/google-sheets',
  version: '0.1.0',
  contract: 1,
  description: 'Reads and writes a Google Sheets spreadsheet: each tab with a header row is a collection.',
  provides: ['connector'],
  capabilities: {
    connector: {
      operators: [...operators],
      include: true,
      order: true,
      after: true,
      insert: true,
      update: true,
      remove: true,
      require: true,
      transactions: 'atomic',
      compareAndSet: 'best-effort',
      idempotency: 'durable',
      deadline: 'none',
      readOnly: 'enforced',
    },
  },
  secrets: ['service-account', 'client-secret', 'refresh-token'],
  needs: { hosts: true, files: true },
});
