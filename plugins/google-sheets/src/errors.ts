import { isParleyError, ParleyError } from '@parley/core/contract';

/** What is kept of a driver's error: its own carries tokens, addresses and the values of a request. */
export class GoogleApiError extends Error {
  override readonly name = 'GoogleApiError';
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined) {
    super(message);
    this.status = status;
  }
}

const certificateCodes =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY)/;

/** What went wrong with one request, and whether it can have had an effect. */
export interface TranslatedError {
  readonly error: ParleyError;
  /** Whether the service stated that the request did nothing. */
  readonly refused: boolean;
  /** Whether the same request may succeed in a moment. */
  readonly transient: boolean;
  /** Whether the service found the request itself wrong (HTTP 400). */
  readonly invalid: boolean;
}

/** Translates what the driver threw. */
export function translateError(thrown: unknown): TranslatedError {
  if (isParleyError(thrown)) return { error: thrown, refused: true, transient: false, invalid: false };
  const status = readStatus(thrown);
  const oauthError = readOauthError(thrown);
  if (oauthError !== undefined && status !== undefined && status < 500)
    return refusal(
      'PARLEY_CONNECTOR_CREDENTIALS',
      `Google refused the credentials (${oauthError})`,
      'Check the service account or the refresh token; a revoked or expired one has to be made anew.',
      status,
    );
  if (status === undefined) return translateTransport(thrown);
  const reason = readReason(thrown);
  const what = `HTTP ${status}${reason === undefined ? '' : ` ${reason}`}`;
  if (status === 401)
    return refusal(
      'PARLEY_CONNECTOR_CREDENTIALS',
      `Google refused the credentials (${what})`,
      'Check the service account or the refresh token.',
      status,
    );
  if (status === 403)
    return refusal(
      'PARLEY_CONNECTOR_FORBIDDEN',
      `The account may not do this with the spreadsheet (${what})`,
      'Share the spreadsheet with the account, as editor where it is to write, and enable the Google Sheets API.',
      status,
    );
  if (status === 404)
    return refusal(
      'PARLEY_CONNECTOR_FAILED',
      'There is no such spreadsheet, or the account cannot see it (HTTP 404)',
      'Check `spreadsheet`, and share it with the account.',
      status,
    );
  if (status === 429)
    return {
      ...refusal(
        'PARLEY_CONNECTOR_BUSY',
        `The quota of requests to Google Sheets is used up (${what})`,
        'Wait a minute; where it happens often, ask Google for a higher quota.',
        status,
        60_000,
      ),
      transient: true,
    };
  if (status >= 500)
    return {
      error: new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', `Google Sheets failed (${what})`, {
        cause: new GoogleApiError(what, status),
      }),
      refused: false,
      transient: true,
      invalid: false,
    };
  return {
    ...refusal('PARLEY_CONNECTOR_FAILED', `Google Sheets refused the request (${what})`, undefined, status),
    invalid: status === 400,
  };
}

function translateTransport(thrown: unknown): TranslatedError {
  const code = readCode(thrown);
  const cause = new GoogleApiError(code, undefined);
  if (certificateCodes.test(code))
    return {
      error: new ParleyError(
        'PARLEY_CONNECTOR_CERTIFICATE',
        `The service's certificate does not verify (${code})`,
        {
          cause,
          fix: 'Check `endpoint`; behind a proxy that re-encrypts, give its CA in NODE_EXTRA_CA_CERTS.',
        },
      ),
      refused: true,
      transient: false,
      invalid: false,
    };
  if (/^ERR_OSSL|^ERR_CRYPTO|^ERR_INVALID_ARG|^ERR_ASN1/.test(code))
    return refusal(
      'PARLEY_CONNECTOR_CREDENTIALS',
      `The private key of the service account cannot be used (${code})`,
      'Download the key file anew and give it whole.',
      undefined,
    );
  return {
    error: new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', `Could not reach Google Sheets (${code})`, {
      cause,
      fix: 'Check the network of the hub.',
    }),
    refused: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code),
    transient: !/^(ECONNREFUSED|ENOTFOUND)$/.test(code),
    invalid: false,
  };
}

function refusal(
  code: ConstructorParameters<typeof ParleyError>[0],
  message: string,
  fix: string | undefined,
  status: number | undefined,
  retryAfterMs?: number,
): TranslatedError {
  const error = new ParleyError(code, message, {
    cause: new GoogleApiError(message, status),
    ...(fix === undefined ? {} : { fix }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  return { error, refused: true, transient: false, invalid: false };
}

function read(from: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    from,
  );
}

function readStatus(thrown: unknown): number | undefined {
  const status = read(thrown, 'response', 'status') ?? read(thrown, 'status');
  return typeof status === 'number' ? status : undefined;
}

/** The token endpoint's error is a word; the API's is an object. */
function readOauthError(thrown: unknown): string | undefined {
  const error = read(thrown, 'response', 'data', 'error');
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}

function readReason(thrown: unknown): string | undefined {
  const status = read(thrown, 'response', 'data', 'error', 'status');
  return typeof status === 'string' && /^[A-Z_]{1,40}$/.test(status) ? status : undefined;
}

function readCode(thrown: unknown): string {
  for (let at = thrown; typeof at === 'object' && at !== null; at = read(at, 'cause')) {
    const code = read(at, 'code');
    if (typeof code === 'string') return code;
  }
  return 'unknown';
}
