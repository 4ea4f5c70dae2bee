import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { AuditRow, AuditRows, Rows } from '../store/index.ts';

/** What the trail records. One kind for each thing that can happen; never renamed. */
export const auditKinds = [
  'hub.started',
  'hub.stopped',
  'connector.activated',
  'connector.held',
  'conversation.started',
  'conversation.ended',
  'conversation.handed-over',
  'conversation.resumed',
  'message.interpreted',
  'answer.told',
  'message.given-up',
  'sender.phone-shared',
  'customer.matched',
  'customer.not-matched',
  'evidence.voided',
  'verification.asked',
  'verification.passed',
  'verification.failed',
  'verification.not-counted',
  'verification.locked',
  'plan.made',
  'plan.refused',
  'plan.shadowed',
  'confirmation.asked',
  'confirmation.accepted',
  'confirmation.declined',
  'confirmation.refused',
  'change.disputed',
  'contact.alerted',
  'contact.not-alerted',
  'write.permitted',
  'write.applied',
  'write.not-applied',
  'write.unknown',
  'delivery.accepted',
  'delivery.failed',
  'delivery.undeliverable',
  'delivery.resent',
  'sender.erased',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditEvent {
  readonly kind: AuditKind;
  readonly changeId?: string;
  readonly conversationId?: string;
  readonly senderIndex?: string;
  /** Names, codes and counts. Never a customer's value. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Customer values, sealed under the sender's key. */
  readonly sealed?: string;
}

/** A point of the chain: everything up to it can be verified against the hash. */
export interface AuditHead {
  readonly chainId: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface Audit {
  readonly chainId: string;
  /** Appends within the caller's transaction: when it cannot be recorded, it does not happen. */
  append(rows: Rows, event: AuditEvent): Promise<AuditHead>;
}

export function createAudit(deps: { readonly chainId: string; readonly now: () => number }): Audit {
  const { chainId, now } = deps;
  return {
    chainId,
    async append(rows, event) {
      const head = await rows.audit.head(chainId);
      const unhashed: Omit<AuditRow, 'hash'> = {
        chainId,
        sequence: (head?.sequence ?? 0) + 1,
        at: now(),
        kind: event.kind,
        changeId: event.changeId,
        conversationId: event.conversationId,
        senderIndex: event.senderIndex,
        facts: canonicalJson(event.facts ?? {}),
        sealed: event.sealed,
        previous: head?.hash ?? firstPrevious,
      };
      const hash = hashEvent(unhashed);
      await rows.audit.add({ ...unhashed, hash });
      return { chainId, sequence: unhashed.sequence, hash };
    },
  };
}

const firstPrevious = '0'.repeat(64);

/** The hash covers every column, the sealed form included, so that erasing a key leaves the chain whole. */
export function hashEvent(row: Omit<AuditRow, 'hash'>): string {
  const { chainId, sequence, at, kind, changeId, conversationId, senderIndex, facts, sealed, previous } = row;
  const text = canonicalJson([
    chainId,
    sequence,
    at,
    kind,
    changeId ?? null,
    conversationId ?? null,
    senderIndex ?? null,
    facts,
    sealed ?? null,
    previous,
  ]);
  return createHash('sha256').update(text).digest('hex');
}

export type Verification =
  | {
      readonly ok: true;
      readonly chainId: string;
      readonly events: number;
      readonly head: AuditHead | undefined;
    }
  | { readonly ok: false; readonly chainId: string; readonly sequence: number; readonly reason: string };

/** Recomputes one chain from its first event. `expected`: a head from a notice, which must lie on the chain. */
export async function verifyChain(
  rows: AuditRows,
  chainId: string,
  expected?: Omit<AuditHead, 'chainId'>,
): Promise<Verification> {
  let previous = firstPrevious;
  let sequence = 0;
  const fail = (at: number, reason: string): Verification => ({ ok: false, chainId, sequence: at, reason });
  for (;;) {
    const page = await rows.list({ chainId, after: sequence, limit: 1000 });
    for (const row of page) {
      if (row.sequence !== sequence + 1) return fail(sequence + 1, 'an event is missing');
      if (row.previous !== previous) return fail(row.sequence, 'it does not follow the event before it');
      if (hashEvent(row) !== row.hash) return fail(row.sequence, 'its content was altered');
      if (row.sequence === expected?.sequence && row.hash !== expected.hash) {
        return fail(row.sequence, 'it is not the event that the notice names');
      }
      previous = row.hash;
      sequence = row.sequence;
    }
    if (page.length < 1000) break;
  }
  if (expected !== undefined && expected.sequence > sequence) {
    return fail(sequence + 1, 'the trail ends before the event that the notice names');
  }
  const head = sequence === 0 ? undefined : { chainId, sequence, hash: previous };
  return { ok: true, chainId, events: sequence, head };
}
