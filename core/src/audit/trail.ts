import { isParleyError } from '../contract/index.ts';
import type { Seal } from '../seal/index.ts';
import type { AuditFilter, AuditRow, AuditRows } from '../store/index.ts';

/** One event of the trail as a person reads it. */
export interface AuditEntry {
  readonly chainId: string;
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly changeId?: string;
  readonly conversationId?: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The customer values, opened. `erased`: the sender's key is gone. */
  readonly values?: unknown;
  readonly hash: string;
}

export interface Trail {
  list(filter?: AuditFilter): Promise<readonly AuditEntry[]>;
  /** Every event of one change, and of the conversation it belongs to, in order. Empty: no such change. */
  trace(changeId: string): Promise<readonly AuditEntry[]>;
}

/** Opens the trail for reading. */
export function createTrail(deps: { readonly rows: AuditRows; readonly seal: Seal }): Trail {
  async function open(row: AuditRow): Promise<AuditEntry> {
    return {
      chainId: row.chainId,
      sequence: row.sequence,
      at: row.at,
      kind: row.kind,
      ...(row.changeId === undefined ? {} : { changeId: row.changeId }),
      ...(row.conversationId === undefined ? {} : { conversationId: row.conversationId }),
      facts: JSON.parse(row.facts),
      ...(row.sealed === undefined ? {} : { values: await openValues(row, row.sealed) }),
      hash: row.hash,
    };
  }

  async function openValues(row: AuditRow, sealed: string): Promise<unknown> {
    const seal =
      row.senderIndex === undefined ? deps.seal.forHub() : await deps.seal.findSender(row.senderIndex);
    if (seal === undefined) return 'erased';
    try {
      return seal.open<unknown>(sealed, auditContext(row));
    } catch (error) {
      // The sender wrote again after the erasure, under a new key.
      if (isParleyError(error, 'PARLEY_SEAL_ERASED')) return 'erased';
      throw error;
    }
  }

  return {
    async list(filter = {}) {
      return Promise.all((await deps.rows.list(filter)).map(open));
    },
    async trace(changeId) {
      const rows = await deps.rows.list({ changeId });
      const conversationId = rows.find((row) => row.conversationId !== undefined)?.conversationId;
      if (conversationId === undefined) return Promise.all(rows.map(open));
      const all = await deps.rows.list({ conversationId });
      return Promise.all(
        all.filter((row) => row.changeId === undefined || row.changeId === changeId).map(open),
      );
    },
  };
}

/** What the sealed values of an event are bound to. */
export function auditContext(event: {
  readonly changeId?: string | undefined;
  readonly conversationId?: string | undefined;
}): string {
  return `audit:${event.changeId ?? event.conversationId ?? ''}`;
}
