import { describe, expect, it } from 'vitest';
import {
  apply,
  call,
  connect,
  failureOf,
  people,
  type Seen,
  sendJson,
  serve,
} from '../test-support/bench.ts';
import { isObject } from './paths.ts';

const rename = (from: string, to: string) =>
  ({
    kind: 'update',
    collection: 'people',
    key: { id: 1 },
    expected: { name: from },
    set: { name: to },
  }) as const;
const insert = { kind: 'insert', collection: 'people', id: 'p', set: { name: 'Eve' } } as const;

/** One record behind an API that knows versions, and keeps the keys of writes that it performed. */
async function startStore(
  options: { readonly onWrite?: (seen: Seen, count: number) => 'drop' | 'drop-after' | undefined } = {},
) {
  const state = {
    version: 1,
    record: { id: 1, name: 'Ann', address: { city: 'Paarl', code: '7646' } } as unknown,
    writes: 0,
  };
  const performed = new Map<string, unknown>();
  const server = await serve((seen, response) => {
    const etag = { etag: `"${state.version}"` };
    if (seen.method === 'GET') return sendJson(response, state.record, 200, etag);
    state.writes += 1;
    const behaviour = options.onWrite?.(seen, state.writes);
    if (behaviour === 'drop') return void response.destroy();
    const key = seen.headers['idempotency-key'];
    const earlier = typeof key === 'string' ? performed.get(key) : undefined;
    if (earlier !== undefined) return sendJson(response, earlier);
    const match = seen.headers['if-match'];
    if (match !== undefined && match !== `"${state.version}"`) return sendJson(response, {}, 412);
    state.record = { ...(isObject(state.record) ? state.record : {}), ...JSON.parse(seen.body || '{}') };
    state.version += 1;
    if (typeof key === 'string') performed.set(key, state.record);
    if (behaviour === 'drop-after') return void response.destroy();
    sendJson(response, state.record);
  });
  return { ...server, state };
}

const etag = { concurrency: { type: 'etag' } };

describe('a write', () => {
  it('sends the ETag that was read, and only the members that change, each whole', async () => {
    const { url, seen } = await startStore();
    const change = { ...rename('Ann', 'Anna'), set: { city: 'Stellenbosch' } };
    await apply(connect({ 'base-url': url, ...etag }), [change]);
    expect(seen[1]?.headers['if-match']).toBe('"1"');
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({ address: { city: 'Stellenbosch', code: '7646' } });
  });

  it('is refused by the version when another program came in between, and says what moved', async () => {
    const store = await startStore({
      onWrite: (_seen, count) => {
        if (count === 1) {
          store.state.record = { id: 1, name: 'Bob' };
          store.state.version += 1;
        }
        return undefined;
      },
    });
    const error = await failureOf(
      apply(connect({ 'base-url': store.url, ...etag }), [rename('Ann', 'Anna')]),
    );
    expect(error.code).toBe('PARLEY_CONNECTOR_CONFLICT');
    expect(error.details.moved).toEqual([{ change: 0, collection: 'people', fields: ['name'] }]);
    expect(store.state.record).toEqual({ id: 1, name: 'Bob' });
  });

  it('happens under the new version when what came in between was something else', async () => {
    const store = await startStore({
      onWrite: (_seen, count) => {
        if (count === 1) {
          store.state.record = { id: 1, name: 'Ann', address: { city: 'Ceres' } };
          store.state.version += 1;
        }
        return undefined;
      },
    });
    await apply(connect({ 'base-url': store.url, ...etag }), [rename('Ann', 'Anna')]);
    expect(store.state.record).toEqual({ id: 1, name: 'Anna', address: { city: 'Ceres' } });
  });

  it('is not sent where the API has no ETag to go by', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, { id: 1, name: 'Ann' }));
    const error = await failureOf(apply(connect({ 'base-url': url, ...etag }), [rename('Ann', 'Anna')]));
    expect(error.code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('whose answer was lost is unknown, and not sent again', async () => {
    const { url, state } = await startStore({ onWrite: () => 'drop-after' });
    const error = await failureOf(apply(connect({ 'base-url': url }), [rename('Ann', 'Anna')]));
    expect([error.code, state.writes]).toEqual(['PARLEY_CONNECTOR_OUTCOME_UNKNOWN', 1]);
  });

  it('whose answer was lost is sent again under its idempotency key', async () => {
    const { url, seen, state } = await startStore({
      onWrite: (_seen, count) => (count === 1 ? 'drop-after' : undefined),
    });
    await apply(connect({ 'base-url': url, 'idempotency-header': 'Idempotency-Key', ...etag }), [
      rename('Ann', 'Anna'),
    ]);
    const keys = seen
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(state.version).toBe(2);
  });

  it('that was lost, and then refused, is unknown all the same', async () => {
    const { url } = await serve(({ method }, response) => {
      if (method === 'GET') return sendJson(response, { id: 1, name: 'Ann' });
      first ? response.destroy() : sendJson(response, {}, 422);
      first = false;
    });
    let first = true;
    const connector = connect({ 'base-url': url, 'idempotency-header': 'Idempotency-Key' });
    expect((await failureOf(apply(connector, [rename('Ann', 'Anna')]))).code).toBe(
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    );
  });

  it('to where nobody listens was not written', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, {}));
    const connector = connect({ 'base-url': url.replace(/:\d+$/, ':9') });
    expect((await failureOf(apply(connector, [insert]))).code).toBe('PARLEY_CONNECTOR_UNREACHABLE');
  });

  it.each([
    [500, 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    [503, 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    [408, 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    [202, 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    [302, 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    [307, 'PARLEY_CONNECTOR_FAILED'],
    [400, 'PARLEY_CONNECTOR_VALUE_INVALID'],
    [401, 'PARLEY_CONNECTOR_CREDENTIALS'],
    [403, 'PARLEY_CONNECTOR_FORBIDDEN'],
    [409, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [422, 'PARLEY_CONNECTOR_VALUE_INVALID'],
    [501, 'PARLEY_CONNECTOR_UNSUPPORTED'],
  ])('answered with %i is %s', async (status, code) => {
    const { url, seen } = await serve((_seen, response) =>
      sendJson(response, {}, status, { location: '/x' }),
    );
    expect((await failureOf(apply(connect({ 'base-url': url }), [insert]))).code).toBe(code);
    expect(seen).toHaveLength(1);
  });

  it('answered with a status that the configuration calls a refusal is none', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, {}, 503));
    const errors = [{ status: 503, code: 'busy' }];
    expect((await failureOf(apply(connect({ 'base-url': url, errors }), [insert]))).code).toBe(
      'PARLEY_CONNECTOR_BUSY',
    );
  });

  it('that the API accepts and does not hold is unknown', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, { id: 1, name: 'Ann' }));
    const error = await failureOf(apply(connect({ 'base-url': url }), [rename('Ann', 'Anna')]));
    expect(error.code).toBe('PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
    expect(error.message).toContain('name');
  });

  it('of a record that is gone says so', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, {}, 404));
    const error = await failureOf(apply(connect({ 'base-url': url }), [rename('Ann', 'Anna')]));
    expect(error.details.moved).toEqual([{ change: 0, collection: 'people', fields: [] }]);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('takes the new key from Location where the body has none', async () => {
    const { url } = await serve(({ method }, response) => {
      if (method === 'GET') sendJson(response, { id: 42, name: 'Eve' });
      else response.writeHead(201, { location: '/people/42' }).end();
    });
    expect(await apply(connect({ 'base-url': url }), [insert])).toEqual({
      performed: 'now',
      generated: { p: { id: 42 } },
    });
  });
});

describe('writers of one hub', () => {
  it('wait for one another at a record without versions, so that one wins', async () => {
    const { url, state } = await startStore();
    const connector = connect({ 'base-url': url });
    const rivals = Array.from({ length: 5 }, (_, index) =>
      apply(connector, [rename('Ann', `rival ${index}`)]),
    );
    const outcomes = await Promise.allSettled(rivals);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(state.writes).toBe(1);
  });

  it('do not wait beyond their deadline', async () => {
    const { url, seen } = await serve(({ method }, response) => {
      if (method === 'GET') sendJson(response, { id: 1, name: 'Ann' });
    });
    const connector = connect({ 'base-url': url });
    const first = failureOf(apply(connector, [rename('Ann', 'Anna')], 400));
    const second = failureOf(apply(connector, [rename('Ann', 'Anne')], 200));
    expect((await second).code).toBe('PARLEY_CONNECTOR_TIMEOUT');
    expect((await first).code).toBe('PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

describe('a batch', () => {
  it('of more than one change is refused before anything is sent', async () => {
    const { url, seen } = await startStore();
    const error = await failureOf(apply(connect({ 'base-url': url }), [rename('Ann', 'Anna'), insert]));
    expect([error.code, seen]).toEqual(['PARLEY_CONNECTOR_UNSUPPORTED', []]);
  });

  it('reads what it requires right before the write, and names all that moved', async () => {
    const { url, seen } = await serve(({ url: path }, response) =>
      sendJson(
        response,
        path === '/people' ? [{ id: 1 }, { id: 2 }] : { id: Number(path.slice(8)), name: 'moved' },
      ),
    );
    const error = await failureOf(
      apply(connect({ 'base-url': url }), [
        { kind: 'require', collection: 'people', key: { id: 7 }, expected: { name: 'Ann' } },
        { kind: 'require', collection: 'people', where: [], count: 3 },
        rename('Ann', 'Anna'),
      ]),
    );
    expect(error.details.moved).toEqual([
      { change: 0, collection: 'people', fields: ['name'] },
      { change: 1, collection: 'people', fields: [] },
      { change: 2, collection: 'people', fields: ['name'] },
    ]);
    expect(seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('requires of the record that it changes under the same version', async () => {
    const { url, seen } = await startStore();
    const require = {
      kind: 'require',
      collection: 'people',
      key: { id: 1 },
      expected: { city: 'Paarl' },
    } as const;
    await apply(connect({ 'base-url': url, ...etag }), [require, rename('Ann', 'Anna')]);
    expect(seen.slice(0, 2).map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });

  it('of requirements alone changes nothing', async () => {
    const { url, seen } = await startStore();
    const require = {
      kind: 'require',
      collection: 'people',
      key: { id: 1 },
      expected: { name: 'Ann' },
    } as const;
    expect(await apply(connect({ 'base-url': url }), [require])).toEqual({ performed: 'now', generated: {} });
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('permission', () => {
  it('read-only has no apply and sends nothing but GET', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, []));
    const connector = connect({ 'base-url': url }, { permission: 'read-only' });
    await connector.check(call());
    await connector.describe(call());
    await connector.find({ collection: 'people' }, call());
    expect('apply' in connector).toBe(false);
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('grants no change that the collection is not described with', async () => {
    const { url, seen } = await startStore();
    const { update: _update, ...rest } = people;
    const connector = connect({ 'base-url': url, collections: { people: rest } });
    expect((await failureOf(apply(connector, [rename('Ann', 'Anna')]))).code).toBe(
      'PARLEY_CONNECTOR_FORBIDDEN',
    );
    expect(seen).toEqual([]);
    const { collections } = await connector.describe(call());
    expect(collections[0]?.grants).toEqual({ insert: true, update: false, remove: true });
  });

  it.each([
    [{}, 'best-effort'],
    [etag, 'atomic'],
    [{ concurrency: { type: 'version', path: 'v' } }, 'atomic'],
  ])('declares compareAndSet as the configuration allows: %j', (extra, level) => {
    expect(connect({ 'base-url': 'https://api.example', ...extra }).capabilities.compareAndSet).toBe(level);
  });
});
