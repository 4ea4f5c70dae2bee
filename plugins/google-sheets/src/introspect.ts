import { createHash } from 'node:crypto';
import type { Fields, RelationDescription } from '@parley/core/contract';
import { type Cell, naturalType, toNatural, toValue } from './cells.ts';
import type { ColumnConfig, ColumnType, GoogleSheetsConfig, SheetConfig } from './config.ts';
import type { RawRow, RawSheet, RawWorkbook } from './raw.ts';
import { relateTables } from './relations.ts';
import { assignRowIds, hashContent } from './row-identity.ts';
import { rowIdField, type SheetField, type SheetProblem, type SheetTable, type Workbook } from './table.ts';

const defaultMaxRows = 5000;

/** Makes collections of the tabs. A tab that could be understood wrongly is not offered, and the problem says why. */
export function introspect(raw: RawWorkbook, config: GoogleSheetsConfig): Workbook {
  const problems: SheetProblem[] = [];
  const tables = new Map<string, SheetTable>();
  for (const sheet of raw.sheets) {
    const settings = config.sheets === undefined ? {} : own(config.sheets, sheet.title);
    if (settings === undefined) continue;
    const report = createReport(sheet.title, config.sheets !== undefined, problems);
    const table = readTable(sheet, settings, config['max-rows'] ?? defaultMaxRows, report);
    if (table !== undefined) tables.set(table.name, table);
  }
  for (const name of Object.keys(config.sheets ?? {}))
    if (!raw.sheets.some(({ title }) => title === name))
      createReport(name, true, problems).exclude('There is no such tab', 'Correct the name under `sheets`.');
  const related = relateTables(tables, config.relations ?? {}, problems);
  const { title, operations, metadataIds, metadataSize } = raw;
  return {
    title,
    operations,
    metadataIds,
    metadataSize,
    problems,
    tables: new Map([...tables].map(([name, table]) => [name, finish(table, related.get(name) ?? [])])),
  };
}

interface Report {
  exclude(message: string, fix: string): undefined;
  warn(message: string, fix: string): void;
}

function createReport(sheet: string, wanted: boolean, problems: SheetProblem[]): Report {
  return {
    exclude(message, fix) {
      const level = wanted ? 'error' : 'warning';
      problems.push({ sheet, level, message, fix, excluded: true });
      return undefined;
    },
    warn: (message, fix) => void problems.push({ sheet, level: 'warning', message, fix, excluded: false }),
  };
}

type Unrelated = Omit<SheetTable, 'relations' | 'fingerprint'>;

function readTable(
  sheet: RawSheet,
  settings: SheetConfig,
  maxRows: number,
  report: Report,
): SheetTable | undefined {
  const headerRow = (settings['header-row'] ?? 1) - 1;
  const headers = readHeaders(sheet, headerRow, settings, report);
  if (headers === undefined) return undefined;
  const bodies = sheet.rows.filter(
    (row) => row.index > headerRow && headers.some(({ column }) => !isBlank(row.cells[column])),
  );
  if (bodies.length > maxRows)
    return report.exclude(
      `It has ${bodies.length} rows, more than ${maxRows}`,
      'Raise `max-rows`, or keep such data in a database.',
    );
  const columns = headers.map((header) =>
    describeColumn(header, own(settings.columns ?? {}, header.name), bodies, report),
  );
  const key = typeof settings.key === 'string' ? [settings.key] : [...(settings.key ?? [])];
  const byRowId = key.length === 0 && settings['row-ids'] !== false;
  const fields = columns.map((field) => (key.includes(field.name) ? asKey(field, key.length) : field));
  const rows = byRowId ? readAnonymousRows(bodies, fields) : readKeyedRows(bodies, fields, key, report);
  const table: Unrelated = {
    name: sheet.title,
    kind: 'sheet',
    sheetId: sheet.sheetId,
    width: Math.max(0, ...headers.map(({ column }) => column + 1)),
    fields: byRowId ? [rowId, ...fields] : fields,
    key: byRowId ? [rowIdField] : key,
    unique: [],
    grants: { insert: true, update: byRowId || key.length > 0, remove: byRowId || key.length > 0 },
    rows,
  };
  return { ...table, relations: [], fingerprint: '' };
}

interface Header {
  readonly name: string;
  readonly column: number;
}

function readHeaders(
  sheet: RawSheet,
  headerRow: number,
  settings: SheetConfig,
  report: Report,
): readonly Header[] | undefined {
  const cells = sheet.rows.find(({ index }) => index === headerRow)?.cells ?? [];
  const headers = cells.flatMap((cell, column) => {
    const name = toHeader(cell);
    return name === '' ? [] : [{ name, column }];
  });
  const row = `row ${headerRow + 1}`;
  if (headers.length === 0)
    return report.exclude(
      `It has no header: ${row} is empty`,
      'Write a name above each column, or set `header-row`.',
    );
  if (sheet.merges.some(({ startRow, endRow }) => startRow <= headerRow && headerRow < endRow))
    return report.exclude(
      `Cells of its header (${row}) are merged, so it is not clear which column a name belongs to`,
      'Unmerge them, and give each column a name of its own.',
    );
  const seen = new Map<string, string>();
  const repeated = headers.find(({ name }) => {
    const folded = name.normalize('NFC').toLowerCase();
    if (seen.has(folded)) return true;
    seen.set(folded, name);
    return false;
  });
  if (repeated !== undefined)
    return report.exclude(
      `Two columns of its header (${row}) are called "${repeated.name}"`,
      'Give each column a name of its own.',
    );
  if (headers.some(({ name }) => name === rowIdField))
    return report.exclude(
      `A column is called "${rowIdField}", which stands for the row itself`,
      'Rename it.',
    );
  const wanted = [settings.key ?? [], Object.keys(settings.columns ?? {})].flat();
  const missing = wanted.find((name) => !headers.some((header) => header.name === name));
  if (missing !== undefined)
    return report.exclude(
      `It has no column "${missing}", which the configuration names`,
      'Restore the header, or change the configuration and accept the mapping anew.',
    );
  const headed = new Set(headers.map(({ column }) => column));
  const unnamed = sheet.rows.some(
    ({ index, cells }) =>
      index > headerRow && cells.some((cell, column) => !isBlank(cell) && !headed.has(column)),
  );
  if (unnamed)
    report.warn(
      'It has values in columns without a name; they are left alone',
      'Name these columns if they are to be used.',
    );
  return headers;
}

function toHeader(cell: Cell): string {
  const value = toNatural(cell);
  if (value === null) return '';
  return (typeof value === 'object' ? value.value : String(value)).trim();
}

function isBlank(cell: Cell | undefined): boolean {
  return cell === undefined || cell.content.kind === 'blank';
}

const rowId: SheetField = {
  name: rowIdField,
  type: 'text',
  native: 'row',
  nullable: false,
  hasDefault: true,
  generated: true,
  column: -1,
  format: undefined,
};

function describeColumn(
  header: Header,
  declared: ColumnConfig | undefined,
  rows: readonly RawRow[],
  report: Report,
): SheetField {
  const cells = rows.flatMap((row) => row.cells[header.column] ?? []).filter((cell) => !isBlank(cell));
  const sampled = sampleType(cells);
  const type = declared?.type ?? sampled.type;
  if (declared?.type === undefined && sampled.outliers > 0)
    report.warn(
      `Of column "${header.name}", ${sampled.outliers} cells are not of its type ${sampled.type}`,
      `Correct them, or declare the column's type under \`columns\`.`,
    );
  return {
    name: header.name,
    type,
    native: declared?.type === undefined ? `${type}, by its cells` : type,
    nullable: declared?.required !== true,
    hasDefault: false,
    generated: cells.length > 0 && cells.every(({ computed }) => computed),
    column: header.column,
    format: cells.find(({ format }) => format !== undefined)?.format,
    ...(declared?.['max-length'] === undefined ? {} : { maxLength: declared['max-length'] }),
    ...(declared?.scale === undefined ? {} : { scale: declared.scale }),
  };
}

function asKey(field: SheetField, parts: number): SheetField {
  return {
    ...field,
    nullable: false,
    hasDefault: parts === 1 && (field.type === 'integer' || field.type === 'text'),
  };
}

/** A few cells that do not fit must not turn an amount into text. */
const agreement = 0.9;

function sampleType(cells: readonly Cell[]): { readonly type: ColumnType; readonly outliers: number } {
  const counts = new Map<ColumnType, number>();
  for (const cell of cells) {
    const type = naturalType(cell);
    if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  widen(counts, 'integer', 'decimal');
  widen(counts, 'date', 'datetime');
  const [most, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ['text' as const, 0];
  if (count < cells.length * agreement) return { type: 'text', outliers: 0 };
  return { type: most, outliers: most === 'text' ? 0 : cells.length - count };
}

function widen(counts: Map<ColumnType, number>, narrow: ColumnType, wide: ColumnType): void {
  const both = counts.get(wide);
  if (both === undefined) return;
  counts.set(wide, both + (counts.get(narrow) ?? 0));
  counts.delete(narrow);
}

function readValues(row: RawRow, fields: readonly SheetField[]): Fields {
  return Object.fromEntries(
    fields.map(({ name, column, type }) => {
      const cell = row.cells[column];
      return [name, cell === undefined ? null : toValue(cell, type)];
    }),
  );
}

function readKeyedRows(
  bodies: readonly RawRow[],
  fields: readonly SheetField[],
  key: readonly string[],
  report: Report,
): SheetTable['rows'] {
  const rows = bodies.map((row) => ({ ...row, values: readValues(row, fields) }));
  const named = rows.filter(({ values }) => key.every((name) => (values[name] ?? null) !== null));
  if (named.length < rows.length)
    report.warn(
      `${rows.length - named.length} rows have no ${key.join(' and ')}; they are left out`,
      `Fill in ${key.join(' and ')} for each row.`,
    );
  const distinct = new Set(named.map(({ values }) => JSON.stringify(key.map((name) => values[name]))));
  if (key.length > 0 && distinct.size < named.length)
    report.warn(
      `Several rows have the same ${key.join(' and ')}; none of these can be changed`,
      `Give each row a ${key.join(' and ')} of its own.`,
    );
  return named;
}

function readAnonymousRows(bodies: readonly RawRow[], fields: readonly SheetField[]): SheetTable['rows'] {
  const anonymous = bodies.map((row) => ({ content: hashContent(fields, row.cells), anchors: row.anchors }));
  const ids = assignRowIds(anonymous);
  return bodies.map((row, index) => ({
    ...row,
    values: { [rowIdField]: ids[index] ?? null, ...readValues(row, fields) },
  }));
}

function finish(table: SheetTable, relations: readonly RelationDescription[]): SheetTable {
  return { ...table, relations, fingerprint: createFingerprint(table, relations) };
}

/**
 * Hashes what a mapping can rely on: the headers, the key, what the configuration declares and the own relations.
 * A type that was only sampled is an observation, not a schema: one more value must not stop a hub, and a value that
 * does not fit is refused when it is written.
 */
function createFingerprint(table: SheetTable, relations: readonly RelationDescription[]): string {
  const fields = table.fields
    .map(({ name, type, native, nullable, maxLength, scale }) => [
      name,
      native === type ? type : null,
      nullable,
      maxLength ?? null,
      scale ?? null,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  const own = relations
    .filter(({ direction }) => direction === 'own')
    .map(({ name, to }) => [name, to.collection, to.fields]);
  return createHash('sha256')
    .update(JSON.stringify([table.name, table.kind, table.key, fields, own]))
    .digest('hex')
    .slice(0, 32);
}

function own<Item>(record: Readonly<Record<string, Item>>, name: string): Item | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
