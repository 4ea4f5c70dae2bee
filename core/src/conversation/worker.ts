import type { Clock } from '../clock.ts';
import { isParleyError } from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import type { InboxRow, Store } from '../store/index.ts';
import type { Lanes } from './lanes.ts';

export interface WorkerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly lanes: Lanes;
  readonly owner: string;
  process(row: InboxRow): Promise<void>;
  /** Ends an event that fails again and again, so that its sender's later ones get their turn. */
  giveUp(row: InboxRow): Promise<void>;
  log(level: 'error', message: string): void;
}

export interface Worker {
  start(): void;
  /** There may be something in the inbox. */
  kick(): void;
  /** Takes nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

const pollMs = 1_000;
const leaseMs = 120_000;
const parallel = 64;
const retryMs = 5_000;
const triesBeforeGivingUp = 5;

/** Takes events from the inbox, one of each sender at a time, until it is empty. */
export function createWorker(deps: WorkerDeps): Worker {
  const { store, clock, lanes } = deps;
  let stopped = true;
  let underWay = 0;
  let again = false;
  let running: Promise<void> | undefined;
  let cancelTimer = (): void => {};

  async function run(row: InboxRow): Promise<void> {
    try {
      await lanes.run(row.senderIndex, () => deps.process(row));
    } catch (error) {
      // A row that breaks a rule of the store breaks it at every try.
      const mayPass = isParleyError(error) && error.retryable && error.details.constraint === undefined;
      if (!mayPass && row.attempts >= triesBeforeGivingUp) {
        deps.log('error', `A message is given up after ${row.attempts} tries: ${describeError(error)}`);
        return await lanes.run(row.senderIndex, () => deps.giveUp(row));
      }
      deps.log('error', `A message could not be processed and stays in the inbox: ${describeError(error)}`);
      const until = clock.now() + Math.min(retryMs * row.attempts, 60_000);
      await store.transaction((rows) => rows.inbox.postpone(row.id, until));
    }
  }

  async function round(): Promise<void> {
    do {
      again = false;
      const limit = parallel - underWay;
      if (limit <= 0) return;
      if (!(await store.rows.inbox.hasWaiting(clock.now()))) continue;
      const options = { owner: deps.owner, now: clock.now(), leaseMs, limit };
      const taken = await store.transaction((rows) => rows.inbox.take(options));
      for (const row of taken) {
        underWay += 1;
        void run(row)
          .catch((error) => deps.log('error', `The inbox cannot be written: ${describeError(error)}`))
          .finally(() => {
            underWay -= 1;
            kick();
          });
      }
    } while (again && !stopped);
  }

  function kick(): void {
    if (stopped) return;
    again = true;
    running ??= round()
      .catch((error) => deps.log('error', `The inbox cannot be read: ${describeError(error)}`))
      .finally(() => {
        running = undefined;
        if (again && !stopped && underWay < parallel) kick();
      });
  }

  function poll(): void {
    if (stopped) return;
    kick();
    cancelTimer = clock.setTimer(pollMs, poll);
  }

  return {
    start() {
      stopped = false;
      poll();
    },
    kick,
    async stop() {
      stopped = true;
      cancelTimer();
      await running;
      await lanes.drain();
    },
  };
}
