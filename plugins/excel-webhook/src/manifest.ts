import { defineManifest, operators } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/excel-webhook',
  version: '0.1.0',
  contract: 1,
  description: 'Reads and writes an Excel workbook behind one signed HTTPS webhook.',
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
      compareAndSet: 'atomic',
      idempotency: 'durable',
      deadline: 'enforced',
    },
  },
  secrets: ['url', 'secret'],
  needs: { hosts: true },
});
