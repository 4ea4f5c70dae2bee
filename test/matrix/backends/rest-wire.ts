import { getAt, isObject, setAt } from '../../../plugins/rest/src/paths.ts';
import { type Cell, type Column, type Layout, type Row, schema } from '../data.ts';

/** Where a column stands in the API's own records. */
export type Paths = Readonly<Record<string, readonly string[]>>;

/** A row as the API has it. Amounts are numbers there. */
export function toWire(layout: Layout, table: string, row: Row, paths: Paths): object {
  return columnsOf(layout, table).reduce<object>((body, column) => {
    const cell = row[column.name] ?? null;
    const value = column.type === 'amount' && cell !== null ? Number(cell) : cell;
    return Object(setAt(body, pathOf(column, paths), value));
  }, {});
}

/** A record of the API as a row. */
export function fromWire(layout: Layout, table: string, body: unknown, paths: Paths): Row {
  const entries = columnsOf(layout, table).map((column) => {
    const found = getAt(body, pathOf(column, paths)) ?? null;
    if (isObject(found) || Array.isArray(found)) throw new Error(`${column.name} holds no value`);
    return [column.name, found as Cell] as const;
  });
  return Object.fromEntries(entries);
}

function pathOf({ name }: Column, paths: Paths): readonly string[] {
  return paths[name] ?? [name];
}

function columnsOf(layout: Layout, table: string): readonly Column[] {
  return schema[layout].find(({ name }) => name === table)?.columns ?? [];
}
