/** A workbook as scripts see it, in memory: only what the Office Script uses, after Microsoft's reference. */

type Content = string | number | boolean;

interface FakeCell {
  value: Content;
  formula?: string;
  format: string;
  isText?: boolean;
}

export const excelScript = {
  SheetVisibility: { visible: 0, hidden: 1, veryHidden: 2 },
  RangeValueType: {
    unknown: 0,
    empty: 1,
    string: 2,
    integer: 3,
    double: 4,
    boolean: 5,
    error: 6,
    richValue: 7,
  },
  ClearApplyTo: { all: 0, formats: 1, contents: 2 },
} as const;

export interface FakeSheet {
  readonly name: string;
  visibility: number;
  isProtected: boolean;
  merged: string | undefined;
  readonly cells: Map<string, FakeCell>;
  /** Default formats by column. */
  readonly formats: Map<number, string>;
}

export interface FakeTable {
  readonly name: string;
  readonly sheet: FakeSheet;
  top: number;
  left: number;
  rows: number;
  columns: number;
  totals: boolean;
}

export interface FakeWorkbook {
  readonly sheets: FakeSheet[];
  readonly tables: FakeTable[];
  addSheet(name: string, rows?: readonly (readonly (Content | null)[])[]): FakeSheet;
  /** What `main` is given. */
  readonly script: object;
}

const at = (row: number, column: number) => `${row},${column}`;

export function createFakeWorkbook(): FakeWorkbook {
  const sheets: FakeSheet[] = [];
  const tables: FakeTable[] = [];

  function addSheet(name: string, rows: readonly (readonly (Content | null)[])[] = []): FakeSheet {
    const sheet: FakeSheet = {
      name,
      visibility: 0,
      isProtected: false,
      merged: undefined,
      cells: new Map(),
      formats: new Map(),
    };
    rows.forEach((row, index) => {
      row.forEach((value, column) => {
        if (value !== null) sheet.cells.set(at(index, column), { value, format: 'General' });
      });
    });
    sheets.push(sheet);
    return sheet;
  }

  return {
    sheets,
    tables,
    addSheet,
    script: {
      getWorksheets: () => sheets.map(toSheet),
      getWorksheet: (name: string) =>
        optional(
          sheets.find((sheet) => sheet.name === name),
          toSheet,
        ),
      getTables: () => tables.map(toTable),
      getTable: (name: string) =>
        optional(
          tables.find((table) => table.name === name),
          toTable,
        ),
      addWorksheet: (name: string) => toSheet(addSheet(name)),
    },
  };
}

function optional<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}

function toTable(table: FakeTable) {
  return {
    getName: () => table.name,
    getWorksheet: () => toSheet(table.sheet),
    getRange: () => toRange(table.sheet, table.top, table.left, table.rows, table.columns),
    getShowHeaders: () => true,
    getShowTotals: () => table.totals,
    addRow() {
      table.rows += 1;
    },
  };
}

function toSheet(sheet: FakeSheet) {
  return {
    getName: () => sheet.name,
    getVisibility: () => sheet.visibility,
    setVisibility(visibility: number) {
      sheet.visibility = visibility;
    },
    getProtection: () => ({ getProtected: () => sheet.isProtected }),
    getUsedRange() {
      const places = [...sheet.cells.keys()].map((key) => key.split(',').map(Number));
      if (places.length === 0) return undefined;
      const rows = places.map(([row = 0]) => row);
      const columns = places.map(([, column = 0]) => column);
      const [top, left] = [Math.min(...rows), Math.min(...columns)];
      return toRange(sheet, top, left, Math.max(...rows) - top + 1, Math.max(...columns) - left + 1);
    },
    getRangeByIndexes: (row: number, column: number, rows: number, columns: number) =>
      toRange(sheet, row, column, rows, columns),
  };
}

function toRange(sheet: FakeSheet, top: number, left: number, rows: number, columns: number) {
  const each = <T>(read: (cell: FakeCell | undefined, column: number) => T) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        read(sheet.cells.get(at(top + row, left + column)), left + column),
      ),
    );
  const key = at(top, left);
  const formatOf = (cell: FakeCell | undefined, column: number) =>
    cell?.format ?? sheet.formats.get(column) ?? 'General';
  return {
    getRowIndex: () => top,
    getColumnIndex: () => left,
    getRowCount: () => rows,
    getColumnCount: () => columns,
    getValues: () => each((cell) => cell?.value ?? ''),
    getValueTypes: () => each(toType),
    getFormulas: () => each((cell) => cell?.formula ?? String(cell?.value ?? '')),
    getNumberFormats: () => each(formatOf),
    getMergedAreas: () =>
      sheet.merged === undefined ? undefined : { getAddress: () => `${sheet.name}!${sheet.merged}` },
    setNumberFormat(format: string) {
      const cell = sheet.cells.get(key);
      if (cell === undefined) sheet.formats.set(left, format);
      else cell.format = format;
    },
    clear() {
      sheet.cells.delete(key);
    },
    setValue(value: Content) {
      const format = formatOf(sheet.cells.get(key), left);
      sheet.cells.set(key, { ...interpret(value), format });
    },
  };
}

/** Excel takes what is set as if it were typed: only an apostrophe keeps a text from becoming something else. */
function interpret(value: Content): Omit<FakeCell, 'format'> {
  if (typeof value !== 'string') return { value };
  if (value.startsWith("'")) return { value: value.slice(1), isText: true };
  if (/^[=+@-]/.test(value)) return { value: '#NAME?', formula: value };
  if (value.trim() !== '' && Number.isFinite(Number(value))) return { value: Number(value) };
  return { value };
}

function toType(cell: FakeCell | undefined): number {
  const types = excelScript.RangeValueType;
  if (cell === undefined || (cell.value === '' && cell.isText !== true)) return types.empty;
  if (typeof cell.value === 'number') return types.double;
  if (typeof cell.value === 'boolean') return types.boolean;
  return cell.formula !== undefined && cell.value.startsWith('#') ? types.error : types.string;
}
