import type { sheets_v4 } from '@googleapis/sheets';
import { type Fields, isValue } from '@parley/core/contract';
import { type Cell, readCell } from './cells.ts';
import type { OperationMarker, RowAnchor } from './table.ts';

/** Under which keys the hub keeps developer metadata. */
export const metadataKeys = { operation: 'parley.operation', row: 'parley.row' } as const;

export interface RawRow {
  readonly index: number;
  readonly cells: readonly Cell[];
  readonly anchors: readonly RowAnchor[];
}

export interface RawSheet {
  readonly sheetId: number;
  readonly title: string;
  readonly merges: readonly { readonly startRow: number; readonly endRow: number }[];
  readonly rows: readonly RawRow[];
}

export interface RawWorkbook {
  readonly title: string;
  readonly sheets: readonly RawSheet[];
  readonly operations: readonly OperationMarker[];
  readonly metadataIds: ReadonlySet<number>;
  readonly metadataSize: number;
}

type Metadata = sheets_v4.Schema$DeveloperMetadata;

/** Reads the API's answer. Tabs that are no grid (charts, connected data) are left out. */
export function readWorkbook(spreadsheet: sheets_v4.Schema$Spreadsheet): RawWorkbook {
  const metadataIds = new Set<number>();
  const note = (metadata: readonly Metadata[] | undefined) => {
    for (const { metadataId } of metadata ?? [])
      if (typeof metadataId === 'number') metadataIds.add(metadataId);
    return metadata ?? [];
  };
  const operations = note(spreadsheet.developerMetadata).flatMap((one) => readMarker(one) ?? []);
  const sheets = (spreadsheet.sheets ?? [])
    .filter(({ properties }) => (properties?.sheetType ?? 'GRID') === 'GRID')
    .map((sheet) => ({
      sheetId: sheet.properties?.sheetId ?? 0,
      title: sheet.properties?.title ?? '',
      merges: (sheet.merges ?? []).map(({ startRowIndex, endRowIndex }) => ({
        startRow: startRowIndex ?? 0,
        endRow: endRowIndex ?? Number.POSITIVE_INFINITY,
      })),
      rows: (sheet.data ?? []).flatMap((data) => readRows(data, note)),
    }));
  const metadataSize = (spreadsheet.developerMetadata ?? []).reduce(
    (sum, { metadataKey, metadataValue }) => sum + (metadataKey ?? '').length + (metadataValue ?? '').length,
    0,
  );
  return { title: spreadsheet.properties?.title ?? '', sheets, operations, metadataIds, metadataSize };
}

function readRows(
  data: sheets_v4.Schema$GridData,
  note: (metadata: readonly Metadata[] | undefined) => readonly Metadata[],
): readonly RawRow[] {
  const leading = new Array<undefined>(data.startColumn ?? 0).fill(undefined);
  return (data.rowData ?? []).map((row, offset) => ({
    index: (data.startRow ?? 0) + offset,
    cells: [...leading, ...(row.values ?? [])].map(readCell),
    anchors: note(data.rowMetadata?.[offset]?.developerMetadata).flatMap((one) => readAnchor(one) ?? []),
  }));
}

function readAnchor({ metadataId, metadataKey, metadataValue }: Metadata): RowAnchor | undefined {
  if (metadataKey !== metadataKeys.row || typeof metadataId !== 'number') return undefined;
  const { k: key, c: content, t: at } = parseObject(metadataValue);
  return typeof key === 'string' && typeof content === 'string'
    ? { metadataId, key, content, at: typeof at === 'number' ? at : 0 }
    : undefined;
}

/** What a row's anchor is stored as. Short: metadata counts against a limit of characters. */
export function writeAnchor({ key, content, at }: Omit<RowAnchor, 'metadataId'>): string {
  return JSON.stringify({ k: key, c: content, t: at });
}

function readMarker({ metadataId, metadataKey, metadataValue }: Metadata): OperationMarker | undefined {
  if (metadataKey !== metadataKeys.operation || typeof metadataId !== 'number') return undefined;
  const { o: operationId, s: state, t: at, g } = parseObject(metadataValue);
  if (typeof operationId !== 'string' || typeof at !== 'number') return undefined;
  if (state !== 'applied' && state !== 'barred' && state !== 'doubtful') return undefined;
  return { metadataId, operationId, state, at, generated: readGenerated(g) };
}

/** What a marker is stored as. */
export function writeMarker({
  operationId,
  state,
  at,
  generated,
}: Omit<OperationMarker, 'metadataId'>): string {
  const keys = Object.keys(generated).length === 0 ? {} : { g: generated };
  return JSON.stringify({ o: operationId, s: state, t: at, ...keys });
}

function readGenerated(input: unknown): Readonly<Record<string, Fields>> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).map(([id, key]) => [
      id,
      Object.fromEntries(
        Object.entries((key ?? {}) as object).filter(([, value]) => isValue(value)),
      ) as Fields,
    ]),
  );
}

function parseObject(text: string | null | undefined): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
