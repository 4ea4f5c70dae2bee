import type { GrantNeed } from '@parley/core/contract';
import type { Catalog } from './catalog.ts';
import type { Dialect, OperationsTable } from './dialect.ts';

const words = { read: 'SELECT', insert: 'INSERT', update: 'UPDATE', remove: 'DELETE' } as const;

/** One GRANT for each table, and for each sequence (`hints.sequence` of a field) that an insert takes a value from. `<account>` stands for the name that the administrator gave it. */
export function createGrants(
  dialect: Dialect,
  catalog: Catalog,
  needs: readonly GrantNeed[],
  operations: OperationsTable | undefined,
): readonly string[] {
  const grant = (rights: GrantNeed['rights'], parts: readonly (string | undefined)[]): string => {
    const table = parts.flatMap((part) => (part === undefined ? [] : [dialect.quote(part)])).join('.');
    return `GRANT ${rights.map((right) => words[right]).join(', ')} ON ${table} TO <account>;`;
  };
  const tables = needs.flatMap(({ collection, rights }) => {
    const found = catalog.collections.find(({ name }) => name === collection);
    if (found === undefined) return [];
    // Who may insert must be let take the key from its sequence, too.
    const sequences = rights.includes('insert')
      ? found.fields.flatMap(({ hints }) => hints?.sequence ?? [])
      : [];
    return [
      grant(rights, [found.table.schema, found.table.name]),
      ...sequences.map((sequence) => `GRANT USAGE ON SEQUENCE ${sequence} TO <account>;`),
    ];
  });
  const writes = needs.some(({ rights }) => rights.some((right) => right !== 'read'));
  if (operations === undefined || !writes) return tables;
  return [...tables, grant(['read', 'insert', 'update'], [operations.schema, operations.name])];
}
