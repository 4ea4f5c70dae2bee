import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkbookServer } from '@parley/excel-webhook/server';
import ExcelJS from 'exceljs';
import { startHttpGate } from '../../support/http-gate.ts';
import { holdGate } from './hold-gate.ts';
import type { Place, PlaceKind } from './place.ts';
import { findCell, parseTabs, type Tabs, type Typed, toRows } from './tabs.ts';

const secret = 'the-workbook-secret-of-the-transcripts';
const path = '/a-long-random-path';

/** A real .xlsx behind the workbook server; looked at through exceljs, which the server does not use. */
export const excelWebhook: PlaceKind = {
  seed: 'json',
  start: async () => ({
    async open({ seed }): Promise<Place> {
      const folder = await mkdtemp(join(tmpdir(), 'parley-transcript-'));
      const file = join(folder, 'book.xlsx');
      const tabs = parseTabs(seed);
      await writeWorkbook(file, tabs);
      const server = await startWorkbookServer({ file, secret, path, now: () => Date.now() });
      const gate = await startHttpGate(new URL(server.url).origin);
      return {
        settings: { url: gate.url + path, secret },
        async dump() {
          const workbook = await readWorkbook(file);
          return Object.fromEntries(
            Object.keys(tabs).map((name) => [name, toRows(readCells(sheetOf(workbook, name)))]),
          );
        },
        async edit(edit) {
          const workbook = await readWorkbook(file);
          const sheet = sheetOf(workbook, edit.collection);
          const { row, column } = findCell(readCells(sheet), edit);
          writeCell(sheet.getCell(row, column), toNumber(edit.value));
          await workbook.xlsx.writeFile(file);
        },
        hold: async (isPermitted) => holdGate(gate, isPermitted),
        async close() {
          await gate.stop();
          await server.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
    stop: async () => {},
  }),
};

async function writeWorkbook(file: string, tabs: Tabs): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(tabs)) {
    const sheet = workbook.addWorksheet(name);
    rows.forEach((row, index) => {
      row.forEach((typed, place) => {
        writeCell(sheet.getCell(index + 1, place + 1), typed);
      });
    });
    formatColumns(sheet, rows);
  }
  await workbook.xlsx.writeFile(file);
}

/** A new row takes its look from its column. */
function formatColumns(sheet: ExcelJS.Worksheet, rows: readonly (readonly Typed[])[]): void {
  const width = rows[0]?.length ?? 0;
  for (let column = 1; column <= width; column += 1) {
    const shown = sheet.getCell(2, column).numFmt;
    if (shown !== undefined && shown !== 'General') sheet.getColumn(column).numFmt = shown;
  }
}

function writeCell(cell: ExcelJS.Cell, typed: Typed): void {
  if (typeof typed !== 'string') cell.value = typed;
  else if (typed === '') cell.value = null;
  else if (/^\d{4}-\d\d-\d\d$/.test(typed)) {
    cell.value = new Date(`${typed}T00:00:00Z`);
    cell.numFmt = 'yyyy-mm-dd';
  } else if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(typed)) {
    cell.value = new Date(`${typed.replace(' ', 'T')}Z`);
    cell.numFmt = 'yyyy-mm-dd hh:mm';
  } else cell.value = typed.replace(/^'/, '');
}

function toNumber(typed: string): Typed {
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed;
}

async function readWorkbook(file: string): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook;
}

function sheetOf(workbook: ExcelJS.Workbook, tab: string): ExcelJS.Worksheet {
  const sheet = workbook.getWorksheet(tab);
  if (sheet === undefined) throw new Error(`There is no sheet ${tab}`);
  return sheet;
}

function readCells(sheet: ExcelJS.Worksheet): readonly (readonly unknown[])[] {
  return Array.from({ length: sheet.rowCount }, (_, row) =>
    Array.from({ length: sheet.columnCount }, (__, column) => toShown(sheet.getCell(row + 1, column + 1))),
  );
}

/** As the sheet shows it. */
function toShown({ value, numFmt }: ExcelJS.Cell): unknown {
  if (!(value instanceof Date)) return value;
  return /h/.test(numFmt) ? value.toISOString() : value.toISOString().slice(0, 10);
}
