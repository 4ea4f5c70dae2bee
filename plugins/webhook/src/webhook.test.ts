import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Notifier, ParleyError, type PluginHost, type SendOptions } from '@parley/core/contract';
import { createTestHost, createTestNotice, testNotifier, testPlugin } from '@parley/core/testing';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/support/webhook-receiver.ts';
import { ConfigSchema } from './config.ts';
import plugin from './index.ts';
import { createNotifier } from './notifier.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G';
const rawSecret = 'a-plain-secret-of-32-characters!';
const token = 'token-that-nobody-may-see';

testPlugin(plugin, join(import.meta.dirname, '..'), {
  config: { url: 'https://hooks.example/parley', secret },
});

testNotifier({
  plugin,
  async start() {
    const receiver = await startWebhookReceiver({ secret });
    const dead = await startWebhookReceiver({ secret });
    await dead.stop();
    const behaviours = {
      accept: { type: 'accept' },
      refuse: { type: 'answer', status: 410 },
      fail: { type: 'answer', status: 500 },
      hang: { type: 'hang' },
    } as const;
    const common = { secret, headers: { authorization: `Bearer ${token}` } };
    return {
      config: { ...common, url: `${receiver.url}?key=${token}` },
      deadConfig: { ...common, url: `${dead.url}?key=${token}` },
      secrets: [secret, token],
      behave: (behaviour) => receiver.behave(behaviours[behaviour]),
      arrived: async () =>
        receiver.requests
          .filter((request) => request.type === 'parley.change' && request.status === 200)
          .map((request) => ({ id: request.id, notice: JSON.parse(request.body).data })),
      stop: () => receiver.stop(),
    };
  },
});

describe('webhook', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  function create(config: object, host: Partial<PluginHost> = {}): Notifier {
    const notifier = createNotifier(v.parse(ConfigSchema, { secret, ...config }), createTestHost(host));
    cleanups.push(() => notifier.dispose());
    return notifier;
  }

  async function startReceiver(receiverSecret = secret): Promise<WebhookReceiver> {
    const receiver = await startWebhookReceiver({ secret: receiverSecret });
    cleanups.push(() => receiver.stop());
    return receiver;
  }

  /** A bare server, for answers that a well-behaved receiver never gives. */
  async function startServer(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  const call = (): SendOptions => ({
    deadline: Date.now() + 10_000,
    signal: new AbortController().signal,
    attempt: 1,
  });

  async function fail(promise: Promise<unknown>): Promise<ParleyError> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof ParleyError) return error;
    throw new Error('expected a ParleyError', { cause: error });
  }

  it.each([secret, rawSecret])(
    'signs so that the library verifies it, and a tampered body fails',
    async (key) => {
      const receiver = await startReceiver(key);
      const notice = createTestNotice({ reason: 'Zoë 👋' });
      await create({ url: receiver.url, secret: key }).send(notice, call());
      const [request] = receiver.requests;
      if (request === undefined) throw new Error('nothing arrived');
      const webhook = key === secret ? new Webhook(key) : new Webhook(key, { format: 'raw' });
      expect(webhook.verify(request.body, request.headers)).toEqual({
        type: 'parley.change',
        timestamp: notice.at,
        data: notice,
      });
      expect(request.headers['webhook-id']).toBe(notice.id);
      const tampered = request.body.replace('22 Berg', '23 Berg');
      expect(tampered).not.toBe(request.body);
      expect(() => webhook.verify(tampered, request.headers)).toThrow();
      const { 'content-length': _length, host: _host, ...headers } = request.headers;
      const response = await fetch(receiver.url, { method: 'POST', headers, body: tampered });
      expect(response.status).toBe(401);
      expect(receiver.notices).toHaveLength(1);
    },
  );

  it('posts the same body and id on every try, so that the receiver drops the copy', async () => {
    const receiver = await startReceiver();
    const notifier = create({ url: receiver.url });
    const notice = createTestNotice();
    receiver.behave({ type: 'drop', recorded: true });
    expect((await fail(notifier.send(notice, call()))).code).toBe('PARLEY_NOTIFIER_UNREACHABLE');
    receiver.behave({ type: 'accept' });
    await notifier.send(notice, { ...call(), attempt: 2 });
    const [first, second] = receiver.requests;
    expect(first?.body).toBe(second?.body);
    expect(first?.id).toBe(second?.id);
    expect(receiver.notices).toHaveLength(1);
  });

  it('reports a wrong secret as credentials, in check and send', async () => {
    const receiver = await startReceiver(rawSecret);
    const notifier = create({ url: receiver.url });
    expect((await fail(notifier.check(call()))).code).toBe('PARLEY_NOTIFIER_CREDENTIALS');
    expect((await fail(notifier.send(createTestNotice(), call()))).code).toBe('PARLEY_NOTIFIER_CREDENTIALS');
  });

  it('warns in the check that http is not encrypted', async () => {
    const receiver = await startReceiver();
    const { findings } = await create({ url: receiver.url }).check(call());
    expect(findings.map((finding) => finding.level)).toEqual(['ok', 'warning']);
    expect(receiver.requests[0]).toMatchObject({ type: 'parley.ping', verified: true });
    expect(receiver.notices).toEqual([]);
  });

  it('gives up on a slow receiver after its timeout', async () => {
    const receiver = await startReceiver();
    receiver.behave({ type: 'slow', delayMs: 5_000 });
    const error = await fail(
      create({ url: receiver.url, timeout: '200ms' }).send(createTestNotice(), call()),
    );
    expect(error.code).toBe('PARLEY_NOTIFIER_TIMEOUT');
    expect(error.retryable).toBe(true);
  });

  it('refuses a redirect and does not follow it', async () => {
    const receiver = await startReceiver();
    const url = await startServer((_request, response) => {
      response.writeHead(307, { location: receiver.url }).end();
    });
    const error = await fail(create({ url }).send(createTestNotice(), call()));
    expect(error.code).toBe('PARLEY_NOTIFIER_REJECTED');
    expect(error.fix).toContain('Redirects are not followed');
    expect(receiver.requests).toEqual([]);
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Sun, 22 Nov 2026 07:30:30 GMT', 30_000],
    ['a date gone by', 'Sun, 22 Nov 2026 07:00:00 GMT', 0],
    ['longer than an hour', '999999', 3_600_000],
    ['nonsense', 'soon', undefined],
  ])('honours Retry-After given as %s', async (_name, retryAfter, expected) => {
    const now = Date.parse('2026-11-22T07:30:00Z');
    const receiver = await startReceiver();
    receiver.behave({ type: 'answer', status: 429, headers: { 'retry-after': retryAfter } });
    const notifier = create({ url: receiver.url }, { now: () => now });
    const error = await fail(notifier.send(createTestNotice(), { ...call(), deadline: now + 10_000 }));
    expect(error.code).toBe('PARLEY_NOTIFIER_BUSY');
    expect(error.retryAfterMs).toBe(expected);
  });

  it.each([
    [400, 'PARLEY_NOTIFIER_REJECTED'],
    [401, 'PARLEY_NOTIFIER_CREDENTIALS'],
    [403, 'PARLEY_NOTIFIER_CREDENTIALS'],
    [404, 'PARLEY_NOTIFIER_REJECTED'],
    [408, 'PARLEY_NOTIFIER_TIMEOUT'],
    [410, 'PARLEY_NOTIFIER_REJECTED'],
    [425, 'PARLEY_NOTIFIER_BUSY'],
    [429, 'PARLEY_NOTIFIER_BUSY'],
    [500, 'PARLEY_NOTIFIER_UNREACHABLE'],
    [503, 'PARLEY_NOTIFIER_UNREACHABLE'],
  ])('translates %i to %s', async (status, code) => {
    const receiver = await startReceiver();
    receiver.behave({ type: 'answer', status });
    const error = await fail(create({ url: receiver.url }).send(createTestNotice(), call()));
    expect(error.code).toBe(code);
    expect(error.fix).toBeDefined();
  });

  it.each([
    ['a JSON body', { 'content-type': 'application/json' }, '{"id":"evt_1"}', 'evt_1'],
    ['a header', { 'x-request-id': 'req_1' }, 'thanks', 'req_1'],
    ['neither', {}, '', undefined],
    ['an endless body', { 'x-request-id': 'req_2' }, 'x'.repeat(1_000_000), 'req_2'],
  ])('takes the external id from %s', async (_name, headers, body, expected) => {
    const url = await startServer((_request, response) => {
      response.writeHead(200, headers).end(body);
    });
    expect((await create({ url }).send(createTestNotice(), call())).externalId).toBe(expected);
  });

  it('takes a 2xx status as acceptance even when the body breaks off', async () => {
    const url = await startServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(await create({ url }).send(createTestNotice(), call())).toEqual({});
  });

  it('keeps connections alive between notices', async () => {
    const ports = new Set<number | undefined>();
    const url = await startServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"evt"}');
    });
    const notifier = create({ url });
    for (let count = 0; count < 20; count += 1) await notifier.send(createTestNotice(), call());
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('stops a send that is under way when it is disposed', async () => {
    const receiver = await startReceiver();
    receiver.behave({ type: 'hang' });
    const notifier = create({ url: receiver.url });
    const sending = fail(notifier.send(createTestNotice(), call()));
    await expect.poll(() => receiver.requests.length).toBe(1);
    await notifier.dispose();
    expect((await sending).code).toBe('PARLEY_CALL_ABORTED');
  });

  it('sends configured headers', async () => {
    const receiver = await startReceiver();
    const headers = { authorization: 'Bearer abc' };
    await create({ url: receiver.url, headers }).send(createTestNotice(), call());
    expect(receiver.requests[0]?.headers.authorization).toBe('Bearer abc');
  });
});

describe('webhook config', () => {
  const accepts = (config: object): boolean =>
    v.is(ConfigSchema, { url: 'https://a.example', secret, ...config });

  it('allows http to this machine, elsewhere only in as many words', () => {
    expect(accepts({ url: 'http://localhost:4000/x' })).toBe(true);
    expect(accepts({ url: 'http://127.0.0.1:4000' })).toBe(true);
    expect(accepts({ url: 'http://[::1]:4000' })).toBe(true);
    expect(accepts({ url: 'http://localhost.evil.example' })).toBe(false);
    expect(accepts({ url: 'http://10.0.0.5/hook' })).toBe(false);
    expect(accepts({ url: 'http://10.0.0.5/hook', 'allow-http': true })).toBe(true);
    expect(accepts({ url: 'ftp://a.example' })).toBe(false);
    expect(accepts({ url: 'https://user:pass@a.example' })).toBe(false);
  });

  it('takes secrets of at least 24 bytes, base64 after whsec_ or plain ASCII', () => {
    expect(accepts({ secret: rawSecret })).toBe(true);
    expect(accepts({ secret: 'short' })).toBe(false);
    expect(accepts({ secret: 'whsec_not base64 at all, but long enough' })).toBe(false);
    expect(accepts({ secret: 'ünïcödé-ünïcödé-ünïcödé-ünïcödé' })).toBe(false);
  });

  it('reads the timeout as a duration, ten seconds by default', () => {
    const parse = (config: object) =>
      v.parse(ConfigSchema, { url: 'https://a.example', secret, ...config }).timeout;
    expect(parse({})).toBe(10_000);
    expect(parse({ timeout: '500ms' })).toBe(500);
    expect(parse({ timeout: '2m' })).toBe(120_000);
    for (const timeout of ['10', '10 s', '0s', '1h', '-1s', '3m']) expect(accepts({ timeout })).toBe(false);
  });

  it('refuses headers that it sets itself or that break the request', () => {
    expect(accepts({ headers: { 'X-Team': 'a' } })).toBe(true);
    expect(accepts({ headers: { 'Webhook-Id': 'a' } })).toBe(false);
    expect(accepts({ headers: { 'x-a': 'b\r\nx-c: d' } })).toBe(false);
  });
});
