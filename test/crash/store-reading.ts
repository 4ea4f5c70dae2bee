import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What stands in the hub's own rows, read past the hub's code. */
export interface StoreReading {
  /** Writes that are permitted and not settled. */
  readonly openIntents: number;
  readonly inbox: number;
  /** Replies and notices that wait, or are held back while nothing was settled for them. */
  readonly waiting: number;
  readonly undeliverable: number;
}

export interface AuditReading {
  readonly kind: string;
  readonly changeId: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function readStore(folder: string): StoreReading {
  return withStore(folder, (count) => ({
    openIntents: count("SELECT count(*) AS n FROM journal WHERE status = 'permitted'"),
    inbox: count('SELECT count(*) AS n FROM inbox'),
    waiting: count("SELECT count(*) AS n FROM outbox WHERE status IN ('pending', 'held')"),
    undeliverable: count("SELECT count(*) AS n FROM outbox WHERE status IN ('undeliverable', 'failed')"),
  }));
}

/** The events of the trail that belong to changes. */
export function readTrail(folder: string): readonly AuditReading[] {
  return withStore(folder, (_, database) =>
    database
      .prepare('SELECT kind, change_id, facts FROM audit WHERE change_id IS NOT NULL ORDER BY sequence')
      .all()
      .map((row) => ({
        kind: String(row.kind),
        changeId: String(row.change_id),
        facts: JSON.parse(String(row.facts)),
      })),
  );
}

function withStore<T>(
  folder: string,
  read: (count: (sql: string) => number, database: DatabaseSync) => T,
): T {
  const database = new DatabaseSync(join(folder, 'hub.db'), { readOnly: true, timeout: 5_000 });
  try {
    return read((sql) => Number(database.prepare(sql).get()?.n), database);
  } finally {
    database.close();
  }
}
