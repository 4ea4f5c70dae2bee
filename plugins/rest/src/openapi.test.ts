import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { apply, call, connect, failureOf, onEnd, sendJson, serve } from '../test-support/bench.ts';
import { startJsonServer } from '../test-support/json-server.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const ok = (schema: object) => ({ responses: { 200: { description: 'ok', ...json(schema) } } });
const inPath = (name: string, type: string) => ({ name, in: 'path', required: true, schema: { type } });
const inQuery = (name: string) => ({ name, in: 'query', schema: { type: 'string' } });

/** A document in the usual shape: references, `allOf`, nullable both ways, nested objects, a list below a parent. */
const document = {
  openapi: '3.1.0',
  info: { title: 'Insurance', version: '1' },
  paths: {
    '/customers': {
      get: {
        parameters: [inQuery('phone'), inQuery('unrelated')],
        ...ok({ type: 'array', items: ref('Customer') }),
      },
      post: { requestBody: json(ref('NewCustomer')), responses: {} },
    },
    '/customers/{customerId}': {
      parameters: [inPath('customerId', 'integer')],
      get: ok(ref('Customer')),
      patch: { requestBody: json(ref('NewCustomer')), responses: {} },
      delete: { responses: {} },
    },
    '/customers/{customerId}/policies': {
      parameters: [inPath('customerId', 'integer')],
      get: ok({
        type: 'object',
        properties: { items: { type: 'array', items: ref('Policy') }, count: { type: 'integer' } },
      }),
    },
    '/customers/{customerId}/policies/{number}': {
      parameters: [inPath('customerId', 'integer'), inPath('number', 'string')],
      get: ok(ref('Policy')),
    },
    '/login': { post: { responses: {} } },
  },
  components: {
    schemas: {
      NewCustomer: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', maxLength: 80 },
          phone: { type: ['string', 'null'] },
          born: { type: 'string', format: 'date' },
          address: {
            type: 'object',
            properties: { city: { type: 'string' }, code: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
          },
        },
      },
      Customer: {
        allOf: [
          ref('NewCustomer'),
          {
            type: 'object',
            required: ['id'],
            properties: {
              id: { type: 'integer', readOnly: true },
              tags: { type: 'array', items: { type: 'string' } },
            },
          },
        ],
      },
      Policy: {
        type: 'object',
        required: ['number', 'status'],
        properties: {
          number: { type: 'string' },
          status: { enum: ['active', 'lapsed'], type: 'string' },
          premium: { type: 'number' },
          changed: { type: 'string', format: 'date-time' },
        },
      },
    },
  },
};

function write(text: string): { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-openapi-'));
  onEnd(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'api.yaml'), text);
  return { folder };
}

const config = (openapi: unknown, rest: object = {}) => ({
  'base-url': 'https://api.example',
  collections: {},
  openapi,
  ...rest,
});
const fromFile = (content: object, rest: object = {}, openapi: unknown = './api.yaml') =>
  connect(config(openapi, rest), write(stringify(content)));

describe('an OpenAPI document', () => {
  it('gives collections with fields, keys, relations and what may be changed', async () => {
    const { collections } = await fromFile(document).describe(call());
    const [customers, policies] = collections;
    expect(collections.map(({ name }) => name)).toEqual(['customers', 'policies']);
    expect(customers?.key).toEqual(['id']);
    expect(customers?.grants).toEqual({ insert: true, update: true, remove: true });
    expect(
      customers?.fields.map(({ name, type, nullable, hasDefault, generated }) => [
        name,
        type,
        nullable,
        hasDefault,
        generated,
      ]),
    ).toEqual([
      ['name', 'text', false, false, false],
      ['phone', 'text', true, true, false],
      ['born', 'date', true, true, false],
      ['address_city', 'text', true, true, false],
      ['address_code', 'text', true, true, false],
      ['id', 'integer', false, true, true],
    ]);
    expect(customers?.fields[0]?.maxLength).toBe(80);
    expect(policies?.key).toEqual(['customerId', 'number']);
    expect(policies?.grants).toEqual({ insert: false, update: false, remove: false });
    expect(policies?.fields.find(({ name }) => name === 'status')?.options).toEqual(['active', 'lapsed']);
    expect(policies?.relations).toEqual([
      {
        name: 'customerId',
        fields: ['customerId'],
        to: { collection: 'customers', fields: ['id'] },
        cardinality: 'one',
        direction: 'own',
      },
    ]);
  });

  it('is enough to read and write a server by', async () => {
    const data = {
      customers: [{ id: 1, name: 'Ann', phone: '082', address: { city: 'Paarl', code: '7646' } }],
    };
    const server = await startJsonServer(data);
    onEnd(() => server.stop());
    const connector = fromFile(document, { 'base-url': server.url });
    const where = [{ field: 'phone', operator: 'eq', value: '082' }] as const;
    const { records } = await connector.find({ collection: 'customers', where }, call());
    expect(records[0]?.fields).toMatchObject({ name: 'Ann', address_city: 'Paarl', born: null });
    const set = { address_city: 'Stellenbosch' };
    await apply(connector, [
      { kind: 'update', collection: 'customers', key: { id: 1 }, expected: { address_city: 'Paarl' }, set },
    ]);
    const after = await (await fetch(`${server.url}/customers/1`)).json();
    expect(after).toEqual({ ...data.customers[0], address: { city: 'Stellenbosch', code: '7646' } });
  });

  it('may lie at a URL, in JSON, and is read again by describe', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, document));
    const connector = connect(
      config(`${url}/openapi.json`, { 'base-url': url, auth: { type: 'bearer', token: 't' } }),
    );
    await connector.describe(call());
    await connector.describe(call());
    expect(
      seen.map(({ method, url: path, headers }) => `${method} ${path} ${headers.authorization}`),
    ).toEqual(Array(2).fill('GET /openapi.json Bearer t'));
  });

  it('elsewhere gets no credentials', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, document));
    await connect(config(`${url}/openapi.json`, { auth: { type: 'bearer', token: 't' } })).describe(call());
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('is limited to what is wanted, and what the configuration writes out counts before it', async () => {
    const only = await fromFile(document, {}, { document: './api.yaml', only: ['customers'] }).describe(
      call(),
    );
    expect(only.collections.map(({ name }) => name)).toEqual(['customers']);
    const customers = { path: '/people', key: ['id'], fields: { id: 'text' } };
    const mixed = await fromFile(document, { collections: { customers } }).describe(call());
    expect(mixed.collections.find(({ name }) => name === 'customers')?.fields).toHaveLength(1);
  });

  const paged = (...names: string[]) => ({
    ...document,
    paths: {
      '/customers': {
        get: { parameters: names.map(inQuery), ...ok({ type: 'array', items: ref('Customer') }) },
      },
    },
  });

  it('that does not say for sure how a list goes on is not guessed', async () => {
    for (const names of [['cursor'], ['page', 'offset'], ['limit']]) {
      const error = await failureOf(fromFile(paged(...names)).describe(call()));
      expect([error.code, error.fix]).toEqual([
        'PARLEY_CONFIG_INVALID',
        expect.stringContaining('pagination'),
      ]);
    }
    await fromFile(paged('cursor'), { pagination: { type: 'cursor', next: 'next' } }).describe(call());
    await fromFile(paged('page', 'per_page')).describe(call());
  });

  it.each([
    ['no document', { hello: 'world' }],
    ['Swagger 2', { swagger: '2.0', paths: {} }],
    ['a reference to elsewhere', { ...document, paths: { '/x': { $ref: 'https://evil.example/x.yaml' } } }],
    ['a reference in a circle', { ...document, paths: { '/x': { $ref: '#/paths/~1x' } } }],
  ])('that is %s is refused', async (_name, content) => {
    expect((await failureOf(fromFile(content).describe(call()))).code).toBe('PARLEY_CONFIG_INVALID');
  });

  it('that is not there is named', async () => {
    expect((await failureOf(connect(config('./none.yaml')).describe(call()))).fix).toContain('openapi');
  });
});
