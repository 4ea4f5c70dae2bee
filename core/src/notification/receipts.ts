import type { Audit } from '../audit/index.ts';
import type { StatusEvent } from '../contract/index.ts';
import type { Seal } from '../seal/index.ts';
import type { DeliveryStatus, OutboxRow, Rows } from '../store/index.ts';

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
  if (before.kind === 'notice') await promoteNext(rows, before, deps.now());
}

const failed: readonly DeliveryStatus[] = ['failed', 'undeliverable'];

/** Lets the next notifier in the order of preference be told as well, unless one after this one has been or is being told. */
export async function promoteNext(
  rows: Rows,
  { groupId, rank }: Pick<OutboxRow, 'groupId' | 'rank'>,
  now: number,
): Promise<void> {
  if (groupId === undefined) return;
  const after = (await rows.outbox.listNotices({ groupId })).filter((row) => row.rank > rank);
  const next = after.find(({ status }) => !failed.includes(status));
  const isSpare = next?.status === 'held' || next?.status === 'superseded';
  const isToldLater = after.some(({ status }) => ![...failed, 'held', 'superseded'].includes(status));
  if (next !== undefined && isSpare && !isToldLater && next.sealed !== '')
    await rows.outbox.setStatus(next.id, 'pending', now);
}
