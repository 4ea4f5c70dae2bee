/** Lets one piece of work run after the other. */
export interface Turns {
  /** Throws what `late` makes, and never runs `work`, when its turn does not come before the deadline. */
  run<T>(deadline: number, now: () => number, work: () => Promise<T>): Promise<T>;
}

export function createTurns(late: () => Error): Turns {
  let last: Promise<unknown> = Promise.resolve();

  return {
    async run(deadline, now, work) {
      const previous = last;
      let finish = () => {};
      last = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const isMyTurn = await waitUntil(previous, deadline - now());
      if (!isMyTurn) {
        void previous.then(finish, finish);
        throw late();
      }
      try {
        return await work();
      } finally {
        finish();
      }
    },
  };
}

async function waitUntil(previous: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.min(Math.max(ms, 0), 2 ** 31 - 1));
  });
  try {
    return await Promise.race([previous.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
