import type { CallOptions, CheckReport } from './call.ts';
import type { Fields, Value } from './values.ts';

/**
 * The operators that `find` may be asked for. A connector states those it serves; the core does not use
 * others. Text comparison is exact (case and accents count) unless said otherwise.
 *
 * - `eq`, `ne`, `lt`, `le`, `gt`, `ge`: compare with one value. `eq`/`ne` with null mean "is (not) null".
 * - `in`: equals one of a list.
 * - `contains`, `starts-with`: part of a text, without regard to case; `%` and `_` are ordinary characters.
 * - `digits-contain`: the digits of the stored text, everything else dropped, contain these digits.
 */
export const operators = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'in',
  'contains',
  'starts-with',
  'digits-contain',
] as const;
export type Operator = (typeof operators)[number];

/** One condition of a query; several are joined by "and". */
export type Condition =
  | { readonly field: string; readonly operator: Exclude<Operator, 'in'>; readonly value: Value }
  | { readonly field: string; readonly operator: 'in'; readonly value: readonly Value[] };

/** Related records to fetch with each record, along one relation of the description. */
export interface Include {
  /** A relation's name, as described for the collection at hand. */
  readonly relation: string;
  /** Default: all fields. */
  readonly fields?: readonly string[];
  readonly include?: readonly Include[];
  /** How many related records at most for one record. Default 100. */
  readonly limit?: number;
}

export interface Query {
  readonly collection: string;
  /** All must hold. Default: none, every record. */
  readonly where?: readonly Condition[];
  /** Default: all fields. The key is always returned. */
  readonly fields?: readonly string[];
  readonly include?: readonly Include[];
  /** Default: the key, ascending. */
  readonly order?: readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[];
  /** How many records at most. Default 100, at most 1,000. */
  readonly limit?: number;
  /** The `next` of an earlier answer to the same query: go on behind it. */
  readonly after?: string;
}

export interface FoundRecord {
  /** The fields that the description names as key. Empty when the collection has none. */
  readonly key: Fields;
  readonly fields: Fields;
  /** By relation name. A `one` relation has at most one entry. */
  readonly included?: Readonly<Record<string, readonly FoundRecord[]>>;
}

export interface FindResult {
  readonly records: readonly FoundRecord[];
  /** Present when there is more: give it as `after`. Opaque. */
  readonly next?: string;
}

/** What a field holds, in the contract's own terms. `other` fields are listed but cannot be mapped. */
export type FieldType =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'text'
  | 'date'
  | 'time'
  | 'datetime'
  | 'instant'
  | 'bytes'
  | 'other';

export interface FieldDescription {
  readonly name: string;
  readonly type: FieldType;
  /** The backend's own name of the type, for people: `character varying(80)`. */
  readonly native: string;
  readonly nullable: boolean;
  /** Whether an insert may leave it out although it is not nullable. */
  readonly hasDefault: boolean;
  /** Whether the backend makes the value itself and refuses one from outside. */
  readonly generated: boolean;
  /** In characters. Absent: no limit known. */
  readonly maxLength?: number;
  /** Digits behind the decimal point that the field keeps. Absent: not known or unlimited. */
  readonly scale?: number;
  /** The only values that the field takes, where the backend says so (an enum). */
  readonly options?: readonly string[];
}

export interface RelationDescription {
  /** Unique within its collection; stable from one `describe` to the next. */
  readonly name: string;
  /** The fields of this collection. */
  readonly fields: readonly string[];
  readonly to: { readonly collection: string; readonly fields: readonly string[] };
  /** How many records of the other collection may stand behind one of this: at most `one`, or `many`. */
  readonly cardinality: 'one' | 'many';
  /** Whether this collection holds the reference (`own`) or the other one points here (`reverse`). */
  readonly direction: 'own' | 'reverse';
}

export interface CollectionDescription {
  /** As queries name it. A table outside the default schema is `schema.table`. */
  readonly name: string;
  readonly kind: 'table' | 'view' | 'sheet' | 'resource';
  readonly fields: readonly FieldDescription[];
  /** The fields that identify a record. Empty: none, and then nothing can be updated or removed. */
  readonly key: readonly string[];
  /** Further sets of fields that are unique together. */
  readonly unique: readonly (readonly string[])[];
  readonly relations: readonly RelationDescription[];
  /** What the account may do there, as far as the backend tells. */
  readonly grants: { readonly insert: boolean; readonly update: boolean; readonly remove: boolean };
  /** Changes when, and only when, something above changes that a mapping could rely on. */
  readonly fingerprint: string;
}

export interface Description {
  readonly collections: readonly CollectionDescription[];
}

/** Stands for the key field that an earlier insert of the same batch generates. */
export interface GeneratedReference {
  readonly type: 'generated';
  /** The `id` of the insert. */
  readonly insert: string;
  /** The key field of the inserted record. */
  readonly field: string;
}

/** Values to write: a value, or a key that the same batch generates. */
export type NewFields = Readonly<Record<string, Value | GeneratedReference>>;

export interface InsertChange {
  readonly kind: 'insert';
  readonly collection: string;
  /** Names this insert for later changes of the batch and for the result. Unique within the batch. */
  readonly id: string;
  readonly set: NewFields;
}

export interface UpdateChange {
  readonly kind: 'update';
  readonly collection: string;
  /** Every key field of the collection. */
  readonly key: Fields;
  /** What the record must still hold, compared by {@link isSameValue}, else CONFLICT. May be empty. */
  readonly expected: Fields;
  readonly set: NewFields;
}

export interface RemoveChange {
  readonly kind: 'remove';
  readonly collection: string;
  readonly key: Fields;
  readonly expected: Fields;
}

/** Asserts a record that the batch relies on, and changes nothing. */
export interface RequireRecord {
  readonly kind: 'require';
  readonly collection: string;
  readonly key: Fields;
  readonly expected: Fields;
}

/** Asserts how many records match, and changes nothing; 0 asserts that there is none. */
export interface RequireCount {
  readonly kind: 'require';
  readonly collection: string;
  readonly where: readonly Condition[];
  readonly count: number;
}

export type Change = InsertChange | UpdateChange | RemoveChange | RequireRecord | RequireCount;

export interface ApplyOptions extends CallOptions {
  /** Unique for this intent, the same on every try. 1 to 64 characters of `A-Z a-z 0-9 - _`. */
  readonly operationId: string;
}

export interface ApplyResult {
  /** Whether this call did it, or an earlier one with the same `operationId` had. */
  readonly performed: 'now' | 'earlier';
  /** The keys of the inserted records, by the insert's `id`. */
  readonly generated: Readonly<Record<string, Fields>>;
}

/** One thing that no longer holds, in `details.moved` of `PARLEY_CONNECTOR_CONFLICT`. */
export interface Moved {
  /** Index in the batch. */
  readonly change: number;
  readonly collection: string;
  /** The fields that differ. Empty: the record is gone, or the count differs. */
  readonly fields: readonly string[];
}

/**
 * What a connector can do and how firmly it promises it. The conformance suite tests the level declared.
 * Everything defaults to the weakest: leaving a member out means "no".
 */
export interface ConnectorCapabilities {
  readonly operators?: readonly Operator[];
  readonly include?: boolean;
  readonly order?: boolean;
  /** Whether `after` is served. */
  readonly after?: boolean;
  readonly insert?: boolean;
  readonly update?: boolean;
  readonly remove?: boolean;
  readonly require?: boolean;
  /** `atomic`: a batch happens whole or not at all. `single`: one change per batch. Default `none`: no writes. */
  readonly transactions?: 'atomic' | 'single' | 'none';
  /** `atomic`: no other writer can come between comparing and writing. Default `best-effort`. */
  readonly compareAndSet?: 'atomic' | 'best-effort';
  /** `durable`: the backend remembers `operationId`, and {@link Connector.findOperation} is there. Default `none`. */
  readonly idempotency?: 'durable' | 'none';
  /** `enforced`: after the deadline the backend itself can no longer perform the call. Default `none`. */
  readonly deadline?: 'enforced' | 'none';
  /** `enforced`: at permission `read-only` the backend itself refuses writes. Default `none`. */
  readonly readOnly?: 'enforced' | 'none';
}

/**
 * How a query is served, for `parley check`. `index`: it stays fast as the collection grows. `scan`: it
 * reads every record.
 */
export interface Explanation {
  readonly access: 'index' | 'scan' | 'unknown';
  /** What would make it an index access, as something the business's administrator can run. */
  readonly advice?: string;
}

/** What a permission needs of one collection. A record that a write relies on is locked, which counts as `update`. */
export interface GrantNeed {
  readonly collection: string;
  readonly rights: readonly ('read' | 'insert' | 'update' | 'remove')[];
}

/** The reading half of a connector: all that the core hands to modules that may only read. */
export interface ReadConnector {
  /** What this instance offers, after its configuration; never more than the manifest says. */
  readonly capabilities: ConnectorCapabilities;
  /** Proves that it works: reachable, credentials, certificate, the grants that its permission needs. */
  check(options: CallOptions): Promise<CheckReport>;
  describe(options: CallOptions): Promise<Description>;
  /** Throws `PARLEY_CONNECTOR_NOT_DESCRIBED` for an unknown name, `PARLEY_CONNECTOR_UNSUPPORTED` for an operator it does not serve. */
  find(query: Query, options: CallOptions): Promise<FindResult>;
  /** Optional. */
  explain?(query: Query, options: CallOptions): Promise<Explanation>;
  /** The statements that give the hub's account exactly these rights, for the business's administrator. Optional. */
  listGrants?(needs: readonly GrantNeed[], options: CallOptions): Promise<readonly string[]>;
  /** Gives everything back. May be called twice. */
  dispose(): Promise<void>;
}

/** A connector as its plugin makes it. A connector that only reads leaves `apply` out. */
export interface Connector extends ReadConnector {
  /**
   * Performs a batch in its order.
   *
   * Any `ParleyError` other than `PARLEY_CONNECTOR_OUTCOME_UNKNOWN` states that nothing was written and
   * nothing will be. When that cannot be proved (the connection died during the commit), it throws
   * `PARLEY_CONNECTOR_OUTCOME_UNKNOWN`. An error without a Parley code counts as unknown too.
   */
  apply?(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult>;
  /**
   * Says what became of an operation, and sees to it that the answer stays true: after `not-applied` a late
   * effect is impossible. `unknown` when it cannot tell. There exactly when `idempotency` is `durable`.
   */
  findOperation?(operationId: string, options: FindOperationOptions): Promise<OperationOutcome>;
}

/** What accompanies {@link Connector.findOperation}. */
export interface FindOperationOptions extends CallOptions {
  /**
   * The deadline that the operation itself had, in milliseconds since 1970. A connector that remembers operations for
   * a limited time answers `unknown` once it may have forgotten this one. Default: not told; it is a recent one.
   */
  readonly operationDeadline?: number;
}

/** The answer of {@link Connector.findOperation}. */
export type OperationOutcome = 'applied' | 'not-applied' | 'unknown';
