import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isParleyError } from '../contract/index.ts';
import type { Migration } from './migrations/index.ts';
import { type Database, openDatabase } from './open-store.ts';

const parts = ['', '-wal', '-shm'];

const words: Migration = {
  name: '1-words',
  async up(knex) {
    await knex.schema.createTable('words', (table) => {
      table.increments('id');
      table.text('word').unique();
      table.boolean('flag');
      table.integer('parent').references('words.id');
    });
  },
  down: (knex) => knex.schema.dropTable('words'),
};

describe('store', () => {
  let folder: string;
  let file: string;
  const opened: Database[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
    file = join(folder, 'data', 'hub.db');
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    rmSync(folder, { recursive: true });
  });

  async function open(migrations: readonly Migration[] = [words]): Promise<Database> {
    const database = await openDatabase({ file, migrations, volatileTables: ['words'] });
    opened.push(database);
    return database;
  }

  const add =
    (word: string) =>
    async (trx: Knex): Promise<void> => {
      await trx('words').insert({ word });
    };

  const listWords = async (database: Database): Promise<string[]> =>
    database.knex('words').orderBy('id').pluck('word');

  const readFiles = (): string =>
    parts.map((part) => (existsSync(file + part) ? readFileSync(file + part, 'latin1') : '')).join('');

  async function fail(
    promise: Promise<unknown>,
  ): Promise<{ code: string; message: string; details: unknown }> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (isParleyError(error)) return { code: error.code, message: error.message, details: error.details };
    throw new Error('expected a ParleyError', { cause: error });
  }

  it("keeps its files and the folder it makes to the hub's user", async () => {
    await (await open()).transaction(add('a'));
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    for (const part of parts) expect(statSync(file + part).mode & 0o777).toBe(0o600);
  });

  it('closes files to others that were open to them', async () => {
    await (await open()).close();
    chmodSync(file, 0o644);
    await open();
    for (const part of parts) expect(statSync(file + part).mode & 0o777).toBe(0o600);
  });

  it('reads what was committed, and nothing of what was not', async () => {
    const database = await open();
    await database.transaction(async (trx) => {
      await add('a')(trx);
      expect(await trx('words').pluck('word')).toEqual(['a']);
      expect(await listWords(database)).toEqual([]);
    });
    expect(await listWords(database)).toEqual(['a']);
  });

  it('writes inside a transaction alone', async () => {
    const database = await open();
    expect((await fail(add('a')(database.knex))).code).toBe('PARLEY_STORE_FAILED');
    let kept: Knex | undefined;
    await database.transaction(async (trx) => {
      kept = trx;
    });
    await expect(kept?.('words').insert({ word: 'late' })).rejects.toThrow();
    expect(await listWords(database)).toEqual([]);
  });

  it('undoes a failing transaction without undoing its neighbours', async () => {
    const database = await open();
    const results = await Promise.allSettled([
      database.transaction(add('a')),
      database.transaction(async (trx) => {
        await add('lost')(trx);
        throw new Error('mine');
      }),
      database.transaction(async (trx) => {
        await add('lost too')(trx);
        await add('a')(trx);
      }),
      database.transaction(add('b')),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: { message: 'mine' } });
    expect(await listWords(database)).toEqual(['a', 'b']);
  });

  it('has transactions within a transaction, undone alone', async () => {
    const database = await open();
    await database.transaction(async (trx) => {
      await add('a')(trx);
      await expect(
        trx.transaction(async (inner) => {
          await add('lost')(inner);
          throw new Error('inner');
        }),
      ).rejects.toThrow('inner');
      await trx.transaction(add('b'));
    });
    expect(await listWords(database)).toEqual(['a', 'b']);
  });

  it('runs transactions one after another: none loses an update', async () => {
    const database = await open();
    await database.transaction(add('0'));
    await Promise.all(
      Array.from({ length: 200 }, () =>
        database.transaction(async (trx) => {
          const row = await trx('words').first('word');
          await trx('words').update({ word: String(Number(row?.word) + 1) });
        }),
      ),
    );
    expect(await listWords(database)).toEqual(['200']);
  });

  it('names a broken rule without the statement or its values', async () => {
    const database = await open();
    await database.transaction(add('planted-value'));
    const unique = await fail(database.transaction(add('planted-value')));
    expect(unique).toMatchObject({ code: 'PARLEY_STORE_FAILED', details: { constraint: 'unique' } });
    const reference = await fail(
      database.transaction((trx) => trx('words').insert({ word: 'x', parent: 99 }).then()),
    );
    expect(reference.details).toEqual({ constraint: 'other' });
    for (const { message } of [unique, reference]) expect(message).not.toMatch(/planted|insert|words/i);
    await database.transaction(add('b'));
  });

  it('keeps values byte for byte', async () => {
    const database = await open();
    const texts = [
      "Robert'); DROP TABLE words;--",
      'Zoë 👋 李',
      '?? :name $1 \\? \n\t',
      '',
      'nul \u0000 inside',
    ];
    await database.transaction(async (trx) => {
      for (const word of texts) await trx('words').insert({ word, flag: true });
    });
    expect(await listWords(database)).toEqual(texts);
    expect(await database.knex('words').where({ word: texts[0] }).first('flag')).toEqual({ flag: 1 });
  });

  it('leaves nothing deleted or overwritten in any file after a checkpoint', async () => {
    const database = await open();
    const marks = Array.from({ length: 2_000 }, (_, at) => at);
    const plant = (at: number): string => `planted-${at}-${'x'.repeat((at * 37) % 700)}-end-${at}.`;
    const kept = (at: number): boolean => (at * 7_919) % 11 === 0;
    const listFound = (): number[] => {
      const files = readFiles();
      return marks.filter((at) => files.includes(`planted-${at}-`) || files.includes(`-end-${at}.`));
    };
    await Promise.all(marks.map((at) => database.transaction(add(plant(at)))));
    await database.transaction(async (trx) => {
      for (const at of marks) {
        const row = trx('words').where({ word: plant(at) });
        if (kept(at)) continue;
        if (at % 3 === 0) await row.update({ word: `new-${at}-${'z'.repeat((at * 53) % 900)}` });
        else await row.delete();
      }
    });
    expect(listFound().length, 'the search finds them before').toBeGreaterThan(1_500);
    const before = await database.knex('words').orderBy('id');
    await database.checkpoint();
    expect(listFound()).toEqual(marks.filter(kept));
    expect(await database.knex('words').orderBy('id')).toEqual(before);
    expect(statSync(`${file}-wal`).size).toBe(0);
    await database.transaction((trx) =>
      trx('words').insert({ id: 1, word: 'replaced' }).onConflict('id').merge().then(),
    );
    await database.transaction((trx) => trx('words').delete().then());
    await database.checkpoint();
    expect(listFound()).toEqual([]);
  });

  it('cleans after a process that died between a removal and its checkpoint', async () => {
    const first = await open();
    await first.transaction(add('planted-1-end'));
    await first.transaction((trx) => trx('words').delete().then());
    // Bytes as SQLite may leave them in the unused middle of the table's page.
    await first.close();
    const page = Number(
      new DatabaseSync(file).prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'words'").get()
        ?.rootpage,
    );
    const bytes = readFileSync(file);
    bytes.write('planted-1-end', (page - 1) * 4_096 + 1_000);
    writeFileSync(file, bytes);
    const second = await open();
    expect(readFiles()).toContain('planted-1-end');
    await second.checkpoint();
    expect(readFiles()).not.toContain('planted-1-end');
  });

  it('gives freed pages back at a checkpoint', async () => {
    const database = await open();
    await database.transaction(async (trx) => {
      for (let at = 0; at < 100; at += 1) await add(`${at}${'x'.repeat(20_000)}`)(trx);
    });
    await database.checkpoint();
    const full = statSync(file).size;
    await database.transaction((trx) => trx('words').delete().then());
    await database.checkpoint();
    expect(statSync(file).size).toBeLessThan(full / 10);
  });

  it('reports that a reader elsewhere keeps deleted rows alive, and cleans once it is gone', async () => {
    const database = await openDatabase({
      file,
      migrations: [words],
      volatileTables: ['words'],
      busyTimeoutMs: 50,
    });
    opened.push(database);
    await database.transaction(add('a'));
    const other = new DatabaseSync(file, { readOnly: true });
    other.exec('BEGIN; SELECT * FROM words');
    await database.transaction((trx) => trx('words').delete().then());
    expect((await fail(database.checkpoint())).code).toBe('PARLEY_STORE_FAILED');
    other.close();
    await database.checkpoint();
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  describe('disk full', () => {
    const limitPages = (database: Database, pages: number) =>
      database.transaction((trx) => trx.raw(`PRAGMA max_page_count = ${pages}`).then());
    const big = (word: string) => add(`${word}${'x'.repeat(50_000)}`);

    it('accepts nothing, loses nothing accepted, and goes on when there is room', async () => {
      const database = await open();
      await limitPages(database, 120);
      const accepted: string[] = [];
      const codes: string[] = [];
      for (let round = 0; round < 10; round += 1)
        await Promise.all(
          ['a', 'b', 'c'].map((name) =>
            database.transaction(big(`${round}${name}`)).then(
              () => accepted.push(`${round}${name}`),
              (error: unknown) => codes.push(isParleyError(error) ? error.code : String(error)),
            ),
          ),
        );
      expect(accepted.length).toBeGreaterThan(0);
      expect(new Set(codes)).toEqual(new Set(['PARLEY_STORE_FULL']));
      expect((await listWords(database)).map((word) => word.slice(0, 2)).sort()).toEqual(accepted.sort());
      await limitPages(database, 1_000_000);
      await database.transaction(add('room again'));
      await database.close();
      const again = await open();
      expect(await listWords(again)).toHaveLength(accepted.length + 1);
    });

    it('cannot be overlooked by a body that catches the error and goes on writing', async () => {
      const database = await open();
      await limitPages(database, 50);
      await database
        .transaction(async (trx) => {
          await big('1')(trx);
          await big('2')(trx).catch(() => {});
          await big('3')(trx).catch(() => {});
          await add('small')(trx);
        })
        .then(
          () => 'accepted',
          () => 'refused',
        )
        .then(async (outcome) => {
          const stored = (await listWords(database)).filter(
            (word) => word === 'small' || word.startsWith('1'),
          );
          expect(stored).toHaveLength(outcome === 'accepted' ? 2 : 0);
        });
    });
  });

  describe('migrations', () => {
    const second: Migration = {
      name: '2-lengths',
      up: (knex) => knex.schema.alterTable('words', (table) => table.integer('length')),
      down: async () => {},
    };

    it('run once, in order, also on a store that has rows', async () => {
      const first = await open();
      await first.transaction(add('a'));
      await first.close();
      for (let time = 0; time < 2; time += 1) {
        const database = await open([words, second]);
        expect(await database.knex('words').first('word', 'length')).toEqual({ word: 'a', length: null });
        await database.close();
      }
    });

    it('leave the old shape when one fails, and can be tried again', async () => {
      await (await open()).close();
      const broken: Migration = {
        ...second,
        async up(knex) {
          await second.up(knex);
          throw new Error('broken half-way');
        },
      };
      await expect(openDatabase({ file, migrations: [words, broken] })).rejects.toMatchObject({
        code: 'PARLEY_STORE_FAILED',
      });
      const database = await open([words, second]);
      expect(await database.knex('words').select('length')).toEqual([]);
    });

    it('refuse a store that is newer than the hub', async () => {
      await (await open([words, second])).close();
      await expect(openDatabase({ file, migrations: [words] })).rejects.toMatchObject({
        code: 'PARLEY_STORE_FAILED',
        fix: expect.stringContaining('older'),
      });
    });

    it("bring the hub's own tables", async () => {
      const database = await openDatabase({ file });
      opened.push(database);
      expect(await database.knex('meta').select()).toEqual([]);
    });
  });

  it('says that a file which is not its own cannot be opened', async () => {
    await expect(openDatabase({ file: '/dev/null/hub.db' })).rejects.toMatchObject({
      code: 'PARLEY_STORE_FAILED',
    });
  });

  it('finishes what waits before it closes, closes twice, and refuses what comes later', async () => {
    const database = await open();
    const waiting = Promise.all(['a', 'b', 'c'].map((word) => database.transaction(add(word))));
    await database.close();
    await database.close();
    await waiting;
    expect((await fail(database.transaction(add('d')))).code).toBe('PARLEY_STORE_FAILED');
    expect(await listWords(await open())).toEqual(['a', 'b', 'c']);
  });

  it('keeps every transaction that resolved when the process is killed', { timeout: 30_000 }, async () => {
    const promised = new Set<string>();
    for (let kill = 0; kill < 3; kill += 1) {
      rmSync(join(folder, 'data'), { recursive: true, force: true });
      promised.clear();
      await killAfter(300 + kill * 157, promised);
      const database = await openDatabase({ file });
      const names = new Set<string>(await database.knex('meta').pluck('name'));
      await database.close();
      expect([...promised].filter((name) => !names.has(name))).toEqual([]);
      const halves = [...names].filter((name) => !name.endsWith('-twin') && !names.has(`${name}-twin`));
      expect(halves).toEqual([]);
    }
  });

  /** Starts a process that writes, and kills it once it has reported so many rows as durable. */
  async function killAfter(count: number, promised: Set<string>): Promise<void> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-child.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (text.split('\n').length > count) child.kill('SIGKILL');
    }
    // The last line may be cut off in the middle; every whole one was printed after its transaction resolved.
    for (const name of text.split('\n').slice(0, -1)) promised.add(name);
    expect(promised.size).toBeGreaterThanOrEqual(count);
  }
});
