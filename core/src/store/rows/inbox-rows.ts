import type { Knex } from 'knex';

/** One received event that waits for its turn. */
export interface InboxRow {
  readonly id: number;
  readonly channel: string;
  readonly senderIndex: string;
  readonly sealed: string;
  readonly receivedAt: number;
  /** How often it was taken, this time included. */
  readonly attempts: number;
}

export interface TakeOptions {
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
}

export interface InboxRows {
  /** Remembers an event; false when it was seen before. */
  markSeen(eventIndex: string, now: number): Promise<boolean>;
  add(row: Omit<InboxRow, 'id' | 'attempts'>): Promise<void>;
  /** Whether {@link take} could find anything. Cheap, and needs no transaction. */
  hasWaiting(now: number): Promise<boolean>;
  /** Takes the oldest waiting event of each sender that has none under way. */
  take(options: TakeOptions): Promise<readonly InboxRow[]>;
  /** The event was processed: nothing of it stays. */
  remove(id: number): Promise<void>;
  /** Gives it back, not to be taken before `until`. */
  postpone(id: number, until: number): Promise<void>;
  /** Forgets what was seen before this time. */
  forgetSeen(before: number): Promise<void>;
  /** Ends every lease: only for a hub that has the store to itself. */
  releaseAll(): Promise<void>;
  count(): Promise<number>;
}

export function createInboxRows(knex: Knex): InboxRows {
  return {
    async markSeen(eventIndex, now) {
      const rows = await knex('seen_events')
        .insert({ event_index: eventIndex, seen_at: now })
        .onConflict('event_index')
        .ignore()
        .returning('event_index');
      return rows.length === 1;
    },
    async add(row) {
      await knex('inbox').insert({
        channel: row.channel,
        sender_index: row.senderIndex,
        sealed: row.sealed,
        received_at: row.receivedAt,
      });
    },
    async hasWaiting(now) {
      return (await knex('inbox').where('lease_until', '<=', now).first('id')) !== undefined;
    },
    async take({ owner, now, leaseMs, limit }) {
      const heads = knex('inbox').min('id').groupBy('sender_index');
      const rows = await knex('inbox')
        .whereIn('id', heads)
        .andWhere('lease_until', '<=', now)
        .orderBy('id')
        .limit(limit)
        .select('*');
      if (rows.length === 0) return [];
      await knex('inbox')
        .whereIn(
          'id',
          rows.map((row) => row.id),
        )
        .update({ lease_owner: owner, lease_until: now + leaseMs, attempts: knex.raw('attempts + 1') });
      return rows.map((row) => ({
        id: row.id,
        channel: row.channel,
        senderIndex: row.sender_index,
        sealed: row.sealed,
        receivedAt: Number(row.received_at),
        attempts: row.attempts + 1,
      }));
    },
    async remove(id) {
      await knex('inbox').where({ id }).delete();
    },
    async postpone(id, until) {
      await knex('inbox').where({ id }).update({ lease_owner: null, lease_until: until });
    },
    async forgetSeen(before) {
      await knex('seen_events').where('seen_at', '<', before).delete();
    },
    async releaseAll() {
      await knex('inbox').whereNotNull('lease_owner').update({ lease_owner: null, lease_until: 0 });
    },
    async count() {
      const row = await knex('inbox').count({ count: '*' }).first();
      return Number(row?.count ?? 0);
    },
  };
}
