import { defineManifest, operators } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/mysql',
  version: '0.1.0',
  contract: 1,
  description: 'Reads and writes a MySQL or MariaDB database.',
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
      readOnly: 'enforced',
    },
  },
  secrets: ['url', 'password'],
  needs: { sockets: true, files: true },
});
