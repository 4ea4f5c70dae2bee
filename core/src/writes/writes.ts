import type { FoundRecord, Query } from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import type { Authorization } from '../gate/index.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { JournalRow, Rows } from '../store/index.ts';
import { applyPermit } from './apply.ts';
import { type Intent, type StoredIntent, sealContext, type WriteOutcome } from './intent.ts';
import { grantPermit, type PermitDeps, type WritePermit } from './permit.ts';
import { resolveOutcome } from './resolve.ts';
import { type SettleDeps, settleWrite } from './settle.ts';
import type { WriterOf } from './writers.ts';

export interface WritesDeps extends PermitDeps, SettleDeps {
  readonly writerOf: WriterOf;
  /** Reads for recovery. */
  find(connector: string, query: Query): Promise<readonly FoundRecord[]>;
  /** Runs work strictly in order with everything else of this sender. */
  inOrder(senderIndex: string, work: () => Promise<void>): Promise<void>;
  /** A write was settled: there is something in the outbox. */
  settled(): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface Writes {
  /** In the transaction that stores the conversation's step. */
  permit(rows: Rows, authorization: Authorization, intent: Intent, seal: SenderSeal): Promise<WritePermit>;
  /** Applies and settles. Never throws: what it cannot settle, recovery does. */
  run(permit: WritePermit, stored: StoredIntent, conversationId: string): Promise<void>;
  /** Settles intents whose owner is gone. Call it again and again. */
  recover(): Promise<void>;
}

/** After this long without an answer from the backend, an outcome is unknown. */
const giveUpMs = 10 * 60_000;
const recoveryLeaseMs = 30_000;
const retryMs = 2_000;

export function createWrites(deps: WritesDeps): Writes {
  async function settle(
    row: Pick<JournalRow, 'changeId' | 'senderIndex' | 'conversationId'>,
    intent: StoredIntent,
    outcome: WriteOutcome,
  ): Promise<void> {
    await settleWrite(deps, {
      changeId: row.changeId,
      senderIndex: row.senderIndex,
      conversationId: row.conversationId,
      intent,
      ...outcome,
    });
    deps.settled();
  }

  async function findOutcome(row: JournalRow, intent: StoredIntent): Promise<WriteOutcome | undefined> {
    const now = deps.now();
    try {
      return await resolveOutcome({
        plan: intent.plan,
        changeId: row.changeId,
        deadline: row.deadline,
        now,
        writer: deps.writerOf(row.connector),
        find: (query) => deps.find(row.connector, query),
      });
    } catch (error) {
      deps.log('warn', `Change ${row.changeId}: the backend cannot be asked yet (${describeError(error)})`);
      if (now < row.deadline + giveUpMs) return undefined;
      const detail = 'The backend did not answer for ten minutes.';
      return { outcome: 'unknown', detail, conflict: false };
    }
  }

  async function recoverOne(row: JournalRow): Promise<void> {
    const current = await deps.store.rows.journal.find(row.changeId);
    if (current?.status !== 'permitted') return;
    const seal = await deps.sealOf(row.senderIndex);
    const intent = seal.open<StoredIntent>(row.sealed, sealContext(row.changeId));
    const outcome = await findOutcome(row, intent);
    if (outcome === undefined) {
      await deps.store.transaction((rows) => rows.journal.postpone(row.changeId, deps.now() + retryMs));
      return;
    }
    await settle(row, intent, outcome);
    deps.log('info', `Change ${row.changeId} was taken up again: ${outcome.outcome}`);
  }

  return {
    permit: (rows, authorization, intent, seal) => grantPermit(deps, rows, { authorization, intent, seal }),
    async run(permit, stored, conversationId) {
      const { changeId, senderIndex } = permit;
      try {
        const outcome = await applyPermit(deps.writerOf, permit);
        if (outcome === undefined) {
          deps.log('warn', `Change ${changeId}: the answer was lost; finding out what became of it`);
          await deps.store.transaction((rows) => rows.journal.postpone(changeId, deps.now()));
          return;
        }
        await settle({ changeId, senderIndex, conversationId }, stored, outcome);
      } catch (error) {
        deps.log('error', `Change ${changeId} is left to recovery: ${describeError(error)}`);
      }
    },
    async recover() {
      const rows = await deps.store.transaction((tables) =>
        tables.journal.takeOpen({ owner: deps.owner, now: deps.now(), leaseMs: recoveryLeaseMs, limit: 50 }),
      );
      await Promise.all(rows.map((row) => deps.inOrder(row.senderIndex, () => recoverOne(row)))).catch(
        (error) => {
          deps.log('error', `Recovery goes on later: ${describeError(error)}`);
        },
      );
    },
  };
}
