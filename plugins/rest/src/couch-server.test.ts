import type { Fields } from '@parley/core/contract';
import { type ConnectorFixture, seedChildren, seedParents, testConnector } from '@parley/core/testing';
import * as v from 'valibot';
import { startCouchServer } from '../test-support/couch-server.ts';
import { parentFields, toParentBody } from '../test-support/fixture-fields.ts';
import { startGate } from '../test-support/gate.ts';
import plugin from './index.ts';
import { getAt, isObject } from './paths.ts';

const password = 'password-that-nobody-may-see';
const NewDocument = v.object({ id: v.string() });

/** CouchDB's interface: lists by offset, documents inside of rows, whole documents replaced, a version in each. */
function toConfig(url: string, secret = password) {
  const documents = (name: string, fields: object) => ({
    path: `/${name}/_all_docs`,
    query: { include_docs: true },
    records: 'rows',
    entry: 'doc',
    item: `/${name}/{id}`,
    key: ['id'],
    fields: { id: { type: 'text', path: '_id', generated: true }, ...fields },
    insert: { path: `/${name}`, key: { id: 'id' } },
    update: { method: 'PUT' },
    remove: true,
  });
  return {
    'base-url': url,
    auth: { type: 'basic', user: 'hub', password: secret },
    timeout: '5s',
    pagination: { type: 'offset', offset: 'skip', size: 'limit', 'page-size': 40 },
    concurrency: { type: 'version', path: '_rev', 'remove-in': 'query', 'remove-name': 'rev' },
    collections: {
      parents: documents('parents', parentFields),
      children: {
        ...documents('children', { parent_id: { type: 'text', nullable: false }, label: 'text' }),
        references: { parent_id: 'parents' },
      },
    },
  };
}

async function startFixture(): Promise<ConnectorFixture> {
  const server = await startCouchServer();
  const expected = `Basic ${Buffer.from(`hub:${password}`).toString('base64')}`;
  const gate = await startGate(server.url, { admits: ({ headers }) => headers.authorization === expected });
  const dead = await startGate(server.url);
  await dead.stop();

  async function send(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(server.url + path, { method, headers, ...text });
    return await response.json();
  }

  await send('PUT', '/parents');
  await send('PUT', '/children');
  const ids = new Map<string, string>();
  for (const parent of seedParents)
    ids.set(parent.code, v.parse(NewDocument, await send('POST', '/parents', toParentBody(parent))).id);
  for (const { parent, label } of seedChildren)
    await send('POST', '/children', { parent_id: ids.get(parent), label });

  const toItem = (collection: string, key: Fields) => `/${collection}/${key.id}`;
  return {
    config: toConfig(gate.url),
    deadConfig: toConfig(dead.url),
    refusedConfig: toConfig(gate.url, 'another'),
    secrets: [password, Buffer.from(`hub:${password}`).toString('base64')],
    collections: { parents: 'parents', children: 'children' },
    async peek(collection, key, field) {
      const document = await send('GET', toItem(collection, key));
      const found = getAt(document, field === 'phone' ? ['contact', 'phone'] : [field]);
      return typeof found === 'string' ? found : null;
    },
    async poke(collection, key, field, text) {
      const document = await send('GET', toItem(collection, key));
      await send('PUT', toItem(collection, key), { ...(isObject(document) ? document : {}), [field]: text });
    },
    async count(collection) {
      return Number(getAt(await send('GET', `/${collection}/_all_docs`), ['total_rows']));
    },
    hold: async (collection, key) => gate.hold(toItem(collection, key)),
    async stop() {
      await gate.stop();
      await server.stop();
    },
  };
}

testConnector({ plugin, start: startFixture });
