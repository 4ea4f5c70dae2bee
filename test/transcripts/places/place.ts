/** What stands in a backend, by collection: a row is its fields as text, under the backend's own names. */
export type Tables = Readonly<Record<string, readonly Row[]>>;
export type Row = Readonly<Record<string, string | null>>;

/** A change of one cell, as a person makes it in the backend itself. */
export interface Edit {
  readonly collection: string;
  readonly key: { readonly field: string; readonly value: string };
  readonly field: string;
  readonly value: string;
}

/** A kind of backend that transcripts play on: a real peer of one of the connectors. */
export interface PlaceKind {
  /** How the seed's file name ends. */
  readonly seed: 'sql' | 'json';
  /** Why it cannot be had here. Undefined: it can. */
  obstacle?(): Promise<string | undefined>;
  /** Starts what all transcripts share. */
  start(): Promise<StartedKind>;
}

export interface StartedKind {
  /** Fresh data for one transcript, which nobody touched before. */
  open(options: OpenPlaceOptions): Promise<Place>;
  stop(): Promise<void>;
}

export interface OpenPlaceOptions {
  /** The seed's text. */
  readonly seed: string;
  /** The business's own. */
  readonly timezone: string;
  /** Keys under the connector's `config:` that hub.yaml takes from the environment, such as `url` or `auth.token`. */
  readonly asked: ReadonlySet<string>;
}

/** Where one connector's data lies for one transcript. What is done here goes past the connector. */
export interface Place {
  /** What hub.yaml gets for what it takes from the environment, by the key under the connector's `config:`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that stands there, the connector's own tables left out. */
  dump(): Promise<Tables>;
  edit(edit: Edit): Promise<void>;
  /** From now on the hub's writes wait. Those over HTTP do once `isPermitted` says that the hub permitted them. */
  hold(isPermitted: () => Promise<boolean>): Promise<Hold>;
  /** Only a PostgreSQL: runs a statement as its administrator. */
  query?(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

export interface Hold {
  /** Whether so many writes wait; where writes come one by one, whether any does. */
  isWaiting(count: number): Promise<boolean>;
  release(): Promise<void>;
}

/** The connectors' own bookkeeping, which no transcript tells of. */
export const operationsTable = 'parley_operations';

/** A moment to the minute: what is written at the time of the play differs in its seconds. */
export function toFactText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return String(value).replace(
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/,
    '$1 $2',
  );
}
