import { createServer as createTlsServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { createTestCertificates } from '../../../test/support/certificates.ts';
import { apply, call, connect, failureOf, onEnd, people, sendJson, serve } from '../test-support/bench.ts';
import { listenOn } from '../test-support/listen.ts';

const find = (connector: ReturnType<typeof connect>, ms?: number) =>
  failureOf(connector.find({ collection: 'people' }, call(ms)));
const update = {
  kind: 'update',
  collection: 'people',
  key: { id: 1 },
  expected: {},
  set: { name: 'new' },
} as const;
const ann = { id: 1, name: 'Ann' };

describe('bad input', () => {
  it('wrong credentials', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, { error: 'no' }, 401));
    const connector = connect({ 'base-url': url, auth: { type: 'bearer', token: 'planted-secret' } });
    for (const error of [await find(connector), await failureOf(connector.check(call()))]) {
      expect(error.code).toBe('PARLEY_CONNECTOR_CREDENTIALS');
      expect(JSON.stringify(error) + error.stack).not.toContain('planted-secret');
    }
  });

  it('a certificate that does not verify', async () => {
    const { certificate, key, ca } = await createTestCertificates();
    const server = await listenOn(
      createTlsServer({ cert: certificate, key }, (_request, response) => response.end('[]')),
      'https',
    );
    onEnd(() => server.stop());
    expect((await find(connect({ 'base-url': server.url }))).code).toBe('PARLEY_CONNECTOR_CERTIFICATE');
    const trusting = connect({ 'base-url': server.url, ca });
    expect(await trusting.find({ collection: 'people' }, call())).toEqual({ records: [] });
  });

  it('a certificate of another name does not verify', async () => {
    const { certificate, key, ca } = await createTestCertificates(['elsewhere.example']);
    const server = await listenOn(createTlsServer({ cert: certificate, key }), 'https');
    onEnd(() => server.stop());
    expect((await find(connect({ 'base-url': server.url, ca }))).code).toBe('PARLEY_CONNECTOR_CERTIFICATE');
  });

  it('HTML', async () => {
    const { url } = await serve((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Log in, planted-value');
    });
    const error = await find(connect({ 'base-url': url }));
    expect(error.code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(error.message).toContain('HTML instead of json');
    expect(JSON.stringify(error) + error.stack + String(error.cause)).not.toContain('planted-value');
  });

  it('HTML in answer to a write leaves the outcome unknown', async () => {
    const { url } = await serve(({ method }, response) => {
      if (method === 'GET') sendJson(response, ann);
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    });
    expect((await failureOf(apply(connect({ 'base-url': url }), [update]))).code).toBe(
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    );
  });

  it('an HTML page with status 404 is a wrong path, not a missing record', async () => {
    const { url } = await serve((_seen, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Cannot GET');
    });
    const query = { collection: 'people', where: [{ field: 'id', operator: 'eq', value: 1 }] } as const;
    const error = await failureOf(connect({ 'base-url': url }).find(query, call()));
    expect(error.code).toBe('PARLEY_CONNECTOR_NOT_DESCRIBED');
  });

  it('200 with an error body', async () => {
    const { url, seen } = await serve(({ method }, response) => {
      sendJson(response, method === 'GET' ? ann : { status: 'error', error: { code: 'E_DUPLICATE' } });
    });
    const errors = [
      { path: 'error.code', matches: '^E_DUP', code: 'constraint' },
      { path: 'error', code: 'failed' },
    ];
    const error = await failureOf(apply(connect({ 'base-url': url, errors }), [update]));
    expect(error.code).toBe('PARLEY_CONNECTOR_CONSTRAINT');
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });

  it('200 with an error body that no rule knows is no list', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, { error: 'database is down' }));
    const error = await find(connect({ 'base-url': url }));
    expect(error.code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(error.message).toContain('no list');
  });

  it('429 with Retry-After waits as long as it is asked to', async () => {
    let first = true;
    const { url, seen } = await serve((_seen, response) => {
      if (first) sendJson(response, {}, 429, { 'retry-after': '0' });
      else sendJson(response, []);
      first = false;
    });
    expect(await connect({ 'base-url': url }).find({ collection: 'people' }, call())).toEqual({
      records: [],
    });
    expect(seen).toHaveLength(2);
  });

  it('429 with Retry-After beyond the deadline is passed on', async () => {
    const { url, seen } = await serve((_seen, response) =>
      sendJson(response, {}, 429, { 'retry-after': '30' }),
    );
    const connector = connect({ 'base-url': url });
    const error = await find(connector);
    expect([error.code, error.retryAfterMs, error.retryable]).toEqual([
      'PARLEY_CONNECTOR_BUSY',
      30_000,
      true,
    ]);
    expect(seen).toHaveLength(1);
  });

  it('429 to a write is sent once, and nothing was written', async () => {
    const { url, seen } = await serve(({ method }, response) =>
      method === 'GET' ? sendJson(response, ann) : sendJson(response, {}, 429, { 'retry-after': '0' }),
    );
    expect((await failureOf(apply(connect({ 'base-url': url }), [update]))).code).toBe(
      'PARLEY_CONNECTOR_BUSY',
    );
    expect(seen.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  it('an endless body', async () => {
    const { url } = await serve((_seen, response) => {
      const more = () => response.destroyed || response.write('['.repeat(65_536), () => setImmediate(more));
      more();
    });
    const error = await find(connect({ 'base-url': url, 'max-response-kb': 64 }));
    expect(error.code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(error.message).toContain('more than 64 kB');
  });

  it('a slow body', async () => {
    const { url } = await serve((_seen, response) => void response.writeHead(200).write('['));
    const began = Date.now();
    expect((await find(connect({ 'base-url': url, retries: 0 }), 150)).code).toBe('PARLEY_CONNECTOR_TIMEOUT');
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it.each([
    'http://10.0.0.1/people',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/people',
    'http://[::ffff:192.168.0.1]/',
    'http://localhost:6379/',
    'http://2130706433/',
    'file:///etc/passwd',
  ])('redirects to private addresses: %s', async (location) => {
    const { url } = await serve((_seen, response) => void response.writeHead(302, { location }).end());
    expect((await find(connect({ 'base-url': url }))).code).toBe('PARLEY_CONNECTOR_FAILED');
  });

  it('redirects to private addresses: another port of this machine is asked nothing', async () => {
    const target = await serve((_seen, response) => sendJson(response, []));
    const { url } = await serve(
      (_seen, response) => void response.writeHead(302, { location: target.url }).end(),
    );
    expect((await find(connect({ 'base-url': url }))).code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(target.seen).toEqual([]);
  });

  it('links to private addresses as the next page', async () => {
    const target = await serve((_seen, response) => sendJson(response, []));
    const { url } = await serve((_seen, response) =>
      sendJson(response, [ann], 200, { link: `<${target.url}/people?page=2>; rel="next"` }),
    );
    const error = await find(connect({ 'base-url': url, pagination: { type: 'link' } }));
    expect(error.code).toBe('PARLEY_CONNECTOR_FAILED');
    expect(target.seen).toEqual([]);
  });

  it('a base URL inside the network, unless that is said', async () => {
    const error = await find(connect({ 'base-url': 'https://10.255.255.1' }));
    expect([error.code, error.fix]).toEqual([
      'PARLEY_CONNECTOR_FAILED',
      expect.stringContaining('allow-private'),
    ]);
  });

  it.each([
    ['HTML', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['no token', (response) => sendJson(response, { token_type: 'Bearer' })],
    ['an error with 200', (response) => sendJson(response, { error: 'invalid_client' })],
    [
      'a header in the token',
      (response) => sendJson(response, { access_token: 'a\r\nb: c', token_type: 'Bearer' }),
    ],
  ] satisfies [string, (response: Parameters<Parameters<typeof serve>[0]>[1]) => unknown][])(
    'a token endpoint that lies: %s',
    async (_name, answer) => {
      const tokens = await serve((_seen, response) => void answer(response));
      const { url, seen } = await serve((_seen, response) => sendJson(response, []));
      const auth = {
        type: 'oauth2',
        'token-url': `${tokens.url}/token`,
        'client-id': 'hub',
        'client-secret': 's',
      };
      expect((await find(connect({ 'base-url': url, auth }))).code).toBe('PARLEY_CONNECTOR_CREDENTIALS');
      expect(seen).toEqual([]);
    },
  );

  it('a token endpoint that lies: tokens that the API refuses are not fetched for ever', async () => {
    const tokens = await serve((_seen, response) =>
      sendJson(response, { access_token: 'useless', token_type: 'Bearer', expires_in: 3600 }),
    );
    const { url, seen } = await serve((_seen, response) => sendJson(response, {}, 401));
    const auth = {
      type: 'oauth2',
      'token-url': `${tokens.url}/token`,
      'client-id': 'hub',
      'client-secret': 's',
    };
    expect((await find(connect({ 'base-url': url, auth }))).code).toBe('PARLEY_CONNECTOR_CREDENTIALS');
    expect([tokens.seen.length, seen.length]).toEqual([2, 2]);
  });

  it('a column dropped while running', async () => {
    const { url } = await serve((_seen, response) => sendJson(response, [{ id: 1 }]));
    const fields = { ...people.fields, name: { type: 'text', nullable: false } };
    const error = await find(connect({ 'base-url': url, collections: { people: { ...people, fields } } }));
    expect([error.code, error.details.field]).toEqual(['PARLEY_CONNECTOR_NOT_DESCRIBED', 'name']);
  });

  it('a value of another type than described', async () => {
    const { url } = await serve((_seen, response) =>
      sendJson(response, [{ id: 1, name: { planted: 'value' } }]),
    );
    const error = await find(connect({ 'base-url': url }));
    expect([error.code, error.details.field]).toEqual(['PARLEY_CONNECTOR_FAILED', 'name']);
    expect(JSON.stringify(error)).not.toContain('planted');
  });

  it('a key that would change the meaning of the path', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, []));
    const fields = { ...people.fields, id: 'text' };
    const connector = connect({ 'base-url': url, collections: { people: { ...people, fields } } });
    for (const id of ['..', '.', ''])
      expect((await failureOf(apply(connector, [{ ...update, key: { id } }]))).code).toBe(
        'PARLEY_CONNECTOR_VALUE_INVALID',
      );
    expect(seen).toEqual([]);
    await failureOf(apply(connector, [{ ...update, key: { id: '../admin?x=1#y' } }]));
    expect(seen.map((one) => one.url)).toEqual(['/people/..%2Fadmin%3Fx%3D1%23y']);
  });

  it.each([
    [{ 'base-url': 'http://api.example', collections: { people } }, 'allow-http'],
    [{ 'base-url': 'https://user:pass@api.example', collections: { people } }, 'absolute URL'],
    [{ 'base-url': 'https://api.example' }, 'collections'],
    [
      {
        collections: { people },
        'base-url': 'https://api.example',
        auth: { type: 'oauth2', 'token-url': 'http://t.example/', 'client-id': 'x' },
      },
      'allow-http',
    ],
  ])('a configuration that would not do: %j', (config, expected) => {
    expect(() => connect({ collections: {}, ...config })).toThrow(expected);
  });
});
