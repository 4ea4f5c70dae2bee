import type { Clock } from './clock.ts';
import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';

/** Runs work again and again, never twice at once. The answer ends it and waits for what is under way. */
export function repeat(
  clock: Clock,
  everyMs: number,
  work: () => Promise<void>,
  log: Log,
): () => Promise<void> {
  let stopped = false;
  let running = Promise.resolve();
  let cancel = (): void => {};
  const next = (): void => {
    if (stopped) return;
    running = work().catch((error) => log('error', describeError(error)));
    void running.finally(() => {
      if (!stopped) cancel = clock.setTimer(everyMs, next);
    });
  };
  cancel = clock.setTimer(0, next);
  return async () => {
    stopped = true;
    cancel();
    await running;
  };
}
