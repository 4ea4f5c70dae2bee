import type { CallOptions } from '@parley/core/contract';
import type { Workbook } from './table.ts';
import { assertInTime, waitFor } from './write-lock.ts';

export interface SnapshotsOptions {
  readonly read: (call: CallOptions) => Promise<Workbook>;
  readonly now: () => number;
  /** For how long an answer serves further reads. */
  readonly cacheMs: number;
}

/** Shares reads: the finds of one turn cost one request. */
export interface Snapshots {
  /** The spreadsheet as it stood at most `cacheMs` ago, and after every write of this hub. */
  share(call: CallOptions): Promise<Workbook>;
  /** The spreadsheet as it stands now. For whoever is about to write. */
  fresh(call: CallOptions): Promise<Workbook>;
  /** What was read before is no longer true. */
  forget(): void;
}

interface SharedRead {
  readonly begun: number;
  readonly deadline: number;
  readonly workbook: Promise<Workbook>;
  /** Whether the tick that began it still lasts: the finds of one tick are one read, whatever `cacheMs`. */
  sameTick: boolean;
}

/** Builds the shared reads of one connector. */
export function createSnapshots({ read, now, cacheMs }: SnapshotsOptions): Snapshots {
  let latest: SharedRead | undefined;

  /** Not ended by its first caller's signal: others may have joined by then. */
  function begin({ deadline }: CallOptions): SharedRead {
    const workbook = read({ deadline, signal: new AbortController().signal });
    const mine: SharedRead = { begun: now(), deadline, workbook, sameTick: true };
    latest = mine;
    setImmediate(() => {
      mine.sameTick = false;
    });
    workbook.catch(() => {
      if (latest === mine) latest = undefined;
    });
    return mine;
  }

  async function join(shared: SharedRead, call: CallOptions): Promise<Workbook> {
    try {
      return await waitFor(shared.workbook, call, now);
    } catch (error) {
      // It may have failed only because whoever began it had less time.
      if (call.deadline <= shared.deadline || call.signal.aborted) throw error;
      return await waitFor(begin(call).workbook, call, now);
    }
  }

  return {
    async share(call) {
      assertInTime(call, now());
      const shared = latest;
      if (shared !== undefined && (shared.sameTick || now() - shared.begun < cacheMs))
        return await join(shared, call);
      return await waitFor(begin(call).workbook, call, now);
    },
    fresh: read,
    forget() {
      latest = undefined;
    },
  };
}
