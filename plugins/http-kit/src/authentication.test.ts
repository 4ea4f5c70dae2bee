import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createApiKeyAuthenticator,
  createBasicAuthenticator,
  createBearerAuthenticator,
  createHmacAuthenticator,
} from './authentication.ts';
import type { HttpRequest } from './request.ts';

const request: HttpRequest = {
  method: 'POST',
  url: 'https://api.example/a/b?x=1&y=%20',
  body: '{"a":"é"}',
  headers: { accept: '*/*' },
};
const call = { deadline: Date.now() + 1000, signal: new AbortController().signal };

describe('authentication', () => {
  it('puts an API key into a header, or into the query', async () => {
    const inHeader = createApiKeyAuthenticator({ in: 'header', name: 'X-Key', value: 'k&1' });
    expect((await inHeader.authorize(request, call)).headers).toEqual({ accept: '*/*', 'x-key': 'k&1' });
    const inQuery = createApiKeyAuthenticator({ in: 'query', name: 'key', value: 'k&1' });
    expect(new URL((await inQuery.authorize(request, call)).url).searchParams.get('key')).toBe('k&1');
  });

  it('writes basic credentials in UTF-8', async () => {
    const { headers } = await createBasicAuthenticator('Zoë', 'p:w').authorize(request, call);
    expect(headers?.authorization).toBe(`Basic ${Buffer.from('Zoë:p:w').toString('base64')}`);
  });

  it('writes a bearer token', async () => {
    const { headers } = await createBearerAuthenticator('t').authorize(request, call);
    expect(headers?.authorization).toBe('Bearer t');
  });

  it('signs method, path, query, time and body', async () => {
    const signer = createHmacAuthenticator({
      secret: 's',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'X-Signature',
      prefix: 'v1=',
      content: '{method}\n{path}\n{query}\n{timestamp}\n{body-hash}\n{unknown}',
      key: { header: 'X-Key', id: 'hub' },
      timestamp: { header: 'X-Time', format: 'seconds' },
      now: () => 1_700_000_000_999,
    });
    const { headers } = await signer.authorize(request, call);
    const hash = createHash('sha256').update('{"a":"é"}').digest('hex');
    const content = `POST\n/a/b\nx=1&y=%20\n1700000000\n${hash}\n{unknown}`;
    expect(headers).toEqual({
      accept: '*/*',
      'x-signature': `v1=${createHmac('sha256', 's').update(content).digest('hex')}`,
      'x-key': 'hub',
      'x-time': '1700000000',
    });
  });
});
