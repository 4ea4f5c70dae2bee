import { DatabaseSync } from 'node:sqlite';
import { ParleyError } from '../contract/index.ts';

/**
 * Holds a lock file for as long as this process lives; the operating system lets go of it when the process
 * dies in any way. Throws when another process holds it. Returns what releases it.
 */
export function holdExclusiveLock(file: string): () => void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new ParleyError('PARLEY_STORE_FAILED', 'Another hub is running on the same store', {
      cause,
      fix: 'Stop it first, or give this one a folder of its own (`store: { folder: … }`).',
    });
  }
  return () => database.close();
}
