import { type CallOptions, isParleyError, ParleyError, type ParleyErrorOptions } from '@parley/core/contract';
import type { HttpErrorCodes } from '@parley/http-kit';

/** An interpreter has one code: whatever went wrong, the core lets the guided one take the turn. */
export const errorCodes: HttpErrorCodes = {
  unreachable: 'PARLEY_INTERPRETER_FAILED',
  timeout: 'PARLEY_INTERPRETER_FAILED',
  busy: 'PARLEY_INTERPRETER_FAILED',
  credentials: 'PARLEY_INTERPRETER_FAILED',
  rejected: 'PARLEY_INTERPRETER_FAILED',
  certificate: 'PARLEY_INTERPRETER_FAILED',
};

/** No usable answer. `message` names no word of the customer's or the model's. */
export function createFailure(
  message: string,
  fix: string,
  more: Omit<ParleyErrorOptions, 'fix'> = {},
): ParleyError {
  return new ParleyError('PARLEY_INTERPRETER_FAILED', message, { fix, ...more });
}

/**
 * Translates what a call to the model threw. The SDK's own errors carry the prompt and the answer, so of them only
 * the name and the stack stay.
 */
export function toFailure(thrown: unknown, service: string, call: CallOptions, now: number): ParleyError {
  const own = findParleyError(thrown);
  const isAborted = own === undefined ? call.signal.aborted : own.code === 'PARLEY_CALL_ABORTED';
  // The host aborts at the deadline too; that the model was slow is then the news.
  if (isAborted && now >= call.deadline)
    return createFailure(`No answer from ${service} by the deadline.`, slowFix, { cause: own });
  if (own !== undefined) return own;
  const cause = toSafeCause(thrown);
  if (isAborted)
    return new ParleyError('PARLEY_CALL_ABORTED', `The call to ${service} was cancelled.`, { cause });
  const message = `The answer of ${service} is not what its API promises (${cause.name}).`;
  return createFailure(message, 'Compare `provider`, `base-url` and `model` with what the server offers.', {
    cause,
  });
}

export const slowFix = 'Choose a faster model, or raise `timeout`; a turn ends after ten seconds.';

function findParleyError(thrown: unknown): ParleyError | undefined {
  const seen = new Set<unknown>();
  for (let at = thrown; typeof at === 'object' && at !== null && !seen.has(at); ) {
    if (isParleyError(at)) return at;
    seen.add(at);
    at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

function toSafeCause(thrown: unknown): Error {
  const cause = new Error('The message is left out: it may quote a customer.');
  if (!(thrown instanceof Error)) return cause;
  cause.name = thrown.name;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  cause.stack = [`${cause.name}: ${cause.message}`, ...frames].join('\n');
  return cause;
}
