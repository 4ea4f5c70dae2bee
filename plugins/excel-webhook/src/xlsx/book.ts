import type { Block, Book, Cell, CollectionLayout } from '../engine/types.ts';
import { type CellRange, doRangesMeet, toRangeName } from './cell-refs.ts';
import { readText, type SheetPart, type TablePart, type XlsxPackage } from './package.ts';
import { emptyCell, parseSheet, readCell, type SheetXml } from './sheet.ts';

const lastSheetRow = 1_048_575;

/** Where a collection lies in its sheet. */
export interface Located {
  readonly sheet: SheetPart;
  readonly table: TablePart | undefined;
  /** The heading row and every row below it that counts. */
  readonly range: CellRange;
}

/** A workbook as the engine reads it. */
export interface XlsxBook extends Book {
  locate(layout: CollectionLayout): Located | undefined;
  sheetXml(sheet: SheetPart): SheetXml;
}

/** Reads sheets when they are asked for, each once. */
export function createXlsxBook(workbook: XlsxPackage): XlsxBook {
  const parsed = new Map<string, SheetXml>();
  const blocks = new Map<string, Block>();

  function sheetXml({ part }: SheetPart): SheetXml {
    const sheet = parsed.get(part) ?? parseSheet(readText(workbook.archive, part), part);
    parsed.set(part, sheet);
    return sheet;
  }

  function locate(layout: CollectionLayout): Located | undefined {
    if (layout.kind === 'table') {
      const table = workbook.tables.find(({ name }) => name === layout.source);
      if (table === undefined) return undefined;
      const range = { ...table.range, bottom: table.range.bottom - table.totalRows };
      return { sheet: table.sheet, table, range };
    }
    const sheet = workbook.sheets.find(({ name }) => name === layout.source);
    if (sheet === undefined) return undefined;
    return {
      sheet,
      table: undefined,
      range: findSheetRange(workbook, sheetXml(sheet), layout.headerRow - 1),
    };
  }

  function open(layout: CollectionLayout): Block | undefined {
    const key = JSON.stringify([layout.kind, layout.source, layout.headerRow]);
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const located = locate(layout);
    if (located === undefined) return undefined;
    const block = readBlock(workbook, sheetXml(located.sheet), located, layout);
    blocks.set(key, block);
    return block;
  }

  return {
    list: () => [
      ...workbook.tables.map(({ name }) => ({ kind: 'table' as const, name })),
      ...workbook.sheets
        .filter(({ hidden, part }) => !hidden && !workbook.tables.some(({ sheet }) => sheet.part === part))
        .map(({ name }) => ({ kind: 'sheet' as const, name })),
    ],
    open,
    locate,
    sheetXml,
  };
}

/** From the first heading to the last one beside it, and down to the last row that holds anything there. */
function findSheetRange(workbook: XlsxPackage, sheet: SheetXml, top: number): CellRange {
  const isFilled = (row: number, column: number) => readCell(workbook, sheet, row, column).kind !== 'empty';
  const headings = [...(sheet.rows.get(top)?.cells.keys() ?? [])].filter((column) => isFilled(top, column));
  const left = headings[0] ?? 0;
  let right = left;
  while (headings.includes(right + 1)) right += 1;
  let bottom = top;
  for (const [row, { cells }] of sheet.rows)
    if (
      row > bottom &&
      [...cells.keys()].some((column) => column >= left && column <= right && isFilled(row, column))
    )
      bottom = row;
  return { top, left, bottom, right };
}

function readBlock(
  workbook: XlsxPackage,
  sheet: SheetXml,
  { table, range, sheet: { name, part } }: Located,
  layout: CollectionLayout,
): Block {
  const { top, left, bottom, right } = range;
  const readRow = (row: number): readonly Cell[] =>
    Array.from({ length: right - left + 1 }, (_, index) => readCell(workbook, sheet, row, left + index));
  const blank: readonly Cell[] = Array.from({ length: right - left + 1 }, () => emptyCell);
  const merged = sheet.merges.find((merge) => doRangesMeet(merge, range));
  const rows = Array.from({ length: bottom - top }, (_, index) =>
    sheet.rows.has(top + 1 + index) ? readRow(top + 1 + index) : blank,
  );
  const inTheWay = workbook.tables.find(
    (other) => other.sheet.part === part && doRangesMeet(other.range, range),
  );
  return {
    problem:
      merged !== undefined
        ? `"${layout.name}" has merged cells (${toRangeName(merged)}).`
        : table !== undefined && table.headerRows !== 1
          ? `The table "${layout.source}" has no heading row.`
          : undefined,
    header: readRow(top),
    rows,
    closed:
      table === undefined
        ? inTheWay === undefined
          ? findSheetEnd(bottom, layout)
          : `"${layout.name}" lies on the table "${inTheWay.name}": name the table instead of the sheet to add rows.`
        : findTableEnd(workbook, sheet, table, rows),
    locked:
      workbook.locked ??
      (sheet.isProtected ? `The sheet "${name}" is protected against changes.` : undefined),
    date1904: workbook.date1904,
  };
}

function findSheetEnd(bottom: number, layout: CollectionLayout): string | undefined {
  return bottom >= lastSheetRow ? `"${layout.name}" has no room for another row.` : undefined;
}

function findTableEnd(
  workbook: XlsxPackage,
  sheet: SheetXml,
  { name, range, totalRows }: TablePart,
  rows: readonly (readonly Cell[])[],
): string | undefined {
  if (rows.at(-1)?.every(({ kind }) => kind === 'empty')) return undefined;
  if (totalRows > 0) return `The table "${name}" ends in a total row, so no row can be added.`;
  return isRangeFree(workbook, sheet, { ...range, top: range.bottom + 1, bottom: range.bottom + 1 })
    ? undefined
    : `Something stands directly below the table "${name}", so no row can be added.`;
}

/** Whether nothing stands in a range, and nothing else claims it. */
export function isRangeFree(workbook: XlsxPackage, sheet: SheetXml, range: CellRange): boolean {
  if (range.bottom > lastSheetRow || sheet.merges.some((merge) => doRangesMeet(merge, range))) return false;
  for (let row = range.top; row <= range.bottom; row += 1)
    for (let column = range.left; column <= range.right; column += 1) {
      const cell = readCell(workbook, sheet, row, column);
      if (cell.kind !== 'empty' || cell.formula) return false;
    }
  return true;
}
