import { type CallOptions, ParleyError } from '@parley/core/contract';
import { createAddressGuard } from './address-guard.ts';
import type { Authenticator } from './authentication.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createHttpClient, type HttpClientOptions, type TlsOptions } from './client.ts';
import type { HttpRequest, HttpResponse } from './request.ts';
import { retryTransient } from './retry.ts';

export interface ServiceClientOptions extends Omit<HttpClientOptions, 'guard' | 'tls'> {
  /** The service's URL as configured. Credentials and a client certificate are shown to its origin alone. */
  readonly url: string;
  /** Whether addresses inside the network are allowed. `localhost` written out in `url` is, without it. */
  readonly allowPrivate: boolean;
  readonly authenticator?: Authenticator;
  readonly tls?: TlsOptions;
  /** How often a request that does no harm twice is tried again. Default 2. */
  readonly retries?: number;
  readonly breaker?: { readonly failures?: number; readonly coolDownMs?: number };
}

export interface ServiceRequestOptions {
  /** Sending it twice does no harm, for example because it carries an idempotency key. Default: for GET and HEAD. */
  readonly isRepeatable?: boolean;
  /** Called before a further try when the one before it may have been performed: then only a success is sure. */
  readonly onUncertain?: () => void;
}

/**
 * Talks to one service: authenticated, tried again where that is safe, spared while it fails, kept away from
 * private addresses. Follows redirects of GET and HEAD, at most {@link maxRedirects}, under the same rules.
 */
export interface ServiceClient {
  request(request: HttpRequest, call: CallOptions, options?: ServiceRequestOptions): Promise<HttpResponse>;
  dispose(): Promise<void>;
}

export const maxRedirects = 3;

/** Builds a client for one service. Opens no connection before the first request. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { url, service, codes, now, authenticator, tls, retries = 2, allowPrivate } = options;
  const { origin } = new URL(url);
  const guard = createAddressGuard({ code: codes.rejected, named: [url], allowPrivate });
  const http = createHttpClient({ ...options, guard });
  // Where a redirect leads elsewhere, no client certificate is shown.
  const elsewhere = createHttpClient({
    ...options,
    guard,
    tls: tls?.ca === undefined ? {} : { ca: tls.ca },
  });
  const breaker = createCircuitBreaker({ service, code: codes.unreachable, now, ...options.breaker });

  async function sendAuthorized(request: HttpRequest, call: CallOptions): Promise<HttpResponse> {
    const isHome = new URL(request.url).origin === origin;
    if (!isHome) return await elsewhere.request(stripCredentials(request), call);
    if (authenticator === undefined) return await http.request(request, call);
    const authorized = await authenticator.authorize(request, call);
    const answer = await http.request(authorized, call);
    if (answer.status !== 401 || authenticator.renew?.(authorized) !== true) return answer;
    // 401 says that nothing was done, so even a write may be sent again.
    return await http.request(await authenticator.authorize(request, call), call);
  }

  async function follow(request: HttpRequest, call: CallOptions): Promise<HttpResponse> {
    let current = request;
    for (let hops = 0; ; hops += 1) {
      const answer = await sendAuthorized(current, call);
      if (!isRedirect(answer) || !isReading(current)) return answer;
      if (hops === maxRedirects) throw redirectError(`${service} redirects more than ${maxRedirects} times.`);
      current = { ...current, url: toTarget(answer, current.url) };
    }
  }

  function toTarget(answer: HttpResponse, from: string): string {
    const location = answer.headers.location;
    if (location === undefined || !URL.canParse(location, from))
      throw redirectError(`${service} redirects to nowhere.`);
    const target = new URL(location, from);
    if (target.protocol !== 'https:' && target.protocol !== new URL(from).protocol)
      throw redirectError(`${service} redirects away from https.`);
    guard.assertUrl(target);
    target.username = '';
    target.password = '';
    return target.href;
  }

  function redirectError(message: string): ParleyError {
    return new ParleyError(codes.rejected, message, { fix: 'Configure the URL that it should lead to.' });
  }

  return {
    request: (request, call, { isRepeatable = isReading(request), onUncertain } = {}) =>
      retryTransient(() => breaker.run(() => follow(request, call), isFailed, call), call, {
        now,
        retries,
        isRepeatable,
        ...(onUncertain === undefined ? {} : { onUncertain }),
      }),
    async dispose() {
      await Promise.all([http.dispose(), elsewhere.dispose(), authenticator?.dispose?.()]);
    },
  };
}

function isReading({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isRedirect({ status }: HttpResponse): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function isFailed({ status }: HttpResponse): boolean {
  return status >= 500;
}

/** Headers of the configuration may be credentials too, so only what says how to answer goes elsewhere. */
function stripCredentials(request: HttpRequest): HttpRequest {
  const { accept } = request.headers ?? {};
  return { ...request, headers: accept === undefined ? {} : { accept } };
}
