// Run by open-store.test.ts as a process of its own, to be killed: prints the id of each row once it is durable.
import { writeSync } from 'node:fs';
import { openDatabase } from './open-store.ts';

const [file = ''] = process.argv.slice(2);
const database = await openDatabase({ file });

async function work(worker: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `${worker}-${count}`;
    await database.transaction(async (trx) => {
      await trx('meta').insert({ name, value: 'x'.repeat(500) });
      await trx('meta').insert({ name: `${name}-twin`, value: 'both or none' });
    });
    writeSync(1, `${name}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(work));
