import { type Clock, systemClock } from '@parley/core';

/** The machine's clock, but time can be let pass at once. */
export interface MovingClock extends Clock {
  /** Moves the clock on; timers that are due by then fire. */
  pass(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
  disarm: () => void;
}

export function createMovingClock(): MovingClock {
  let ahead = 0;
  const timers = new Set<Timer>();
  const now = () => systemClock.now() + ahead;

  function arm(timer: Timer): void {
    timer.disarm = systemClock.setTimer(timer.due - now(), () => {
      timers.delete(timer);
      timer.run();
    });
  }

  return {
    now,
    setTimer(ms, run) {
      const timer: Timer = { due: now() + ms, run, disarm: () => {} };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.disarm();
      };
    },
    pass(ms) {
      ahead += ms;
      for (const timer of timers) {
        timer.disarm();
        arm(timer);
      }
    },
  };
}
