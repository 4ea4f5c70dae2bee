import type { Knex } from 'knex';

/** Notices that tell of the same thing, and since when each has been waiting to be sent. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('outbox', (table) => {
    table.text('group_id').index();
    table.bigInteger('waiting_since').notNullable().defaultTo(0);
  });
  await knex('outbox').update({
    group_id: knex.ref('change_id'),
    waiting_since: knex.ref('created_at'),
  });
  await knex.schema.alterTable('audit', (table) => {
    table.index('conversation_id');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('audit', (table) => {
    table.dropIndex('conversation_id');
  });
  await knex.schema.alterTable('outbox', (table) => {
    table.dropIndex('group_id');
    table.dropColumns('group_id', 'waiting_since');
  });
}
