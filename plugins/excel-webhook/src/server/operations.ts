import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFailure } from '../engine/failure.ts';
import type { Row } from '../engine/types.ts';

/** `prepared`: the file with this hash may be there by now. `barred`: it was declared not applied. */
export type OperationState = 'prepared' | 'applied' | 'barred';

export interface Operation {
  readonly id: string;
  readonly state: OperationState;
  /** Hashes of the file before and after. Of a prepared operation. */
  readonly before: string;
  readonly after: string;
  readonly generated: Readonly<Record<string, Row>>;
}

/** What the server remembers of operations, and the one lock of the workbook. */
export interface Operations {
  /**
   * Runs `work` alone: no other process that serves the workbook runs its own meanwhile. What `work` stores is durable
   * when this resolves. Throws TIMEOUT when the lock does not come free before the deadline.
   */
  exclusively<T>(deadline: number, signal: AbortSignal, work: () => T): Promise<T>;
  find(id: string): Operation | undefined;
  listPrepared(): readonly Operation[];
  put(operation: Operation): void;
  forget(id: string): void;
  close(): void;
}

const waitMs = 15;
const keptMs = 30 * 24 * 60 * 60 * 1000;

interface StoredOperation {
  id: string;
  state: OperationState;
  before_hash: string;
  after_hash: string;
  generated: string;
}

/** Opens the file beside the workbook. SQLite's own lock goes when its process goes, however it ends. */
export function openOperations(file: string, now: () => number): Operations {
  const db = new DatabaseSync(file, { timeout: 0 });
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL');
  db.exec(`CREATE TABLE IF NOT EXISTS operations (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, before_hash TEXT NOT NULL, after_hash TEXT NOT NULL,
    generated TEXT NOT NULL, at INTEGER NOT NULL) STRICT`);

  async function begin(deadline: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw createFailure('TIMEOUT', 'The caller went away; nothing was written.');
      if (now() >= deadline)
        throw createFailure(
          'TIMEOUT',
          'The deadline passed before the workbook was free; nothing was written.',
        );
      try {
        db.exec('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        if (!isLocked(error)) throw error;
      }
      await sleep(waitMs);
    }
  }

  return {
    async exclusively(deadline, signal, work) {
      await begin(deadline, signal);
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    find(id) {
      const row = db.prepare('SELECT * FROM operations WHERE id = ?').get(id);
      return row === undefined ? undefined : toOperation(row as unknown as StoredOperation);
    },
    listPrepared() {
      const rows = db.prepare("SELECT * FROM operations WHERE state = 'prepared'").all();
      return rows.map((row) => toOperation(row as unknown as StoredOperation));
    },
    put({ id, state, before, after, generated }) {
      db.prepare('INSERT OR REPLACE INTO operations VALUES (?, ?, ?, ?, ?, ?)').run(
        id,
        state,
        before,
        after,
        JSON.stringify(generated),
        now(),
      );
      db.prepare("DELETE FROM operations WHERE at < ? AND state != 'prepared'").run(now() - keptMs);
    },
    forget(id) {
      db.prepare('DELETE FROM operations WHERE id = ?').run(id);
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6);
}

function toOperation({ id, state, before_hash, after_hash, generated }: StoredOperation): Operation {
  return { id, state, before: before_hash, after: after_hash, generated: JSON.parse(generated) };
}
