import type {
  ApplyResult,
  CollectionDescription,
  ConnectorCapabilities,
  Fields,
  FieldType,
  Value,
} from '../src/contract/index.ts';

export interface MemoryField {
  readonly type: FieldType;
  /** Default false. */
  readonly nullable?: boolean;
  /** What an insert that leaves it out stores. `counter`: the next integer. */
  readonly default?: Value | 'counter';
  /** Whether a value from outside is refused. */
  readonly generated?: boolean;
  readonly maxLength?: number;
  readonly scale?: number;
  readonly options?: readonly string[];
}

export interface MemoryReference {
  /** Default: the first field without `_id`. */
  readonly name?: string;
  readonly fields: readonly string[];
  readonly to: string;
  /** Default: the key of the other collection. */
  readonly toFields?: readonly string[];
}

export interface MemoryCollection {
  readonly kind?: CollectionDescription['kind'];
  readonly fields: Readonly<Record<string, MemoryField>>;
  readonly key?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly references?: readonly MemoryReference[];
  readonly grants?: CollectionDescription['grants'];
  readonly rows?: readonly Fields[];
}

export interface MemoryConnectorOptions {
  readonly collections: Readonly<Record<string, MemoryCollection>>;
  /** Replaces what it declares; left out: everything. What is not declared is refused. */
  readonly capabilities?: ConnectorCapabilities;
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

/** What the parts of the memory connector share. */
export interface MemoryState {
  readonly collections: ReadonlyMap<string, MemoryCollection>;
  readonly descriptions: ReadonlyMap<string, CollectionDescription>;
  readonly capabilities: ConnectorCapabilities;
  rows: Map<string, Fields[]>;
  counter: number;
  readonly operations: Map<string, ApplyResult | 'barred'>;
}
