import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fields, Value } from '@parley/core/contract';
import { seedChildren, seedParents } from '@parley/core/testing';
import ExcelJS from 'exceljs';
import { strFromU8, unzipSync } from 'fflate';

export const hostileNames = [
  "we\"ird 'column'; DROP TABLE parents; --",
  'a.b as c',
  '=HYPERLINK("http://x.example")',
  'a[0]',
  ' $1 \\? :name ',
  '<b>&amp;</b>',
  '李 👩‍👧',
] as const;

const parentColumns = [
  'id',
  'code',
  'name',
  'phone',
  'amount',
  'active',
  'count',
  'born',
  'starts',
  'seen',
] as const;
const formats: Readonly<Record<string, string>> = {
  amount: '#,##0.00',
  born: 'yyyy-mm-dd',
  starts: 'hh:mm:ss',
  seen: 'yyyy-mm-dd hh:mm:ss',
};

/** What hub.yaml would say of the conformance workbook. */
export const conformanceCollections = {
  parents: {
    sheet: 'Parents',
    key: 'id',
    'new-key': 'number',
    fields: { code: { 'max-length': 10, required: true }, count: { type: 'integer' } },
  },
  children: {
    sheet: 'Children',
    key: 'id',
    'new-key': 'number',
    fields: { parent_id: { required: true, 'refers-to': 'parents.id' } },
  },
  keyless: { sheet: 'Keyless' },
  hostile: { sheet: 'H', key: 'id', 'new-key': 'number' },
} as const;

const sheetNames: Readonly<Record<string, string>> = {
  parents: 'Parents',
  children: 'Children',
  keyless: 'Keyless',
  hostile: 'H',
};

/** A folder of its own for one test file. */
export function createFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-excel-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes the workbook of the connector suite with exceljs, a library that the connector does not use. */
export async function createConformanceWorkbook(file: string): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  const parents = workbook.addWorksheet('Parents');
  parents.addRow([...parentColumns]);
  parentColumns.forEach((name, index) => {
    const format = formats[name];
    if (format !== undefined) parents.getColumn(index + 1).numFmt = format;
  });
  seedParents.forEach((parent, index) => {
    parents.addRow([index + 1, ...parentColumns.slice(1).map((name) => toExcel(parent[name] ?? null))]);
  });
  const children = workbook.addWorksheet('Children');
  children.addRow(['id', 'parent_id', 'label']);
  seedChildren.forEach(({ parent, label }, index) => {
    children.addRow([index + 1, seedParents.findIndex(({ code }) => code === parent) + 1, label]);
  });
  workbook.addWorksheet('Keyless').addRows([['label'], ['a']]);
  workbook.addWorksheet('H').addRow(['id', ...hostileNames]);
  await workbook.xlsx.writeFile(file);
}

function toExcel(value: Value): ExcelJS.CellValue {
  if (typeof value !== 'object' || value === null) return value;
  if (value.type === 'decimal') return Number(value.value);
  if (value.type === 'time') return Date.parse(`1970-01-01T${value.value}Z`) / 86_400_000;
  return new Date(value.type === 'date' ? `${value.value}T00:00:00Z` : `${value.value}Z`);
}

/** An inline string as it stands in the XML: exceljs takes an empty one for none, and leaves `_x000D_` as it is. */
function readInline(file: string, sheet: number, address: string): string | undefined {
  const xml = strFromU8(unzipSync(readFileSync(file))[`xl/worksheets/sheet${sheet}.xml`] ?? new Uint8Array());
  const cell = new RegExp(`<c r="${address}"[^>]*t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t>`).exec(xml);
  return cell?.[1]
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('_x000D_', '\r');
}

/** The workbook past the connector, through exceljs. */
export function createSideDoor(file: string) {
  async function open(collection: string) {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(file);
    const sheet = workbook.getWorksheet(sheetNames[collection] ?? collection);
    if (sheet === undefined) throw new Error('no such sheet');
    return { workbook, sheet };
  }

  function locate(sheet: ExcelJS.Worksheet, key: Fields, field: string): ExcelJS.Cell | undefined {
    const headings = sheet.getRow(1).values as unknown[];
    const column = headings.indexOf(field);
    const [[keyName, keyValue] = ['', null]] = Object.entries(key);
    const keyColumn = headings.indexOf(keyName);
    for (let row = 2; row <= sheet.rowCount; row += 1)
      if (sheet.getCell(row, keyColumn).value === keyValue) return sheet.getCell(row, column);
    return undefined;
  }

  return {
    async peek(collection: string, key: Fields, field: string): Promise<string | null> {
      const { sheet } = await open(collection);
      const cell = locate(sheet, key, field);
      const inline = cell === undefined ? undefined : readInline(file, sheet.id, cell.address);
      if (inline !== undefined) return inline;
      const value = cell?.value ?? null;
      if (value !== null && typeof value === 'object' && 'formula' in value) return 'a formula';
      return value === null ? null : String(value);
    },
    async poke(collection: string, key: Fields, field: string, text: string): Promise<void> {
      const { workbook, sheet } = await open(collection);
      const cell = locate(sheet, key, field);
      if (cell === undefined) throw new Error('no such record');
      cell.value = text;
      await workbook.xlsx.writeFile(file);
    },
    async count(collection: string): Promise<number> {
      const { sheet } = await open(collection);
      let count = 0;
      for (let row = 2; row <= sheet.rowCount; row += 1) if (sheet.getCell(row, 1).value !== null) count += 1;
      return count;
    },
  };
}
