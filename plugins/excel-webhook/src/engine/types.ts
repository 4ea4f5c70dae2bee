/**
 * What the workbook engine works with. The engine is plain TypeScript without imports from outside this folder: the
 * workbook server runs it as it is, and the Office Script carries a copy of it (see office-script/build.ts).
 */

export interface TaggedScalar {
  readonly type: 'decimal' | 'date' | 'time' | 'datetime' | 'instant' | 'bytes';
  readonly value: string;
}

/** A value of the contract. */
export type Scalar = null | boolean | string | number | TaggedScalar;

export type Row = { readonly [field: string]: Scalar };

export type ColumnType = 'boolean' | 'integer' | 'decimal' | 'text' | 'date' | 'time' | 'datetime';

/** What the business says of one column. What it leaves out is sampled. */
export interface FieldLayout {
  readonly type?: ColumnType | undefined;
  readonly maxLength?: number | undefined;
  readonly scale?: number | undefined;
  readonly required?: boolean | undefined;
  readonly refersTo?: { readonly collection: string; readonly field: string } | undefined;
}

/** Which sheet or table is a collection, and how it is keyed. */
export interface CollectionLayout {
  readonly name: string;
  readonly kind: 'sheet' | 'table';
  /** The name of the sheet or table in the workbook. */
  readonly source: string;
  /** Counts from 1. Sheets only. */
  readonly headerRow: number;
  readonly key: readonly string[];
  /** What the workbook's keeper puts in the key when an insert leaves it out. */
  readonly newKey?: 'number' | 'text' | undefined;
  readonly fields: { readonly [field: string]: FieldLayout };
}

/** One cell as it stands in the workbook. */
export interface Cell {
  readonly kind: 'empty' | 'text' | 'number' | 'boolean' | 'error';
  /** Of `text` and `error`. */
  readonly text: string;
  /** Of `number`; 1 or 0 of `boolean`. */
  readonly number: number;
  /** The number format's code: `0.00`, `yyyy-mm-dd`. */
  readonly format: string;
  readonly formula: boolean;
}

/** The rectangle of cells behind a collection. */
export interface Block {
  /** Why the collection cannot be served at all. */
  readonly problem: string | undefined;
  readonly header: readonly Cell[];
  /** All rows below the header, blank ones too. */
  readonly rows: readonly (readonly Cell[])[];
  /** Why no row can be added. */
  readonly closed: string | undefined;
  /** Why nothing can be written. */
  readonly locked: string | undefined;
  /** Whether day 0 is 1 January 1904. */
  readonly date1904: boolean;
}

/** A workbook to read from. */
export interface Book {
  /** Visible sheets and all tables. */
  list(): readonly { readonly kind: 'sheet' | 'table'; readonly name: string }[];
  /** Undefined: there is none of that name. */
  open(layout: CollectionLayout): Block | undefined;
}

/** What one cell is to hold. */
export type NewCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | {
      readonly kind: 'number';
      readonly number: number;
      readonly as: 'number' | 'date' | 'time' | 'datetime';
    };

/** `row` counts from 0 below the header; from `rows.length` on they are new. `column` counts from 0. */
export interface CellEdit {
  readonly row: number;
  readonly column: number;
  readonly cell: NewCell;
}

export interface BlockEdit {
  readonly layout: CollectionLayout;
  readonly edits: readonly CellEdit[];
}

export interface EngineField {
  readonly name: string;
  readonly type: ColumnType;
  readonly native: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
  readonly maxLength?: number;
  readonly scale?: number;
}

export interface EngineRelation {
  readonly name: string;
  readonly fields: readonly string[];
  readonly to: { readonly collection: string; readonly fields: readonly string[] };
  readonly cardinality: 'one' | 'many';
  readonly direction: 'own' | 'reverse';
}

export interface EngineCollection {
  readonly name: string;
  readonly kind: 'sheet';
  readonly fields: readonly EngineField[];
  readonly key: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly relations: readonly EngineRelation[];
  readonly grants: { readonly insert: boolean; readonly update: boolean; readonly remove: boolean };
  readonly fingerprint: string;
}

/** A sheet or table that is not served, or something in it that its keeper should look at. */
export interface Problem {
  readonly collection: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
}

export interface EngineCondition {
  readonly field: string;
  readonly operator:
    | 'eq'
    | 'ne'
    | 'lt'
    | 'le'
    | 'gt'
    | 'ge'
    | 'in'
    | 'contains'
    | 'starts-with'
    | 'digits-contain';
  readonly value: Scalar | readonly Scalar[];
}

export interface EngineInclude {
  readonly relation: string;
  readonly fields?: readonly string[] | undefined;
  readonly include?: readonly EngineInclude[] | undefined;
  readonly limit?: number | undefined;
}

export interface EngineQuery {
  readonly collection: string;
  readonly where?: readonly EngineCondition[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly include?: readonly EngineInclude[] | undefined;
  readonly order?:
    | readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[]
    | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export interface EngineRecord {
  readonly key: Row;
  readonly fields: Row;
  readonly included?: { readonly [relation: string]: readonly EngineRecord[] };
}

export interface EngineFound {
  readonly records: readonly EngineRecord[];
  readonly next?: string;
}

export interface KeyReference {
  readonly type: 'generated';
  readonly insert: string;
  readonly field: string;
}

export type NewRow = { readonly [field: string]: Scalar | KeyReference };

export type EngineChange =
  | { readonly kind: 'insert'; readonly collection: string; readonly id: string; readonly set: NewRow }
  | {
      readonly kind: 'update';
      readonly collection: string;
      readonly key: Row;
      readonly expected: Row;
      readonly set: NewRow;
    }
  | { readonly kind: 'remove'; readonly collection: string; readonly key: Row; readonly expected: Row }
  | { readonly kind: 'require'; readonly collection: string; readonly key: Row; readonly expected: Row }
  | {
      readonly kind: 'require';
      readonly collection: string;
      readonly where: readonly EngineCondition[];
      readonly count: number;
    };

export interface EngineMoved {
  readonly change: number;
  readonly collection: string;
  readonly fields: readonly string[];
}

/** What the protocol's errors are called. Each is `PARLEY_CONNECTOR_` + code in the contract. */
export type FailureCode =
  | 'BUSY'
  | 'CONFLICT'
  | 'CONSTRAINT'
  | 'CREDENTIALS'
  | 'FAILED'
  | 'FORBIDDEN'
  | 'NOT_DESCRIBED'
  | 'OUTCOME_UNKNOWN'
  | 'TIMEOUT'
  | 'UNREACHABLE'
  | 'UNSUPPORTED'
  | 'VALUE_INVALID'
  | 'VALUE_TOO_LONG';

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly moved?: readonly EngineMoved[] | undefined;
  readonly retryAfterMs?: number | undefined;
}
