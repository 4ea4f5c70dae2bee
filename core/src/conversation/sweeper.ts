import type { Audit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import type { ConversationRow, Store } from '../store/index.ts';
import type { Lanes } from './lanes.ts';

export interface SweeperDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly lanes: Lanes;
  readonly audit: Audit;
  /** How long wrong answers are remembered, and that a fact was changed, in milliseconds. */
  readonly remember: { readonly attemptsMs: number; readonly changesMs: number };
  /** Writes what is to be written before a conversation goes. False: not now. Default: nothing. */
  close?(row: ConversationRow): Promise<boolean>;
  /** Puts the open question once more, so long before the conversation ends. Default: never. */
  readonly remind?: { readonly beforeEndMs: number; run(row: ConversationRow): Promise<void> };
  log(level: 'error', message: string): void;
}

export interface Sweeper {
  start(): void;
  /** Ends what is over now, and cleans the files. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

const pollMs = 15_000;
/** Channels deliver the same message again, and say what became of one, for up to a week. */
const rememberMs = 8 * 24 * 3_600_000;

/** Ends conversations: their rows go, also from free pages and the write-ahead log. */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { store, clock } = deps;
  let cancelTimer = (): void => {};
  let stopped = true;
  let running = Promise.resolve();

  async function end(row: ConversationRow): Promise<boolean> {
    const before = await store.rows.conversations.find(row.senderIndex);
    if (before === undefined || before.endsAt > clock.now()) return false;
    if (deps.close !== undefined && !(await deps.close(before))) return false;
    return store.transaction(async (rows) => {
      const current = await rows.conversations.find(row.senderIndex);
      if (current === undefined || current.endsAt > clock.now()) return false;
      const isWanted =
        (await rows.outbox.hasUnsentReplies(row.senderIndex)) ||
        (await rows.journal.countOpen(row.senderIndex)) > 0;
      if (isWanted) return false;
      await rows.conversations.remove(row.senderIndex);
      await rows.outbox.removeReplies(row.senderIndex);
      await rows.journal.removeSettled(row.senderIndex);
      await deps.audit.append(rows, {
        kind: 'conversation.ended',
        conversationId: row.id,
        senderIndex: row.senderIndex,
      });
      return true;
    });
  }

  async function remind(): Promise<void> {
    if (deps.remind === undefined) return;
    const { beforeEndMs, run } = deps.remind;
    const now = clock.now();
    for (const row of await store.rows.conversations.findQuiet({ after: now, until: now + beforeEndMs }))
      await deps.lanes.run(row.senderIndex, () => run(row));
  }

  async function sweep(): Promise<void> {
    await store.transaction(async (rows) => {
      const now = clock.now();
      await rows.inbox.forgetSeen(now - rememberMs);
      await rows.attempts.forget({ since: now - deps.remember.attemptsMs, now });
      await rows.recentChanges.forget(now - deps.remember.changesMs);
      await rows.outbox.removeStrayReplies(now - rememberMs);
      await rows.outbox.clearDelivered(clock.now() - rememberMs);
    });
    await remind();
    const ended = await store.rows.conversations.findEnded(clock.now(), 500);
    for (const row of ended) await deps.lanes.run(row.senderIndex, () => end(row));
    // Always: what was processed since the last time left the inbox and the outbox too.
    await store.checkpoint();
  }

  function poll(): void {
    if (stopped) return;
    running = sweep().catch((error) =>
      deps.log('error', `Ended conversations stay for now: ${describeError(error)}`),
    );
    void running.finally(() => {
      if (!stopped) cancelTimer = clock.setTimer(pollMs, poll);
    });
  }

  return {
    start() {
      stopped = false;
      cancelTimer = clock.setTimer(pollMs, poll);
    },
    sweep,
    async stop() {
      stopped = true;
      cancelTimer();
      await running;
    },
  };
}
