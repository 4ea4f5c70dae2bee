import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { OAuth2Server } from 'oauth2-mock-server';
import { describe, expect, it } from 'vitest';
import { createTestCertificates } from '../../../test/support/certificates.ts';
import { call, connect, failureOf, onEnd, sendJson, serve } from '../test-support/bench.ts';
import { listenOn } from '../test-support/listen.ts';

const all = { collection: 'people' } as const;

/** A token server that nobody here wrote, and an API that takes its tokens until they are revoked. */
async function startOAuth() {
  const issuer = new OAuth2Server();
  await issuer.issuer.keys.generate('RS256');
  await issuer.start(0, '127.0.0.1');
  onEnd(() => issuer.stop());
  const granted = new Set<string>();
  const grants: unknown[] = [];
  issuer.service.on('beforeResponse', (answer, request) => {
    granted.add(`Bearer ${answer.body?.access_token}`);
    grants.push(request.body.grant_type);
  });
  const api = await serve(({ headers }, response) =>
    granted.has(headers.authorization ?? '') ? sendJson(response, []) : sendJson(response, {}, 401),
  );
  const address = issuer.address();
  const tokenUrl = `http://127.0.0.1:${address.port}/token`;
  return {
    ...api,
    granted,
    grants,
    auth: { type: 'oauth2', 'token-url': tokenUrl, 'client-id': 'hub', 'client-secret': 's' },
  };
}

describe('authentication', () => {
  it('fetches one token for many parallel calls, by client credentials', async () => {
    const { url, auth, grants, seen } = await startOAuth();
    const connector = connect({ 'base-url': url, auth });
    await Promise.all(Array.from({ length: 10 }, () => connector.find(all, call())));
    expect(grants).toEqual(['client_credentials']);
    expect(seen).toHaveLength(10);
  });

  it('renews a revoked token once for many parallel calls', async () => {
    const { url, auth, granted, grants } = await startOAuth();
    const connector = connect({ 'base-url': url, auth });
    await connector.find(all, call());
    granted.clear();
    await Promise.all(Array.from({ length: 5 }, () => connector.find(all, call())));
    expect(grants).toHaveLength(2);
  });

  it('uses a refresh token', async () => {
    const { url, auth, grants } = await startOAuth();
    const connector = connect({
      'base-url': url,
      auth: { ...auth, grant: 'refresh-token', 'refresh-token': 'r' },
    });
    await connector.find(all, call());
    expect(grants).toEqual(['refresh_token']);
  });

  it('sends an API key, and shows it in no error', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, {}, 500));
    const auth = { type: 'api-key', in: 'query', name: 'key', value: 'planted-secret' };
    const error = await failureOf(connect({ 'base-url': url, auth, retries: 0 }).find(all, call()));
    expect(seen[0]?.url).toBe('/people?key=planted-secret');
    expect(JSON.stringify(error) + error.stack).not.toContain('planted-secret');
  });

  it('signs every request anew', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, []));
    const auth = {
      type: 'hmac',
      secret: 's',
      header: 'X-Signature',
      prefix: 'v1=',
      'timestamp-header': 'X-Time',
      'key-header': 'X-Key',
      'key-id': 'hub',
    };
    let now = Date.now();
    const connector = connect({ 'base-url': url, auth }, { now: () => now });
    await connector.find(all, call());
    now += 1000;
    await connector.find(all, call());
    const [first, second] = seen.map(({ headers }) => headers);
    expect(first).toMatchObject({
      'x-key': 'hub',
      'x-signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/),
    });
    expect(second?.['x-signature']).not.toBe(first?.['x-signature']);
  });

  it('shows a client certificate, and is refused without one', async () => {
    const { certificate, key, ca } = await createTestCertificates();
    const subjects: unknown[] = [];
    const server = createTlsServer(
      { cert: certificate, key, ca, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        subjects.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
        response.end('[]');
      },
    );
    const { url, stop } = await listenOn(server, 'https');
    onEnd(stop);
    // One key pair stands for both ends: the authority is the same.
    const connector = connect({ 'base-url': url, ca, 'client-certificate': { certificate, key } });
    await connector.find(all, call());
    expect(subjects).toEqual(['localhost']);
    const error = await failureOf(connect({ 'base-url': url, ca, retries: 0 }).find(all, call()));
    expect(['PARLEY_CONNECTOR_UNREACHABLE', 'PARLEY_CONNECTOR_CREDENTIALS']).toContain(error.code);
  });

  it('names a certificate file that is not there', async () => {
    const error = await failureOf(
      connect({ 'base-url': 'https://api.example', ca: './none.pem' }).find(all, call()),
    );
    expect([error.code, error.message]).toEqual([
      'PARLEY_CONNECTOR_CERTIFICATE',
      expect.stringContaining('`ca`'),
    ]);
  });
});
