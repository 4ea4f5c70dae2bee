import type { CallOptions } from '@parley/core/contract';
import type { Workbook } from './table.ts';
import { waitFor } from './write-lock.ts';

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

/** How long a shared read may take at most: it belongs to no single caller. */
const sharedReadMs = 60_000;

/** Builds the shared reads of one connector. */
export function createSnapshots({ read, now, cacheMs }: SnapshotsOptions): Snapshots {
  let latest: { readonly begun: number; readonly workbook: Promise<Workbook> } | undefined;

  function begin(): Promise<Workbook> {
    const begun = now();
    const workbook = read({ deadline: begun + sharedReadMs, signal: new AbortController().signal });
    const mine = { begun, workbook };
    latest = mine;
    workbook.catch(() => {
      if (latest === mine) latest = undefined;
    });
    return workbook;
  }

  return {
    share(call) {
      const usable = latest !== undefined && now() - latest.begun <= cacheMs;
      return waitFor(usable && latest !== undefined ? latest.workbook : begin(), call, now);
    },
    fresh: read,
    forget() {
      latest = undefined;
    },
  };
}
