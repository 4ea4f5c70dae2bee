import type { sheets_v4 } from './api.ts';
import { invalidArgument } from './errors.ts';
import { evaluate } from './formulas.ts';
import {
  countUsedRows,
  createRow,
  type ExtendedValue,
  effectiveOf,
  type FakeCell,
  type FakeRow,
  type FakeTab,
  type FakeWorkbook,
  findTab,
  type Metadata,
} from './workbook.ts';

type Request = sheets_v4.Schema$Request;

export interface PerformOptions {
  /** Whether row metadata goes with the rows of a sort. Google does not say; both are tested. */
  readonly sortMovesMetadata: boolean;
}

type Perform<Kind extends keyof Request> = (
  workbook: FakeWorkbook,
  request: NonNullable<Request[Kind]>,
  options: PerformOptions,
) => sheets_v4.Schema$Response;

const kinds: { readonly [Kind in keyof Request]?: Perform<Kind> } = {
  updateCells,
  appendCells,
  insertDimension,
  deleteDimension,
  moveDimension,
  sortRange,
  mergeCells,
  createDeveloperMetadata,
  updateDeveloperMetadata,
  deleteDeveloperMetadata,
  addSheet,
  deleteSheet,
  updateSheetProperties,
};

/** Performs the requests of a batch in their order. Throws at the first that is not valid; the caller then drops the workbook. */
export function performRequests(
  workbook: FakeWorkbook,
  requests: readonly Request[],
  options: PerformOptions,
): readonly sheets_v4.Schema$Response[] {
  if (requests.length === 0) throw invalidArgument('Must specify at least one request.');
  return requests.map((request, index) => {
    const given = Object.keys(request) as (keyof Request)[];
    const [kind] = given;
    if (kind === undefined || given.length > 1)
      throw invalidArgument(`Invalid requests[${index}]: No request set.`);
    const perform = kinds[kind] as Perform<typeof kind> | undefined;
    if (perform === undefined) throw new Error(`the test server does not know ${kind}`);
    try {
      return perform(workbook, request[kind] as never, options);
    } catch (error) {
      if (error instanceof Error) error.message = `Invalid requests[${index}].${kind}: ${error.message}`;
      throw error;
    }
  });
}

function oneOf(value: string | null | undefined, name: string, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw invalidArgument(`Invalid value at '${name}'`);
}

const cellFields = ['userEnteredValue', 'userEnteredFormat.numberFormat', 'userEnteredFormat', '*'];

function parseCellFields(fields: string | null | undefined): readonly string[] {
  const given = (fields ?? '').split(',');
  if (fields === undefined || fields === null || given.some((one) => !cellFields.includes(one)))
    throw invalidArgument('Invalid field mask');
  return given;
}

function putCells(
  row: FakeRow,
  start: number,
  values: readonly sheets_v4.Schema$CellData[],
  fields: readonly string[],
): void {
  for (const [offset, data] of values.entries()) {
    const column = start + offset;
    while (row.cells.length <= column) row.cells.push({});
    const before = row.cells[column] ?? {};
    const value = fields.some((one) => one === 'userEnteredValue' || one === '*')
      ? toEntered(data.userEnteredValue)
      : before;
    const format = fields.some((one) => one !== 'userEnteredValue')
      ? data.userEnteredFormat?.numberFormat
      : before.format;
    if (format)
      oneOf(format.type, 'numberFormat.type', [
        'TEXT',
        'NUMBER',
        'PERCENT',
        'CURRENCY',
        'DATE',
        'TIME',
        'DATE_TIME',
        'SCIENTIFIC',
      ]);
    row.cells[column] = { ...value, ...(format ? { format } : {}) };
    if (!format) delete row.cells[column].format;
  }
}

function toEntered(value: ExtendedValue | undefined): FakeCell {
  const given = Object.entries(value ?? {}).filter(([, item]) => item !== null && item !== undefined);
  const [first] = given;
  if (first === undefined) return {};
  if (given.length > 1) throw invalidArgument('oneof field is already set');
  const [kind, item] = first;
  if (kind === 'errorValue') throw invalidArgument('error_value is read-only');
  if (kind === 'formulaValue') {
    if (!String(item).startsWith('=')) throw invalidArgument('formula_value must start with =');
    return { entered: { formulaValue: String(item) }, result: evaluate(String(item)) };
  }
  if (String(item).length > 50_000)
    throw invalidArgument('Your input contains more than the maximum of 50000 characters in a single cell.');
  return kind === 'stringValue' && item === '' ? {} : { entered: { [kind]: item } };
}

function updateCells(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$UpdateCellsRequest,
): sheets_v4.Schema$Response {
  const fields = parseCellFields(request.fields);
  const { start } = request;
  if (start === undefined) throw invalidArgument('Must specify start');
  const tab = findTab(workbook, start.sheetId ?? 0);
  const [rowIndex, columnIndex] = [start.rowIndex ?? 0, start.columnIndex ?? 0];
  for (const [offset, { values }] of (request.rows ?? []).entries()) {
    const row = tab.rows[rowIndex + offset];
    if (row === undefined || columnIndex + (values?.length ?? 0) > tab.columnCount)
      throw invalidArgument('Attempting to write outside the grid');
    putCells(row, columnIndex, values ?? [], fields);
  }
  return {};
}

function appendCells(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$AppendCellsRequest,
): sheets_v4.Schema$Response {
  const fields = parseCellFields(request.fields);
  const tab = findTab(workbook, request.sheetId ?? 0);
  const start = countUsedRows(tab);
  for (const [offset, { values }] of (request.rows ?? []).entries()) {
    while (tab.rows.length <= start + offset) tab.rows.push(createRow());
    const row = tab.rows[start + offset];
    if (row !== undefined) putCells(row, 0, values ?? [], fields);
    tab.columnCount = Math.max(tab.columnCount, values?.length ?? 0);
  }
  return {};
}

function readRange(workbook: FakeWorkbook, range: sheets_v4.Schema$DimensionRange | undefined) {
  oneOf(range?.dimension, 'range.dimension', ['ROWS', 'COLUMNS']);
  const tab = findTab(workbook, range?.sheetId ?? 0);
  const limit = range?.dimension === 'ROWS' ? tab.rows.length : tab.columnCount;
  const start = range?.startIndex ?? 0;
  const end = range?.endIndex ?? limit;
  if (start < 0 || end <= start) throw invalidArgument('endIndex must be greater than startIndex');
  return { tab, start, end, limit, rows: range?.dimension === 'ROWS' };
}

function insertDimension(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$InsertDimensionRequest,
): sheets_v4.Schema$Response {
  const { tab, start, end, limit, rows } = readRange(workbook, request.range);
  if (start > limit) throw invalidArgument('range.startIndex is out of bounds');
  const count = end - start;
  if (rows) tab.rows.splice(start, 0, ...Array.from({ length: count }, createRow));
  else {
    tab.columnCount += count;
    for (const { cells } of tab.rows)
      if (cells.length > start) cells.splice(start, 0, ...Array.from({ length: count }, () => ({})));
  }
  return {};
}

function deleteDimension(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$DeleteDimensionRequest,
): sheets_v4.Schema$Response {
  const { tab, start, end, limit, rows } = readRange(workbook, request.range);
  if (start >= limit) throw invalidArgument('Cannot delete a row that does not exist');
  if (rows) {
    if (end - start >= tab.rows.length) throw invalidArgument('You cannot delete all the rows on the sheet');
    tab.rows.splice(start, end - start);
  } else {
    for (const { cells } of tab.rows) cells.splice(start, end - start);
    tab.columnCount -= end - start;
  }
  return {};
}

function moveDimension(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$MoveDimensionRequest,
): sheets_v4.Schema$Response {
  const { tab, start, end, rows } = readRange(workbook, request.source);
  const destination = request.destinationIndex ?? 0;
  const target = destination > start ? destination - (end - start) : destination;
  const move = <Item>(items: Item[]) => items.splice(target, 0, ...items.splice(start, end - start));
  if (rows) move(tab.rows);
  else
    for (const { cells } of tab.rows) {
      while (cells.length < Math.max(end, destination)) cells.push({});
      move(cells);
    }
  return {};
}

function sortRange(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$SortRangeRequest,
  { sortMovesMetadata }: PerformOptions,
): sheets_v4.Schema$Response {
  const { range, sortSpecs } = request;
  const tab = findTab(workbook, range?.sheetId ?? 0);
  const start = range?.startRowIndex ?? 0;
  const end = Math.min(range?.endRowIndex ?? tab.rows.length, tab.rows.length);
  const sorted = tab.rows.slice(start, end).map(({ cells, metadata }) => ({ cells, metadata }));
  sorted.sort((a, b) => {
    for (const spec of sortSpecs ?? []) {
      const order = oneOf(spec.sortOrder, 'sortOrder', ['ASCENDING', 'DESCENDING']);
      const column = spec.dimensionIndex ?? 0;
      const sign = compareCells(a.cells[column], b.cells[column]);
      if (sign !== 0) return Math.abs(sign) > 1 || order === 'ASCENDING' ? sign : -sign;
    }
    return 0;
  });
  for (const [offset, from] of sorted.entries()) {
    const row = tab.rows[start + offset];
    if (row === undefined) continue;
    const before = tab.rows[start + offset]?.metadata ?? [];
    tab.rows[start + offset] = { cells: from.cells, metadata: sortMovesMetadata ? from.metadata : before };
  }
  return {};
}

/** Numbers before text; empty cells last, whatever the order (±2). */
function compareCells(a: FakeCell | undefined, b: FakeCell | undefined): number {
  const [left, right] = [effectiveOf(a), effectiveOf(b)];
  if (left === undefined || right === undefined)
    return (Number(left === undefined) - Number(right === undefined)) * 2;
  const [x, y] = [left.numberValue, right.numberValue];
  if (typeof x === 'number' && typeof y === 'number') return Math.sign(x - y);
  if (typeof x === 'number' || typeof y === 'number') return typeof x === 'number' ? -1 : 1;
  return Math.sign(
    String(left.stringValue ?? left.boolValue).localeCompare(String(right.stringValue ?? right.boolValue)),
  );
}

function mergeCells(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$MergeCellsRequest,
): sheets_v4.Schema$Response {
  oneOf(request.mergeType, 'mergeType', ['MERGE_ALL', 'MERGE_COLUMNS', 'MERGE_ROWS']);
  const { range } = request;
  const tab = findTab(workbook, range?.sheetId ?? 0);
  const merge = {
    startRowIndex: range?.startRowIndex ?? 0,
    endRowIndex: range?.endRowIndex ?? tab.rows.length,
    startColumnIndex: range?.startColumnIndex ?? 0,
    endColumnIndex: range?.endColumnIndex ?? tab.columnCount,
  };
  tab.merges.push(merge);
  for (const row of tab.rows.slice(merge.startRowIndex, merge.endRowIndex))
    for (let column = merge.startColumnIndex; column < merge.endColumnIndex; column += 1)
      if (row !== tab.rows[merge.startRowIndex] || column !== merge.startColumnIndex)
        if (row.cells[column] !== undefined) row.cells[column] = {};
  return {};
}

/** Where all metadata lies, to find and to remove it. */
export function listMetadata(workbook: FakeWorkbook): readonly { metadata: Metadata; owner: Metadata[] }[] {
  const owners = [
    workbook.metadata,
    ...workbook.tabs.flatMap(({ rows }) => rows.map(({ metadata }) => metadata)),
  ];
  return owners.flatMap((owner) => owner.map((metadata) => ({ metadata, owner })));
}

/** A spreadsheet, and each tab with its rows, hold at most 30,000 characters of metadata. */
function assertRoom(all: readonly Metadata[]): void {
  const size = all.reduce(
    (sum, one) => sum + (one.metadataKey?.length ?? 0) + (one.metadataValue?.length ?? 0),
    0,
  );
  if (size > 30_000) throw invalidArgument('Developer metadata exceeds the limit of 30000 characters.');
}

function createDeveloperMetadata(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$CreateDeveloperMetadataRequest,
): sheets_v4.Schema$Response {
  const { developerMetadata: given } = request;
  if (!given?.metadataKey) throw invalidArgument('Developer metadata must have a key.');
  oneOf(given.visibility, 'visibility', ['DOCUMENT', 'PROJECT']);
  const existing = listMetadata(workbook);
  const metadataId = given.metadataId ?? 1 + Math.floor(Math.random() * 2_000_000_000);
  if (metadataId <= 0) throw invalidArgument('The metadata id must be positive.');
  if (existing.some(({ metadata }) => metadata.metadataId === metadataId))
    throw invalidArgument(`Developer metadata with id ${metadataId} already exists.`);
  const metadata = { ...given, metadataId };
  const { location } = given;
  if (location?.dimensionRange) {
    const { tab, start, end, rows } = readRange(workbook, location.dimensionRange);
    const row = tab.rows[start];
    if (!rows || end - start !== 1 || row === undefined)
      throw invalidArgument('The dimension range must represent a single row or column that exists.');
    row.metadata.push(metadata);
    assertRoom(tab.rows.flatMap((one) => one.metadata));
  } else if (location?.spreadsheet === true) {
    workbook.metadata.push({ ...metadata, location: { locationType: 'SPREADSHEET', spreadsheet: true } });
    assertRoom(workbook.metadata);
  } else throw invalidArgument('Developer metadata must have a location.');
  return { createDeveloperMetadata: { developerMetadata: metadata } };
}

/** Finds metadata by a lookup. */
export function matchMetadata(workbook: FakeWorkbook, filter: sheets_v4.Schema$DataFilter | undefined) {
  const lookup = filter?.developerMetadataLookup;
  if (!lookup || Object.keys(lookup).length === 0) throw invalidArgument('Must specify a filter.');
  const { metadataId, metadataKey, metadataValue } = lookup;
  return listMetadata(workbook).filter(
    ({ metadata }) =>
      (metadataId === undefined || metadata.metadataId === metadataId) &&
      (metadataKey === undefined || metadata.metadataKey === metadataKey) &&
      (metadataValue === undefined || metadata.metadataValue === metadataValue),
  );
}

function updateDeveloperMetadata(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$UpdateDeveloperMetadataRequest,
): sheets_v4.Schema$Response {
  if (request.fields !== 'metadataValue') throw invalidArgument('Invalid field mask');
  for (const filter of request.dataFilters ?? [])
    for (const { metadata } of matchMetadata(workbook, filter))
      metadata.metadataValue = request.developerMetadata?.metadataValue ?? null;
  return { updateDeveloperMetadata: {} };
}

function deleteDeveloperMetadata(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$DeleteDeveloperMetadataRequest,
): sheets_v4.Schema$Response {
  const matched = matchMetadata(workbook, request.dataFilter);
  for (const { metadata, owner } of matched) owner.splice(owner.indexOf(metadata), 1);
  return { deleteDeveloperMetadata: { deletedDeveloperMetadata: matched.map(({ metadata }) => metadata) } };
}

function addSheet(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$AddSheetRequest,
): sheets_v4.Schema$Response {
  const title = request.properties?.title ?? `Sheet${workbook.tabs.length + 1}`;
  if (workbook.tabs.some((tab) => tab.title === title))
    throw invalidArgument(`A sheet with the name "${title}" already exists.`);
  workbook.tabs.push(createTab(title, request.properties?.sheetId ?? Math.floor(Math.random() * 2 ** 31)));
  return {};
}

/** A new, empty tab has a grid of 1,000 by 26. */
export function createTab(title: string, sheetId: number): FakeTab {
  return { sheetId, title, columnCount: 26, rows: Array.from({ length: 1000 }, createRow), merges: [] };
}

function deleteSheet(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$DeleteSheetRequest,
): sheets_v4.Schema$Response {
  const tab = findTab(workbook, request.sheetId ?? 0);
  if (workbook.tabs.length === 1) throw invalidArgument("You can't remove all the sheets in a document.");
  workbook.tabs.splice(workbook.tabs.indexOf(tab), 1);
  return {};
}

function updateSheetProperties(
  workbook: FakeWorkbook,
  request: sheets_v4.Schema$UpdateSheetPropertiesRequest,
): sheets_v4.Schema$Response {
  if (request.fields !== 'title') throw invalidArgument('Invalid field mask');
  findTab(workbook, request.properties?.sheetId ?? 0).title = request.properties?.title ?? '';
  return {};
}
