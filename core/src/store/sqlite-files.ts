import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const defaultBusyTimeoutMs = 5_000;

/** The two connections of the hub: all writing goes through one, reading sees committed rows only through the other. */
export interface SqliteConnections {
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
}

/** Opens, and makes where needed, the database file and its folder, readable by the hub's user alone. */
export function openSqliteFiles(file: string, busyTimeoutMs = defaultBusyTimeoutMs): SqliteConnections {
  protectFiles(file);
  const writer = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    // auto_vacuum only takes effect before the first table, so it comes first.
    writer.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
    `);
    const reader = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
    reader.exec('PRAGMA temp_store = MEMORY');
    return { writer, reader };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** SQLite gives the files beside the database (`-wal`, `-shm`) the database's own mode. */
function protectFiles(file: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    closeSync(openSync(file, 'a', 0o600));
    syncFolder(folder);
  }
  for (const name of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(name)) chmodSync(name, 0o600);
}

/** Makes the new name in the folder durable; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
