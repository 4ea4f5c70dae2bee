import type { Audit } from '../audit/index.ts';
import type { StatusEvent } from '../contract/index.ts';
import type { Seal } from '../seal/index.ts';
import type { Rows } from '../store/index.ts';

/** How a message is found again by the id that its service gave it; a channel and a notifier may share the service. */
export function indexExternal(seal: Seal, service: string, externalId: string): string {
  return seal.indexOf('external', `${service}:${externalId}`);
}

export interface ReceiptDeps {
  readonly seal: Seal;
  readonly audit: Audit;
  readonly now: () => number;
}

/** Records what the service says became of a message. A notice that failed after all goes to the next notifier. */
export async function recordReceipt(
  deps: ReceiptDeps,
  rows: Rows,
  service: string,
  status: StatusEvent,
): Promise<void> {
  const index = indexExternal(deps.seal, service, status.messageId);
  const before = await rows.outbox.findByExternal(index);
  if (before === undefined) return;
  await rows.outbox.markReported(index, status.status, status.error);
  if (status.status !== 'failed' || before.status === 'failed') return;
  await deps.audit.append(rows, {
    kind: 'delivery.failed',
    conversationId: before.conversationId,
    senderIndex: before.senderIndex,
    ...(before.changeId === undefined ? {} : { changeId: before.changeId }),
    facts: { delivery: before.id, kind: before.kind, reason: status.error ?? null },
  });
  if (before.kind === 'notice' && before.changeId !== undefined) {
    await promoteNext(rows, before.changeId, before.rank, deps.now());
  }
}

/** Lets the next notifier in the order of preference be told as well. */
export async function promoteNext(rows: Rows, changeId: string, rank: number, now: number): Promise<void> {
  const next = (await rows.outbox.listNotices({ changeId })).find(
    (row) => row.rank > rank && (row.status === 'held' || row.status === 'superseded'),
  );
  if (next !== undefined) await rows.outbox.setStatus(next.id, 'pending', now);
}
