import { createHash } from 'node:crypto';
import type { Value } from '@parley/core/contract';
import { type Cell, toNatural } from './cells.ts';
import type { RowAnchor } from './table.ts';

/** A row whose id is to be found. */
export interface AnonymousRow {
  readonly content: string;
  readonly anchors: readonly RowAnchor[];
}

/** A column, by its header. */
export interface HeadedColumn {
  readonly name: string;
  readonly column: number;
}

/** A short hash of what stands in a row, whatever the order of its columns. */
export function hashContent(columns: readonly HeadedColumn[], cells: readonly (Cell | undefined)[]): string {
  const values = columns
    .map(({ name, column }): [string, Value] => [name, cells[column] ? toNatural(cells[column]) : null])
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `r${createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16)}`;
}

/**
 * Gives each row of a tab without a key column its id: the one that the hub attached when it last wrote the
 * row, else one made of the row's content, so that reading never has to write.
 *
 * An attached id is not trusted blindly. Metadata follows a row that is moved; should a sort have moved only the
 * cells, the content that was remembered with the id tells where the row went. Where that is not to be told, the
 * id is given up: a write to it then ends as a conflict, never in another row.
 */
export function assignRowIds(rows: readonly AnonymousRow[]): readonly string[] {
  const ids = new Array<string | undefined>(rows.length);
  const taken = new Set<string>();
  const claim = (index: number, key: string) => {
    ids[index] = key;
    taken.add(key);
  };
  const doubtful: { readonly index: number; readonly anchor: RowAnchor }[] = [];
  for (const [index, row] of rows.entries())
    for (const anchor of row.anchors) {
      if (anchor.content !== row.content) doubtful.push({ index, anchor });
      else if (ids[index] === undefined && !taken.has(anchor.key)) claim(index, anchor.key);
    }

  const moved = doubtful.flatMap(({ anchor }) => {
    const places = rows.flatMap(({ content }, index) =>
      content === anchor.content && ids[index] === undefined ? [index] : [],
    );
    const [place] = places;
    return places.length === 1 && place !== undefined ? [{ place, anchor }] : [];
  });
  for (const { place, anchor } of moved)
    if (ids[place] === undefined && !taken.has(anchor.key)) claim(place, anchor.key);
  // Nothing went elsewhere: the row was edited where it stands.
  if (moved.length === 0)
    for (const { index, anchor } of doubtful)
      if (ids[index] === undefined && !taken.has(anchor.key)) claim(index, anchor.key);

  return rows.map(({ content }, index) => {
    const known = ids[index];
    if (known !== undefined) return known;
    let key = content;
    for (let copy = 2; taken.has(key); copy += 1) key = `${content}.${copy}`;
    taken.add(key);
    return key;
  });
}
