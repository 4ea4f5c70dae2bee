import type { Clock } from '@parley/core';

/** What an example's hub works on, and how its page looks at it. */
export interface ExampleData {
  /** What hub.yaml refers to, but for the notifier's. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the rows lie, as the page says it: `rows in PostgreSQL`. */
  readonly what: string;
  /** Differs once the data was made anew. */
  readonly dataset: string;
  /** The day that the data is of, where it is not today. */
  readonly clock?: Clock;
  /** Every row that belongs to these customers, past the connector. */
  readRows(names: readonly string[]): Promise<readonly ShownRow[]>;
  stop(): Promise<void>;
}

/** One row of a backend, as the page shows it. */
export interface ShownRow {
  readonly table: string;
  readonly id: string;
  readonly values: Readonly<Record<string, string | null>>;
}
