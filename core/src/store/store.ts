import { holdExclusiveLock } from './exclusive-lock.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-store.ts';
import { createRows, type Rows } from './rows/rows.ts';

/** The hub's own rows, whatever keeps them. */
export interface Store {
  /** For reading: committed rows only. */
  readonly rows: Rows;
  /** Runs `body` in one transaction and resolves once it is durable. Within, only calls on its own `rows`. */
  transaction<T>(body: (rows: Rows) => Promise<T>): Promise<T>;
  /** Makes what was deleted vanish from the files. */
  checkpoint(): Promise<void>;
  /** Whether no other hub can be using these rows, so that every lease found at the start is a dead one's. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

export interface OpenStoreOptions extends Pick<OpenDatabaseOptions, 'file'> {
  /** Whether this process is the hub itself: only one may be. A command beside it says false. */
  readonly exclusive: boolean;
}

export async function openStore({ file, exclusive }: OpenStoreOptions): Promise<Store> {
  const database = await openDatabase({ file });
  let release = (): void => {};
  try {
    if (exclusive) release = holdExclusiveLock(`${file}.lock`);
  } catch (error) {
    await database.close();
    throw error;
  }
  let writing: Rows | undefined;
  return {
    rows: createRows(database.knex),
    transaction: (body) =>
      database.transaction((trx) => {
        writing ??= createRows(trx);
        return body(writing);
      }),
    checkpoint: () => database.checkpoint(),
    exclusive,
    async close() {
      await database.close();
      release();
    },
  };
}
