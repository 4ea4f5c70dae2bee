import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isParleyError } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createBearerAuthenticator } from './authentication.ts';
import type { HttpErrorCodes } from './errors.ts';
import { createServiceClient, maxRedirects, type ServiceClientOptions } from './service-client.ts';

const codes: HttpErrorCodes = {
  unreachable: 'PARLEY_CONNECTOR_UNREACHABLE',
  timeout: 'PARLEY_CONNECTOR_TIMEOUT',
  busy: 'PARLEY_CONNECTOR_BUSY',
  credentials: 'PARLEY_CONNECTOR_CREDENTIALS',
  rejected: 'PARLEY_CONNECTOR_FAILED',
  certificate: 'PARLEY_CONNECTOR_CERTIFICATE',
};
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function create(url: string, options: Partial<ServiceClientOptions> = {}) {
  const client = createServiceClient({
    url,
    service: 'The API',
    codes,
    now: Date.now,
    timeoutMs: 2000,
    allowPrivate: false,
    ...options,
  });
  cleanups.push(() => client.dispose());
  return client;
}

const call = () => ({ deadline: Date.now() + 5000, signal: new AbortController().signal });

describe('service client', () => {
  it('follows redirects of GET, authorized anew', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve(({ url: path, headers }, response) => {
      seen.push(`${path} ${headers.authorization}`);
      if (path === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.end('{"here":true}');
    });
    const client = create(url, { authenticator: createBearerAuthenticator('t') });
    expect(await client.request({ method: 'GET', url: `${url}/old` }, call())).toMatchObject({
      json: { here: true },
    });
    expect(seen).toEqual(['/old Bearer t', '/new Bearer t']);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('follows no redirect of %s', async (method) => {
    const seen: unknown[] = [];
    const url = await serve(({ url: path }, response) => {
      seen.push(path);
      response.writeHead(307, { location: '/new' }).end();
    });
    expect(await create(url).request({ method, url: `${url}/old` }, call())).toMatchObject({ status: 307 });
    expect(seen).toEqual(['/old']);
  });

  it('stops at a circle of redirects', async () => {
    let count = 0;
    const url = await serve((_request, response) => {
      count += 1;
      response.writeHead(302, { location: `/${count}` }).end();
    });
    const error = await create(url)
      .request({ method: 'GET', url }, call())
      .catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_FAILED')).toBe(true);
    expect(count).toBe(maxRedirects + 1);
  });

  it('shows credentials to its own origin alone', async () => {
    const seen: unknown[] = [];
    const other = await serve(({ headers }, response) => {
      seen.push([headers.authorization, headers['x-key'], headers.cookie]);
      response.end('{}');
    });
    const url = await serve((_request, response) => void response.writeHead(302, { location: other }).end());
    const client = create(url, { authenticator: createBearerAuthenticator('t'), allowPrivate: true });
    await client.request({ method: 'GET', url, headers: { 'x-key': 'secret', cookie: 'c' } }, call());
    expect(seen).toEqual([[undefined, undefined, undefined]]);
  });

  it('renews refused credentials once, and then takes the answer as it is', async () => {
    let requests = 0;
    let renewed = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(401).end();
    });
    const authenticator = {
      ...createBearerAuthenticator('t'),
      renew: () => {
        renewed += 1;
        return true;
      },
    };
    expect(await create(url, { authenticator }).request({ method: 'POST', url }, call())).toMatchObject({
      status: 401,
    });
    expect([requests, renewed]).toEqual([2, 1]);
  });

  it('leaves a service alone that keeps failing', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    const client = create(url, { breaker: { failures: 2 } });
    for (let round = 0; round < 2; round += 1) await client.request({ method: 'GET', url }, call());
    const error = await client.request({ method: 'GET', url }, call()).catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_UNREACHABLE')).toBe(true);
    expect(requests).toBe(2);
  });

  it('says of a request that found nobody listening that it was not sent', async () => {
    const url = await serve(() => undefined);
    await cleanups.pop()?.();
    const error = await create(url)
      .request({ method: 'POST', url }, call())
      .catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_UNREACHABLE') && error.details.sent).toBe(false);
  });

  it('says of a request whose answer was lost that it was sent', async () => {
    const url = await serve((request) => request.socket.destroy());
    const error = await create(url)
      .request({ method: 'POST', url, json: {} }, call())
      .catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_UNREACHABLE') && error.details.sent).toBe(true);
  });
});
