import type { CallOptions } from '@parley/core/contract';
import { waitWithinCall } from '@parley/http-kit';

/** Lets one writer of this hub at a time at a record, in the order they came. */
export interface RecordQueue {
  run<T>(record: string, call: CallOptions, work: () => Promise<T>): Promise<T>;
}

export function createRecordQueue(now: () => number): RecordQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(record, call, work) {
      const before = last.get(record) ?? Promise.resolve();
      const done = Promise.withResolvers<void>();
      const turn = before.then(() => done.promise);
      last.set(record, turn);
      try {
        const waiting = { now, timeout: 'PARLEY_CONNECTOR_TIMEOUT', what: 'another write' } as const;
        await waitWithinCall(before, call, waiting);
        return await work();
      } finally {
        done.resolve();
        if (last.get(record) === turn) last.delete(record);
      }
    },
  };
}
