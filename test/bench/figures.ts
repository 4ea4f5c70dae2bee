/** What one contestant did at one parallelism: medians over the rounds. */
export interface Figures {
  readonly turnsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the contestant's own process, for each turn. */
  readonly cpuMsPerTurn: number;
  readonly rssMb: number;
}

/** Keyed by parallelism. */
export type ByParallelism<T> = Readonly<Record<number, T>>;

export interface TurnFigures {
  readonly fetchFloor: ByParallelism<Figures>;
  readonly fastFloor: ByParallelism<Figures>;
  readonly hub: ByParallelism<Figures>;
  /** The hub's throughput over the floor's. */
  readonly ratioToFetch: ByParallelism<number>;
  readonly ratioToFast: ByParallelism<number>;
}

export interface BenchResult {
  readonly rounds: number;
  readonly read: TurnFigures;
  readonly write: TurnFigures;
  /** From the start of the process to the first answer at the fake Graph API. */
  readonly startMs: number;
  readonly idleMb: number;
  readonly peakMb: number;
  /** A conversation's first turn, where the customer is looked up by phone, with and without the advised index. */
  readonly firstTurn: {
    readonly parallel: number;
    readonly indexed: Figures;
    readonly unindexed: Figures;
  };
  /** Turns a second of the bare handler with each client tried, and the one that is \`fastFloor\`. */
  readonly clients: Readonly<Record<string, number>>;
  readonly fastClient: string;
  /** The busiest that the load generator and the stand-ins ever were, as a share of one core. */
  readonly busiest: { readonly load: number; readonly graph: number; readonly receiver: number };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Takes each figure's median on its own. */
export function medianFigures(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => round(median(rounds.map((figures) => figures[key])));
  return {
    turnsPerSecond: of('turnsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMsPerTurn: of('cpuMsPerTurn'),
    rssMb: of('rssMb'),
  };
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
