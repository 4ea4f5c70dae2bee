/** Runs work strictly in order within a lane, and lanes in parallel. */
export interface Lanes {
  run<T>(lane: string, work: () => Promise<T>): Promise<T>;
  isBusy(lane: string): boolean;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(lane, work) {
      const before = tails.get(lane) ?? Promise.resolve();
      const result = before.then(work, work);
      const tail = result
        .catch(() => undefined)
        .finally(() => {
          if (tails.get(lane) === tail) tails.delete(lane);
        });
      tails.set(lane, tail);
      return result;
    },
    isBusy: (lane) => tails.has(lane),
    async drain() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
