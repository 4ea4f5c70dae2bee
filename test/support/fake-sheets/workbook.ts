import type { sheets_v4 } from './api.ts';
import { invalidArgument } from './errors.ts';

export type ExtendedValue = sheets_v4.Schema$ExtendedValue;
export type NumberFormat = sheets_v4.Schema$NumberFormat;
export type Metadata = sheets_v4.Schema$DeveloperMetadata;

/** What stands in one cell. */
export interface FakeCell {
  entered?: ExtendedValue;
  /** What a formula gives; absent for constants, which are their own result. */
  result?: ExtendedValue;
  format?: NumberFormat;
}

export interface FakeRow {
  cells: FakeCell[];
  metadata: Metadata[];
}

export interface FakeMerge {
  startRowIndex: number;
  endRowIndex: number;
  startColumnIndex: number;
  endColumnIndex: number;
}

export interface FakeTab {
  sheetId: number;
  title: string;
  columnCount: number;
  /** One for each row of the grid, also the empty ones. */
  rows: FakeRow[];
  merges: FakeMerge[];
}

/** A spreadsheet. Plain data: a batch works on a clone. */
export interface FakeWorkbook {
  id: string;
  title: string;
  tabs: FakeTab[];
  metadata: Metadata[];
}

export function createRow(): FakeRow {
  return { cells: [], metadata: [] };
}

export function findTab(workbook: FakeWorkbook, sheetId: number): FakeTab {
  const tab = workbook.tabs.find((one) => one.sheetId === sheetId);
  if (tab === undefined) throw invalidArgument(`No grid with id: ${sheetId}`);
  return tab;
}

/** The value that a cell shows. */
export function effectiveOf(cell: FakeCell | undefined): ExtendedValue | undefined {
  return cell?.result ?? cell?.entered;
}

export function isEmpty(cell: FakeCell | undefined): boolean {
  return effectiveOf(cell) === undefined;
}

/** The number of rows up to the last with anything in it. */
export function countUsedRows(tab: FakeTab): number {
  return tab.rows.findLastIndex((row) => row.cells.some((cell) => !isEmpty(cell))) + 1;
}

/** A workbook as the API shows it, with grid data. */
export function toSpreadsheet(workbook: FakeWorkbook): sheets_v4.Schema$Spreadsheet {
  return {
    spreadsheetId: workbook.id,
    properties: { title: workbook.title, locale: 'en_ZA', timeZone: 'Africa/Johannesburg' },
    ...(workbook.metadata.length === 0 ? {} : { developerMetadata: workbook.metadata }),
    sheets: workbook.tabs.map((tab, index) => ({
      properties: {
        sheetId: tab.sheetId,
        title: tab.title,
        index,
        sheetType: 'GRID',
        gridProperties: { rowCount: tab.rows.length, columnCount: tab.columnCount },
      },
      ...(tab.merges.length === 0
        ? {}
        : { merges: tab.merges.map((merge) => ({ sheetId: tab.sheetId, ...merge })) }),
      data: [toGridData(tab)],
    })),
  };
}

/** Trailing empty rows and cells are left out; row metadata is there for every row. */
function toGridData(tab: FakeTab): sheets_v4.Schema$GridData {
  const used = tab.rows.slice(0, countUsedRows(tab));
  return {
    ...(used.length === 0 ? {} : { rowData: used.map((row) => toRowData(row)) }),
    rowMetadata: tab.rows.map(({ metadata }, index) => ({
      pixelSize: 21,
      ...(metadata.length === 0
        ? {}
        : { developerMetadata: metadata.map((one) => withLocation(one, tab.sheetId, index)) }),
    })),
  };
}

/** Row metadata, with where it lies by now. */
export function withLocation(metadata: Metadata, sheetId: number, index: number): Metadata {
  const dimensionRange = { sheetId, dimension: 'ROWS', startIndex: index, endIndex: index + 1 };
  return { ...metadata, location: { locationType: 'ROW', dimensionRange } };
}

function toRowData(row: FakeRow): sheets_v4.Schema$RowData {
  const last = row.cells.findLastIndex((cell) => !isEmpty(cell) || cell.format !== undefined);
  if (last < 0) return {};
  return { values: row.cells.slice(0, last + 1).map(toCellData) };
}

function toCellData(cell: FakeCell | undefined): sheets_v4.Schema$CellData {
  const effective = effectiveOf(cell);
  const format = cell?.format;
  return {
    ...(cell?.entered === undefined ? {} : { userEnteredValue: cell.entered }),
    ...(effective === undefined ? {} : { effectiveValue: effective }),
    ...(format === undefined
      ? {}
      : { userEnteredFormat: { numberFormat: format }, effectiveFormat: { numberFormat: format } }),
  };
}
