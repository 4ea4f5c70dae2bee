import { type Cell, type Column, type Layout, type Row, schema, seed } from './data.ts';

/** How an SQL server wants its tables made. */
export interface SqlWriting {
  /** The name of a table or column, as it is written in a statement. */
  name(name: string): string;
  /** The type of a column, with what makes it count up for a `key`. */
  type(column: Column): string;
}

/** The tables of a layout, empty. One statement a piece. */
export function createTables(layout: Layout, { name, type }: SqlWriting): readonly string[] {
  return schema[layout].map(({ name: table, columns }) => {
    const lines = columns.map(
      (column) =>
        `${name(column.name)} ${type(column)}${column.required ? ' NOT NULL' : ''}${column.unique ? ' UNIQUE' : ''}`,
    );
    const references = columns.flatMap((column) =>
      column.to === undefined
        ? []
        : [`FOREIGN KEY (${name(column.name)}) REFERENCES ${name(column.to)} (${name('id')})`],
    );
    return `CREATE TABLE ${name(table)} (${[...lines, ...references].join(', ')})`;
  });
}

/** The rows that a layout starts with; keys are left to the server, which counts from 1. One statement a piece. */
export function insertSeed(
  layout: Layout,
  { name }: SqlWriting,
  toLiteral: (cell: Cell, column: Column) => string = quoteCell,
): readonly string[] {
  return schema[layout].flatMap(({ name: table, columns }) => {
    const own = columns.filter(({ type }) => type !== 'key');
    return (seed[layout][table] ?? []).map((row) => {
      const values = own.map((column) => toLiteral(row[column.name] ?? null, column));
      const names = own.map((column) => name(column.name));
      return `INSERT INTO ${name(table)} (${names.join(', ')}) VALUES (${values.join(', ')})`;
    });
  });
}

/** Amounts stand without quotes: what a quoted one means depends on the server's settings. */
export function quoteCell(cell: Cell, { type }: Column): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'number' || type === 'amount' ? String(cell) : `'${cell.replaceAll("'", "''")}'`;
}

/** Every table's rows, in the order of their keys. */
export async function dumpTables(
  layout: Layout,
  read: (table: string, columns: readonly string[]) => Promise<readonly Row[]>,
): Promise<Readonly<Record<string, readonly Row[]>>> {
  const tables: Record<string, readonly Row[]> = {};
  for (const { name, columns } of schema[layout])
    tables[name] = await read(
      name,
      columns.map((column) => column.name),
    );
  return tables;
}

/** The column that is a table's key. */
export function keyOf(layout: Layout, table: string): string {
  const columns = schema[layout].find(({ name }) => name === table)?.columns ?? [];
  return columns.find(({ type }) => type === 'key')?.name ?? '';
}
