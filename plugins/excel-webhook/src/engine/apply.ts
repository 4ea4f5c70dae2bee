import { toNewCell } from './cell-values.ts';
import { findByKey } from './describe.ts';
import { createFailure } from './failure.ts';
import { meetsAll } from './find.ts';
import { isSameScalar } from './scalars.ts';
import { createSha256Hex } from './sha256.ts';
import { findField, pickFields, type SheetView, type ViewRow } from './sheet-view.ts';
import type {
  BlockEdit,
  CellEdit,
  EngineChange,
  EngineField,
  EngineMoved,
  NewRow,
  Row,
  Scalar,
} from './types.ts';

/** What a batch comes to. Nothing is written yet. */
export interface PlannedBatch {
  readonly edits: readonly BlockEdit[];
  readonly generated: { readonly [insert: string]: Row };
}

interface Batch {
  readonly operationId: string;
  readonly open: (name: string) => SheetView;
  readonly edits: { readonly view: SheetView; readonly edits: CellEdit[] }[];
  readonly generated: { [insert: string]: Row };
}

/** Checks a whole batch against the workbook and works out which cells change. Throws when anything forbids it. */
export function planBatch(
  open: (name: string) => SheetView,
  changes: readonly EngineChange[],
  operationId: string,
): PlannedBatch {
  const batch: Batch = { operationId: operationId, open: open, edits: [], generated: {} };
  const moved: EngineMoved[] = [];
  let failure: unknown;
  let hasFailed = false;
  changes.forEach((change, index) => {
    if (hasFailed) return;
    try {
      const fields = performChange(batch, change);
      if (fields !== undefined) moved.push({ change: index, collection: change.collection, fields: fields });
    } catch (error) {
      failure = error;
      hasFailed = true;
    }
  });
  if (moved.length > 0)
    throw createFailure(
      'CONFLICT',
      'The backend no longer holds what the batch relied on; nothing was written',
      {
        moved: moved,
      },
    );
  if (hasFailed) throw failure;
  return {
    edits: batch.edits
      .filter((one) => one.edits.length > 0)
      .map((one) => ({ layout: one.view.layout, edits: one.edits })),
    generated: batch.generated,
  };
}

/** The fields that moved; undefined when the change was planned. */
function performChange(batch: Batch, change: EngineChange): readonly string[] | undefined {
  const view = batch.open(change.collection);
  if (change.kind === 'insert') {
    insertRow(batch, view, change.id, change.set);
    return undefined;
  }
  if ('where' in change) {
    for (const condition of change.where) findField(view, condition.field);
    const count = view.rows.filter((row) => meetsAll(row.values, change.where)).length;
    return count === change.count ? undefined : [];
  }
  const row = findRow(view, change.key);
  for (const name of Object.keys(change.expected)) findField(view, name);
  if (row === undefined) return [];
  const differing = Object.keys(change.expected).filter(
    (name) => !isSameScalar(row.values[name] ?? null, change.expected[name] ?? null),
  );
  if (differing.length > 0) return differing;
  if (change.kind === 'update') updateRow(batch, view, row, change.set);
  if (change.kind === 'remove') removeRow(batch, view, row);
  return undefined;
}

function findRow(view: SheetView, key: Row): ViewRow | undefined {
  const name = view.layout.name;
  if (view.layout.key.length === 0)
    throw createFailure('UNSUPPORTED', `"${name}" has no key, so its records cannot be changed.`, {
      fix: 'Name the column that tells its rows apart as `key` in hub.yaml.',
    });
  const given = Object.keys(key);
  const isWhole = view.layout.key.every((field) => (key[field] ?? null) !== null);
  if (!isWhole || given.length !== view.layout.key.length)
    throw createFailure('VALUE_INVALID', `A change in "${name}" needs the whole key and nothing else.`);
  const found = findByKey(view, key);
  if (found.length > 1)
    throw createFailure('CONSTRAINT', `Several rows of "${name}" have this key; nothing was written.`, {
      fix: 'Give each row a key of its own.',
    });
  return found[0];
}

function insertRow(batch: Batch, view: SheetView, id: string, set: NewRow): void {
  assertWritable(view);
  if (view.block.closed !== undefined) throw createFailure('CONSTRAINT', view.block.closed);
  if (batch.generated[id] !== undefined)
    throw createFailure('VALUE_INVALID', 'Two inserts of the batch have the same id.');
  const row: ViewRow = { index: view.nextRow, values: Object.create(null) };
  const given = resolveReferences(batch, view, set);
  for (const field of view.fields) {
    const value = given[field.name];
    row.values[field.name] = value === undefined ? null : value;
    const isMade = (value ?? null) === null && view.layout.key.indexOf(field.name) >= 0;
    if (isMade && view.layout.newKey !== undefined)
      row.values[field.name] = createKey(batch, view, field, id);
  }
  assertKeyIsFree(view, row);
  for (const field of view.fields) {
    const value = row.values[field.name] ?? null;
    if (value === null && !field.nullable) throw missingValue(view, field);
    if (value !== null) addEdit(batch, view, row, field, value);
  }
  view.nextRow += 1;
  view.rows.push(row);
  batch.generated[id] = pickFields(row.values, view.layout.key);
}

function updateRow(batch: Batch, view: SheetView, row: ViewRow, set: NewRow): void {
  assertWritable(view);
  const given = resolveReferences(batch, view, set);
  for (const name of Object.keys(given)) {
    const field = findField(view, name);
    const value = given[name] ?? null;
    if (value === null && !field.nullable) throw missingValue(view, field);
    const isThere = isSameScalar(row.values[name] ?? null, value);
    // Also what is there already must be a value of the field's type.
    if (isThere) toNewCell(value, field, view.layout.name, view.block.date1904);
    else addEdit(batch, view, row, field, value);
    row.values[name] = value;
  }
  assertKeyIsFree(view, row);
}

function removeRow(batch: Batch, view: SheetView, row: ViewRow): void {
  assertWritable(view);
  for (const field of view.fields)
    if (!isFormula(view, row, field) && (row.values[field.name] ?? null) !== null)
      addEdit(batch, view, row, field, null);
  view.rows.splice(view.rows.indexOf(row), 1);
}

function assertWritable(view: SheetView): void {
  if (view.block.locked !== undefined) throw createFailure('FORBIDDEN', view.block.locked);
}

function missingValue(view: SheetView, field: EngineField): Error {
  return createFailure('CONSTRAINT', `"${view.layout.name}.${field.name}" may not be empty.`);
}

function assertKeyIsFree(view: SheetView, row: ViewRow): void {
  if (view.layout.key.length === 0) return;
  if (findByKey(view, row.values).some((other) => other !== row))
    throw createFailure('CONSTRAINT', `The key of a record in "${view.layout.name}" is taken.`);
}

function createKey(batch: Batch, view: SheetView, field: EngineField, insert: string): Scalar {
  // The same on every try, so that a repeat cannot make a second record.
  if (view.layout.newKey === 'text') return createSha256Hex(`${batch.operationId} ${insert}`).slice(0, 16);
  let last = 0;
  for (const row of view.rows) {
    const value = Number(row.values[field.name]);
    if (value > last) last = Math.floor(value);
  }
  return field.type === 'text' ? String(last + 1) : last + 1;
}

function resolveReferences(batch: Batch, view: SheetView, set: NewRow): Row {
  const row: { [field: string]: Scalar } = Object.create(null);
  for (const name of Object.keys(set)) {
    findField(view, name);
    const value = set[name];
    if (typeof value === 'object' && value !== null && value.type === 'generated') {
      const made = batch.generated[value.insert]?.[value.field];
      if (made === undefined)
        throw createFailure('VALUE_INVALID', 'A change refers to a key that the batch does not make.');
      row[name] = made;
    } else row[name] = value ?? null;
  }
  return row;
}

function isFormula(view: SheetView, row: ViewRow, field: EngineField): boolean {
  return view.block.rows[row.index]?.[view.columns[field.name] ?? -1]?.formula === true;
}

function addEdit(batch: Batch, view: SheetView, row: ViewRow, field: EngineField, value: Scalar): void {
  const name = `"${view.layout.name}.${field.name}"`;
  if (field.generated || isFormula(view, row, field))
    throw createFailure('CONSTRAINT', `${name} is calculated by a formula and takes no value.`);
  const column = view.columns[field.name] ?? -1;
  const cell = toNewCell(value, field, view.layout.name, view.block.date1904);
  let block = batch.edits.filter((one) => one.view === view)[0];
  if (block === undefined) {
    block = { view: view, edits: [] };
    batch.edits.push(block);
  }
  const edits = block.edits;
  const earlier = edits.findIndex((edit) => edit.row === row.index && edit.column === column);
  const edit: CellEdit = { row: row.index, column: column, cell: cell };
  if (earlier >= 0) edits[earlier] = edit;
  else edits.push(edit);
}
