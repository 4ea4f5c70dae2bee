import { type Audit, auditContext } from '../audit/index.ts';
import { ParleyError } from '../contract/index.ts';
import { type Authorization, isAuthorization } from '../gate/index.ts';
import type { Plan } from '../mapping/index.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { Rows } from '../store/index.ts';
import { type Intent, type StoredIntent, sealContext } from './intent.ts';

declare const permitted: unique symbol;

/**
 * The right to run one plan once. It exists only when the journal row, the audit event and a notice for
 * every paired notifier are durable; {@link takePermit} uses it up.
 */
export interface WritePermit {
  readonly [permitted]: true;
  readonly changeId: string;
  readonly senderIndex: string;
  readonly plan: Plan;
  readonly deadline: number;
}

const unused = new WeakSet<WritePermit>();

/** Uses a permit up; throws when it is no permit or was used before. */
export function takePermit(permit: WritePermit): void {
  if (!unused.delete(permit)) {
    throw new ParleyError('PARLEY_GATE_CONFIRMATION', 'A write was asked for without an unused permit');
  }
}

export interface PermitOptions {
  readonly authorization: Authorization;
  readonly intent: Intent;
  /** The seal of the sender, opened before the transaction. */
  readonly seal: SenderSeal;
}

export interface PermitDeps {
  readonly audit: Audit;
  readonly now: () => number;
  readonly owner: string;
  /** How long a write may take. */
  readonly timeoutMs: number;
  /** Adds a held notice for every paired notifier; returns how many. */
  addNotices(rows: Rows, intent: Intent, connector: string, seal: SenderSeal): Promise<number>;
}

/**
 * Makes the rows that a permit stands for, in the caller's transaction. The caller gets the permit out of
 * that transaction, so only once it is durable.
 */
export async function grantPermit(
  deps: PermitDeps,
  rows: Rows,
  options: PermitOptions,
): Promise<WritePermit> {
  const { authorization, intent, seal } = options;
  if (!isAuthorization(authorization)) {
    throw new ParleyError('PARLEY_GATE_CONFIRMATION', 'A permit was asked for without the gate');
  }
  const { plan, planHash, tokenHash } = authorization;
  const now = deps.now();
  const deadline = now + deps.timeoutMs;
  const { notice, contacts } = intent;
  const stored: StoredIntent = { plan, notice, ...(contacts === undefined ? {} : { contacts }) };
  await rows.journal.add({
    changeId: intent.changeId,
    tokenHash,
    senderIndex: intent.senderIndex,
    conversationId: intent.conversationId,
    connector: plan.connector,
    action: plan.action,
    planHash,
    sealed: seal.seal(stored, sealContext(intent.changeId)),
    permittedAt: now,
    deadline,
    leaseOwner: deps.owner,
    leaseUntil: deadline + leaseMarginMs,
  });
  const notices = await deps.addNotices(rows, intent, plan.connector, seal);
  if (notices === 0) {
    throw new ParleyError('PARLEY_CONNECTOR_HELD', `No notifier is paired with "${plan.connector}"`, {
      fix: 'Name one under `notify:` of the connector.',
    });
  }
  await deps.audit.append(rows, {
    kind: 'write.permitted',
    changeId: intent.changeId,
    conversationId: intent.conversationId,
    senderIndex: intent.senderIndex,
    facts: { action: plan.action, connector: plan.connector, planHash, deadline, notices },
    sealed: seal.seal(plan.differences, auditContext(intent)),
  });
  const permit = Object.freeze({
    changeId: intent.changeId,
    senderIndex: intent.senderIndex,
    plan,
    deadline,
  }) as WritePermit;
  unused.add(permit);
  return permit;
}

/** The lease outlives the deadline, so that nobody takes up an intent that its owner is still settling. */
export const leaseMarginMs = 5_000;
