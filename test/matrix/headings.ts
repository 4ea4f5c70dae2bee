import { type Column, type Layout, schema } from './data.ts';

/** What a spreadsheet calls a table, and its column: `Customers`, `Home address id`. */
export function toHeading(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A table's columns, in the order of the sheet. */
export function columnsOf(layout: Layout, table: string): readonly Column[] {
  return schema[layout].find(({ name }) => name === table)?.columns ?? [];
}
