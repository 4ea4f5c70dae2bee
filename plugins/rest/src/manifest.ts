import { defineManifest, operators } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/rest',
  version: '0.1.0',
  contract: 1,
  description: 'Reads and writes the resources of a REST API, described in the configuration or by OpenAPI.',
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
      transactions: 'single',
      compareAndSet: 'atomic',
    },
  },
  secrets: [
    'auth.value',
    'auth.password',
    'auth.token',
    'auth.client-secret',
    'auth.refresh-token',
    'auth.secret',
    'client-certificate.key',
    'client-certificate.passphrase',
  ],
  needs: { hosts: true, files: true },
});
