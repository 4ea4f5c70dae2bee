import type { sheets_v4 } from './api.ts';
import { invalidArgument } from './errors.ts';
import { parseUserEntered, toRawCell } from './user-entered.ts';
import {
  countUsedRows,
  createRow,
  effectiveOf,
  type FakeCell,
  type FakeTab,
  type FakeWorkbook,
} from './workbook.ts';

interface Range {
  readonly tab: FakeTab;
  readonly startRow: number;
  readonly endRow: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

/** Reads A1 notation: `Tab`, `'My tab'!A2:C`, `Tab!B3`. */
function parseRange(workbook: FakeWorkbook, text: string): Range {
  const unparsable = invalidArgument(`Unable to parse range: ${text}`);
  const [, quoted, plain, cells] = /^(?:'((?:[^']|'')+)'|([^'!]+))(?:!(.+))?$/.exec(text) ?? [];
  const title = quoted?.replaceAll("''", "'") ?? plain;
  const tab = workbook.tabs.find((one) => one.title === title);
  if (tab === undefined) throw unparsable;
  if (cells === undefined)
    return { tab, startRow: 0, endRow: tab.rows.length, startColumn: 0, endColumn: tab.columnCount };
  const [, left = '', top, right, bottom] = /^([A-Z]+)(\d+)?(?::([A-Z]+)?(\d+)?)?$/.exec(cells) ?? [];
  if (left === '') throw unparsable;
  const single = !cells.includes(':');
  const range = {
    tab,
    startRow: top === undefined ? 0 : Number(top) - 1,
    endRow:
      bottom !== undefined ? Number(bottom) : single && top !== undefined ? Number(top) : tab.rows.length,
    startColumn: toColumn(left),
    endColumn: right !== undefined ? toColumn(right) + 1 : single ? toColumn(left) + 1 : tab.columnCount,
  };
  if (range.startRow >= tab.rows.length || range.startColumn >= tab.columnCount)
    throw invalidArgument(
      `Range (${text}) exceeds grid limits. Max rows: ${tab.rows.length}, max columns: ${tab.columnCount}`,
    );
  return range;
}

function toColumn(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function readOption(
  query: URLSearchParams,
  name: string,
  allowed: readonly string[],
  otherwise?: string,
): string {
  const value = query.get(name) ?? otherwise;
  if (value === undefined || !allowed.includes(value))
    throw invalidArgument(
      value === undefined ? `'${name}' is required but not specified` : `Invalid value at '${name}'`,
    );
  return value;
}

/** `values.get`: trailing empty rows and cells are omitted. */
export function getValues(workbook: FakeWorkbook, range: string, query: URLSearchParams): unknown {
  const { tab, startRow, endRow, startColumn, endColumn } = parseRange(workbook, range);
  const render = readOption(
    query,
    'valueRenderOption',
    ['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA'],
    'FORMATTED_VALUE',
  );
  const rows = tab.rows.slice(startRow, endRow).map(({ cells }) => {
    const values = cells.slice(startColumn, endColumn).map((cell) => renderCell(cell, render));
    return values.slice(0, values.findLastIndex((value) => value !== '') + 1);
  });
  const values = rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
  return { range, majorDimension: 'ROWS', ...(values.length === 0 ? {} : { values }) };
}

function renderCell(cell: FakeCell, render: string): unknown {
  if (render === 'FORMULA' && cell.entered?.formulaValue) return cell.entered.formulaValue;
  const value = effectiveOf(cell);
  if (value === undefined) return '';
  const plain = value.stringValue ?? value.numberValue ?? value.boolValue ?? `#${value.errorValue?.type}?`;
  if (render !== 'FORMATTED_VALUE') return plain;
  return typeof plain === 'boolean' ? String(plain).toUpperCase() : String(plain);
}

/** `values.update`. */
export function updateValues(
  workbook: FakeWorkbook,
  text: string,
  query: URLSearchParams,
  body: sheets_v4.Schema$ValueRange,
): unknown {
  const input = readOption(query, 'valueInputOption', ['RAW', 'USER_ENTERED']);
  const { tab, startRow, startColumn } = parseRange(workbook, text);
  const rows = body.values ?? [];
  for (const [offset, values] of rows.entries()) writeRow(tab, startRow + offset, startColumn, values, input);
  return { spreadsheetId: workbook.id, updatedRange: text, updatedRows: rows.length };
}

/** `values.append`: behind the last row with anything in it. */
export function appendValues(
  workbook: FakeWorkbook,
  text: string,
  query: URLSearchParams,
  body: sheets_v4.Schema$ValueRange,
): unknown {
  const input = readOption(query, 'valueInputOption', ['RAW', 'USER_ENTERED']);
  const insert = readOption(query, 'insertDataOption', ['OVERWRITE', 'INSERT_ROWS'], 'OVERWRITE');
  const { tab } = parseRange(workbook, text);
  const start = countUsedRows(tab);
  const rows = body.values ?? [];
  if (insert === 'INSERT_ROWS') tab.rows.splice(start, 0, ...rows.map(createRow));
  for (const [offset, values] of rows.entries()) {
    while (tab.rows.length <= start + offset) tab.rows.push(createRow());
    writeRow(tab, start + offset, 0, values, input);
  }
  return { spreadsheetId: workbook.id, tableRange: text, updates: { updatedRows: rows.length } };
}

/** Null leaves a cell as it is; empty text clears it. */
function writeRow(
  tab: FakeTab,
  index: number,
  start: number,
  values: readonly unknown[],
  input: string,
): void {
  const row = tab.rows[index];
  if (row === undefined) throw invalidArgument('Range exceeds grid limits.');
  for (const [offset, value] of values.entries()) {
    if (value === null) continue;
    while (row.cells.length <= start + offset) row.cells.push({});
    const typed = input === 'USER_ENTERED' && typeof value === 'string';
    const cell = typed ? parseUserEntered(value) : toRawCell(value);
    const format = cell.format ?? row.cells[start + offset]?.format;
    row.cells[start + offset] = { ...cell, ...(format === undefined ? {} : { format }) };
  }
}
