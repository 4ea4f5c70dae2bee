import { type CallOptions, ParleyError } from '@parley/core/contract';

/** Waits, or rejects when the signal aborts. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

export interface BudgetOptions {
  /** What is counted, for messages: `reads`. */
  readonly name: string;
  readonly perMinute: number;
  readonly now: () => number;
  readonly delay: Delay;
}

/** Keeps the requests of a minute below Google's quota. */
export interface Budget {
  /** Resolves when one more request fits. Throws BUSY when that would be after the deadline. */
  spend(call: CallOptions): Promise<void>;
}

const minuteMs = 60_000;

/** Builds the budget of one kind of request. */
export function createBudget({ name, perMinute, now, delay }: BudgetOptions): Budget {
  const spent: number[] = [];
  return {
    async spend(call) {
      for (;;) {
        while (spent[0] !== undefined && spent[0] <= now() - minuteMs) spent.shift();
        if (spent.length < perMinute) {
          spent.push(now());
          return;
        }
        const wait = (spent[0] ?? now()) + minuteMs - now();
        if (now() + wait >= call.deadline)
          throw new ParleyError(
            'PARLEY_CONNECTOR_BUSY',
            `The ${name} that Google allows in a minute are used up`,
            {
              fix: 'Wait a minute; where it happens often, ask Google for a higher quota and raise the limits.',
              retryAfterMs: wait,
            },
          );
        await delay(wait, call.signal);
      }
    },
  };
}

/** Waits in real time. */
export function delayReally(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
