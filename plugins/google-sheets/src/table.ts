import type { CollectionDescription, FieldDescription, Fields } from '@parley/core/contract';
import type { Cell, NumberFormat } from './cells.ts';
import type { ColumnType } from './config.ts';

/** The field that names the rows of a tab without a key column. */
export const rowIdField = '_row';

/** What developer metadata the hub keeps at a row. */
export interface RowAnchor {
  readonly metadataId: number;
  readonly key: string;
  /** The row's content when it was last written. */
  readonly content: string;
  /** Seconds since 1970, when that was. 0: not known. */
  readonly at: number;
}

export interface SheetField extends FieldDescription {
  readonly type: ColumnType;
  /** Zero-based. -1: it is no column but the row's id. */
  readonly column: number;
  /** The first format seen in the column; new rows get it. */
  readonly format: NumberFormat | undefined;
}

export interface SheetRow {
  /** Zero-based row of the grid. True for this snapshot only; never kept. */
  readonly index: number;
  readonly cells: readonly Cell[];
  readonly values: Fields;
  readonly anchors: readonly RowAnchor[];
}

/** A tab with everything in it, at one moment. */
export interface SheetTable extends CollectionDescription {
  readonly fields: readonly SheetField[];
  readonly sheetId: number;
  /** How many columns a whole row has. */
  readonly width: number;
  readonly rows: readonly SheetRow[];
}

/** Something about a tab that a person should mend. */
export interface SheetProblem {
  /** Undefined: it concerns the configuration as a whole. */
  readonly sheet: string | undefined;
  readonly level: 'warning' | 'error';
  readonly message: string;
  readonly fix: string;
  /** Whether the tab is not offered as a collection because of it. */
  readonly excluded: boolean;
}

/** What the hub remembers of an operation, in developer metadata of the spreadsheet. */
export interface OperationMarker {
  readonly metadataId: number;
  readonly operationId: string;
  readonly state: 'applied' | 'barred' | 'doubtful';
  /** Seconds since 1970. */
  readonly at: number;
  readonly generated: Readonly<Record<string, Fields>>;
}

/** A spreadsheet at one moment. */
export interface Workbook {
  readonly title: string;
  readonly tables: ReadonlyMap<string, SheetTable>;
  readonly problems: readonly SheetProblem[];
  readonly operations: readonly OperationMarker[];
  /** The ids of all developer metadata that was seen. */
  readonly metadataIds: ReadonlySet<number>;
  /** Characters of all developer metadata of the spreadsheet itself, the hub's own and that of others. */
  readonly metadataSize: number;
}
