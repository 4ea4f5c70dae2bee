import type { Knex } from 'knex';

export type Outcome = 'applied' | 'not-applied' | 'unknown';

/** One intent to write, and what became of it. */
export interface JournalRow {
  /** Also the operation id that the connector is given. */
  readonly changeId: string;
  /** Hash of the confirmation that it consumed; unique, so that none is used twice. */
  readonly tokenHash: string;
  readonly senderIndex: string;
  readonly conversationId: string;
  readonly connector: string;
  readonly action: string;
  readonly planHash: string;
  /** The plan and what its notice says, sealed. */
  readonly sealed: string;
  readonly status: 'permitted' | 'settled';
  readonly outcome: Outcome | undefined;
  readonly permittedAt: number;
  /** After this the backend must not perform it any more. */
  readonly deadline: number;
  readonly leaseOwner: string;
  readonly leaseUntil: number;
}

export interface JournalRows {
  /** Throws on a `tokenHash` that was used before. */
  add(row: Omit<JournalRow, 'status' | 'outcome'>): Promise<void>;
  find(changeId: string): Promise<JournalRow | undefined>;
  /** False when it was settled already. */
  settle(changeId: string, outcome: Outcome, now: number, sealed: string): Promise<boolean>;
  /** Takes intents whose lease has passed. */
  takeOpen(options: {
    readonly owner: string;
    readonly now: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly JournalRow[]>;
  postpone(changeId: string, until: number): Promise<void>;
  list(): Promise<readonly JournalRow[]>;
  /** Settled intents are only of use while their conversation lasts; the trail keeps the rest. */
  removeSettled(senderIndex: string): Promise<void>;
  releaseAll(): Promise<void>;
  countOpen(senderIndex?: string): Promise<number>;
}

export function createJournalRows(knex: Knex): JournalRows {
  return {
    async add(row) {
      await knex('journal').insert({
        change_id: row.changeId,
        token_hash: row.tokenHash,
        sender_index: row.senderIndex,
        conversation_id: row.conversationId,
        connector: row.connector,
        action: row.action,
        plan_hash: row.planHash,
        sealed: row.sealed,
        status: 'permitted',
        permitted_at: row.permittedAt,
        deadline: row.deadline,
        lease_owner: row.leaseOwner,
        lease_until: row.leaseUntil,
      });
    },
    async find(changeId) {
      const row = await knex('journal').where({ change_id: changeId }).first();
      return row === undefined ? undefined : toJournalRow(row);
    },
    async settle(changeId, outcome, now, sealed) {
      const count = await knex('journal')
        .where({ change_id: changeId, status: 'permitted' })
        .update({ status: 'settled', outcome, settled_at: now, sealed });
      return count === 1;
    },
    async takeOpen({ owner, now, leaseMs, limit }) {
      const rows = await knex('journal')
        .where({ status: 'permitted' })
        .andWhere('lease_until', '<=', now)
        .orderBy('permitted_at')
        .limit(limit);
      if (rows.length === 0) return [];
      await knex('journal')
        .whereIn(
          'change_id',
          rows.map((row) => row.change_id),
        )
        .update({ lease_owner: owner, lease_until: now + leaseMs });
      return rows.map(toJournalRow);
    },
    async postpone(changeId, until) {
      await knex('journal').where({ change_id: changeId }).update({ lease_until: until });
    },
    async list() {
      return (await knex('journal').orderBy('permitted_at')).map(toJournalRow);
    },
    async removeSettled(senderIndex) {
      await knex('journal').where({ sender_index: senderIndex, status: 'settled' }).delete();
    },
    async releaseAll() {
      await knex('journal').where({ status: 'permitted' }).update({ lease_until: 0 });
    },
    async countOpen(senderIndex) {
      const query = knex('journal').where({ status: 'permitted' }).count({ count: '*' }).first();
      if (senderIndex !== undefined) query.andWhere({ sender_index: senderIndex });
      const row = await query;
      return Number(row?.count ?? 0);
    },
  };
}

interface StoredIntent {
  change_id: string;
  token_hash: string;
  sender_index: string;
  conversation_id: string;
  connector: string;
  action: string;
  plan_hash: string;
  sealed: string;
  status: JournalRow['status'];
  outcome: Outcome | null;
  permitted_at: number | string;
  deadline: number | string;
  lease_owner: string;
  lease_until: number | string;
}

function toJournalRow(row: StoredIntent): JournalRow {
  return {
    changeId: row.change_id,
    tokenHash: row.token_hash,
    senderIndex: row.sender_index,
    conversationId: row.conversation_id,
    connector: row.connector,
    action: row.action,
    planHash: row.plan_hash,
    sealed: row.sealed,
    status: row.status,
    outcome: row.outcome ?? undefined,
    permittedAt: Number(row.permitted_at),
    deadline: Number(row.deadline),
    leaseOwner: row.lease_owner,
    leaseUntil: Number(row.lease_until),
  };
}
