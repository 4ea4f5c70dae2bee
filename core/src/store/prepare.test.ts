import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './open-store.ts';
import { prepare } from './prepare.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-prepare-'));
  database = await openDatabase({ file: join(folder, 'hub.db') });
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('prepared statement', () => {
  it('builds its SQL once and binds the values of each run', async () => {
    let builds = 0;
    await database.transaction(async (trx) => {
      const save = prepare(trx, (slot) => {
        builds += 1;
        return trx('meta').insert({ name: slot('name'), value: slot('value') });
      });
      await save.run({ name: 'a', value: "x'; DROP TABLE meta; --" });
      await save.run({ name: 'b', value: '?' });
    });
    const find = prepare<{ value: string }>(database.knex, (slot) =>
      database
        .knex('meta')
        .where({ name: slot('name') })
        .first('value'),
    );
    expect(builds).toBe(1);
    expect(await find.row({ name: 'a' })).toEqual({ value: "x'; DROP TABLE meta; --" });
    expect(await find.row({ name: 'b' })).toEqual({ value: '?' });
    expect(await find.row({ name: 'c' })).toBeUndefined();
  });

  it('says how many rows it changed', async () => {
    await database.transaction(async (trx) => {
      const rename = prepare(trx, (slot) =>
        trx('meta')
          .where({ value: slot('old') })
          .update({ value: slot('new') }),
      );
      await trx('meta').insert([
        { name: 'c', value: 'old' },
        { name: 'd', value: 'old' },
      ]);
      expect([
        await rename.run({ old: 'old', new: 'new' }),
        await rename.run({ old: 'old', new: 'x' }),
      ]).toEqual([2, 0]);
    });
  });

  it('refuses to run with a value left out, and outside a transaction that has ended', async () => {
    const late = await database.transaction(async (trx) =>
      prepare(trx, (slot) => trx('meta').insert({ name: slot('name'), value: 'late' })),
    );
    await expect(late.run({})).rejects.toThrow('No value was given for "name"');
    await expect(late.run({ name: 'late' })).rejects.toMatchObject({ code: 'PARLEY_STORE_FAILED' });
  });

  it('refuses a body that has ended even while a neighbour writes', async () => {
    let late: (() => Promise<unknown>) | undefined;
    await database.transaction(async (trx) => {
      const ended = Promise.withResolvers<void>();
      const leaked = ended.promise.then(() => trx('meta').insert({ name: 'leaked', value: 'x' }));
      late = () => {
        ended.resolve();
        return leaked;
      };
    });
    await database.transaction(async () => {
      await expect(late?.()).rejects.toMatchObject({ code: 'PARLEY_STORE_FAILED' });
    });
    expect(await database.knex('meta').where({ name: 'leaked' })).toEqual([]);
  });
});
