import type { Knex } from 'knex';
import * as firstTables from './2026-11-first-tables.ts';
import * as outboxGroups from './2026-11-outbox-groups.ts';
import * as recentChanges from './2026-11-recent-changes.ts';

/** One step of the store's shape. Steps that were released are never changed; a new one is added at the end. */
export interface Migration {
  /** Sorts after all earlier names. */
  readonly name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

/** All steps, in order. */
export const migrations: readonly Migration[] = [
  { name: '2026-11-first-tables', ...firstTables },
  { name: '2026-11-outbox-groups', ...outboxGroups },
  { name: '2026-11-recent-changes', ...recentChanges },
];

/** Tables with sealed values or wrapped keys from which rows are removed: nothing of a removed row may stay in a file. */
export const volatileTables: readonly string[] = [
  'sender_keys',
  'inbox',
  'conversations',
  'outbox',
  'journal',
];
