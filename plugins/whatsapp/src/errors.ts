import { type ErrorCode, ParleyError } from '@parley/core/contract';
import { type HttpErrorCodes, type HttpResponse, parseRetryAfter, toStatusError } from '@parley/http-kit';
import * as v from 'valibot';

export const service = 'the Graph API';

/** The channel's codes for what happens on the way. It has no code of its own for a timeout. */
export const httpCodes: HttpErrorCodes = {
  unreachable: 'PARLEY_CHANNEL_UNREACHABLE',
  timeout: 'PARLEY_CHANNEL_UNREACHABLE',
  busy: 'PARLEY_CHANNEL_BUSY',
  credentials: 'PARLEY_CHANNEL_CREDENTIALS',
  rejected: 'PARLEY_CHANNEL_REJECTED',
  certificate: 'PARLEY_CHANNEL_UNREACHABLE',
};

const GraphErrorSchema = v.object({
  error: v.object({
    code: v.number(),
    type: v.nullish(v.string()),
    is_transient: v.nullish(v.boolean()),
    fbtrace_id: v.nullish(v.string()),
  }),
});

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix?: string;
  /** Held back at least this long where the service names no time. */
  readonly retryAfterMs?: number;
}

const token =
  'Make a new access token with whatsapp_business_messaging for this number, and give it as access-token.';
const account = 'Look at the account in the WhatsApp Manager; sending is restricted until that is settled.';

/** The codes of Meta's error table that ask for something else than "refused for good". */
const meanings: Readonly<Record<number, Meaning>> = {
  0: { code: 'PARLEY_CHANNEL_CREDENTIALS', what: 'the access token is not valid', fix: token },
  1: { code: 'PARLEY_CHANNEL_UNREACHABLE', what: 'unknown error of the platform' },
  2: { code: 'PARLEY_CHANNEL_UNREACHABLE', what: 'the service is down or overloaded' },
  3: { code: 'PARLEY_CHANNEL_CREDENTIALS', what: 'the app lacks a capability', fix: token },
  4: { code: 'PARLEY_CHANNEL_BUSY', what: "the app's call limit is reached", retryAfterMs: 60_000 },
  10: { code: 'PARLEY_CHANNEL_CREDENTIALS', what: 'the access token lacks a permission', fix: token },
  33: {
    code: 'PARLEY_CHANNEL_REJECTED',
    what: 'the phone number ID does not exist',
    fix: 'Correct phone-number-id.',
  },
  190: {
    code: 'PARLEY_CHANNEL_CREDENTIALS',
    what: 'the access token has expired or was revoked',
    fix: token,
  },
  368: {
    code: 'PARLEY_CHANNEL_REJECTED',
    what: 'the account is blocked for a policy violation',
    fix: account,
  },
  80007: {
    code: 'PARLEY_CHANNEL_BUSY',
    what: "the business account's call limit is reached",
    retryAfterMs: 60_000,
  },
  130429: { code: 'PARLEY_CHANNEL_BUSY', what: 'too many messages a second', retryAfterMs: 1000 },
  131000: { code: 'PARLEY_CHANNEL_UNREACHABLE', what: 'something went wrong on the platform' },
  131005: { code: 'PARLEY_CHANNEL_CREDENTIALS', what: 'the access token lacks a permission', fix: token },
  131016: { code: 'PARLEY_CHANNEL_UNREACHABLE', what: 'a service of the platform is down' },
  131026: { code: 'PARLEY_CHANNEL_REJECTED', what: 'the message cannot be delivered to this user' },
  131030: {
    code: 'PARLEY_CHANNEL_REJECTED',
    what: 'the recipient is not on the list of test numbers',
    fix: 'Add the number in the app dashboard, or take the app live.',
  },
  131031: { code: 'PARLEY_CHANNEL_REJECTED', what: 'the account is locked', fix: account },
  131042: {
    code: 'PARLEY_CHANNEL_REJECTED',
    what: 'there is a problem with the payment method',
    fix: 'Settle it in the WhatsApp Manager.',
  },
  131047: {
    code: 'PARLEY_CHANNEL_WINDOW_CLOSED',
    what: 'the customer last wrote more than 24 hours ago',
  },
  131048: { code: 'PARLEY_CHANNEL_REJECTED', what: 'sending is restricted for spam reports', fix: account },
  131056: { code: 'PARLEY_CHANNEL_BUSY', what: 'too many messages to the same user' },
  131057: { code: 'PARLEY_CHANNEL_UNREACHABLE', what: 'the account is in maintenance', retryAfterMs: 60_000 },
};

/**
 * Translates an answer that is not a success. Meta's error code counts before the HTTP status. Its message and
 * details are left out: they can name the recipient.
 *
 * @param pairBackoffMs how long to hold back when WhatsApp says "too many to the same user".
 */
export function toGraphError(response: HttpResponse, now: number, pairBackoffMs = 6000): ParleyError {
  const general = toStatusError(response, { codes: httpCodes, service: 'The Graph API', now });
  const parsed = v.safeParse(GraphErrorSchema, response.json);
  if (!parsed.success) return general;
  const { error } = parsed.output;
  const meaning = meanings[error.code] ??
    toRangeMeaning(error.code) ?? { code: general.code, what: 'refused' };
  const retryable = error.is_transient === true && meaning.code === 'PARLEY_CHANNEL_REJECTED';
  const fallbackMs = error.code === 131056 ? pairBackoffMs : meaning.retryAfterMs;
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now) ?? fallbackMs;
  return new ParleyError(
    retryable ? 'PARLEY_CHANNEL_UNREACHABLE' : meaning.code,
    `The Graph API did not take the call: ${meaning.what} (code ${error.code}, HTTP ${response.status}).`,
    {
      cause: new Error(`Graph API error ${error.code}, trace ${error.fbtrace_id ?? 'none'}`),
      details: { status: response.status, graphCode: error.code },
      ...(meaning.fix === undefined ? {} : { fix: meaning.fix }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/** Whether the service says that only a template would arrive. */
export function isWindowClosed(json: unknown): boolean {
  const parsed = v.safeParse(GraphErrorSchema, json);
  return parsed.success && parsed.output.error.code === 131047;
}

function toRangeMeaning(code: number): Meaning | undefined {
  if (code < 200 || code > 299) return undefined;
  return { code: 'PARLEY_CHANNEL_CREDENTIALS', what: 'the access token lacks a permission', fix: token };
}
