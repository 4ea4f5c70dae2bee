import { toScalar } from './cell-values.ts';
import { createFailure } from './failure.ts';
import { sampleField } from './sample.ts';
import type { Block, Book, Cell, CollectionLayout, EngineField, Row, Scalar } from './types.ts';

/** One row of a collection. */
export interface ViewRow {
  /** From 0 below the header. */
  readonly index: number;
  readonly values: { [field: string]: Scalar };
}

/** A collection as it stands in the workbook at this moment. */
export interface SheetView {
  readonly layout: CollectionLayout;
  readonly block: Block;
  readonly fields: readonly EngineField[];
  /** Column by field, from 0. */
  readonly columns: { readonly [field: string]: number };
  /** Rows that are records: with a key where the collection has one, else with anything at all. */
  readonly rows: ViewRow[];
  /** Rows with values but without a key. */
  readonly skipped: number;
  /** The first row that a new record may take. */
  nextRow: number;
}

/** Where a collection is defined, and why it cannot be served. */
export type OpenedView =
  | { readonly view: SheetView; readonly problem: undefined }
  | { readonly view: undefined; readonly problem: string };

/** The layouts that were configured; without any, every visible sheet and every table by its own name. */
export function listLayouts(
  book: Book,
  configured: readonly CollectionLayout[],
): readonly CollectionLayout[] {
  if (configured.length > 0) return configured;
  const seen: string[] = [];
  const layouts: CollectionLayout[] = [];
  for (const source of book.list()) {
    if (seen.indexOf(source.name) >= 0) continue;
    seen.push(source.name);
    layouts.push({
      name: source.name,
      kind: source.kind,
      source: source.name,
      headerRow: 1,
      key: [],
      fields: {},
    });
  }
  return layouts;
}

/** Reads one collection. */
export function openView(book: Book, layout: CollectionLayout): OpenedView {
  const block = book.open(layout);
  if (block === undefined)
    return {
      view: undefined,
      problem: `The workbook has no ${layout.kind} called "${layout.source}".`,
    };
  const problem = block.problem ?? findHeaderProblem(layout, block.header);
  if (problem !== undefined) return { view: undefined, problem: problem };
  const columns: { [field: string]: number } = Object.create(null);
  block.header.forEach((cell, column) => {
    if (cell.text !== '') columns[cell.text] = column;
  });
  const fields = Object.keys(columns).map((name) => sampleField(name, columns[name] ?? 0, layout, block));
  return { view: readRows(layout, block, fields, columns), problem: undefined };
}

function findHeaderProblem(layout: CollectionLayout, header: readonly Cell[]): string | undefined {
  const names: string[] = [];
  for (const cell of header) {
    if (cell.kind === 'empty') continue;
    if (cell.kind !== 'text') return `A heading of "${layout.name}" is not a text.`;
    if (names.indexOf(cell.text) >= 0) return `"${layout.name}" has two columns called "${cell.text}".`;
    if (cell.text !== '') names.push(cell.text);
  }
  if (names.length === 0) return `"${layout.name}" has no headings in row ${layout.headerRow}.`;
  const missing = layout.key.concat(Object.keys(layout.fields)).filter((name) => names.indexOf(name) < 0);
  if (missing.length > 0) return `"${layout.name}" has no column called "${missing[0]}" (any more).`;
  return undefined;
}

function readRows(
  layout: CollectionLayout,
  block: Block,
  fields: readonly EngineField[],
  columns: { readonly [field: string]: number },
): SheetView {
  const rows: ViewRow[] = [];
  let skipped = 0;
  let nextRow = 0;
  block.rows.forEach((cells, index) => {
    // A calculated column may be filled far below the last record.
    if (!cells.some((cell) => cell.kind !== 'empty' && !cell.formula)) return;
    nextRow = index + 1;
    const values: { [field: string]: Scalar } = Object.create(null);
    for (const field of fields) {
      const cell = cells[columns[field.name] ?? -1];
      values[field.name] = cell === undefined ? null : toScalar(cell, field, block.date1904);
    }
    if (layout.key.some((name) => (values[name] ?? null) === null)) skipped += 1;
    else rows.push({ index: index, values: values });
  });
  return {
    layout: layout,
    block: block,
    fields: fields,
    columns: columns,
    rows: rows,
    skipped: skipped,
    nextRow: nextRow,
  };
}

/** Opens collections by name, each once. Throws for names that are not there or cannot be served. */
export function createViews(
  book: Book,
  configured: readonly CollectionLayout[],
): (name: string) => SheetView {
  const layouts = listLayouts(book, configured);
  const opened: { [name: string]: SheetView } = Object.create(null);
  return (name: string) => {
    const known = opened[name];
    if (known !== undefined) return known;
    const layout = layouts.filter((one) => one.name === name)[0];
    if (layout === undefined) throw createFailure('NOT_DESCRIBED', 'There is no collection of this name.');
    const result = openView(book, layout);
    if (result.view === undefined) throw createFailure('NOT_DESCRIBED', result.problem);
    opened[name] = result.view;
    return result.view;
  };
}

export function findField(view: SheetView, name: string): EngineField {
  const found = view.fields.filter((field) => field.name === name)[0];
  if (found === undefined)
    throw createFailure('NOT_DESCRIBED', `"${view.layout.name}" has no column of this name.`);
  return found;
}

export function pickFields(values: Row, names: readonly string[]): Row {
  const picked: { [field: string]: Scalar } = {};
  for (const name of names)
    Object.defineProperty(picked, name, {
      value: values[name] ?? null,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return picked;
}
