/** A clock whose time passes only when the test says so. */
export interface FakeClock {
  /** Milliseconds since 1970. Fits `PluginHost.now`. */
  now(): number;
  /** Calls `fire` once, when the clock has advanced by `ms`. Returns the way to cancel it. */
  setTimer(ms: number, fire: () => void | Promise<void>): () => void;
  /**
   * Lets `ms` milliseconds pass. Timers due by then fire in the order of their time (then of their making),
   * each at its own time, those that a firing timer makes included. When none is due, everything is done
   * on return; otherwise await it: it waits for what a timer returned, and lets pending promises settle, before the
   * next one fires. What a timer throws is thrown here.
   */
  advance(ms: number): Promise<void>;
  /** How many timers wait. For tests that nothing was forgotten. */
  pending(): number;
}

interface Timer {
  readonly due: number;
  readonly fire: () => void | Promise<void>;
}

/**
 * Builds a fake clock.
 *
 * ```ts
 * const clock = createFakeClock('2026-11-22T07:30:00Z');
 * const host = createTestHost({ now: clock.now });
 * clock.setTimer(1_000, () => console.log('fired'));
 * await clock.advance(1_000);
 * ```
 */
export function createFakeClock(start: number | string = '2026-01-01T00:00:00Z'): FakeClock {
  let time = typeof start === 'string' ? Date.parse(start) : start;
  if (!Number.isFinite(time)) throw new TypeError(`Not a time: ${start}`);
  const timers = new Set<Timer>();

  function takeNext(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers)
      if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    if (next !== undefined) timers.delete(next);
    return next;
  }

  return {
    now: () => time,
    setTimer(ms, fire) {
      const timer = { due: time + Math.max(0, ms), fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError('Time does not run backwards');
      const until = time + ms;
      for (let timer = takeNext(until); timer !== undefined; timer = takeNext(until)) {
        time = Math.max(time, timer.due);
        await timer.fire();
        await new Promise((resolve) => setImmediate(resolve));
      }
      time = Math.max(time, until);
    },
    pending: () => timers.size,
  };
}
