import type { Knex } from 'knex';

/** Which properties of which customers were changed not long ago; and when wrong answers were last counted. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('recent_changes', (table) => {
    table.text('change_id').notNullable();
    table.text('property').notNullable();
    table.text('subject_index').notNullable();
    table.text('contact_index');
    table.bigInteger('changed_at').notNullable().index();
    table.primary(['change_id', 'property']);
    table.index(['subject_index', 'changed_at']);
    table.index(['contact_index', 'changed_at']);
  });
  await knex.schema.alterTable('attempts', (table) => {
    table.index('updated_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('attempts', (table) => {
    table.dropIndex('updated_at');
  });
  await knex.schema.dropTable('recent_changes');
}
