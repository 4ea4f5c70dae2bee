import { type ErrorCode, ParleyError } from '@parley/core/contract';

const maxRetryAfterMs = 3_600_000;

const certificateCodes =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH)/;

/** What an answer that is not 2xx means. `target` is safe to print. */
export function toAnswerError(
  status: number,
  retryAfter: string | undefined,
  target: string,
  now: number,
): ParleyError {
  const { code, fix } = readStatus(status);
  const wait = parseRetryAfter(retryAfter, now);
  return new ParleyError(code, `${target} answered ${status}`, {
    fix,
    details: { status },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function readStatus(status: number): { code: ErrorCode; fix: string } {
  if (status === 401 || status === 403)
    return {
      code: 'PARLEY_NOTIFIER_CREDENTIALS',
      fix: 'Compare `secret` and `headers` with what the receiver expects.',
    };
  if (status === 408)
    return {
      code: 'PARLEY_NOTIFIER_TIMEOUT',
      fix: 'Nothing to do: the notice is tried again. If it goes on, look at the receiver.',
    };
  if (status === 425 || status === 429)
    return { code: 'PARLEY_NOTIFIER_BUSY', fix: 'Nothing to do: the notice is tried again later.' };
  if (status >= 500)
    return { code: 'PARLEY_NOTIFIER_UNREACHABLE', fix: "Look at the receiver's log: it failed." };
  if (status === 410)
    return {
      code: 'PARLEY_NOTIFIER_REJECTED',
      fix: 'The receiver says this address is gone: put the new one in `url`.',
    };
  if (status >= 300 && status < 400)
    return {
      code: 'PARLEY_NOTIFIER_REJECTED',
      fix: 'Redirects are not followed: put the final address in `url`.',
    };
  return {
    code: 'PARLEY_NOTIFIER_REJECTED',
    fix: 'Look at why the receiver refused it, then re-send the notice.',
  };
}

/** What a failed connection means. The vendor's error stays the cause. */
export function toConnectionError(cause: unknown, target: string): ParleyError {
  const code = readCode(cause);
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT')
    return new ParleyError('PARLEY_NOTIFIER_TIMEOUT', `${target} did not answer in time (${code})`, {
      cause,
      fix: 'Check that the receiver is up and reachable from this machine.',
    });
  if (certificateCodes.test(code))
    return new ParleyError('PARLEY_NOTIFIER_UNREACHABLE', `The certificate of ${target} fails (${code})`, {
      cause,
      fix: "Renew the receiver's certificate, or add its authority with NODE_EXTRA_CA_CERTS.",
    });
  return new ParleyError('PARLEY_NOTIFIER_UNREACHABLE', `${target} could not be reached (${code})`, {
    cause,
    fix: 'Check `url`, and that the receiver is up and reachable from this machine.',
  });
}

function readCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'no code';
  return typeof error.code === 'string' ? error.code : 'no code';
}

/** Reads seconds or an HTTP date; at most an hour, so that a receiver cannot put a notice off for ever. */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}
