import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ConnectorFixture, testConnector, testPlugin } from '@parley/core/testing';
import {
  conformanceCollections,
  createConformanceWorkbook,
  createFolder,
  createSideDoor,
  hostileNames,
} from '../test/conformance-workbook.ts';
import plugin from './index.ts';
import { startWorkbookServer } from './server/index.ts';

const secret = 'the-workbook-secret-of-the-test';

async function startFixture(): Promise<ConnectorFixture> {
  const { folder, remove } = createFolder();
  const file = join(folder, 'book.xlsx');
  await createConformanceWorkbook(file);
  const server = await startWorkbookServer({ file, secret, path: '/path-that-is-secret' });
  const config = { url: server.url, secret, collections: conformanceCollections };
  const refused = 'another-secret-of-the-test-';
  return {
    config,
    deadConfig: { ...config, url: 'http://127.0.0.1:1/path-that-is-secret' },
    refusedConfig: { ...config, secret: refused },
    secrets: [secret, refused, 'path-that-is-secret'],
    collections: { parents: 'parents', children: 'children', keyless: 'keyless' },
    hostile: { collection: 'hostile', fields: hostileNames },
    ...createSideDoor(file),
    async hold() {
      // As another workbook server on the same file would, in the middle of a write.
      const other = new DatabaseSync(join(folder, '.book.xlsx.parley-operations'), { timeout: 1_000 });
      other.exec('BEGIN IMMEDIATE');
      return async () => other.close();
    },
    async stop() {
      await server.close();
      remove();
    },
  };
}

testPlugin(plugin, join(import.meta.dirname, '..'), {
  config: { url: 'https://hooks.example/parley', secret },
});

testConnector({ plugin, start: startFixture });
