import type { Clock } from '../clock.ts';

/** This long no paired notifier may have accepted anything while notices wait. */
export const holdAfterMs = 15 * 60_000;

/** What the notification module reported about one notifier. */
export interface DeliveryState {
  readonly lastAcceptedAt: number | undefined;
  readonly oldestWaitingAt: number | undefined;
  /** Since when it has refused notices for good, and accepted none. */
  readonly refusedAt: number | undefined;
}

/**
 * From when on writes are held: notices wait or were refused, and for 15 minutes nobody accepted anything.
 * Undefined: nobody is owed one. Time before `activeSince` does not count, for then nobody was asked.
 */
export function findHoldTime(notifiers: readonly DeliveryState[], activeSince: number): number | undefined {
  const accepted = notifiers.flatMap(({ lastAcceptedAt }) => lastAcceptedAt ?? []);
  const waiting = notifiers.flatMap(({ oldestWaitingAt }) => oldestWaitingAt ?? []);
  // What one refused, another one took.
  const refused = notifiers.flatMap(({ refusedAt }) => refusedAt ?? []);
  waiting.push(...refused.filter((at) => accepted.every((last) => last < at)));
  if (waiting.length === 0) return undefined;
  return Math.max(activeSince, Math.min(...waiting), ...accepted) + holdAfterMs;
}

/** One timer that can be set anew. */
export function createAlarm(clock: Clock, ring: () => void): { set(at: number | undefined): void } {
  let cancel = (): void => {};
  return {
    set(at) {
      cancel();
      cancel = at === undefined ? () => {} : clock.setTimer(Math.max(0, at - clock.now()), ring);
    },
  };
}
