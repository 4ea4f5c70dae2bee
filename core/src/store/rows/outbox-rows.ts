import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';
import type { DeliveryStatus, OutboxRow, OutboxRows } from './outbox-row.ts';

/** A notice of these was taken by its notifier. */
const taken: readonly DeliveryStatus[] = ['accepted', 'sent', 'delivered', 'read'];

const order = taken;

/** However many are asked for. */
const mostTaken = 64;

/** At a time: the rest follows at the next. */
const mostCleared = 200;

const givenUp: readonly DeliveryStatus[] = ['undeliverable', 'failed'];

export function createOutboxRows(knex: Knex): OutboxRows {
  const add = prepare(knex, (slot) =>
    knex('outbox').insert({
      id: slot('id'),
      kind: slot('kind'),
      target: slot('target'),
      rank: slot('rank'),
      sender_index: slot('sender'),
      conversation_id: slot('conversation'),
      change_id: slot('change'),
      sealed: slot('sealed'),
      status: slot('status'),
      created_at: slot('created'),
      next_at: slot('next'),
      waiting_since: slot('created'),
      group_id: slot('group'),
    }),
  );
  const due = (kind: OutboxRow['kind'] | undefined, now: Knex.Value) =>
    knex('outbox')
      .where(kind === undefined ? { status: 'pending' } : { kind, status: 'pending' })
      .andWhere('next_at', '<=', now)
      .andWhere('lease_until', '<=', now);
  const findDue = prepare(knex, (slot) => due(undefined, slot('now')).first('sequence'));
  const findNotices = prepare<StoredDelivery>(knex, (slot) =>
    due('notice', slot('now')).orderBy('sequence').limit(mostTaken),
  );
  const findReplies = prepare<StoredDelivery>(knex, (slot) =>
    due('reply', slot('now'))
      .whereIn(
        'sequence',
        knex('outbox').where({ kind: 'reply', status: 'pending' }).groupBy('sender_index').min('sequence'),
      )
      .orderBy('sequence')
      .limit(mostTaken),
  );
  const lease = prepare(knex, (slot) =>
    knex('outbox')
      .where({ sequence: slot('sequence') })
      .update({ lease_owner: slot('owner'), lease_until: slot('until'), attempts: knex.raw('attempts + 1') }),
  );
  const accept = prepare(knex, (slot) =>
    knex('outbox')
      .where({ id: slot('id') })
      .update({
        status: 'accepted',
        accepted_at: slot('now'),
        external_index: slot('external'),
        last_error: null,
        lease_owner: null,
        lease_until: 0,
      }),
  );
  const findLast = prepare<StoredDelivery>(knex, (slot) =>
    knex('outbox')
      .where({ sender_index: slot('sender'), kind: 'reply' })
      .orderBy('sequence', 'desc')
      .first(),
  );
  /** What was sent goes. What reached nobody stays listed, without its content. */
  async function endReplies(of: (replies: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<void> {
    const ended = () => of(knex('outbox').where({ kind: 'reply' }).whereNot({ status: 'pending' }));
    await ended().whereNotIn('status', givenUp).delete();
    await ended().whereIn('status', givenUp).whereNot({ sealed: '' }).update({ sealed: '' });
  }
  return {
    async add(row) {
      await add.run({
        id: row.id,
        kind: row.kind,
        target: row.target,
        rank: row.rank,
        sender: row.senderIndex,
        conversation: row.conversationId,
        change: row.changeId ?? null,
        sealed: row.sealed,
        status: row.status,
        created: row.createdAt,
        next: row.nextAt,
        group: row.groupId ?? row.changeId ?? null,
      });
    },
    async find(id) {
      const row = await knex('outbox').where({ id }).first();
      return row === undefined ? undefined : toOutboxRow(row);
    },
    async findLastReply(senderIndex) {
      const row = await findLast.row({ sender: senderIndex });
      return row === undefined ? undefined : toOutboxRow(row);
    },
    async listNotices({ changeId, groupId, status }) {
      const query = knex('outbox').where({ kind: 'notice' }).orderBy('sequence');
      if (changeId !== undefined) query.andWhere({ change_id: changeId });
      if (groupId !== undefined) query.andWhere({ group_id: groupId });
      if (status !== undefined) query.andWhere({ status });
      return (await query).map(toOutboxRow);
    },
    async listWaiting() {
      const told = knex('outbox as other')
        .whereRaw('?? = ??', ['other.group_id', 'outbox.group_id'])
        .whereRaw('?? > ??', ['other.rank', 'outbox.rank'])
        .whereIn('other.status', taken);
      const rows = await knex('outbox')
        .where({ kind: 'notice', status: 'pending' })
        .whereNotExists(told)
        .groupBy('target')
        .select<{ target: string; since: number | string }[]>(
          'target',
          knex.raw('min(??) as ??', ['waiting_since', 'since']),
        );
      return new Map(rows.map(({ target, since }) => [target, Number(since)]));
    },
    hasDue: async (now) => (await findDue.row({ now })) !== undefined,
    async take({ kind, owner, now, leaseMs, limit }) {
      const found = kind === 'reply' ? findReplies : findNotices;
      const rows = (await found.rows({ now })).slice(0, limit);
      for (const { sequence } of rows) await lease.run({ sequence, owner, until: now + leaseMs });
      return rows.map((row) => ({ ...toOutboxRow(row), attempts: row.attempts + 1 }));
    },
    async markAccepted(id, now, externalIndex) {
      await accept.run({ id, now, external: externalIndex ?? null });
    },
    async markFailed(id, next) {
      await knex('outbox').where({ id }).update({
        status: next.status,
        next_at: next.nextAt,
        last_error: next.error,
        lease_owner: null,
        lease_until: 0,
      });
    },
    async findByExternal(externalIndex) {
      const row = await knex('outbox').where({ external_index: externalIndex }).first();
      return row === undefined ? undefined : toOutboxRow(row);
    },
    async markReported(externalIndex, status, error) {
      const row = await knex('outbox').where({ external_index: externalIndex }).first();
      if (row === undefined) return undefined;
      const isNewer =
        status === 'failed'
          ? row.status !== 'failed'
          : order.includes(row.status) && order.indexOf(status) > order.indexOf(row.status);
      if (isNewer)
        await knex('outbox')
          .where({ sequence: row.sequence })
          .update({ status, last_error: error ?? null });
      return toOutboxRow({ ...row, status: isNewer ? status : row.status });
    },
    async fill(id, sealed, status, nextAt) {
      await knex('outbox').where({ id }).update({ sealed, status, next_at: nextAt, waiting_since: nextAt });
    },
    async setStatus(id, status, nextAt) {
      await knex('outbox')
        .where({ id })
        .update({
          ...(status === 'pending' ? { waiting_since: nextAt, attempts: 0 } : {}),
          ...{ status, next_at: nextAt, lease_owner: null, lease_until: 0 },
        });
    },
    async clearDelivered(before) {
      const notices = () => knex('outbox').where({ kind: 'notice' }).whereNot({ sealed: '' });
      const delivered = await notices()
        .whereIn('status', taken)
        .andWhere('accepted_at', '<', before)
        .limit(mostCleared)
        .select('sequence');
      const unneeded = await notices()
        .where({ status: 'superseded' })
        .andWhere('created_at', '<', before)
        // As long as another one may yet turn out to have failed, it may be needed.
        .whereNotExists(
          knex('outbox as other')
            .whereRaw('?? = ??', ['other.group_id', 'outbox.group_id'])
            .whereNot('other.status', 'superseded')
            .whereNot('other.sealed', '')
            .andWhere((other) =>
              other.whereNotIn('other.status', taken).orWhere('other.accepted_at', '>=', before),
            ),
        )
        .limit(mostCleared)
        .select('sequence');
      const sequences = [...delivered, ...unneeded].map(({ sequence }) => sequence);
      if (sequences.length > 0) await knex('outbox').whereIn('sequence', sequences).update({ sealed: '' });
    },
    async removeReplies(senderIndex) {
      await endReplies((replies) => replies.where({ sender_index: senderIndex }));
    },
    async removeAllReplies(senderIndex) {
      await knex('outbox').where({ sender_index: senderIndex, kind: 'reply' }).delete();
    },
    async hasUnsentReplies(senderIndex) {
      const row = await knex('outbox')
        .where({ sender_index: senderIndex, kind: 'reply', status: 'pending' })
        .first('sequence');
      return row !== undefined;
    },
    async removeStrayReplies(before) {
      await endReplies((replies) =>
        replies.whereNotIn('sender_index', knex('conversations').select('sender_index')),
      );
      await knex('outbox').where({ kind: 'reply', sealed: '' }).andWhere('created_at', '<', before).delete();
    },
    async listUndelivered() {
      const rows = await knex('outbox')
        .where({ kind: 'reply' })
        .whereIn('status', givenUp)
        .orderBy('sequence');
      return rows.map(toOutboxRow);
    },
    async releaseAll() {
      await knex('outbox').whereNotNull('lease_owner').update({ lease_owner: null, lease_until: 0 });
    },
    async countPending() {
      const row = await knex('outbox').where({ status: 'pending' }).count({ count: '*' }).first();
      return Number(row?.count ?? 0);
    },
  };
}

interface StoredDelivery {
  sequence: number;
  id: string;
  kind: OutboxRow['kind'];
  target: string;
  rank: number;
  sender_index: string;
  conversation_id: string;
  change_id: string | null;
  group_id: string | null;
  sealed: string;
  status: DeliveryStatus;
  attempts: number;
  created_at: number | string;
  waiting_since: number | string;
  next_at: number | string;
  accepted_at: number | string | null;
  last_error: string | null;
}

function toOutboxRow(row: StoredDelivery): OutboxRow {
  return {
    sequence: row.sequence,
    id: row.id,
    kind: row.kind,
    target: row.target,
    rank: row.rank,
    senderIndex: row.sender_index,
    conversationId: row.conversation_id,
    changeId: row.change_id ?? undefined,
    groupId: row.group_id ?? undefined,
    sealed: row.sealed,
    status: row.status,
    attempts: row.attempts,
    createdAt: Number(row.created_at),
    waitingSince: Number(row.waiting_since),
    nextAt: Number(row.next_at),
    acceptedAt: row.accepted_at === null ? undefined : Number(row.accepted_at),
    lastError: row.last_error ?? undefined,
  };
}
