import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isParleyError } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from './client.ts';
import { type HttpErrorCodes, parseRetryAfter, toStatusError } from './errors.ts';

const codes: HttpErrorCodes = {
  unreachable: 'PARLEY_NOTIFIER_UNREACHABLE',
  timeout: 'PARLEY_NOTIFIER_TIMEOUT',
  busy: 'PARLEY_NOTIFIER_BUSY',
  credentials: 'PARLEY_NOTIFIER_CREDENTIALS',
  rejected: 'PARLEY_NOTIFIER_REJECTED',
  certificate: 'PARLEY_NOTIFIER_UNREACHABLE',
};

const open: { server?: Server; client?: HttpClient } = {};

afterEach(async () => {
  await open.client?.dispose();
  open.server?.closeAllConnections();
  await new Promise((resolve) => (open.server ? open.server.close(resolve) : resolve(undefined)));
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  open.server = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: { maxResponseBytes?: number; timeoutMs?: number } = {}): HttpClient {
  open.client = createHttpClient({
    service: 'the test service',
    codes,
    now: Date.now,
    timeoutMs: 5000,
    ...options,
  });
  return open.client;
}

const call = (ms = 5000) => ({ deadline: Date.now() + ms, signal: new AbortController().signal });

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isParleyError(error)) throw new Error('expected a ParleyError', { cause: error });
  return error;
}

describe('HTTP client', () => {
  it('sends JSON and reads JSON', async () => {
    const seen: string[] = [];
    const url = await serve(async (request, response) => {
      for await (const chunk of request) seen.push(String(chunk));
      seen.push(String(request.headers['content-type']));
      response.setHeader('content-type', 'application/json').end('{"ok":"ü"}');
    });
    const answer = await client().request({ method: 'POST', url, json: { name: 'é' } }, call());
    expect(answer).toMatchObject({ status: 200, json: { ok: 'ü' }, truncated: false });
    expect(seen).toEqual(['{"name":"é"}', 'application/json']);
  });

  it('keeps connections alive from one request to the next', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const http = client();
    for (let round = 0; round < 20; round++) await http.request({ method: 'GET', url }, call());
    // A second one may open while the first still closes its last answer.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('stops at the deadline, also when the body trickles', async () => {
    const url = await serve((_, response) => {
      response.write('{');
    });
    const error = await failureOf(client().request({ method: 'GET', url }, call(80)));
    expect(error.code).toBe('PARLEY_NOTIFIER_TIMEOUT');
  });

  it('sends nothing when the deadline has passed', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests += 1;
      response.end();
    });
    const error = await failureOf(client().request({ method: 'GET', url }, call(-1)));
    expect([error.code, requests]).toEqual(['PARLEY_NOTIFIER_TIMEOUT', 0]);
  });

  it('aborts when the host cancels', async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort());
    const error = await failureOf(
      client().request({ method: 'GET', url }, { deadline: Date.now() + 5000, signal: controller.signal }),
    );
    expect(error.code).toBe('PARLEY_CALL_ABORTED');
  });

  it('does not read more of a body than the limit', async () => {
    const url = await serve((_, response) => response.end(`"${'x'.repeat(5000)}"`));
    const answer = await client({ maxResponseBytes: 1000 }).request({ method: 'GET', url }, call());
    expect(answer).toMatchObject({ status: 200, json: undefined, truncated: true });
  });

  it('leaves json undefined for a body that is not JSON', async () => {
    const url = await serve((_, response) => response.end('<html>'));
    const answer = await client().request({ method: 'GET', url }, call());
    expect(answer.json).toBeUndefined();
  });

  it('does not follow redirects', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/elsewhere') throw new Error('followed');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const answer = await client().request({ method: 'POST', url, json: {} }, call());
    expect(answer.status).toBe(302);
  });

  it('names an unreachable service with the cause kept', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => open.server?.close(resolve));
    const error = await failureOf(client().request({ method: 'GET', url }, call()));
    expect(error.code).toBe('PARLEY_NOTIFIER_UNREACHABLE');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('reports a connection that the service drops as unreachable', async () => {
    const url = await serve((request) => request.socket.destroy());
    const error = await failureOf(client().request({ method: 'GET', url }, call()));
    expect([error.code, error.retryable]).toEqual(['PARLEY_NOTIFIER_UNREACHABLE', true]);
  });
});

describe('status translation', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const context = { codes, service: 'the test service', now };
  const answer = (status: number, headers = {}) => ({ status, headers, json: undefined, truncated: false });

  it.each([
    [429, 'PARLEY_NOTIFIER_BUSY', true],
    [500, 'PARLEY_NOTIFIER_UNREACHABLE', true],
    [503, 'PARLEY_NOTIFIER_UNREACHABLE', true],
    [401, 'PARLEY_NOTIFIER_CREDENTIALS', false],
    [403, 'PARLEY_NOTIFIER_CREDENTIALS', false],
    [302, 'PARLEY_NOTIFIER_REJECTED', false],
    [422, 'PARLEY_NOTIFIER_REJECTED', false],
  ])('translates %i to %s', (status, code, retryable) => {
    const error = toStatusError(answer(status), context);
    expect([error.code, error.retryable]).toEqual([code, retryable]);
  });

  it('reads Retry-After in seconds and as a date', () => {
    expect(toStatusError(answer(429, { 'retry-after': '7' }), context).retryAfterMs).toBe(7000);
    expect(parseRetryAfter('Sun, 22 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfter('99999999', now)).toBe(24 * 60 * 60 * 1000);
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });
});
