import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';

/** One event of the trail, as stored. `facts` and `sealed` are exactly the texts that the hash covers. */
export interface AuditRow {
  readonly chainId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly changeId: string | undefined;
  readonly conversationId: string | undefined;
  readonly senderIndex: string | undefined;
  /** JSON without customer values. */
  readonly facts: string;
  readonly sealed: string | undefined;
  /** The hash of the event before; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}

export interface AuditFilter {
  readonly changeId?: string;
  readonly conversationId?: string;
  readonly chainId?: string;
  /** Events with a larger sequence only. */
  readonly after?: number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

export interface AuditRows {
  head(chainId: string): Promise<{ readonly sequence: number; readonly hash: string } | undefined>;
  add(row: AuditRow): Promise<void>;
  list(filter: AuditFilter): Promise<readonly AuditRow[]>;
  chains(): Promise<readonly string[]>;
}

export function createAuditRows(knex: Knex): AuditRows {
  const head = prepare<Pick<StoredEvent, 'sequence' | 'hash'>>(knex, (slot) =>
    knex('audit')
      .where({ chain_id: slot('chain') })
      .orderBy('sequence', 'desc')
      .first('sequence', 'hash'),
  );
  const add = prepare(knex, (slot) =>
    knex('audit').insert({
      chain_id: slot('chain'),
      sequence: slot('sequence'),
      at: slot('at'),
      kind: slot('kind'),
      change_id: slot('change'),
      conversation_id: slot('conversation'),
      sender_index: slot('sender'),
      facts: slot('facts'),
      sealed: slot('sealed'),
      previous: slot('previous'),
      hash: slot('hash'),
    }),
  );
  return {
    async head(chainId) {
      const row = await head.row({ chain: chainId });
      return row === undefined ? undefined : { sequence: Number(row.sequence), hash: row.hash };
    },
    async add(row) {
      await add.run({
        chain: row.chainId,
        sequence: row.sequence,
        at: row.at,
        kind: row.kind,
        change: row.changeId ?? null,
        conversation: row.conversationId ?? null,
        sender: row.senderIndex ?? null,
        facts: row.facts,
        sealed: row.sealed ?? null,
        previous: row.previous,
        hash: row.hash,
      });
    },
    async list({ changeId, conversationId, chainId, after, limit, newestFirst }) {
      const query = knex('audit').orderBy('sequence', newestFirst === true ? 'desc' : 'asc');
      if (changeId !== undefined) query.andWhere({ change_id: changeId });
      if (conversationId !== undefined) query.andWhere({ conversation_id: conversationId });
      if (chainId !== undefined) query.andWhere({ chain_id: chainId });
      if (after !== undefined) query.andWhere('sequence', '>', after);
      if (limit !== undefined) query.limit(limit);
      return (await query).map(toAuditRow);
    },
    async chains() {
      const rows = await knex('audit').distinct('chain_id').orderBy('chain_id');
      return rows.map((row) => row.chain_id);
    },
  };
}

interface StoredEvent {
  chain_id: string;
  sequence: number | string;
  at: number | string;
  kind: string;
  change_id: string | null;
  conversation_id: string | null;
  sender_index: string | null;
  facts: string;
  sealed: string | null;
  previous: string;
  hash: string;
}

function toAuditRow(row: StoredEvent): AuditRow {
  return {
    chainId: row.chain_id,
    sequence: Number(row.sequence),
    at: Number(row.at),
    kind: row.kind,
    changeId: row.change_id ?? undefined,
    conversationId: row.conversation_id ?? undefined,
    senderIndex: row.sender_index ?? undefined,
    facts: row.facts,
    sealed: row.sealed ?? undefined,
    previous: row.previous,
    hash: row.hash,
  };
}
