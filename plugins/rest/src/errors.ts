import { type ErrorCode, ParleyError } from '@parley/core/contract';
import { type HttpErrorCodes, type HttpResponse, parseRetryAfter } from '@parley/http-kit';
import type { ErrorRule } from './config.ts';
import { toNumberText } from './lossless-json.ts';
import { getAt, parsePath } from './paths.ts';

export const service = 'The API';

/** The connector's codes for what happens on the way. */
export const httpCodes: HttpErrorCodes = {
  unreachable: 'PARLEY_CONNECTOR_UNREACHABLE',
  timeout: 'PARLEY_CONNECTOR_TIMEOUT',
  busy: 'PARLEY_CONNECTOR_BUSY',
  credentials: 'PARLEY_CONNECTOR_CREDENTIALS',
  rejected: 'PARLEY_CONNECTOR_FAILED',
  certificate: 'PARLEY_CONNECTOR_CERTIFICATE',
};

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix?: string;
}

const statusMeanings: Readonly<Record<number, Meaning>> = {
  401: { code: 'PARLEY_CONNECTOR_CREDENTIALS', what: 'refused the credentials', fix: 'Check `auth`.' },
  403: {
    code: 'PARLEY_CONNECTOR_FORBIDDEN',
    what: 'does not let this account do that',
    fix: "Check the account's rights or scopes at the API.",
  },
  404: {
    code: 'PARLEY_CONNECTOR_NOT_DESCRIBED',
    what: 'has nothing at this path',
    fix: 'Check `base-url` and the paths of the collection.',
  },
  405: { code: 'PARLEY_CONNECTOR_UNSUPPORTED', what: 'does not serve this method here' },
  407: { code: 'PARLEY_CONNECTOR_CREDENTIALS', what: 'stands behind a proxy that wants credentials' },
  409: { code: 'PARLEY_CONNECTOR_CONSTRAINT', what: 'refused the change because of a rule of its own' },
  410: { code: 'PARLEY_CONNECTOR_NOT_DESCRIBED', what: 'no longer has anything at this path' },
  412: { code: 'PARLEY_CONNECTOR_CONFLICT', what: 'says that the record has moved' },
  413: { code: 'PARLEY_CONNECTOR_VALUE_TOO_LONG', what: 'says that the change is too large' },
  422: { code: 'PARLEY_CONNECTOR_VALUE_INVALID', what: 'cannot store a value' },
  428: {
    code: 'PARLEY_CONNECTOR_FAILED',
    what: 'wants a precondition',
    fix: 'Set `concurrency` to what the API offers.',
  },
  429: { code: 'PARLEY_CONNECTOR_BUSY', what: 'asks to slow down' },
  501: { code: 'PARLEY_CONNECTOR_UNSUPPORTED', what: 'does not serve this method' },
};

export interface RefusalOptions {
  readonly response: HttpResponse;
  /** The body, if it could be read. */
  readonly body: unknown;
  readonly rules: readonly ErrorRule[];
  readonly now: number;
  /** Whether the request may have changed something. */
  readonly isWrite: boolean;
}

/** What an answer says went wrong: by the configuration's rules, else by its status. Undefined: nothing. */
export function toRefusal(options: RefusalOptions): ParleyError | undefined {
  const { response, rules, body } = options;
  const { status } = response;
  const rule = rules.find((one) => isRuleMet(one, status, body));
  if (rule !== undefined)
    return createError(options, {
      code: toCode(rule.code),
      what: `said no (\`errors:\` calls it ${rule.code})`,
    });
  if (status >= 200 && status < 300) return undefined;
  return createError(options, statusMeanings[status] ?? toRangeMeaning(status, options.isWrite));
}

function toRangeMeaning(status: number, isWrite: boolean): Meaning {
  // 307 and 308 ask for the same request elsewhere, so it was not performed here. After the others it may have been.
  const isRefused = (status >= 400 && status < 500 && status !== 408) || status === 307 || status === 308;
  if (isWrite && !isRefused)
    return { code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN', what: 'did not say whether it made the change' };
  if (status === 408 || status === 504) return { code: 'PARLEY_CONNECTOR_TIMEOUT', what: 'ran out of time' };
  if (status >= 500) return { code: 'PARLEY_CONNECTOR_UNREACHABLE', what: 'failed' };
  if (status === 400 && isWrite)
    return { code: 'PARLEY_CONNECTOR_VALUE_INVALID', what: 'refused the change as malformed' };
  if (status < 400)
    return {
      code: 'PARLEY_CONNECTOR_FAILED',
      what: 'answered with a redirect',
      fix: 'Configure the URL that it leads to.',
    };
  return { code: 'PARLEY_CONNECTOR_FAILED', what: 'refused the request' };
}

function createError({ response, now }: RefusalOptions, { code, what, fix }: Meaning): ParleyError {
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
  return new ParleyError(code, `${service} ${what} (HTTP ${response.status}).`, {
    details: { status: response.status },
    ...(fix === undefined ? {} : { fix }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function isRuleMet(rule: ErrorRule, status: number, body: unknown): boolean {
  if (rule.status !== undefined) {
    const pattern = String(rule.status);
    const text = String(status);
    if (pattern.endsWith('xx') ? pattern[0] !== text[0] : pattern !== text) return false;
  }
  if (rule.path === undefined) return true;
  const found = getAt(body, parsePath(rule.path));
  const text =
    typeof found === 'string'
      ? found
      : (toNumberText(found) ?? (typeof found === 'boolean' ? String(found) : undefined));
  if (rule.equals !== undefined) return text === String(rule.equals);
  if (rule.matches !== undefined) return text !== undefined && new RegExp(rule.matches).test(text);
  return found !== undefined && found !== null && found !== false && found !== '';
}

function toCode(name: ErrorRule['code']): ErrorCode {
  return `PARLEY_CONNECTOR_${name.toUpperCase().replaceAll('-', '_')}` as ErrorCode;
}

/** The change may have been made, or may yet be. `cause` says why that cannot be told. */
export function createUnknown(why: string, cause?: unknown): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    `The change may or may not have been made: ${why}.`,
    {
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
