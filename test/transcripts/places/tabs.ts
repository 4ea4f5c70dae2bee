import * as v from 'valibot';
import { type Edit, type Row, toFactText } from './place.ts';

/**
 * The seed of a spreadsheet: by tab its rows, the headings first. A number is a number; a text is what a person types:
 * `2026-03-05` is a date, `2026-03-05 09:30:00` a date with a time, and behind `'` it is text whatever it looks like.
 */
const TabsSchema = v.record(v.string(), v.array(v.array(v.union([v.string(), v.number(), v.null()]))));

export type Typed = string | number | null;
export type Tabs = Readonly<Record<string, readonly (readonly Typed[])[]>>;

export function parseTabs(seed: string): Tabs {
  return v.parse(TabsSchema, JSON.parse(seed));
}

/** Rows of cells, the headings first, under their headings. Empty rows are left out. */
export function toRows(cells: readonly (readonly unknown[])[]): readonly Row[] {
  const [headings = [], ...rows] = cells;
  return rows
    .filter((row) => row.some((cell) => cell !== null && cell !== undefined && cell !== ''))
    .map((row) =>
      Object.fromEntries(
        headings.flatMap((heading, index) =>
          heading === null || heading === undefined ? [] : [[String(heading), toFactText(row[index])]],
        ),
      ),
    );
}

/** Where an edit's cell lies, counting from 1 as people do. Throws where there is none. */
export function findCell(
  cells: readonly (readonly unknown[])[],
  { collection, key, field }: Edit,
): { readonly row: number; readonly column: number } {
  const headings = (cells[0] ?? []).map(String);
  const [keyColumn, column] = [headings.indexOf(key.field), headings.indexOf(field)];
  const row = cells.findIndex((one, index) => index > 0 && toFactText(one[keyColumn]) === key.value);
  if (keyColumn < 0 || column < 0 || row < 0) throw new Error(`There is no such cell in ${collection}`);
  return { row: row + 1, column: column + 1 };
}
