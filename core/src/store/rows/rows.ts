import type { Knex } from 'knex';
import { type AuditRows, createAuditRows } from './audit-rows.ts';
import { type ConversationRows, createConversationRows } from './conversation-rows.ts';
import { createInboxRows, type InboxRows } from './inbox-rows.ts';
import { createJournalRows, type JournalRows } from './journal-rows.ts';
import type { OutboxRows } from './outbox-row.ts';
import { createOutboxRows } from './outbox-rows.ts';
import { createRecentChangeRows, type RecentChangeRows } from './recent-change-rows.ts';
import {
  type AttemptRows,
  createAttemptRows,
  createMetaRows,
  createSenderKeyRows,
  type MetaRows,
  type SenderKeyRows,
} from './small-rows.ts';

/** The hub's own rows. Within a transaction, all calls on one `Rows` happen together or not at all. */
export interface Rows {
  readonly inbox: InboxRows;
  readonly conversations: ConversationRows;
  readonly outbox: OutboxRows;
  readonly journal: JournalRows;
  readonly audit: AuditRows;
  readonly senderKeys: SenderKeyRows;
  readonly attempts: AttemptRows;
  readonly recentChanges: RecentChangeRows;
  readonly meta: MetaRows;
}

export function createRows(knex: Knex): Rows {
  return {
    inbox: createInboxRows(knex),
    conversations: createConversationRows(knex),
    outbox: createOutboxRows(knex),
    journal: createJournalRows(knex),
    audit: createAuditRows(knex),
    senderKeys: createSenderKeyRows(knex),
    attempts: createAttemptRows(knex),
    recentChanges: createRecentChangeRows(knex),
    meta: createMetaRows(knex),
  };
}
