import { type CallOptions, isParleyError, ParleyError } from '@parley/core/contract';
import * as v from 'valibot';
import { type Authenticator, createBasicAuthenticator } from './authentication.ts';
import type { HttpClient } from './client.ts';
import { type HttpErrorCodes, toStatusError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './request.ts';
import { waitWithinCall } from './within-call.ts';

/** A client of an OAuth 2.0 token endpoint (RFC 6749). */
export interface OAuthOptions {
  readonly tokenUrl: string;
  readonly grant: 'client-credentials' | 'refresh-token';
  readonly clientId: string;
  readonly clientSecret?: string;
  /** For the grant `refresh-token`. */
  readonly refreshToken?: string;
  readonly scope?: string;
  /** Further parameters that the endpoint wants, such as `audience`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where the client's secret stands. Default `header`, as the standard wants it. */
  readonly credentials?: 'header' | 'body';
  /** Sends the token requests. Not disposed here. */
  readonly http: HttpClient;
  readonly codes: HttpErrorCodes;
  readonly now: () => number;
  /** How long one token request may take, in milliseconds. */
  readonly timeoutMs: number;
}

interface Token {
  readonly header: string;
  readonly expiresAt: number;
}

const service = 'The token endpoint';
/** A token is renewed this long before it expires, so that it does not expire on the way. */
const marginMs = 30_000;
const longestMs = 24 * 60 * 60 * 1000;

/** What RFC 6749 promises, and no more is believed. The token goes into a header, so it is held to the characters of one. */
const TokenSchema = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/), v.maxLength(16_384)),
  token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
  expires_in: v.optional(
    v.pipe(v.union([v.number(), v.pipe(v.string(), v.transform(Number))]), v.finite(), v.minValue(1)),
  ),
  refresh_token: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(16_384))),
});

/** Fetches a token when one is needed, keeps it until shortly before it expires, and fetches it once however many calls wait for it. */
export function createOAuthAuthenticator(options: OAuthOptions): Authenticator {
  const { now } = options;
  const disposal = new AbortController();
  let refreshToken = options.refreshToken;
  let token: Token | undefined;
  let fetching: Promise<Token> | undefined;

  async function fetchToken(): Promise<Token> {
    // Several callers wait for it, so it is bound to none of their deadlines.
    const call = { deadline: now() + options.timeoutMs, signal: disposal.signal };
    const answer = await options.http.request(await toTokenRequest(options, refreshToken, call), call);
    const granted = readToken(answer, options);
    refreshToken = granted.refresh_token ?? refreshToken;
    const lifeMs = Math.min((granted.expires_in ?? 300) * 1000, longestMs);
    token = {
      header: `Bearer ${granted.access_token}`,
      expiresAt: now() + lifeMs - Math.min(marginMs, lifeMs / 2),
    };
    return token;
  }

  function getToken(): Promise<Token> {
    if (token !== undefined && token.expiresAt > now()) return Promise.resolve(token);
    fetching ??= fetchToken().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async authorize(request, call) {
      const waiting = { now, timeout: options.codes.timeout, what: 'the token endpoint' };
      const { header } = await waitWithinCall(getToken(), call, waiting).catch((error: unknown) => {
        throw markUnsent(error);
      });
      return { ...request, headers: { ...request.headers, authorization: header } };
    },
    renew(refused) {
      if (token !== undefined && refused.headers?.authorization === token.header) token = undefined;
      return true;
    },
    async dispose() {
      disposal.abort();
    },
  };
}

async function toTokenRequest(
  options: OAuthOptions,
  refreshToken: string | undefined,
  call: CallOptions,
): Promise<HttpRequest> {
  const { grant, clientId, clientSecret, scope, credentials = 'header' } = options;
  const inHeader = credentials === 'header' && clientSecret !== undefined;
  const body = new URLSearchParams({
    grant_type: grant === 'client-credentials' ? 'client_credentials' : 'refresh_token',
    ...(grant === 'refresh-token' ? { refresh_token: refreshToken ?? '' } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(inHeader ? {} : { client_id: clientId }),
    ...(inHeader || clientSecret === undefined ? {} : { client_secret: clientSecret }),
    ...options.parameters,
  });
  const request: HttpRequest = {
    method: 'POST',
    url: options.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  };
  if (!inHeader) return request;
  // RFC 6749, 2.3.1: both are form-encoded before they are joined.
  const basic = createBasicAuthenticator(encodeForm(clientId), encodeForm(clientSecret ?? ''));
  return basic.authorize(request, call);
}

function encodeForm(text: string): string {
  return new URLSearchParams({ t: text }).toString().slice(2);
}

function readToken(answer: HttpResponse, options: OAuthOptions): v.InferOutput<typeof TokenSchema> {
  const { codes, now } = options;
  const details = { sent: false };
  if (answer.status === 400 || answer.status === 401 || answer.status === 403)
    throw new ParleyError(codes.credentials, `${service} refused the client (HTTP ${answer.status}).`, {
      fix: 'Check the client id, its secret, the refresh token and the scope.',
      details,
    });
  if (answer.status !== 200) {
    const error = toStatusError(answer, { codes, service, now: now() });
    throw new ParleyError(error.code, error.message, {
      cause: error,
      details,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
  const parsed = v.safeParse(TokenSchema, answer.json);
  if (parsed.success) return parsed.output;
  const wrong = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the whole').join(', ');
  throw new ParleyError(
    codes.credentials,
    `${service} answered 200 without a usable bearer token (${wrong}).`,
    {
      fix: 'Check the token URL: it must answer as RFC 6749 says, with access_token and token_type.',
      details,
    },
  );
}

/** Whatever became of the token request, the request that needed the token was not sent. */
function markUnsent(error: unknown): unknown {
  if (!isParleyError(error) || error.details.sent === false) return error;
  return new ParleyError(error.code, error.message, {
    cause: error,
    details: { ...error.details, sent: false },
    ...(error.fix === undefined ? {} : { fix: error.fix }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
