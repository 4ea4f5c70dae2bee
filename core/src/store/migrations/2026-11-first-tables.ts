import type { Knex } from 'knex';

/**
 * The hub's first tables. Times are milliseconds since 1970. `sealed` columns hold customer values in sealed
 * form only; `*_index` columns hold HMACs. Leases and owners are there from the start, so that several hubs
 * can share the work.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('meta', (table) => {
      table.text('name').primary();
      table.text('value').notNullable();
    })
    .createTable('sender_keys', (table) => {
      table.text('sender_index').primary();
      table.text('wrapped').notNullable();
    })
    .createTable('seen_events', (table) => {
      table.text('event_index').primary();
      table.bigInteger('seen_at').notNullable().index();
    })
    .createTable('inbox', (table) => {
      table.increments('id');
      table.text('channel').notNullable();
      table.text('sender_index').notNullable();
      table.text('sealed').notNullable();
      table.bigInteger('received_at').notNullable();
      table.text('lease_owner');
      table.bigInteger('lease_until').notNullable().defaultTo(0);
      table.integer('attempts').notNullable().defaultTo(0);
      table.index(['sender_index', 'id']);
    })
    .createTable('conversations', (table) => {
      table.text('sender_index').primary();
      table.text('id').notNullable();
      table.text('channel').notNullable();
      table.text('sealed').notNullable();
      table.bigInteger('ends_at').notNullable().index();
    })
    .createTable('outbox', (table) => {
      table.increments('sequence');
      table.text('id').notNullable().unique();
      table.text('kind').notNullable();
      table.text('target').notNullable();
      table.integer('rank').notNullable().defaultTo(0);
      table.text('sender_index').notNullable();
      table.text('conversation_id').notNullable();
      table.text('change_id').index();
      table.text('sealed').notNullable();
      table.text('status').notNullable();
      table.integer('attempts').notNullable().defaultTo(0);
      table.bigInteger('created_at').notNullable();
      table.bigInteger('next_at').notNullable();
      table.bigInteger('accepted_at');
      table.text('external_index').index();
      table.text('last_error');
      table.text('lease_owner');
      table.bigInteger('lease_until').notNullable().defaultTo(0);
      table.index(['status', 'next_at']);
      table.index(['sender_index', 'kind', 'sequence']);
    })
    .createTable('journal', (table) => {
      table.text('change_id').primary();
      table.text('token_hash').notNullable().unique();
      table.text('sender_index').notNullable();
      table.text('conversation_id').notNullable();
      table.text('connector').notNullable();
      table.text('action').notNullable();
      table.text('plan_hash').notNullable();
      table.text('sealed').notNullable();
      table.text('status').notNullable();
      table.text('outcome');
      table.bigInteger('permitted_at').notNullable();
      table.bigInteger('deadline').notNullable();
      table.bigInteger('settled_at');
      table.text('lease_owner').notNullable();
      table.bigInteger('lease_until').notNullable();
      table.index(['status', 'lease_until']);
    })
    .createTable('audit', (table) => {
      table.text('chain_id').notNullable();
      table.bigInteger('sequence').notNullable();
      table.bigInteger('at').notNullable();
      table.text('kind').notNullable();
      table.text('change_id').index();
      table.text('conversation_id');
      table.text('sender_index').index();
      table.text('facts').notNullable();
      table.text('sealed');
      table.text('previous').notNullable();
      table.text('hash').notNullable();
      table.primary(['chain_id', 'sequence']);
    })
    .createTable('attempts', (table) => {
      table.text('subject_index').primary();
      table.integer('failures').notNullable();
      table.bigInteger('locked_until').notNullable();
      table.bigInteger('updated_at').notNullable();
    });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'attempts',
    'audit',
    'journal',
    'outbox',
    'conversations',
    'inbox',
    'seen_events',
    'sender_keys',
    'meta',
  ]) {
    await knex.schema.dropTable(table);
  }
}
