import { createHash, createHmac } from 'node:crypto';
import type { CallOptions } from '@parley/core/contract';
import type { HttpRequest } from './request.ts';

/** Proves to a service who is calling. */
export interface Authenticator {
  /** The request with what proves it. Called for every try, so that signatures and tokens are fresh. */
  authorize(request: HttpRequest, call: CallOptions): Promise<HttpRequest>;
  /**
   * The service answered 401 to this authorized request. True when another try may succeed, because the
   * credentials can be renewed. Absent: it cannot.
   */
  renew?(refused: HttpRequest): boolean;
  dispose?(): Promise<void>;
}

/** A secret in a header or in the query. */
export interface ApiKey {
  readonly in: 'header' | 'query';
  readonly name: string;
  readonly value: string;
}

export function createApiKeyAuthenticator(key: ApiKey): Authenticator {
  return {
    async authorize(request) {
      if (key.in === 'header') return withHeaders(request, { [key.name]: key.value });
      const url = new URL(request.url);
      url.searchParams.set(key.name, key.value);
      return { ...request, url: url.href };
    },
  };
}

/** HTTP Basic, in UTF-8 (RFC 7617). */
export function createBasicAuthenticator(user: string, password: string): Authenticator {
  const value = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { authorize: async (request) => withHeaders(request, { authorization: value }) };
}

export function createBearerAuthenticator(token: string): Authenticator {
  const value = `Bearer ${token}`;
  return { authorize: async (request) => withHeaders(request, { authorization: value }) };
}

/** How requests are signed. Header names are free, because every service has its own. */
export interface HmacSigning {
  readonly secret: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** The header of the signature. */
  readonly header: string;
  /** Stands before the signature in its header, such as `sha256=`. */
  readonly prefix: string;
  /** What is signed: a text with `{method}`, `{path}`, `{query}`, `{timestamp}`, `{body}` and `{body-hash}` (hex, same algorithm). */
  readonly content: string;
  /** Headers sent along: the key's id and the time. */
  readonly key?: { readonly header: string; readonly id: string };
  readonly timestamp?: { readonly header: string; readonly format: 'seconds' | 'milliseconds' | 'iso' };
  readonly now: () => number;
}

export function createHmacAuthenticator(signing: HmacSigning): Authenticator {
  const { secret, algorithm, encoding, now } = signing;
  return {
    async authorize(request) {
      const url = new URL(request.url);
      const isJson = request.json !== undefined;
      const body = isJson ? JSON.stringify(request.json) : (request.body ?? '');
      const timestamp = formatTime(now(), signing.timestamp?.format ?? 'seconds');
      const parts: Readonly<Record<string, string>> = {
        method: request.method,
        path: url.pathname,
        query: url.search.slice(1),
        timestamp,
        body,
        'body-hash': createHash(algorithm).update(body).digest('hex'),
      };
      const content = signing.content.replace(
        /\{([a-z-]+)\}/g,
        (whole, name: string) => parts[name] ?? whole,
      );
      const signature = createHmac(algorithm, secret).update(content).digest(encoding);
      return withHeaders(request, {
        [signing.header]: signing.prefix + signature,
        ...(signing.key === undefined ? {} : { [signing.key.header]: signing.key.id }),
        ...(signing.timestamp === undefined ? {} : { [signing.timestamp.header]: timestamp }),
      });
    },
  };
}

function formatTime(ms: number, format: 'seconds' | 'milliseconds' | 'iso'): string {
  if (format === 'iso') return new Date(ms).toISOString();
  return String(format === 'seconds' ? Math.floor(ms / 1000) : ms);
}

function withHeaders(request: HttpRequest, headers: Readonly<Record<string, string>>): HttpRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...request, headers: { ...request.headers, ...Object.fromEntries(lower) } };
}
