import type { sheets_v4 } from '@googleapis/sheets';
import { type CellData, writeCell } from './cells.ts';
import { byRowDescending, type Draft, type DraftRow, type DraftTable } from './draft.ts';
import { metadataKeys, writeAnchor, writeMarker } from './raw.ts';
import { hashContent } from './row-identity.ts';
import { type OperationMarker, type RowAnchor, rowIdField, type SheetTable } from './table.ts';

type Request = sheets_v4.Schema$Request;

/** The requests of a draft: changed cells first, while the row numbers still hold, then removals from below, then new rows. */
export function toRequests(draft: Draft, now: number): readonly Request[] {
  const at = Math.floor(now / 1000);
  return [
    ...draft.tables.flatMap(forgetAnchors),
    ...draft.tables.flatMap(({ table, rows }) =>
      rows.filter(isChanged).flatMap((row) => [...updateCells(table, row), ...anchorRow(table, row, at)]),
    ),
    ...draft.tables.flatMap(removeRows),
    ...draft.tables.flatMap(appendRows),
  ];
}

function isChanged({ row, removed, written }: DraftRow): boolean {
  return row !== undefined && !removed && written.size > 0;
}

function updateCells({ sheetId }: SheetTable, { row, written }: DraftRow): readonly Request[] {
  return [...written].map(([field, value]) => {
    const cell = writeCell(value);
    const fields = cell.userEnteredFormat && !hasFormat(field.format?.type, cell) ? '*' : 'value';
    return {
      updateCells: {
        start: { sheetId, rowIndex: row?.index ?? 0, columnIndex: field.column },
        rows: [{ values: [fields === '*' ? cell : withoutFormat(cell)] }],
        fields: fields === '*' ? 'userEnteredValue,userEnteredFormat.numberFormat' : 'userEnteredValue',
      },
    };
  });
}

/** Where the column is already shown as dates, in whatever way, it stays so. */
function hasFormat(type: string | null | undefined, cell: CellData): boolean {
  return type === cell.userEnteredFormat?.numberFormat?.type;
}

function withoutFormat({ userEnteredValue }: CellData): CellData {
  return userEnteredValue === undefined ? {} : { userEnteredValue };
}

/** Google limits the metadata of a tab with its rows to 30,000 characters. */
const keptCharacters = 24_000;
/** What one more may take. */
const anchorCharacters = 100;

/**
 * Makes room for the ids that are attached: those of the rows that were written longest ago are given up. Such a row
 * is named after its content again; a write that still knows it by the old name ends as a conflict.
 */
function forgetAnchors({ table, rows }: DraftTable): readonly Request[] {
  const changed = rows.filter(isChanged);
  if (!table.key.includes(rowIdField) || changed.length === 0) return [];
  const all = table.rows.flatMap(({ anchors }) => anchors);
  let size = all.reduce((sum, anchor) => sum + sizeOf(anchor), changed.length * anchorCharacters);
  // Those are replaced in any case.
  const replaced = new Set(changed.flatMap(({ row }) => row?.anchors ?? []));
  const keys = new Set(changed.map(({ values }) => values[rowIdField]));
  const others = all.filter((anchor) => !replaced.has(anchor) && !keys.has(anchor.key));
  const forgotten: Request[] = [];
  for (const anchor of others.sort((left, right) => left.at - right.at)) {
    if (size <= keptCharacters) break;
    forgotten.push(deleteMetadata(anchor.metadataId));
    size -= sizeOf(anchor);
  }
  return forgotten;
}

function sizeOf(anchor: RowAnchor): number {
  return metadataKeys.row.length + writeAnchor(anchor).length;
}

/** Attaches a row's id to it before its content changes, in a tab whose rows have no other name. */
function anchorRow(table: SheetTable, { row, values, cells }: DraftRow, at: number): readonly Request[] {
  const key = values[rowIdField];
  if (row === undefined || typeof key !== 'string') return [];
  const columns = table.fields.filter(({ column }) => column >= 0);
  const stale = table.rows.flatMap(({ anchors }) => anchors.filter((anchor) => anchor.key === key));
  const all = new Set([...stale, ...row.anchors].map(({ metadataId }) => metadataId));
  return [
    ...[...all].map((metadataId) => deleteMetadata(metadataId)),
    {
      createDeveloperMetadata: {
        developerMetadata: {
          metadataKey: metadataKeys.row,
          metadataValue: writeAnchor({ key, content: hashContent(columns, cells), at }),
          visibility: 'DOCUMENT',
          location: {
            dimensionRange: {
              sheetId: table.sheetId,
              dimension: 'ROWS',
              startIndex: row.index,
              endIndex: row.index + 1,
            },
          },
        },
      },
    },
  ];
}

function removeRows({ table, rows }: DraftTable): readonly Request[] {
  return rows
    .filter(({ row, removed }) => row !== undefined && removed)
    .sort(byRowDescending)
    .map(({ row }) => ({
      deleteDimension: {
        range: {
          sheetId: table.sheetId,
          dimension: 'ROWS',
          startIndex: row?.index ?? 0,
          endIndex: (row?.index ?? 0) + 1,
        },
      },
    }));
}

function appendRows({ table, rows }: DraftTable): readonly Request[] {
  const added = rows.filter(({ row, removed }) => row === undefined && !removed);
  if (added.length === 0) return [];
  return [
    {
      appendCells: {
        sheetId: table.sheetId,
        rows: added.map((row) => ({ values: toNewRow(table, row) })),
        fields: 'userEnteredValue,userEnteredFormat.numberFormat',
      },
    },
  ];
}

function toNewRow(table: SheetTable, { written }: DraftRow): CellData[] {
  const cells = Array.from({ length: table.width }, (): CellData => ({}));
  for (const field of table.fields) {
    if (field.column < 0) continue;
    const cell = writeCell(written.get(field) ?? null);
    const own = cell.userEnteredFormat?.numberFormat;
    const usual = own === undefined || field.format?.type === own.type ? field.format : own;
    cells[field.column] = {
      ...withoutFormat(cell),
      ...(usual === undefined ? {} : { userEnteredFormat: { numberFormat: usual } }),
    };
  }
  return cells;
}

/** Remembers an operation. Metadata ids are unique: a second marker of the same id makes the whole batch fail. */
export function createMarker(marker: OperationMarker): Request {
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: marker.metadataId,
        metadataKey: metadataKeys.operation,
        metadataValue: writeMarker(marker),
        visibility: 'DOCUMENT',
        location: { spreadsheet: true },
      },
    },
  };
}

/** Forgets one piece of metadata. */
export function deleteMetadata(metadataId: number): Request {
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId } } } };
}
