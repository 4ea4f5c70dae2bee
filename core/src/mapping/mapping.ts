import type { CollectionDescription, FieldDescription, Fields } from '../contract/index.ts';
import type { LookupMode, PropertyValue } from '../vocabulary/index.ts';

/** One step along a relation that leads to at most one record. */
export interface Hop {
  readonly relation: string;
  /** The fields of the collection that the step starts from, and theirs on the other side. */
  readonly fields: readonly string[];
  readonly collection: string;
  readonly toFields: readonly string[];
  /** `own`: the nearer record holds the reference. `reverse`: the farther one does. */
  readonly direction: 'own' | 'reverse';
  /** Whether more than one record may point at the same farther one: `referrers` is not empty. */
  readonly shareable: boolean;
  /** The far rows hold one after the other: the one that holds now is meant, and none is overwritten. */
  readonly history?: HistoryMapping;
  /** The far rows stand for a value (a city, a code): found by it, or added, and never edited. */
  readonly lookup?: LookupMode;
  /**
   * For `own`: every reference through which another record may point at the same farther record, this step's own
   * among them unless it is unique. Empty for `reverse`.
   */
  readonly referrers: readonly Reference[];
}

/** The fields that say from when and until when a row holds. */
export interface HistoryMapping {
  readonly from: FieldDescription;
  readonly to: FieldDescription;
}

/** A reference from some collection to the one that a hop leads to. */
export interface Reference {
  readonly collection: string;
  readonly fields: readonly string[];
  readonly toFields: readonly string[];
  /** The name of the same relation seen from the other side, where the connector describes it. */
  readonly reverse?: string;
  /** Whether it is the very reference of the step. */
  readonly isOwn: boolean;
}

/** Where one part of a property lies. */
export interface FieldPlace {
  /** Name of the part; empty for a property in one field. */
  readonly part: string;
  /** From the record's own collection; empty: in its own row. At most two. */
  readonly hops: readonly Hop[];
  readonly field: FieldDescription;
}

export interface PropertyMapping {
  readonly property: string;
  /** One place, or one for each mapped part. */
  readonly places: readonly FieldPlace[];
  /** `stated` by `map:`, found by its own `name`, or `resolved` from what names, types and relations mean. */
  readonly by: 'stated' | 'name' | 'resolved';
  /** How sure, from 0 to 1; not for `stated`. For people: what is accepted and locked is the place alone. */
  readonly score?: number;
  readonly why?: string;
  /** What else was looked at, the likeliest first, as `map:` would say it. */
  readonly runnersUp?: readonly RunnerUp[];
}

export interface RunnerUp {
  readonly map: string;
  readonly score: number;
}

/** How a record hangs on its parent. */
export type ParentLink =
  /** Both lie in the same row. Such a record exists when any of its properties is not empty. */
  | { readonly kind: 'same-row' }
  /** Through equal properties, also across connectors: read only when a rule or an action names it. */
  | { readonly kind: 'by'; readonly pairs: readonly { readonly own: string; readonly parent: string }[] }
  /** One record per row of its own, pointing at the parent: `fields` here equal `toFields` there. */
  | {
      readonly kind: 'child';
      readonly relation: string;
      readonly fields: readonly string[];
      readonly toFields: readonly string[];
      /** The name of the same relation seen from the parent, where the connector describes it. */
      readonly reverse?: string;
    };

export interface RecordMapping {
  readonly record: string;
  readonly connector: string;
  readonly collection: CollectionDescription;
  readonly parent?: { readonly record: string; readonly link: ParentLink };
  /** Its rows hold one after the other: a change ends one and begins the next. */
  readonly history?: HistoryMapping;
  readonly properties: Readonly<Record<string, PropertyMapping>>;
}

/** The resolved mapping: plain data, so that it can be accepted, locked and compared. */
export interface Mapping {
  readonly records: Readonly<Record<string, RecordMapping>>;
  /** Every collection that the mapping uses, by connector and name: far ones and referring ones too. */
  readonly collections: Readonly<Record<string, Readonly<Record<string, CollectionDescription>>>>;
}

/** One thing that resolving found. `error`: the mapping cannot be used. */
export interface MappingFinding {
  readonly level: 'ok' | 'error';
  readonly connector: string;
  readonly record: string;
  readonly property?: string;
  /** Present when only this action is concerned: reading works. */
  readonly action?: string;
  readonly message: string;
  readonly fix?: string;
  /** For `ok`: where the property lies, as `map:` would say it. */
  readonly map?: string;
  /** What could be meant, as `map:` would say it. */
  readonly candidates?: readonly string[];
}

/** One row of the backend that a snapshot was read from. */
export interface RowSnapshot {
  readonly collection: string;
  readonly key: Fields;
  /** Every field that was read, raw. */
  readonly fields: Fields;
}

/** The rows of a collection of values, such as cities, as read a moment ago. */
export interface LookupRows {
  readonly rows: readonly RowSnapshot[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

/**
 * One record as read a moment ago: its properties, and the rows they came from, so that a plan can assert
 * exactly what it relied on. Lives for one turn; never stored.
 */
export interface RecordSnapshot {
  readonly record: string;
  readonly connector: string;
  /** Stable within a conversation: made of the record type and the key. */
  readonly id: string;
  /** How people call it: its first disclosable text property, else its type's label. */
  readonly label: string;
  readonly values: Readonly<Record<string, PropertyValue | undefined>>;
  /** The record's own row. For `same-row` records, the parent's. */
  readonly row: RowSnapshot;
  /** Rows behind hops, by relation names joined with a dot. Absent: no such row. */
  readonly far: Readonly<
    Record<
      string,
      RowSnapshot & { /** How many nearer records point at it, counted up to 2. */ readonly users: number }
    >
  >;
  /** On the customer's record: the collections of values that actions choose from, by name. */
  readonly lookups?: Readonly<Record<string, LookupRows>>;
  /** By record type. */
  readonly children: Readonly<Record<string, readonly RecordSnapshot[]>>;
}

/** One property's difference, as people read it. */
export interface Difference {
  readonly property: string;
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The same as values, as far as they can be read: to be shown in another language than the business's. */
  readonly values?: { readonly before?: PropertyValue; readonly after?: PropertyValue };
  /** The type of the record it is of, where that is not the action's. */
  readonly record?: string;
  /** False: the customer's confirmation leaves it out. */
  readonly shown?: false;
}
