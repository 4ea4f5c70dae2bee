import { type CallOptions, type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';

export interface CircuitBreakerOptions {
  readonly service: string;
  /** The code that an open circuit is reported with; a retryable one. */
  readonly code: ErrorCode;
  readonly now: () => number;
  /** How many failures in a row open it. Default 5. */
  readonly failures?: number;
  /** How long it stays open, in milliseconds; then one call is let through to try. Default 30,000. */
  readonly coolDownMs?: number;
}

/** Spares a service that keeps failing, and its callers the waiting. */
export interface CircuitBreaker {
  /** Runs the work, or fails at once while the circuit is open. `isFailure` says which answers count as failed. */
  run<T>(work: () => Promise<T>, isFailure: (answer: T) => boolean, call: CallOptions): Promise<T>;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { service, code, now, failures = 5, coolDownMs = 30_000 } = options;
  let failed = 0;
  let openUntil = 0;
  let probing = false;

  function note(isFailed: boolean): void {
    failed = isFailed ? failed + 1 : 0;
    if (failed >= failures) openUntil = now() + coolDownMs;
  }

  async function run<T>(
    work: () => Promise<T>,
    isFailure: (answer: T) => boolean,
    call: CallOptions,
  ): Promise<T> {
    const isOpen = failed >= failures;
    if (isOpen && (now() < openUntil || probing))
      throw new ParleyError(
        code,
        `${service} failed ${failed} times in a row and is left alone for a while.`,
        {
          details: { sent: false },
          retryAfterMs: Math.max(openUntil - now(), 1000),
        },
      );
    if (isOpen) probing = true;
    try {
      const answer = await work();
      note(isFailure(answer));
      return answer;
    } catch (error) {
      // A call that was cancelled, or whose own time was up, says nothing about the service.
      const isOwn = isParleyError(error, 'PARLEY_CALL_ABORTED') || call.deadline <= now();
      if (!isOwn) note(isParleyError(error) && error.retryable);
      throw error;
    } finally {
      if (isOpen) probing = false;
    }
  }

  return { run };
}
