import type { DatabaseSync } from 'node:sqlite';

/**
 * Rewrites tables as they are. `secure_delete` overwrites deleted rows with zeros, but when SQLite spreads rows anew over
 * neighbouring pages, copies of them stay in the unused middle of pages, and deleting a row later does not reach these. Emptying
 * a table as a whole zeroes every page it had.
 */
export function eraseResidue(database: DatabaseSync, tables: readonly string[]): void {
  if (tables.length === 0) return;
  // With foreign keys on, SQLite would delete row by row, which leaves the pages as they are. The same rows come back at once.
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const table of tables)
      database.exec(`
        CREATE TEMP TABLE kept AS SELECT * FROM main."${table}";
        DELETE FROM main."${table}";
        INSERT INTO main."${table}" SELECT * FROM kept ORDER BY rowid;
        DROP TABLE kept;
      `);
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.exec('PRAGMA foreign_keys = ON');
  }
}
