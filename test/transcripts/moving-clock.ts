import { type Clock, systemClock } from '@parley/core';

/**
 * The machine's clock, but time can be let pass at once, for the whole process then: a receiver that checks how old a
 * signature is must live in the same time as the hub.
 */
export interface MovingClock extends Clock {
  /** Moves the clock on; the hub's timers that are due by then fire. */
  pass(ms: number): void;
  /** Gives the process its own time back. */
  restore(): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
  disarm: () => void;
}

/** `start`: the moment it is at first. Default: the machine's. */
export function createMovingClock({ start }: { readonly start?: number } = {}): MovingClock {
  let ahead = start === undefined ? 0 : start - Date.now();
  const timers = new Set<Timer>();
  const machineNow = Date.now;
  const now = () => machineNow.call(Date) + ahead;
  if (start !== undefined) Date.now = now;

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
      Date.now = now;
      for (const timer of timers) {
        timer.disarm();
        arm(timer);
      }
    },
    restore() {
      if (Date.now === now) Date.now = machineNow;
    },
  };
}
