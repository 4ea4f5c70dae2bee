import { randomInt } from 'node:crypto';
import {
  type Change,
  type Fields,
  type InsertChange,
  isSameValue,
  type Moved,
  type NewFields,
  ParleyError,
  type UpdateChange,
  type Value,
} from '@parley/core/contract';
import { isReference } from './batch.ts';
import { blankCell, type Cell, toValue, toWrittenCell } from './cells.ts';
import { compareValues, createFilter } from './conditions.ts';
import { findTable } from './lookup.ts';
import { hashContent } from './row-identity.ts';
import { rowIdField, type SheetField, type SheetRow, type SheetTable, type Workbook } from './table.ts';
import { invalid } from './values.ts';

/** A row as it is to become. */
export interface DraftRow {
  /** Undefined: it is new. */
  readonly row: SheetRow | undefined;
  values: Fields;
  cells: readonly Cell[];
  /** Columns to write, with their values. */
  readonly written: Map<SheetField, Value>;
  removed: boolean;
  /** The insert that made it. */
  readonly insert: string | undefined;
}

export interface DraftTable {
  readonly table: SheetTable;
  readonly rows: DraftRow[];
}

/** The tabs as they are to become: nothing was written yet. */
export interface Draft {
  readonly tables: readonly DraftTable[];
  readonly generated: Readonly<Record<string, Fields>>;
}

/** Performs a checked batch on what was read. Throws CONFLICT, naming everything that moved. */
export function draftBatch(workbook: Workbook, changes: readonly Change[]): Draft {
  const tables = new Map<string, DraftTable>();
  const generated: Record<string, Fields> = {};
  const moved: Moved[] = [];

  function open(name: string): DraftTable {
    const known = tables.get(name);
    if (known !== undefined) return known;
    const table = findTable(workbook, name);
    const opened = { table, rows: table.rows.map(toDraftRow) };
    tables.set(name, opened);
    return opened;
  }

  for (const [index, change] of changes.entries()) {
    const draft = open(change.collection);
    const differing = perform(draft, change, generated);
    if (differing !== undefined)
      moved.push({ change: index, collection: change.collection, fields: differing });
  }
  if (moved.length > 0)
    throw new ParleyError(
      'PARLEY_CONNECTOR_CONFLICT',
      'The backend no longer holds what the batch relied on; nothing was written',
      {
        details: { moved },
      },
    );
  for (const draft of tables.values()) nameNewRows(draft, generated);
  return { tables: [...tables.values()], generated };
}

function toDraftRow(row: SheetRow): DraftRow {
  const { values, cells } = row;
  return { row, values, cells, written: new Map(), removed: false, insert: undefined };
}

/** The fields that moved, or undefined when the change holds. */
function perform(
  draft: DraftTable,
  change: Change,
  generated: Record<string, Fields>,
): readonly string[] | undefined {
  const present = draft.rows.filter(({ removed }) => !removed);
  if (change.kind === 'insert') {
    insert(draft, present, change, generated);
    return undefined;
  }
  if ('where' in change) {
    const filter = createFilter(draft.table, change.where);
    return present.filter(({ values }) => filter(values)).length === change.count ? undefined : [];
  }
  const { table } = draft;
  const found = present.filter(({ values }) => hasKey(table, values, change.key));
  const [row] = found;
  if (row === undefined) return [];
  if (found.length > 1) throw repeatedKey(table);
  const differing = Object.entries(change.expected).flatMap(([name, value]) =>
    isSameValue(row.values[name] ?? null, value) ? [] : [name],
  );
  if (differing.length > 0) return differing;
  if (change.kind === 'remove') row.removed = true;
  if (change.kind === 'update') update(draft, present, row, change, generated);
  return undefined;
}

/** Whether a row has this key. */
export function hasKey(table: SheetTable, values: Fields, key: Fields): boolean {
  return table.key.every((name) => isSameValue(values[name] ?? null, key[name] ?? null));
}

function update(
  { table }: DraftTable,
  present: readonly DraftRow[],
  row: DraftRow,
  change: UpdateChange,
  generated: Readonly<Record<string, Fields>>,
): void {
  const set = resolve(table, change.set, generated);
  write(table, row, set);
  assertFits(table, row, present);
}

function insert(
  draft: DraftTable,
  present: readonly DraftRow[],
  change: InsertChange,
  generated: Record<string, Fields>,
): void {
  const { table } = draft;
  const set = resolve(table, change.set, generated);
  const row: DraftRow = {
    row: undefined,
    values: Object.fromEntries(table.fields.map(({ name }) => [name, null])),
    cells: [],
    written: new Map(),
    removed: false,
    insert: change.id,
  };
  write(table, row, [...set, ...generateKey(table, set, present)]);
  if (row.written.size === 0 || [...row.written.values()].every((value) => value === null))
    throw new ParleyError('PARLEY_CONNECTOR_CONSTRAINT', `A new row of "${table.name}" would be empty`, {
      details: { collection: table.name },
    });
  assertFits(table, row, present);
  draft.rows.push(row);
  generated[change.id] = Object.fromEntries(table.key.map((name) => [name, row.values[name] ?? null]));
}

type Assignment = readonly [SheetField, Value];

function resolve(
  table: SheetTable,
  set: NewFields,
  generated: Readonly<Record<string, Fields>>,
): readonly Assignment[] {
  return table.fields.flatMap((field) => {
    const value = Object.hasOwn(set, field.name) ? set[field.name] : undefined;
    if (value === undefined) return [];
    return [[field, isReference(value) ? (generated[value.insert]?.[value.field] ?? null) : value] as const];
  });
}

/** A key that was not given: the next number, or a random text. */
function generateKey(
  table: SheetTable,
  set: readonly Assignment[],
  present: readonly DraftRow[],
): readonly Assignment[] {
  const [field] = table.fields.filter(({ name, hasDefault }) => hasDefault && table.key.includes(name));
  if (
    field === undefined ||
    field.generated ||
    set.some(([given, value]) => given === field && value !== null)
  )
    return [];
  if (field.type !== 'integer') return [[field, createKeyText(field.maxLength)]];
  const numbers = present
    .map(({ values }) => values[field.name])
    .filter((value) => typeof value === 'number');
  return [[field, Math.max(0, ...numbers) + 1]];
}

/** No letters or digits that are easily taken for each other. */
const keyAlphabet = '23456789abcdefghjkmnpqrstuvwxyz';

function createKeyText(maxLength = 12): string {
  return Array.from(
    { length: Math.min(maxLength, 12) },
    () => keyAlphabet[randomInt(keyAlphabet.length)],
  ).join('');
}

function write(table: SheetTable, row: DraftRow, set: readonly Assignment[]): void {
  const cells = [...row.cells];
  const values: Record<string, Value> = { ...row.values };
  for (const [field, value] of set) {
    const before = cells[field.column] ?? blankCell;
    if (before.computed)
      throw new ParleyError(
        'PARLEY_CONNECTOR_CONSTRAINT',
        `The cell of "${table.name}.${field.name}" holds a formula, which is not overwritten`,
        { details: { collection: table.name, field: field.name } },
      );
    const cell = toWrittenCell(value, before);
    while (cells.length < field.column) cells.push(blankCell);
    cells[field.column] = cell;
    values[field.name] = toValue(cell, field.type);
    if (value !== null && !isSameValue(values[field.name] ?? null, value))
      throw invalid(table, field, 'would not come back from the sheet as it is');
    row.written.set(field, value);
  }
  row.cells = cells;
  row.values = values;
}

function assertFits(table: SheetTable, row: DraftRow, present: readonly DraftRow[]): void {
  for (const field of table.fields) {
    if (field.nullable || field.column < 0 || (row.values[field.name] ?? null) !== null) continue;
    throw new ParleyError('PARLEY_CONNECTOR_CONSTRAINT', `"${table.name}.${field.name}" may not be empty`, {
      details: { collection: table.name, field: field.name },
    });
  }
  if (table.key.length === 0 || table.key.includes(rowIdField)) return;
  if (present.some((other) => other !== row && hasKey(table, other.values, row.values)))
    throw new ParleyError('PARLEY_CONNECTOR_CONSTRAINT', `"${table.name}" already has a row with this key`, {
      details: { collection: table.name, fields: table.key },
    });
}

/** Rows without a key column are named by their content, once that is whole. */
function nameNewRows({ table, rows }: DraftTable, generated: Record<string, Fields>): void {
  if (!table.key.includes(rowIdField)) return;
  const columns = table.fields.filter(({ column }) => column >= 0);
  const taken = new Set(rows.flatMap(({ values }) => values[rowIdField] ?? []));
  for (const row of rows) {
    if (row.insert === undefined || row.removed) continue;
    const content = hashContent(columns, row.cells);
    let key = content;
    for (let copy = 2; taken.has(key); copy += 1) key = `${content}.${copy}`;
    taken.add(key);
    row.values = { ...row.values, [rowIdField]: key };
    generated[row.insert] = { [rowIdField]: key };
  }
}

function repeatedKey(table: SheetTable): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_CONSTRAINT', `Several rows of "${table.name}" have this key`, {
    fix: 'Give each row a key of its own.',
    details: { collection: table.name, fields: table.key },
  });
}

/** Orders rows for requests. */
export function byRowDescending(a: DraftRow, b: DraftRow): number {
  return compareValues(b.row?.index ?? 0, a.row?.index ?? 0);
}
