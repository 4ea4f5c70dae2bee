import type { Cell } from '../engine/types.ts';
import { type CellRange, parseCellName, parseRange } from './cell-refs.ts';
import { isTrue, type XlsxPackage } from './package.ts';
import { refuse } from './refusal.ts';
import { decodeText, readRichText } from './texts.ts';
import { findChild, findChildren, scanXml, type XmlElement } from './xml-scan.ts';

export interface SheetRow {
  readonly element: XmlElement;
  /** By column, from 0. */
  readonly cells: ReadonlyMap<number, XmlElement>;
}

/** One sheet's XML, with the place of every cell. Rows and columns count from 0. */
export interface SheetXml {
  readonly xml: string;
  readonly root: XmlElement;
  readonly data: XmlElement;
  readonly rows: ReadonlyMap<number, SheetRow>;
  readonly lastRow: number;
  readonly merges: readonly CellRange[];
  readonly isProtected: boolean;
  /** Ranges that one formula fills. */
  readonly spilled: readonly CellRange[];
  /** The style of a column whose cells have none of their own. */
  columnStyle(column: number): number;
}

export const emptyCell: Cell = { kind: 'empty', text: '', number: 0, format: 'General', formula: false };

/** Reads a sheet. Refuses what is not laid out as Excel does it. */
export function parseSheet(xml: string, part: string): SheetXml {
  const root = scanXml(xml, part);
  const data = findChild(root, 'sheetData');
  if (data === undefined) throw refuse(`"${part}" is no sheet with cells.`, 'Name another sheet.');
  const rows = new Map<number, SheetRow>();
  const spilled: CellRange[] = [];
  let lastRow = -1;
  for (const element of findChildren(data, 'row')) {
    const index = element.attributes.r === undefined ? lastRow + 1 : Number(element.attributes.r) - 1;
    if (!(index > lastRow)) throw refuse(`The rows of "${part}" are out of order.`, 'Save it in Excel.');
    lastRow = index;
    rows.set(index, { element, cells: readCells(element, part, spilled) });
  }
  const columns = findChildren(findChild(root, 'cols'), 'col').map(({ attributes }) => ({
    first: Number(attributes.min) - 1,
    last: Number(attributes.max) - 1,
    style: Number(attributes.style ?? 0),
  }));
  return {
    xml,
    root,
    data,
    rows,
    lastRow,
    merges: readRanges(findChildren(findChild(root, 'mergeCells'), 'mergeCell')),
    isProtected: isTrue(findChild(root, 'sheetProtection')?.attributes.sheet),
    spilled,
    columnStyle: (column) => columns.find(({ first, last }) => first <= column && column <= last)?.style ?? 0,
  };
}

function readCells(row: XmlElement, part: string, spilled: CellRange[]): Map<number, XmlElement> {
  const cells = new Map<number, XmlElement>();
  let last = -1;
  for (const cell of findChildren(row, 'c')) {
    const column =
      cell.attributes.r === undefined ? last + 1 : (parseCellName(cell.attributes.r)?.column ?? -1);
    if (!(column > last)) throw refuse(`The cells of "${part}" are out of order.`, 'Save it in Excel.');
    last = column;
    cells.set(column, cell);
    const formula = findChild(cell, 'f')?.attributes;
    const range =
      formula?.t === 'array' || formula?.t === 'dataTable' ? parseRange(formula.ref ?? '') : undefined;
    if (range !== undefined) spilled.push(range);
  }
  return cells;
}

function readRanges(elements: readonly XmlElement[]): CellRange[] {
  return elements.flatMap(({ attributes }) => parseRange(attributes.ref ?? '') ?? []);
}

/** What one cell holds. */
export function readCell(workbook: XlsxPackage, sheet: SheetXml, row: number, column: number): Cell {
  const element = sheet.rows.get(row)?.cells.get(column);
  if (element === undefined) return emptyCell;
  const format = workbook.formats[Number(element.attributes.s ?? 0)] ?? 'General';
  const isSpilled = sheet.spilled.some(
    (range) => range.top <= row && row <= range.bottom && range.left <= column && column <= range.right,
  );
  const formula = isSpilled || findChild(element, 'f') !== undefined;
  return { ...readContent(workbook, element), format, formula };
}

function readContent({ strings }: XlsxPackage, element: XmlElement): Pick<Cell, 'kind' | 'text' | 'number'> {
  const raw = findChild(element, 'v')?.text;
  const type = element.attributes.t ?? 'n';
  const text = (content: string) => ({ kind: 'text', text: content, number: 0 }) as const;
  if (type === 'inlineStr') {
    const inline = findChild(element, 'is');
    return inline === undefined ? emptyCell : text(readRichText(inline));
  }
  if (raw === undefined) return emptyCell;
  if (type === 's') return text(strings[Number(raw)] ?? '');
  if (type === 'str' || type === 'd') return text(decodeText(raw));
  if (type === 'e') return { kind: 'error', text: raw, number: 0 };
  if (type === 'b') return { kind: 'boolean', text: '', number: raw.trim() === '1' ? 1 : 0 };
  const number = Number(raw);
  return raw.trim() === '' || !Number.isFinite(number) ? text(raw) : { kind: 'number', text: '', number };
}
