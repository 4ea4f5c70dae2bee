import type { Audit, AuditHead } from '../audit/index.ts';
import { describeError } from '../describe-error.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { Rows, Store } from '../store/index.ts';
import type { StoredIntent, WriteOutcome } from './intent.ts';

/** A write as the conversation needs to know it. */
export interface SettledWrite extends WriteOutcome {
  readonly changeId: string;
  readonly senderIndex: string;
  readonly conversationId: string;
  readonly intent: StoredIntent;
}

export interface SettleDeps {
  readonly store: Store;
  readonly audit: Audit;
  readonly now: () => number;
  sealOf(senderIndex: string): Promise<SenderSeal>;
  /** Completes the held notices with the outcome and lets them go. */
  releaseNotices(rows: Rows, write: SettledWrite, head: AuditHead, seal: SenderSeal): Promise<void>;
  /** Prepares what the customer is told; what it returns runs in the settling transaction. */
  prepareReply(write: SettledWrite): Promise<(rows: Rows) => Promise<void>>;
  /** Prepares what the contacts are told that it replaced; what it returns runs in the settling transaction. */
  prepareAlerts(write: SettledWrite): Promise<(rows: Rows) => Promise<void>>;
  log(level: 'error', message: string): void;
}

/**
 * Records what became of a write, lets its notices go and tells the customer, all in one transaction. False
 * when it was settled before.
 */
export async function settleWrite(deps: SettleDeps, write: SettledWrite): Promise<boolean> {
  const seal = await deps.sealOf(write.senderIndex);
  const reply = await prepareReply(deps, write);
  const alerts = await deps.prepareAlerts(write);
  return deps.store.transaction(async (rows) => {
    const isFirst = await rows.journal.settle(write.changeId, write.outcome, deps.now(), '');
    if (!isFirst) return false;
    if (write.outcome === 'not-applied') await rows.recentChanges.remove(write.changeId);
    const head = await deps.audit.append(rows, {
      kind: `write.${write.outcome}`,
      changeId: write.changeId,
      conversationId: write.conversationId,
      senderIndex: write.senderIndex,
      facts: { detail: write.detail ?? null, conflict: write.conflict },
    });
    await deps.releaseNotices(rows, write, head, seal);
    await reply(rows);
    await alerts(rows);
    return true;
  });
}

/** The business is told also where the customer cannot be, for example because the channel is not configured any more. */
async function prepareReply(deps: SettleDeps, write: SettledWrite): Promise<(rows: Rows) => Promise<void>> {
  try {
    return await deps.prepareReply(write);
  } catch (error) {
    deps.log('error', `Change ${write.changeId}: the customer cannot be told (${describeError(error)})`);
    return async () => {};
  }
}
