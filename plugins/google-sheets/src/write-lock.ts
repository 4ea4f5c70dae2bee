import { type CallOptions, ParleyError } from '@parley/core/contract';

/** Whoever writes to a spreadsheet, by its address; shared by all connectors of the process. */
const tails = new Map<string, Promise<void>>();

/** Runs one writer of a spreadsheet at a time. A caller whose time ends while it waits leaves the queue. */
export async function withWriteLock<T>(
  spreadsheet: string,
  call: CallOptions,
  now: () => number,
  work: () => Promise<T>,
): Promise<T> {
  const before = tails.get(spreadsheet) ?? Promise.resolve();
  let release: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    release = resolve;
  });
  const tail = before.then(() => done);
  tails.set(spreadsheet, tail);
  try {
    await waitFor(before, call, now);
    return await work();
  } finally {
    release();
    void tail.then(() => {
      if (tails.get(spreadsheet) === tail) tails.delete(spreadsheet);
    });
  }
}

/** Waits for a promise as long as the call lasts. */
export async function waitFor<T>(promise: Promise<T>, call: CallOptions, now: () => number): Promise<T> {
  assertInTime(call, now());
  let timer: NodeJS.Timeout | undefined;
  let onAbort: () => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    onAbort = () => reject(aborted());
    call.signal.addEventListener('abort', onAbort, { once: true });
    timer = setTimeout(
      () => reject(new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'The deadline passed while waiting')),
      Math.min(call.deadline - now(), 2 ** 31 - 1),
    );
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}

/** Refuses a call that was cancelled or whose deadline has passed. */
export function assertInTime(call: CallOptions, now: number): void {
  if (call.signal.aborted) throw aborted();
  if (now >= call.deadline) throw new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'The deadline has passed');
}

function aborted(): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call');
}
