/** The source of time. Injected wherever time matters, so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Runs `run` once after `ms` milliseconds. The answer cancels it; cancelling twice does nothing. */
  setTimer(ms: number, run: () => void): () => void;
}

/** `setTimeout` fires at once for longer waits than this. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, run) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > longestTimerMs ? wait(left - longestTimerMs) : run()),
        Math.min(Math.max(left, 0), longestTimerMs),
      );
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
