import type { GrantNeed } from '@parley/core/contract';
import type { Catalog } from './catalog.ts';
import type { Dialect, OperationsTable } from './dialect.ts';

const words = { read: 'SELECT', insert: 'INSERT', update: 'UPDATE', remove: 'DELETE' } as const;

/** One GRANT for each table. `<account>` stands for the name that the administrator gave it. */
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
    return found === undefined ? [] : [grant(rights, [found.table.schema, found.table.name])];
  });
  const writes = needs.some(({ rights }) => rights.some((right) => right !== 'read'));
  if (operations === undefined || !writes) return tables;
  return [...tables, grant(['read', 'insert', 'update'], [operations.schema, operations.name])];
}
