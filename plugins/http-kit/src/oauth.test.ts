import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isParleyError } from '@parley/core/contract';
import { createFakeClock } from '@parley/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from './client.ts';
import type { HttpErrorCodes } from './errors.ts';
import { createOAuthAuthenticator, type OAuthOptions } from './oauth.ts';
import type { HttpRequest } from './request.ts';

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

interface Seen {
  readonly body: URLSearchParams;
  readonly authorization: string | undefined;
}

/** A token endpoint that answers like this, and an authenticator for it. */
async function start(answer: RequestListener, options: Partial<OAuthOptions> = {}) {
  const seen: Seen[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    seen.push({ body, authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = createFakeClock(Date.now());
  const http = createHttpClient({ service: 'the token endpoint', codes, now: clock.now, timeoutMs: 2000 });
  const authenticator = createOAuthAuthenticator({
    tokenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    grant: 'client-credentials',
    clientId: 'the hub',
    clientSecret: 's&cret',
    http,
    codes,
    now: clock.now,
    timeoutMs: 2000,
    ...options,
  });
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
    return http.dispose();
  });
  const request: HttpRequest = { method: 'GET', url: 'https://api.example/' };
  const call = (signal = new AbortController().signal) => ({ deadline: clock.now() + 5000, signal });
  const authorize = () => authenticator.authorize(request, call());
  return { seen, clock, authenticator, authorize, request, call };
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A new token with every answer. */
function tokens(extra: object = {}): RequestListener {
  let count = 0;
  return (request, response) => {
    count += 1;
    json({ access_token: `t${count}`, token_type: 'Bearer', expires_in: 3600, ...extra })(request, response);
  };
}

describe('OAuth 2.0', () => {
  it('fetches one token however many calls wait for it, and keeps it', async () => {
    const { seen, authorize } = await start(tokens());
    const requests = await Promise.all(Array.from({ length: 20 }, authorize));
    expect(new Set(requests.map(({ headers }) => headers?.authorization))).toEqual(new Set(['Bearer t1']));
    await authorize();
    expect(seen).toHaveLength(1);
    expect(Object.fromEntries(seen[0]?.body ?? [])).toEqual({ grant_type: 'client_credentials' });
    expect(seen[0]?.authorization).toBe(`Basic ${Buffer.from('the+hub:s%26cret').toString('base64')}`);
  });

  it('fetches another before it expires', async () => {
    const { clock, authorize } = await start(tokens());
    await authorize();
    await clock.advance(3_600_000 - 31_000);
    expect((await authorize()).headers?.authorization).toBe('Bearer t1');
    await clock.advance(2000);
    expect((await authorize()).headers?.authorization).toBe('Bearer t2');
  });

  it('uses a refresh token, and the one that replaces it', async () => {
    const { seen, clock, authorize } = await start(tokens({ refresh_token: 'second' }), {
      grant: 'refresh-token',
      refreshToken: 'first',
      credentials: 'body',
      scope: 'a b',
    });
    await authorize();
    await clock.advance(3_600_000);
    await authorize();
    expect(seen.map(({ body }) => body.get('refresh_token'))).toEqual(['first', 'second']);
    expect(Object.fromEntries(seen[0]?.body ?? [])).toMatchObject({
      client_id: 'the hub',
      client_secret: 's&cret',
      scope: 'a b',
    });
  });

  it('drops a refused token once, however many calls it was refused to', async () => {
    const { seen, authenticator, authorize } = await start(tokens());
    const refused = await Promise.all([authorize(), authorize(), authorize()]);
    for (const one of refused) expect(authenticator.renew?.(one)).toBe(true);
    await Promise.all([authorize(), authorize()]);
    for (const one of refused) authenticator.renew?.(one);
    await authorize();
    expect(seen).toHaveLength(2);
  });

  it('lets one caller leave, and the others have the token', async () => {
    const controller = new AbortController();
    const { authenticator, authorize, request, call } = await start((asked, response) => {
      controller.abort();
      setImmediate(() => tokens()(asked, response));
    });
    const leaving = authenticator
      .authorize(request, call(controller.signal))
      .catch((error: unknown) => error);
    const staying = authorize();
    expect(isParleyError(await leaving, 'PARLEY_CALL_ABORTED')).toBe(true);
    expect((await staying).headers?.authorization).toBe('Bearer t1');
  });

  it.each([
    ['no token', {}],
    ['a token that is no text', { access_token: 5, token_type: 'Bearer' }],
    ['an empty token', { access_token: '', token_type: 'Bearer' }],
    ['a token with a line break', { access_token: 'x\r\nx-admin: 1', token_type: 'Bearer' }],
    ['a token of another type', { access_token: 'x', token_type: 'mac' }],
    ['a life of no time', { access_token: 'x', token_type: 'Bearer', expires_in: 0 }],
    ['a life that is no number', { access_token: 'x', token_type: 'Bearer', expires_in: 'soon' }],
    ['an error with status 200', { error: 'invalid_client' }],
  ])('believes no lie: %s', async (_name, body) => {
    const { authorize, clock } = await start(json(body));
    const error = await authorize().catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_CREDENTIALS')).toBe(true);
    expect(isParleyError(error) && error.details.sent).toBe(false);
    await clock.advance(1);
  });

  it('believes no life of a thousand years', async () => {
    const { seen, clock, authorize } = await start(tokens({ expires_in: 1e12 }));
    await authorize();
    await clock.advance(24 * 60 * 60 * 1000);
    await authorize();
    expect(seen).toHaveLength(2);
  });

  it.each([400, 401, 403])('says that the client was refused at %i', async (status) => {
    const { authorize } = await start(json({ error: 'invalid_client' }, status));
    const error = await authorize().catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_CREDENTIALS')).toBe(true);
  });

  it('follows no redirect with the secret', async () => {
    const { seen, authorize } = await start((_request, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const error = await authorize().catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_FAILED')).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it('asks again after a failure', async () => {
    let fails = true;
    const { authorize } = await start((request, response) => {
      (fails ? json({}, 503) : tokens())(request, response);
      fails = false;
    });
    const error = await authorize().catch((thrown: unknown) => thrown);
    expect(isParleyError(error, 'PARLEY_CONNECTOR_UNREACHABLE')).toBe(true);
    expect((await authorize()).headers?.authorization).toBe('Bearer t1');
  });
});
