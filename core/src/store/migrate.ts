import type { Knex } from 'knex';
import type { Migration } from './migrations/index.ts';

/** Brings the store to the newest shape. The caller runs it in one transaction, so that a crash leaves the old shape. */
export async function migrate(knex: Knex, migrations: readonly Migration[]): Promise<void> {
  await knex.migrate.latest({
    tableName: 'migrations',
    migrationSource: {
      getMigrations: async () => [...migrations],
      getMigrationName: (migration) => migration.name,
      getMigration: async (migration) => ({
        up: (trx) => migration.up(trx),
        down: (trx) => migration.down(trx),
      }),
    } satisfies Knex.MigrationSource<Migration>,
  });
}
