import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorkbookServer } from '@parley/excel-webhook/server';
import ExcelJS from 'exceljs';
import { startHttpGate } from '../../support/http-gate.ts';
import { type Cell, type Column, type Layout, type Row, schema, seed } from '../data.ts';
import { columnsOf, toHeading } from '../headings.ts';
import { holdRequests } from '../hold-requests.ts';
import type { MatrixBackend, Place } from '../place.ts';

const secret = 'the-workbook-secret-of-the-matrix';
const path = '/a-long-random-path';

/** A real .xlsx file behind the workbook server; looked at and edited through exceljs, which the server does not use. */
export const excelWebhook: MatrixBackend = {
  name: 'excel-webhook',
  hub: 'excel-webhook',
  start: async () => ({
    async open(layout): Promise<Place> {
      const folder = await mkdtemp(join(tmpdir(), 'parley-matrix-'));
      const file = join(folder, 'customers.xlsx');
      await writeWorkbook(file, layout);
      const server = await startWorkbookServer({ file, secret, path });
      const gate = await startHttpGate(new URL(server.url).origin);

      const edit: Place['edit'] = async ({ table, key, column, value }) => {
        const workbook = await readWorkbook(file);
        const sheet = sheetOf(workbook, table);
        const place = columnsOf(layout, table).findIndex(({ name }) => name === column) + 1;
        const row = sheet.getColumn(1).values.indexOf(key);
        if (row === -1) throw new Error('There is no such row');
        sheet.getCell(row, place).value = value;
        await workbook.xlsx.writeFile(file);
      };

      return {
        env: { WORKBOOK_URL: gate.url + path, WORKBOOK_SECRET: secret },
        async dump() {
          const workbook = await readWorkbook(file);
          return Object.fromEntries(
            schema[layout].map(({ name }) => [name, readRows(sheetOf(workbook, name), layout, name)]),
          );
        },
        edit,
        hold: (options) => holdRequests(gate, options, { from: 'first', edit }),
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

async function writeWorkbook(file: string, layout: Layout): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  for (const { name, columns } of schema[layout]) {
    const sheet = workbook.addWorksheet(toHeading(name));
    sheet.addRow(columns.map((column) => toHeading(column.name)));
    columns.forEach(({ type }, index) => {
      if (type === 'date') sheet.getColumn(index + 1).numFmt = 'yyyy-mm-dd';
      if (type === 'amount') sheet.getColumn(index + 1).numFmt = '#,##0.00';
    });
    for (const row of seed[layout][name] ?? [])
      sheet.addRow(columns.map((column) => toExcel(row[column.name] ?? null, column)));
  }
  await workbook.xlsx.writeFile(file);
}

async function readWorkbook(file: string): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook;
}

function sheetOf(workbook: ExcelJS.Workbook, table: string): ExcelJS.Worksheet {
  const sheet = workbook.getWorksheet(toHeading(table));
  if (sheet === undefined) throw new Error(`There is no sheet ${toHeading(table)}`);
  return sheet;
}

function toExcel(cell: Cell, { type }: Column): ExcelJS.CellValue {
  if (cell === null) return null;
  if (type === 'amount') return Number(cell);
  return type === 'date' ? new Date(`${cell}T00:00:00Z`) : cell;
}

function readRows(sheet: ExcelJS.Worksheet, layout: Layout, table: string): readonly Row[] {
  const columns = columnsOf(layout, table);
  const rows: Row[] = [];
  sheet.eachRow((row, number) => {
    const cells = columns.map(({ name }, index) => [name, fromExcel(row.getCell(index + 1).value)] as const);
    if (number > 1 && cells.some(([, cell]) => cell !== null)) rows.push(Object.fromEntries(cells));
  });
  return rows;
}

function fromExcel(value: ExcelJS.CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new Error('A cell holds what nobody wrote there');
}
