import { createFailure } from '../engine/failure.ts';
import { classifyFormat } from '../engine/number-formats.ts';
import type { BlockEdit, CellEdit, NewCell } from '../engine/types.ts';
import { isRangeFree, type Located, type XlsxBook } from './book.ts';
import { type CellRange, parseRange, toCellName, toRangeName } from './cell-refs.ts';
import { readText, type SheetPart, type XlsxPackage } from './package.ts';
import { markForRecalculation } from './recalculation.ts';
import { refuse } from './refusal.ts';
import { readCell, type SheetXml } from './sheet.ts';
import { encodeText } from './texts.ts';
import { findChild, scanXml } from './xml-scan.ts';
import { applySplices, type Splice } from './xml-splice.ts';
import { replaceEntries } from './zip-archive.ts';

interface PlacedEdit {
  readonly row: number;
  readonly column: number;
  readonly cell: NewCell;
  /** The columns' range, to look for a style to go by. */
  readonly located: Located;
}

/**
 * Writes cells into a workbook and returns its new bytes. Of the sheet's XML only these cells change; of the archive
 * only that sheet, a table that grows, and the workbook part where formulas must be calculated again.
 */
export function editWorkbook(workbook: XlsxPackage, book: XlsxBook, edits: readonly BlockEdit[]): Buffer {
  const bySheet = new Map<string, { readonly sheet: SheetPart; readonly placed: PlacedEdit[] }>();
  const replaced = new Map<string, Buffer>();
  for (const edit of edits) {
    const located = book.locate(edit.layout);
    if (located === undefined) throw createFailure('NOT_DESCRIBED', 'The sheet or table is gone.');
    growTable(workbook, book.sheetXml(located.sheet), located, edit.edits, replaced);
    const placed: PlacedEdit[] = bySheet.get(located.sheet.part)?.placed ?? [];
    bySheet.set(located.sheet.part, { sheet: located.sheet, placed });
    for (const { row, column, cell } of edit.edits)
      placed.push({ row: located.range.top + 1 + row, column: located.range.left + column, cell, located });
  }
  for (const { sheet, placed } of bySheet.values()) {
    const xml = writeCells(workbook, book.sheetXml(sheet), placed);
    replaced.set(sheet.part, Buffer.from(xml));
  }
  markForRecalculation(workbook, replaced);
  return replaceEntries(workbook.archive, replaced);
}

/** New rows below a sheet's records, or below a table, which then grows by them. */
function growTable(
  workbook: XlsxPackage,
  sheet: SheetXml,
  { table, range }: Located,
  edits: readonly CellEdit[],
  replaced: Map<string, Buffer>,
): void {
  const bottom = Math.max(range.bottom, ...edits.map(({ row }) => range.top + 1 + row));
  if (bottom === range.bottom) return;
  const added: CellRange = { ...range, top: range.bottom + 1, bottom };
  if (!isRangeFree(workbook, sheet, added))
    throw createFailure('CONSTRAINT', `Something stands in ${toRangeName(added)}, where new rows would go.`);
  if (table === undefined) return;
  const xml = replaced.get(table.part)?.toString('utf8') ?? readText(workbook.archive, table.part);
  const root = scanXml(xml, table.part);
  const splices = [root, findChild(root, 'autoFilter')].flatMap((element) => {
    const old = element === undefined ? undefined : parseRange(element.attributes.ref ?? '');
    if (element === undefined || old === undefined) return [];
    const tag = xml.slice(element.start, element.inner);
    const text = tag.replace(/(\sref\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${toRangeName({ ...old, bottom })}"`);
    return [{ start: element.start, end: element.inner, text }];
  });
  replaced.set(table.part, Buffer.from(applySplices(xml, splices)));
}

function writeCells(workbook: XlsxPackage, sheet: SheetXml, placed: readonly PlacedEdit[]): string {
  const splices: Splice[] = [];
  const prefix = sheet.data.tag.slice(0, -'sheetData'.length);
  const byRow = Map.groupBy(placed, ({ row }) => row);
  const added: { readonly at: number; readonly row: number; readonly xml: string }[] = [];
  for (const [row, edits] of [...byRow].sort(([a], [b]) => a - b)) {
    const known = sheet.rows.get(row);
    const sorted = edits.toSorted((a, b) => a.column - b.column);
    if (known === undefined) {
      const cells = sorted.map((edit) => createCell(workbook, sheet, edit, prefix)).join('');
      if (cells !== '')
        added.push({
          at: findRowPlace(sheet, row),
          row,
          xml: `<${prefix}row r="${row + 1}">${cells}</${prefix}row>`,
        });
      continue;
    }
    splices.push(...editRow(workbook, sheet, row, sorted, prefix));
  }
  splices.push(...insertRows(sheet, added, prefix), ...growDimension(sheet, placed));
  return applySplices(sheet.xml, splices);
}

function findRowPlace(sheet: SheetXml, row: number): number {
  let place = sheet.data.inner;
  for (const [index, { element }] of sheet.rows) if (index < row) place = element.end;
  return place;
}

function insertRows(
  { data, xml }: SheetXml,
  added: readonly { readonly at: number; readonly xml: string }[],
  prefix: string,
): Splice[] {
  if (!data.selfClosing) return added.map(({ at, xml: text }) => ({ start: at, end: at, text }));
  if (added.length === 0) return [];
  const open = xml.slice(data.start, data.end).replace(/\s*\/>$/, '>');
  const text = `${open}${added.map((row) => row.xml).join('')}</${prefix}sheetData>`;
  return [{ start: data.start, end: data.end, text }];
}

function editRow(
  workbook: XlsxPackage,
  sheet: SheetXml,
  row: number,
  edits: readonly PlacedEdit[],
  prefix: string,
): Splice[] {
  const known = sheet.rows.get(row);
  if (known === undefined) return [];
  const { element, cells } = known;
  if (element.selfClosing) {
    const made = edits.map((edit) => createCell(workbook, sheet, edit, prefix)).join('');
    const open = sheet.xml.slice(element.start, element.end).replace(/\s*\/>$/, '>');
    return [{ start: element.start, end: element.end, text: `${open}${made}</${element.tag}>` }];
  }
  return edits.map((edit) => {
    const text = createCell(workbook, sheet, edit, prefix);
    const old = cells.get(edit.column);
    if (old !== undefined) return { start: old.start, end: old.end, text };
    let at = element.inner;
    for (const [column, cell] of cells) if (column < edit.column) at = cell.end;
    return { start: at, end: at, text };
  });
}

function createCell(workbook: XlsxPackage, sheet: SheetXml, edit: PlacedEdit, prefix: string): string {
  const { row, column, cell } = edit;
  const old = sheet.rows.get(row)?.cells.get(column);
  if (readCell(workbook, sheet, row, column).formula)
    throw createFailure('CONSTRAINT', `The cell ${toCellName(row, column)} holds a formula.`);
  if (old?.attributes.cm !== undefined || old?.attributes.vm !== undefined)
    throw refuse(
      `The cell ${toCellName(row, column)} holds a linked data type.`,
      'Convert it to text in Excel.',
    );
  const style = pickStyle(workbook, sheet, edit);
  const open = `<${prefix}c r="${toCellName(row, column)}"${style === 0 ? '' : ` s="${style}"`}`;
  const end = `</${prefix}c>`;
  if (cell.kind === 'empty') return style === 0 ? '' : `${open}/>`;
  if (cell.kind === 'boolean') return `${open} t="b"><${prefix}v>${Number(cell.boolean)}</${prefix}v>${end}`;
  if (cell.kind === 'number') return `${open}><${prefix}v>${cell.number}</${prefix}v>${end}`;
  // An inline string is text whatever it looks like: nothing in it is ever taken for a formula or a number.
  const text = `<${prefix}is><${prefix}t xml:space="preserve">${encodeText(cell.text)}</${prefix}t></${prefix}is>`;
  return `${open} t="inlineStr">${text}${end}`;
}

const suited: Readonly<Record<'number' | 'date' | 'time' | 'datetime', readonly string[]>> = {
  number: ['number', 'text'],
  date: ['date', 'datetime'],
  datetime: ['date', 'datetime'],
  time: ['time', 'datetime'],
};

/** The cell's own style, or one from its column, so that a date looks like one. No style is ever made up. */
function pickStyle(
  workbook: XlsxPackage,
  sheet: SheetXml,
  { row, column, cell, located }: PlacedEdit,
): number {
  const own = sheet.rows.get(row)?.cells.get(column)?.attributes.s;
  const candidates = own === undefined ? [] : [Number(own)];
  for (let near = Math.min(row - 1, located.range.bottom); near > located.range.top; near -= 1) {
    const style = sheet.rows.get(near)?.cells.get(column)?.attributes.s;
    if (style !== undefined) candidates.push(Number(style));
    if (candidates.length >= 20) break;
  }
  candidates.push(sheet.columnStyle(column));
  for (const [near, { cells }] of sheet.rows) {
    const style = near > row ? cells.get(column)?.attributes.s : undefined;
    if (style === undefined) continue;
    candidates.push(Number(style));
    break;
  }
  if (cell.kind !== 'number') return candidates[0] ?? 0;
  const kinds = suited[cell.as];
  const fitting = [...candidates, 0].find((style) =>
    kinds.includes(classifyFormat(workbook.formats[style] ?? 'General')),
  );
  if (fitting === undefined)
    throw createFailure(
      'VALUE_INVALID',
      `The column of ${toCellName(row, column)} has no ${cell.as} format; nothing was written.`,
      { fix: `Give the whole column a ${cell.as} format in Excel.` },
    );
  return fitting;
}

function growDimension(sheet: SheetXml, placed: readonly PlacedEdit[]): Splice[] {
  const element = findChild(sheet.root, 'dimension');
  const old = parseRange(element?.attributes.ref ?? '');
  if (element === undefined || old === undefined || placed.length === 0) return [];
  const range = {
    top: Math.min(old.top, ...placed.map(({ row }) => row)),
    left: Math.min(old.left, ...placed.map(({ column }) => column)),
    bottom: Math.max(old.bottom, ...placed.map(({ row }) => row)),
    right: Math.max(old.right, ...placed.map(({ column }) => column)),
  };
  if (toRangeName(range) === toRangeName(old)) return [];
  const tag = sheet.xml.slice(element.start, element.inner);
  const text = tag.replace(/(\sref\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${toRangeName(range)}"`);
  return [{ start: element.start, end: element.inner, text }];
}
