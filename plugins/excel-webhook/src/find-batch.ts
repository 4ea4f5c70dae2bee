import { type CallOptions, type FindResult, ParleyError, type Query } from '@parley/core/contract';
import type { WorkbookClient } from './client.ts';
import type { CollectionLayout } from './engine/types.ts';
import { service, toFailureError } from './errors.ts';
import { FoundAllSchema } from './protocol.ts';

interface Waiting {
  readonly query: Query;
  readonly call: CallOptions;
  readonly resolve: (found: FindResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Sends the queries that are asked within one turn of the event loop as one request: runs of a flow are counted. */
export function createFindBatch(
  client: WorkbookClient,
  layouts: readonly CollectionLayout[],
): (query: Query, call: CallOptions) => Promise<FindResult> {
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    void send(batch);
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    // One caller that goes away must not take the answer from the others.
    const controller = new AbortController();
    const onAbort = () => {
      if (batch.every(({ call }) => call.signal.aborted)) controller.abort();
    };
    for (const { call } of batch) call.signal.addEventListener('abort', onAbort);
    onAbort();
    try {
      const deadline = Math.min(...batch.map(({ call }) => call.deadline));
      const queries = batch.map(({ query }) => query);
      const body = { action: 'find', collections: layouts, queries } as const;
      const answers = await client.send(body, FoundAllSchema, { deadline, signal: controller.signal });
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer?.ok) resolve(answer.result);
        else
          reject(
            answer === undefined
              ? new ParleyError('PARLEY_CONNECTOR_FAILED', `${service} left a query unanswered.`)
              : toFailureError(answer.error),
          );
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      for (const { call } of batch) call.signal.removeEventListener('abort', onAbort);
    }
  }

  return (query, call) =>
    new Promise((resolve, reject) => {
      waiting.push({ query, call, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
    });
}
