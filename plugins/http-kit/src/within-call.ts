import { type CallOptions, type ErrorCode, ParleyError } from '@parley/core/contract';

export interface WithinCallOptions {
  readonly now: () => number;
  /** The code for a deadline that passes. */
  readonly timeout: ErrorCode;
  /** What was waited for: `the token endpoint`. */
  readonly what: string;
}

/**
 * Waits for work that several calls share, and that goes on without this one: leaves when the call is cancelled or
 * its deadline passes. The errors of leaving say that nothing was sent (`details.sent`).
 */
export async function waitWithinCall<T>(
  work: Promise<T>,
  call: CallOptions,
  { now, timeout, what }: WithinCallOptions,
): Promise<T> {
  const details = { sent: false };
  const leave = Promise.withResolvers<never>();
  const onAbort = () =>
    leave.reject(new ParleyError('PARLEY_CALL_ABORTED', `Waiting for ${what} was cancelled.`, { details }));
  const timer = setTimeout(
    () => leave.reject(new ParleyError(timeout, `Waiting for ${what} took too long.`, { details })),
    Math.max(call.deadline - now(), 0),
  );
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (call.signal.aborted) onAbort();
    return await Promise.race([work, leave.promise]);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}
