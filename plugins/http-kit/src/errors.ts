import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';
import type { HttpResponse } from './request.ts';

/** Which codes of the contract's error table stand for what happened; each area has its own. */
export interface HttpErrorCodes {
  /** No connection, or the service failed (5xx). */
  readonly unreachable: ErrorCode;
  readonly timeout: ErrorCode;
  /** The service asks to slow down (429). */
  readonly busy: ErrorCode;
  /** 401 and 403. */
  readonly credentials: ErrorCode;
  /** Any other answer that is not 2xx. */
  readonly rejected: ErrorCode;
  /** The service's certificate does not verify. */
  readonly certificate: ErrorCode;
}

/** What an error message needs to know. */
export interface ErrorContext {
  readonly codes: HttpErrorCodes;
  /** Names the service in messages: `the Graph API`. */
  readonly service: string;
  /** Milliseconds since 1970, for dates in `Retry-After`. */
  readonly now: number;
}

const longestRetryAfterMs = 24 * 60 * 60 * 1000;

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Translates what was thrown on the way to the service or back. `progress` says whether the request had begun to
 * go out; it becomes `details.sent`.
 */
export function toTransportError(
  cause: unknown,
  context: ErrorContext,
  progress: { readonly sent?: boolean } = {},
): ParleyError {
  const own = findParleyError(cause);
  if (own !== undefined) return own;
  const { codes, service } = context;
  const code = readCode(cause);
  const details = { ...progress };
  if (timeoutCodes.has(code)) {
    return new ParleyError(codes.timeout, `No answer from ${service} in time (${code}).`, { cause, details });
  }
  if (certificateCodes.has(code)) {
    return new ParleyError(codes.certificate, `The certificate of ${service} does not verify (${code}).`, {
      cause,
      details,
      fix: 'Check the URL and the certificate; behind a proxy that re-encrypts, give its CA in NODE_EXTRA_CA_CERTS.',
    });
  }
  return new ParleyError(codes.unreachable, `Could not reach ${service} (${code}).`, {
    cause,
    details,
    fix: 'Check the URL, the name resolution and the network of the hub.',
  });
}

/** Translates an answer that is not 2xx, by its status alone. */
export function toStatusError(response: HttpResponse, context: ErrorContext): ParleyError {
  const { codes, service } = context;
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], context.now);
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  const details = { status };
  const say = (code: ErrorCode, what: string, fix?: string) =>
    new ParleyError(code, `${service} ${what} (HTTP ${status}).`, {
      details,
      ...retry,
      ...(fix === undefined ? {} : { fix }),
    });
  if (status === 429) return say(codes.busy, 'asks to slow down');
  if (status >= 500 || status === 408) return say(codes.unreachable, 'failed');
  if (status === 401 || status === 403)
    return say(codes.credentials, 'refused the credentials', 'Check the secret and its grants.');
  if (status >= 300 && status < 400)
    return say(codes.rejected, 'answered with a redirect', 'Configure the URL that it redirects to.');
  return say(codes.rejected, 'refused the request');
}

/** Reads `Retry-After` (seconds or a date) as milliseconds from now, at most a day. Undefined when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, 0), longestRetryAfterMs);
}

/** The guard's own error comes wrapped when several addresses were tried. */
function findParleyError(cause: unknown): ParleyError | undefined {
  for (let at = cause; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined)
    if (isParleyError(at)) return at;
  return undefined;
}

function readCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses were tried: the first attempt tells as much as any.
  if ('errors' in error && Array.isArray(error.errors)) return readCode(error.errors[0]);
  return 'cause' in error ? readCode(error.cause) : 'unknown';
}
