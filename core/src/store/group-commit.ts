import { AsyncLocalStorage } from 'node:async_hooks';

/** The outer transaction that a group shares, and how one body runs within it. */
export interface GroupCommitOptions<Context> {
  begin(): void;
  /** Returns once everything is durable. */
  commit(): void;
  rollback(): void;
  /** Whether the outer transaction is open; the database may have ended it by itself. */
  isOpen(): boolean;
  /** Runs a body so that, when it fails, its own writes alone are undone. */
  run<T>(body: (context: Context) => Promise<T>): Promise<T>;
  toError(error: unknown): unknown;
}

export interface GroupCommit<Context> {
  /**
   * Runs `body` and resolves with its result once its writes are durable. When it throws, nothing of it is written and
   * its error is thrown. A body awaits nothing but its own queries, and does not ask for another transaction.
   */
  transaction<T>(body: (context: Context) => Promise<T>): Promise<T>;
  /** Whether the caller runs within a body that has not ended. */
  isInside(): boolean;
  /** Runs `work` between two groups. */
  exclusively<T>(work: () => T): Promise<T>;
  /** Resolves when everything asked for so far is done; later calls are refused with `reason`. */
  close(reason: Error): Promise<void>;
}

interface Job<Context> {
  readonly body: (context: Context) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What became of a body, told to its caller only once the group's outcome is known. */
interface Ran<Context> {
  readonly job: Job<Context>;
  readonly settle: () => void;
  readonly failure?: unknown;
}

const groupLimit = 64;

/**
 * Makes many transactions durable by one commit. A durable commit waits for the disk, so all transactions that are waiting
 * when it is free run one after another, each undone alone if it fails, and share one commit. Nothing waits for company:
 * a group is whatever one turn of the event loop brought.
 */
export function createGroupCommit<Context>(options: GroupCommitOptions<Context>): GroupCommit<Context> {
  const queue: Job<Context>[] = [];
  const exclusive: (() => void)[] = [];
  const inside = new AsyncLocalStorage<{ active: boolean }>();
  let draining: Promise<void> | undefined;
  let closed: Error | undefined;

  function isInside(): boolean {
    return inside.getStore()?.active === true;
  }

  function wake(): void {
    draining ??= drain().finally(() => {
      draining = undefined;
      if (queue.length > 0 || exclusive.length > 0) wake();
    });
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 || exclusive.length > 0) {
      // Lets every callback of this turn put its transaction into the group.
      await new Promise((resolve) => setImmediate(resolve));
      for (const work of exclusive.splice(0)) work();
      if (queue.length > 0) await runGroup();
    }
  }

  async function runGroup(): Promise<void> {
    const ran: Ran<Context>[] = [];
    try {
      options.begin();
    } catch (error) {
      const failure = options.toError(error);
      for (const job of queue.splice(0, groupLimit)) job.reject(failure);
      return;
    }
    try {
      while (ran.length < groupLimit) {
        const job = queue.shift();
        if (job === undefined) break;
        const outcome = await runJob(job);
        ran.push(outcome);
        // On some errors, such as a full disk, the database ends the whole transaction by itself.
        if (!options.isOpen()) throw outcome.failure;
      }
      options.commit();
    } catch (error) {
      rejectGroup(ran, error);
      return;
    }
    for (const { settle } of ran) settle();
  }

  /** What a body found may have been a neighbour's writes, so those that failed share the group's failure too. */
  function rejectGroup(ran: readonly Ran<Context>[], error: unknown): void {
    try {
      if (options.isOpen()) options.rollback();
    } finally {
      const failure = options.toError(error);
      for (const { job } of ran) job.reject(failure);
    }
  }

  async function runJob(job: Job<Context>): Promise<Ran<Context>> {
    const scope = { active: true };
    try {
      const value = await inside.run(scope, () => options.run(job.body));
      return { job, settle: () => job.resolve(value) };
    } catch (error) {
      const failure = options.toError(error);
      return { job, settle: () => job.reject(failure), failure };
    } finally {
      scope.active = false;
    }
  }

  return {
    transaction<T>(body: (context: Context) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (closed !== undefined) return reject(closed);
        if (isInside())
          return reject(new Error('A transaction was asked for inside another: use the one that is open'));
        queue.push({ body, resolve: resolve as (value: unknown) => void, reject });
        wake();
      });
    },
    isInside,
    exclusively<T>(work: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (closed !== undefined) return reject(closed);
        exclusive.push(() => {
          try {
            resolve(work());
          } catch (error) {
            reject(options.toError(error));
          }
        });
        wake();
      });
    },
    async close(reason) {
      closed ??= reason;
      while (draining !== undefined) await draining;
    },
  };
}
