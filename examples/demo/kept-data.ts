import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabase } from './database.ts';
import type { ExampleData } from './example-data.ts';
import { readRecords } from './records.ts';

/** The insurance example's PostgreSQL, whose data stays from one start to the next. */
export async function startKeptData(folder: string): Promise<ExampleData> {
  const kept = join(folder, '.parley', 'postgres');
  const database = await startDatabase({ folder: kept, seedFile: join(folder, 'seed.sql') });
  return {
    env: { DATABASE_URL: database.hubUrl },
    what: 'rows in PostgreSQL',
    dataset: String((await stat(join(kept, 'PG_VERSION'))).mtimeMs),
    readRows: (names) => readRecords(database.client, names),
    stop: () => database.stop(),
  };
}
