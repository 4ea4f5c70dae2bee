import type { PlannedBatch } from '../src/engine/apply.ts';
import {
  assertRequestGenuine,
  type Envelope,
  parseEnvelope,
  protocolName,
  sealAnswer,
} from '../src/engine/envelope.ts';
import { createFailure } from '../src/engine/failure.ts';
import { answerDescribe, answerFind, planChanges, toFailure } from '../src/engine/handle.ts';
import { classifyFormat } from '../src/engine/number-formats.ts';
import { createHmacHex } from '../src/engine/sha256.ts';
import type {
  Block,
  Book,
  Cell,
  CellEdit,
  CollectionLayout,
  EngineChange,
  EngineQuery,
} from '../src/engine/types.ts';

interface ScriptRequest {
  readonly action: 'describe' | 'find' | 'apply' | 'operation';
  readonly collections: readonly CollectionLayout[];
  readonly queries: readonly EngineQuery[];
  readonly changes: readonly EngineChange[];
  readonly operationId: string;
  readonly deadline: number;
  readonly bar: boolean;
}

interface ScriptAnswer {
  status: number;
  body: string;
}

interface Place {
  readonly sheet: ExcelScript.Worksheet;
  readonly table: ExcelScript.Table | undefined;
  readonly top: number;
  readonly left: number;
  readonly rowCount: number;
  readonly columnCount: number;
}

const journalName = '_parley';
const journalRows = 5000;
const lastSheetRow = 1_048_575;

/** What the flow runs: the text of the request and the shared secret in, status and text of the response out. */
export function main(workbook: ExcelScript.Workbook, body: string, secret: string): ScriptAnswer {
  const envelope = parseEnvelope(body);
  if (envelope === undefined || envelope.protocol !== protocolName)
    return refuseUnsigned(400, createFailure('UNSUPPORTED', `This webhook speaks ${protocolName}.`));
  try {
    assertRequestGenuine(envelope, Date.now(), secret, createHmacHex);
  } catch (error) {
    return refuseUnsigned(401, error);
  }
  try {
    const request = JSON.parse(envelope.payload) as ScriptRequest;
    return seal(envelope, secret, { ok: true, result: performRequest(workbook, request) });
  } catch (error) {
    return seal(envelope, secret, { ok: false, error: toFailure(error) });
  }
}

function refuseUnsigned(status: number, error: unknown): ScriptAnswer {
  return { status: status, body: JSON.stringify({ protocol: protocolName, error: toFailure(error) }) };
}

function seal(request: Envelope, secret: string, payload: object): ScriptAnswer {
  const answer = sealAnswer(request, JSON.stringify(payload), Date.now(), secret, createHmacHex);
  return { status: 200, body: JSON.stringify(answer) };
}

function performRequest(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  if (request.action === 'describe') return answerDescribe(createScriptBook(workbook), request.collections);
  if (request.action === 'find')
    return answerFind(createScriptBook(workbook), request.collections, request.queries);
  if (request.action === 'apply') return applyChanges(workbook, request);
  if (request.action === 'operation') return findOperation(workbook, request);
  throw createFailure('UNSUPPORTED', 'This action is not known.');
}

function applyChanges(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  const id = request.operationId;
  const journal = openJournal(workbook);
  const earlier = readState(journal, id);
  if (earlier.state === 'done')
    return { operationId: id, performed: 'earlier', generated: JSON.parse(earlier.generated) as object };
  if (earlier.state === 'barred')
    throw createFailure('TIMEOUT', 'This operation was declared not applied; nothing was written.');
  if (earlier.state === 'started')
    throw createFailure('OUTCOME_UNKNOWN', 'An earlier run of this operation did not come to its end.');
  if (Date.now() >= request.deadline)
    throw createFailure('TIMEOUT', 'The deadline passed before the flow ran; nothing was written.');
  const plan = planChanges(createScriptBook(workbook), request.collections, request.changes, id);
  const row = writeState(journal, id, 'started', '');
  // Another run may have declared it not applied meanwhile: whoever writes first is seen by the other.
  if (readState(journal, id).state === 'barred') {
    setText(journal.getRangeByIndexes(row, 1, 1, 1), 'barred');
    throw createFailure('TIMEOUT', 'This operation was declared not applied; nothing was written.');
  }
  writePlan(workbook, plan);
  setText(journal.getRangeByIndexes(row, 2, 1, 1), JSON.stringify(plan.generated));
  setText(journal.getRangeByIndexes(row, 1, 1, 1), 'done');
  return { operationId: id, performed: 'now', generated: plan.generated };
}

function findOperation(workbook: ExcelScript.Workbook, request: ScriptRequest): object {
  const id = request.operationId;
  const journal = openJournal(workbook);
  let state = readState(journal, id).state;
  if (state === '' && request.bar) {
    writeState(journal, id, 'barred', '');
    state = readState(journal, id).state;
  }
  const outcome = state === 'done' ? 'applied' : state === 'barred' ? 'not-applied' : 'unknown';
  return { operationId: id, outcome: outcome };
}

/** The hidden sheet that remembers operations: id, state, generated keys. E1 counts them. */
function openJournal(workbook: ExcelScript.Workbook): ExcelScript.Worksheet {
  const known = workbook.getWorksheet(journalName);
  if (known !== undefined) return known;
  const sheet = workbook.addWorksheet(journalName);
  sheet.setVisibility(ExcelScript.SheetVisibility.veryHidden);
  return sheet;
}

/** `started` counts before `barred`: what may be happening must not be called impossible. */
function readState(sheet: ExcelScript.Worksheet, id: string): { state: string; generated: string } {
  const used = sheet.getUsedRange(true);
  let found = { state: '', generated: '' };
  if (used === undefined) return found;
  const rows = sheet.getRangeByIndexes(0, 0, used.getRowIndex() + used.getRowCount(), 3).getValues();
  for (const row of rows) {
    if (String(row[0]) !== id) continue;
    const state = String(row[1]);
    const isFirmer = found.state === '' || state === 'done' || found.state === 'started';
    if (isFirmer) found = { state: state, generated: String(row[2]) };
  }
  return found;
}

function writeState(sheet: ExcelScript.Worksheet, id: string, state: string, generated: string): number {
  const counter = sheet.getRangeByIndexes(0, 4, 1, 1);
  const count = Number((counter.getValues()[0] ?? [])[0]) || 0;
  const row = count % journalRows;
  counter.setValue(count + 1);
  setText(sheet.getRangeByIndexes(row, 0, 1, 1), id);
  setText(sheet.getRangeByIndexes(row, 1, 1, 1), state);
  setText(sheet.getRangeByIndexes(row, 2, 1, 1), generated);
  return row;
}

/** With an apostrophe before it, Excel takes any text as text: no formula, number or date is ever made of it. */
function setText(range: ExcelScript.Range, text: string): void {
  range.setValue(`'${text}`);
}

function writePlan(workbook: ExcelScript.Workbook, plan: PlannedBatch): void {
  try {
    for (const block of plan.edits) {
      const place = locateBlock(workbook, block.layout);
      if (place === undefined) throw new Error('The sheet or table is gone');
      const last = Math.max.apply(
        null,
        block.edits.map((edit) => edit.row),
      );
      for (let row = place.rowCount - 1; row <= last; row += 1)
        if (place.table !== undefined) place.table.addRow(-1);
      for (const edit of block.edits) writeCell(place, edit);
    }
  } catch {
    // Some cells may be written by now.
    throw createFailure('OUTCOME_UNKNOWN', 'Excel stopped in the middle of writing.');
  }
}

function writeCell(place: Place, edit: CellEdit): void {
  const range = place.sheet.getRangeByIndexes(place.top + 1 + edit.row, place.left + edit.column, 1, 1);
  const cell = edit.cell;
  if (cell.kind === 'empty') range.clear(ExcelScript.ClearApplyTo.contents);
  else if (cell.kind === 'text') setText(range, cell.text);
  else if (cell.kind === 'boolean') range.setValue(cell.boolean);
  else {
    const shown = classifyFormat((range.getNumberFormats()[0] ?? [])[0] ?? 'General');
    const fits = cell.as === 'number' ? shown === 'number' : shown === cell.as || shown === 'datetime';
    const formats = {
      number: 'General',
      date: 'yyyy-mm-dd',
      time: 'hh:mm:ss',
      datetime: 'yyyy-mm-dd hh:mm:ss',
    };
    if (!fits) range.setNumberFormat(formats[cell.as]);
    range.setValue(cell.number);
  }
}

function createScriptBook(workbook: ExcelScript.Workbook): Book {
  return {
    list: () => listSources(workbook),
    open: (layout: CollectionLayout) => {
      const place = locateBlock(workbook, layout);
      return place === undefined ? undefined : readBlock(place, layout);
    },
  };
}

function listSources(workbook: ExcelScript.Workbook): { kind: 'sheet' | 'table'; name: string }[] {
  const sources: { kind: 'sheet' | 'table'; name: string }[] = [];
  const withTables: string[] = [];
  for (const table of workbook.getTables()) {
    sources.push({ kind: 'table', name: table.getName() });
    withTables.push(table.getWorksheet().getName());
  }
  for (const sheet of workbook.getWorksheets()) {
    const isVisible = sheet.getVisibility() === ExcelScript.SheetVisibility.visible;
    if (isVisible && withTables.indexOf(sheet.getName()) < 0)
      sources.push({ kind: 'sheet', name: sheet.getName() });
  }
  return sources;
}

function locateBlock(workbook: ExcelScript.Workbook, layout: CollectionLayout): Place | undefined {
  if (layout.kind === 'table') {
    const table = workbook.getTable(layout.source);
    if (table === undefined) return undefined;
    const range = table.getRange();
    return {
      sheet: table.getWorksheet(),
      table: table,
      top: range.getRowIndex(),
      left: range.getColumnIndex(),
      rowCount: range.getRowCount() - (table.getShowTotals() ? 1 : 0),
      columnCount: range.getColumnCount(),
    };
  }
  const sheet = workbook.getWorksheet(layout.source);
  return sheet === undefined ? undefined : locateSheet(sheet, layout.headerRow - 1);
}

/** From the first heading to the last one beside it, and down to the last row that holds anything there. */
function locateSheet(sheet: ExcelScript.Worksheet, top: number): Place {
  const used = sheet.getUsedRange(true);
  const bottom = used === undefined ? -1 : used.getRowIndex() + used.getRowCount() - 1;
  const nothing = { sheet: sheet, table: undefined, top: top, left: 0, rowCount: 1, columnCount: 1 };
  if (used === undefined || bottom < top) return nothing;
  const width = used.getColumnIndex() + used.getColumnCount();
  const all = sheet.getRangeByIndexes(top, 0, bottom - top + 1, width);
  const types = all.getValueTypes();
  const filled = (row: number, column: number) =>
    ((types[row] ?? [])[column] ?? ExcelScript.RangeValueType.empty) !== ExcelScript.RangeValueType.empty;
  let left = 0;
  while (left < width && !filled(0, left)) left += 1;
  if (left === width) return nothing;
  let right = left;
  while (right + 1 < width && filled(0, right + 1)) right += 1;
  let rowCount = 1;
  for (let row = 1; row < types.length; row += 1)
    for (let column = left; column <= right; column += 1) if (filled(row, column)) rowCount = row + 1;
  return {
    sheet: sheet,
    table: undefined,
    top: top,
    left: left,
    rowCount: rowCount,
    columnCount: right - left + 1,
  };
}

function readBlock(place: Place, layout: CollectionLayout): Block {
  const range = place.sheet.getRangeByIndexes(place.top, place.left, place.rowCount, place.columnCount);
  const merged = range.getMergedAreas();
  const values = range.getValues();
  const types = range.getValueTypes();
  const formulas = range.getFormulas();
  const formats = range.getNumberFormats();
  const rows = values.map((row, index) =>
    row.map((value, column) =>
      readScriptCell(
        value,
        (types[index] ?? [])[column] ?? ExcelScript.RangeValueType.unknown,
        (formulas[index] ?? [])[column] ?? '',
        (formats[index] ?? [])[column] ?? 'General',
      ),
    ),
  );
  const isHeadless = place.table !== undefined && !place.table.getShowHeaders();
  return {
    problem:
      merged !== undefined
        ? `"${layout.name}" has merged cells (${merged.getAddress()}).`
        : isHeadless
          ? `The table "${layout.source}" has no heading row.`
          : undefined,
    header: rows[0] ?? [],
    rows: rows.slice(1),
    closed:
      place.top + place.rowCount > lastSheetRow ? `"${layout.name}" has no room for another row.` : undefined,
    locked: place.sheet.getProtection().getProtected()
      ? `The sheet "${place.sheet.getName()}" is protected against changes.`
      : undefined,
    date1904: false,
  };
}

function readScriptCell(
  value: string | number | boolean,
  type: ExcelScript.RangeValueType,
  formula: string,
  format: string,
): Cell {
  // A text such as "=A1" comes back as its own formula; of a real formula the value differs.
  const isFormula = formula.charAt(0) === '=' && formula !== String(value);
  const base = { text: '', number: 0, format: format, formula: isFormula };
  if (type === ExcelScript.RangeValueType.empty) return Object.assign(base, { kind: 'empty' as const });
  if (type === ExcelScript.RangeValueType.error)
    return Object.assign(base, { kind: 'error' as const, text: String(value) });
  if (typeof value === 'number') return Object.assign(base, { kind: 'number' as const, number: value });
  if (typeof value === 'boolean')
    return Object.assign(base, { kind: 'boolean' as const, number: value ? 1 : 0 });
  return Object.assign(base, { kind: 'text' as const, text: String(value) });
}
