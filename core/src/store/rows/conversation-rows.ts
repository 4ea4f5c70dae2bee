import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';

export interface ConversationRow {
  readonly senderIndex: string;
  readonly id: string;
  readonly channel: string;
  readonly sealed: string;
  /** When it ends unless the customer writes again. */
  readonly endsAt: number;
}

export interface ConversationRows {
  find(senderIndex: string): Promise<ConversationRow | undefined>;
  save(row: ConversationRow): Promise<void>;
  /** Those that are over, and that no reply and no write waits for. */
  findEnded(now: number, limit: number): Promise<readonly ConversationRow[]>;
  /** Those that end in this time unless the customer writes. */
  findQuiet(ends: { readonly after: number; readonly until: number }): Promise<readonly ConversationRow[]>;
  /** All there are, the one that ends last first. For an operator. */
  list(): Promise<readonly ConversationRow[]>;
  remove(senderIndex: string): Promise<void>;
}

export function createConversationRows(knex: Knex): ConversationRows {
  const find = prepare<StoredConversation>(knex, (slot) =>
    knex('conversations')
      .where({ sender_index: slot('sender') })
      .first(),
  );
  const save = prepare(knex, (slot) =>
    knex('conversations')
      .insert({
        sender_index: slot('sender'),
        id: slot('id'),
        channel: slot('channel'),
        sealed: slot('sealed'),
        ends_at: slot('ends'),
      })
      .onConflict('sender_index')
      .merge(),
  );
  return {
    async find(senderIndex) {
      const row = await find.row({ sender: senderIndex });
      return row === undefined ? undefined : toConversationRow(row);
    },
    async save(row) {
      const { senderIndex, id, channel, sealed, endsAt } = row;
      await save.run({ sender: senderIndex, id, channel, sealed, ends: endsAt });
    },
    async findEnded(now, limit) {
      const waiting = (table: string, columns: Readonly<Record<string, string>>) =>
        knex(table)
          .where(columns)
          .whereRaw('?? = ??', [`${table}.sender_index`, 'conversations.sender_index']);
      const rows = await knex('conversations')
        .where('ends_at', '<=', now)
        .whereNotExists(waiting('outbox', { kind: 'reply', status: 'pending' }))
        .whereNotExists(waiting('journal', { status: 'permitted' }))
        .orderBy('ends_at')
        .limit(limit);
      return rows.map(toConversationRow);
    },
    async findQuiet({ after, until }) {
      const rows: StoredConversation[] = await knex('conversations')
        .where('ends_at', '>', after)
        .andWhere('ends_at', '<=', until);
      return rows.map(toConversationRow);
    },
    async list() {
      const rows: StoredConversation[] = await knex('conversations').orderBy('ends_at', 'desc');
      return rows.map(toConversationRow);
    },
    async remove(senderIndex) {
      await knex('conversations').where({ sender_index: senderIndex }).delete();
    },
  };
}

interface StoredConversation {
  sender_index: string;
  id: string;
  channel: string;
  sealed: string;
  ends_at: number | string;
}

function toConversationRow(row: StoredConversation): ConversationRow {
  return {
    senderIndex: row.sender_index,
    id: row.id,
    channel: row.channel,
    sealed: row.sealed,
    endsAt: Number(row.ends_at),
  };
}
