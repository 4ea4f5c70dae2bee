import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';
import { type HttpErrorCodes, type HttpResponse, parseRetryAfter, toStatusError } from '@parley/http-kit';
import * as v from 'valibot';
import type { WorkbookFailure } from './protocol.ts';

/** What a webhook says that could not, or would not, sign its answer. */
const UnsignedSchema = v.object({
  protocol: v.string(),
  error: v.object({ message: v.string(), fix: v.optional(v.string()) }),
});

export const service = 'the workbook webhook';

export const httpCodes: HttpErrorCodes = {
  unreachable: 'PARLEY_CONNECTOR_UNREACHABLE',
  timeout: 'PARLEY_CONNECTOR_TIMEOUT',
  busy: 'PARLEY_CONNECTOR_BUSY',
  credentials: 'PARLEY_CONNECTOR_CREDENTIALS',
  rejected: 'PARLEY_CONNECTOR_FAILED',
  certificate: 'PARLEY_CONNECTOR_CERTIFICATE',
};

/** Translates a failure that the webhook signed. */
export function toFailureError({ code, message, fix, moved, retryAfterMs }: WorkbookFailure): ParleyError {
  return new ParleyError(`PARLEY_CONNECTOR_${code}`, message, {
    ...(fix === undefined ? {} : { fix }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(moved === undefined ? {} : { details: { moved } }),
  });
}

/** Translates an answer that is not 200, by its status and by what the webhook says of it. */
export function toAnswerError(response: HttpResponse, now: number): ParleyError {
  if (response.status === 202)
    return new ParleyError(
      'PARLEY_CONNECTOR_FAILED',
      `${service} answered before its work was done (HTTP 202).`,
      {
        fix: 'In the Response action of the flow, switch "Asynchronous response" off.',
      },
    );
  const said = readUnsigned(response.json);
  if (said === undefined) return toStatusError(response, { codes: httpCodes, service, now });
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
  const code: ErrorCode =
    response.status === 401 ? 'PARLEY_CONNECTOR_CREDENTIALS' : 'PARLEY_CONNECTOR_FAILED';
  return new ParleyError(code, `${service} refused the request: ${said.message}`, {
    ...(said.fix === undefined ? {} : { fix: said.fix }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details: { status: response.status },
  });
}

function readUnsigned(json: unknown): { readonly message: string; readonly fix?: string } | undefined {
  const said = v.safeParse(UnsignedSchema, json);
  if (!said.success) return undefined;
  const { message, fix } = said.output.error;
  return { message, ...(fix === undefined ? {} : { fix }) };
}

/** An answer that is no answer of the webhook: another service, a proxy, or somebody in between. */
export function notGenuine(): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_CREDENTIALS',
    `The answer of ${service} is not signed with the secret.`,
    {
      fix: 'Look at `url` and `secret`, and at what stands between the hub and the webhook.',
    },
  );
}

const notSentCodes = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const refusedStatuses: readonly unknown[] = [400, 401, 403, 404, 405, 413, 429];

/** Whether a failed call is known never to have reached the workbook. */
export function provesNotApplied(error: unknown): boolean {
  if (!isParleyError(error)) return false;
  if (error.code === 'PARLEY_CONNECTOR_CERTIFICATE' || error.details.sent === false) return true;
  if (refusedStatuses.includes(error.details.status)) return true;
  for (let cause: unknown = error.cause; typeof cause === 'object' && cause !== null; ) {
    if ('code' in cause && typeof cause.code === 'string' && notSentCodes.test(cause.code)) return true;
    cause =
      'errors' in cause && Array.isArray(cause.errors)
        ? cause.errors[0]
        : 'cause' in cause
          ? cause.cause
          : null;
  }
  return false;
}
