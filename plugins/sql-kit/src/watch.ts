/** Why a wait was cut short; `stopped` when it was not. */
export type Interruption = 'aborted' | 'timeout' | 'stopped';

/** Resolves when the host aborts or the time is up, whichever is first. Always call `stop`. */
export interface Watch {
  readonly interrupted: Promise<Interruption>;
  stop(): void;
}

const longestTimer = 2 ** 31 - 1;

/** Watches a signal and a time limit. */
export function createWatch(signal: AbortSignal, ms: number): Watch {
  const { promise, resolve } = Promise.withResolvers<Interruption>();
  const onAbort = () => resolve('aborted');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => resolve('timeout'), Math.min(ms, longestTimer));
  return {
    interrupted: promise,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve('stopped');
    },
  };
}

/** Waits for a promise, whatever becomes of it, but not longer than `ms`. */
export async function settleWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise.catch(() => {}), late]);
  clearTimeout(timer);
}
