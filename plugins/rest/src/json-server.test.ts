import { join } from 'node:path';
import type { Fields } from '@parley/core/contract';
import {
  type ConnectorFixture,
  seedChildren,
  seedParents,
  testConnector,
  testPlugin,
} from '@parley/core/testing';
import { parentFields, toParentBody } from '../test-support/fixture-fields.ts';
import { startGate } from '../test-support/gate.ts';
import { startJsonServer } from '../test-support/json-server.ts';
import plugin from './index.ts';
import { getAt } from './paths.ts';

const token = 'token-that-nobody-may-see';
const hostileFields = ['a"b', "it's", '{code}', 'x&y=z', '<b>'];

/** Everything that json-server needs to be told of: it filters by equality, pages by Link, and knows no versions. */
function toConfig(url: string, bearer = token) {
  return {
    'base-url': url,
    auth: { type: 'bearer', token: bearer },
    timeout: '5s',
    pagination: { type: 'link', size: '_limit', 'page-size': 50 },
    collections: {
      parents: {
        path: '/parents',
        query: { _page: 1, _sort: 'id' },
        key: ['id'],
        fields: { id: { type: 'integer', generated: true }, ...parentFields },
        filters: { code: 'code', name: { eq: 'name', ge: { name_gte: '{value}' } } },
        insert: true,
        update: true,
        remove: true,
      },
      children: {
        path: '/children',
        query: { _page: 1 },
        key: ['id'],
        fields: {
          id: { type: 'integer', generated: true },
          parent_id: { type: 'integer', nullable: false },
          label: 'text',
        },
        references: { parent_id: 'parents.id' },
        filters: { parent_id: 'parent_id' },
        insert: true,
        update: true,
        remove: true,
      },
      labels: { path: '/labels', query: { _page: 1 }, fields: { label: 'text' } },
      'odd "names" & more': {
        path: '/odd',
        query: { _page: 1 },
        key: ['id'],
        fields: {
          id: { type: 'integer', generated: true },
          ...Object.fromEntries(hostileFields.map((name) => [name, 'text'])),
        },
        insert: true,
        update: true,
        remove: true,
      },
    },
  };
}

async function startFixture(): Promise<ConnectorFixture> {
  const parents = seedParents.map((parent, index) => ({ id: index + 1, ...toParentBody(parent) }));
  const children = seedChildren.map(({ parent, label }, index) => ({
    id: index + 1,
    parent_id: seedParents.findIndex(({ code }) => code === parent) + 1,
    label,
  }));
  const server = await startJsonServer({
    parents,
    children,
    odd: [],
    labels: [{ label: 'a' }, { label: 'a' }],
  });
  const gate = await startGate(server.url, {
    admits: ({ headers }) => headers.authorization === `Bearer ${token}`,
  });
  const dead = await startGate(server.url);
  await dead.stop();
  const toPath = (collection: string) => (collection.startsWith('odd') ? '/odd' : `/${collection}`);
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(server.url + path);
    return response.ok ? await response.json() : undefined;
  };
  const toItem = (collection: string, key: Fields) => `${toPath(collection)}/${key.id}`;
  const toWire = (field: string) => (field === 'phone' ? ['contact', 'phone'] : [field]);
  return {
    config: toConfig(gate.url),
    deadConfig: toConfig(dead.url),
    refusedConfig: toConfig(gate.url, 'another-token'),
    secrets: [token, 'another-token'],
    collections: { parents: 'parents', children: 'children', keyless: 'labels' },
    hostile: { collection: 'odd "names" & more', fields: hostileFields },
    async peek(collection, key, field) {
      const found = getAt(await read(toItem(collection, key)), toWire(field));
      return typeof found === 'string' ? found : null;
    },
    async poke(collection, key, field, text) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ [field]: text });
      await fetch(server.url + toItem(collection, key), { method: 'PATCH', headers, body });
    },
    async count(collection) {
      const all = await read(toPath(collection));
      return Array.isArray(all) ? all.length : -1;
    },
    hold: async (collection, key) => gate.hold(toItem(collection, key)),
    async stop() {
      await gate.stop();
      await server.stop();
    },
  };
}

testPlugin(plugin, join(import.meta.dirname, '..'), { config: toConfig('https://api.example/v1') });

// Without versions the API cannot say that a record moved in between: that level is the configuration's.
const capabilities = {
  connector: { ...plugin.manifest.capabilities?.connector, compareAndSet: 'best-effort' as const },
};
testConnector({ plugin: { ...plugin, manifest: { ...plugin.manifest, capabilities } }, start: startFixture });
