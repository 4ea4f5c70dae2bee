import { setTimeout as sleep } from 'node:timers/promises';
import { type CallOptions, isParleyError } from '@parley/core/contract';
import { parseRetryAfter } from './errors.ts';
import type { HttpResponse } from './request.ts';

export interface RetryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How often it is tried again at most. */
  readonly retries: number;
  /** Whether sending it twice does no harm. Else it is tried again only where the service cannot have seen it. */
  readonly isRepeatable: boolean;
  /** Called before a further try when the one before it may have been performed: then only a success is sure. */
  readonly onUncertain?: () => void;
  /** Waits; for tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const transientStatuses = new Set([429, 502, 503, 504]);
const firstWaitMs = 100;

/**
 * Tries again after what passes by itself: no answer, 429, 502, 503, 504. Waits as long as the service asks for, else
 * longer each time; never beyond the deadline: then the last answer or error stands.
 */
export async function retryTransient(
  attempt: () => Promise<HttpResponse>,
  call: CallOptions,
  options: RetryOptions,
): Promise<HttpResponse> {
  const { now, retries, isRepeatable, onUncertain, wait = waitFor } = options;
  for (let tried = 0; ; tried += 1) {
    const outcome = await settle(attempt);
    const asked = outcome.answer?.headers['retry-after'];
    const waitMs = parseRetryAfter(asked, now()) ?? firstWaitMs * 2 ** tried * (0.5 + Math.random() / 2);
    const hasTime = now() + waitMs < call.deadline && !call.signal.aborted;
    if (tried >= retries || !hasTime || !isTransient(outcome, isRepeatable)) {
      if (outcome.answer !== undefined) return outcome.answer;
      throw outcome.error;
    }
    if (mayBePerformed(outcome)) onUncertain?.();
    // A cancelled wait lets the next attempt say so.
    await wait(waitMs, call.signal).catch(() => undefined);
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal });
}

function mayBePerformed({ answer, error }: Outcome): boolean {
  if (answer !== undefined) return answer.status !== 429;
  return !isParleyError(error) || error.details.sent !== false;
}

type Outcome =
  | { readonly answer: HttpResponse; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: unknown };

async function settle(attempt: () => Promise<HttpResponse>): Promise<Outcome> {
  try {
    return { answer: await attempt() };
  } catch (error) {
    return { error };
  }
}

function isTransient({ answer, error }: Outcome, isRepeatable: boolean): boolean {
  if (answer !== undefined) return isRepeatable && transientStatuses.has(answer.status);
  if (!isParleyError(error) || !error.retryable) return false;
  // Whoever names a time (an open circuit) is not to be asked before, and nobody waits that long here.
  if (error.retryAfterMs !== undefined) return false;
  return isRepeatable || error.details.sent === false;
}
