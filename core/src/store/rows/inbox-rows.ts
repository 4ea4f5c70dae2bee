import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';

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
  /** Drops whatever waits of a sender who is erased. */
  removeSender(senderIndex: string): Promise<void>;
  /** Gives it back, not to be taken before `until`. */
  postpone(id: number, until: number): Promise<void>;
  /** Forgets what was seen before this time. */
  forgetSeen(before: number): Promise<void>;
  /** Ends every lease: only for a hub that has the store to itself. */
  releaseAll(): Promise<void>;
  count(): Promise<number>;
}

/** However many are asked for. */
const mostTaken = 64;

export function createInboxRows(knex: Knex): InboxRows {
  const markSeen = prepare(knex, (slot) =>
    knex('seen_events')
      .insert({ event_index: slot('event'), seen_at: slot('now') })
      .onConflict('event_index')
      .ignore()
      .returning('event_index'),
  );
  const add = prepare(knex, (slot) =>
    knex('inbox').insert({
      channel: slot('channel'),
      sender_index: slot('sender'),
      sealed: slot('sealed'),
      received_at: slot('at'),
    }),
  );
  const findWaiting = prepare(knex, (slot) =>
    knex('inbox').where('lease_until', '<=', slot('now')).first('id'),
  );
  const findHeads = prepare<StoredEvent>(knex, (slot) =>
    knex('inbox')
      .whereIn('id', knex('inbox').min('id').groupBy('sender_index'))
      .andWhere('lease_until', '<=', slot('now'))
      .orderBy('id')
      .limit(mostTaken)
      .select('*'),
  );
  const lease = prepare(knex, (slot) =>
    knex('inbox')
      .where({ id: slot('id') })
      .update({ lease_owner: slot('owner'), lease_until: slot('until'), attempts: knex.raw('attempts + 1') }),
  );
  const remove = prepare(knex, (slot) =>
    knex('inbox')
      .where({ id: slot('id') })
      .delete(),
  );
  return {
    markSeen: async (eventIndex, now) => (await markSeen.rows({ event: eventIndex, now })).length === 1,
    async add({ channel, senderIndex, sealed, receivedAt }) {
      await add.run({ channel, sender: senderIndex, sealed, at: receivedAt });
    },
    hasWaiting: async (now) => (await findWaiting.row({ now })) !== undefined,
    async take({ owner, now, leaseMs, limit }) {
      const rows = (await findHeads.rows({ now })).slice(0, limit);
      for (const { id } of rows) await lease.run({ id, owner, until: now + leaseMs });
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
      await remove.run({ id });
    },
    async removeSender(senderIndex) {
      await knex('inbox').where({ sender_index: senderIndex }).delete();
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

interface StoredEvent {
  id: number;
  channel: string;
  sender_index: string;
  sealed: string;
  received_at: number | string;
  attempts: number;
}
