import { type Fields, isSameValue, type Value } from '@parley/core/contract';
import type { Draft, DraftRow } from './draft.ts';
import { hasKey } from './draft.ts';
import { hashContent } from './row-identity.ts';
import { rowIdField, type SheetTable, type Workbook } from './table.ts';

/**
 * Whether the spreadsheet, as it stood right after the write, shows what was to be written where it was to be
 * written: a person may have moved rows in the moment between reading and writing. Names the tabs where it does not.
 */
export function listDiffering(draft: Draft, after: Workbook): readonly string[] {
  return draft.tables.flatMap(({ table, rows }) => {
    const now = after.tables.get(table.name);
    const touched = rows.filter((row) => row.written.size > 0 || row.removed);
    return touched.every((row) => now !== undefined && stands(table, row, now)) ? [] : [table.name];
  });
}

function stands(before: SheetTable, draft: DraftRow, now: SheetTable): boolean {
  if (draft.row === undefined && draft.removed) return true;
  if (now.key.length === 0) return now.rows.some(({ values }) => holds(draft, values));
  const same = now.rows.filter(({ values }) => hasKey(now, values, draft.values));
  if (draft.removed) return same.length === 0;
  if (draft.row === undefined && before.key.includes(rowIdField)) {
    const columns = now.fields.filter(({ column }) => column >= 0);
    const content = hashContent(columns, draft.cells);
    return now.rows.some(({ cells }) => hashContent(columns, cells) === content);
  }
  const [row] = same;
  return same.length === 1 && row !== undefined && holds(draft, row.values);
}

function holds(draft: DraftRow, values: Fields): boolean {
  return [...draft.written.keys()].every(({ name }) =>
    isSameText(draft.values[name] ?? null, values[name] ?? null),
  );
}

/** A sheet may keep line ends in its own way. */
function isSameText(written: Value, stored: Value): boolean {
  if (typeof written !== 'string' || typeof stored !== 'string') return isSameValue(written, stored);
  return written.replace(/\r\n?/g, '\n') === stored.replace(/\r\n?/g, '\n');
}
