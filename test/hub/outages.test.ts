import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStore } from '../crash/store-reading.ts';
import { startTap, type Tap } from '../crash/tap.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock, type MovingClock } from '../transcripts/moving-clock.ts';
import { type CommitHooks, createCommitWatcher } from './commit-watcher.ts';
import { askToMove, openStage, type Stage, thandi } from './stage.ts';

const minute = 60_000;
const street = '22 Berg Street, Stellenbosch';

let postgres: TestPostgres;
let clock: MovingClock;
let tap: Tap;
let hooks: CommitHooks;

const watch = () =>
  createCommitWatcher({
    onCommit: () => hooks.onCommit?.() ?? 'pass',
    onAnswer: () => hooks.onAnswer?.() ?? 'pass',
  });
let stage: Stage | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  clock = createMovingClock();
  hooks = {};
  tap = await startTap(postgres.port, watch);
});
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  await tap.stop();
  clock.restore();
});

async function open(yaml?: (text: string) => string): Promise<Stage> {
  stage = await openStage({
    ...{ postgres, clock, databasePort: tap.port },
    ...(yaml === undefined ? {} : { yaml }),
  });
  return stage;
}

async function streetOnFile(on: Stage): Promise<unknown> {
  const [row] = await on.query('SELECT street FROM addresses WHERE id = 1');
  return row?.street;
}

function outcomes(on: Stage): readonly string[] {
  return on.receiver.notices.flatMap(({ notice }) => (notice.kind === 'change' ? [notice.outcome] : []));
}

async function writesAre(on: Stage, expected: boolean): Promise<void> {
  await on.until(`writes: ${expected}`, () => on.hub().status().connectors[0]?.writes === expected);
}

/** Lets time pass in steps until something is there: retries wait for their turn. */
/** Lets time pass until something is seen, but no more than `most`: then only the hub itself is waited for. */
async function passUntil(
  on: Stage,
  what: string,
  look: () => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  let passed = 0;
  await on.until(what, () => {
    if (passed < most) clock.pass(minute / 2);
    passed += minute / 2;
    return look();
  });
}

describe('notifier down for an hour', () => {
  it('holds writes after 15 minutes, loses no notice, and goes on by itself', async () => {
    const on = await open();
    on.receiver.behave({ type: 'answer', status: 503 });
    await askToMove(on, street);
    expect((await on.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    expect(await streetOnFile(on)).toBe('22 Berg Street');

    clock.pass(16 * minute);
    await writesAre(on, false);
    await on.ask(thandi.phone, 'My new email is thandi@example.com');
    const held = on.heard(thandi.phone).at(-1)?.text ?? '';
    expect(held).toMatch(/cannot make changes at the moment|on file/);
    expect(await on.query('SELECT email FROM customers')).toEqual([{ email: thandi.email }]);

    clock.pass(44 * minute);
    const [waiting] = await on.hub().deliveries.list();
    expect(waiting?.status).toBe('pending');
    expect(waiting?.attempts).toBeGreaterThan(1);
    expect(on.receiver.notices).toHaveLength(0);

    on.receiver.behave({ type: 'accept' });
    await passUntil(on, 'the notice', () => on.receiver.notices.length > 0);
    await writesAre(on, true);
    expect(outcomes(on)).toEqual(['applied']);
    await askToMove(on, '1 Long Street, Cape Town');
    expect((await on.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    await on.receiver.waitFor(2);
    expect(outcomes(on)).toEqual(['applied', 'applied']);
  });
});

describe('backend down', () => {
  it('at start: the hub runs, says so, and serves when the backend is there', async () => {
    const on = await open();
    const { port } = tap;
    await on.stop();
    await tap.stop();
    await on.start();
    expect(on.hub().status().connectors).toMatchObject([{ reads: false, writes: false }]);
    expect((await fetch(new URL('/health', on.url()))).status).toBe(503);
    expect((await on.ask(thandi.phone, 'Hello')).text).toContain('cannot reach our records');

    tap = await startTap(postgres.port, watch, port);
    await passUntil(on, 'the connector', () => on.hub().status().connectors[0]?.writes === true);
    expect((await on.ask(thandi.phone, 'Hello')).text).toContain(thandi.name);
  });

  it('in the middle: the question stays open, and the change is made once the backend is back', async () => {
    const on = await open();
    const { port } = tap;
    await askToMove(on, street);
    await tap.stop();
    expect((await on.press(thandi.phone, 'Yes')).text).toContain('cannot reach our records');
    tap = await startTap(postgres.port, watch, port);
    expect((await on.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    expect(await streetOnFile(on)).toBe('22 Berg Street');
    await on.receiver.waitFor(1);
    expect(outcomes(on)).toEqual(['applied']);
  });

  it('slow: a write that waits past its deadline is not made, and everybody is told so', async () => {
    const on = await open();
    await askToMove(on, street);
    const lock = Promise.withResolvers<void>();
    const holding = holdRow(on, lock.promise);
    await holding.held;
    // The deadline is the backend's own, in real time.
    const answer = await on.press(thandi.phone, 'Yes').finally(lock.resolve);
    await holding.done;
    expect(answer.text).toContain('could not be made, and nothing was changed');
    expect(await streetOnFile(on)).toBe('7 Church Street');
    await on.receiver.waitFor(1);
    expect(outcomes(on)).toEqual(['not-applied']);
  });

  it('dying between apply and its answer: the outcome is found out, and told once', async () => {
    const on = await open();
    await askToMove(on, street);
    let cuts = 0;
    hooks = {
      onAnswer() {
        cuts += 1;
        return cuts === 1 ? 'cut' : 'pass';
      },
    };
    expect((await on.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    expect(cuts).toBe(1);
    expect(await streetOnFile(on)).toBe('22 Berg Street');
    await on.receiver.waitFor(1);
    expect(outcomes(on)).toEqual(['applied']);
    expect(on.receiver.notices[0]?.notice).toMatchObject({ detail: 'Proved by the operation marker.' });
  });

  it('dying before the commit arrives: nothing was written, and everybody is told so', async () => {
    const on = await open();
    await askToMove(on, street);
    let cuts = 0;
    hooks = {
      onCommit() {
        cuts += 1;
        return cuts === 1 ? 'cut' : 'pass';
      },
    };
    expect((await on.press(thandi.phone, 'Yes')).text).toContain(
      'could not be made, and nothing was changed',
    );
    expect(await streetOnFile(on)).toBe('7 Church Street');
    await on.receiver.waitFor(1);
    expect(outcomes(on)).toEqual(['not-applied']);
  });

  it('dying between apply and its answer, without an operations table: is unknown, never guessed', async () => {
    const on = await open((yaml) => yaml.replace(', operations-table: parley_operations', ''));
    await askToMove(on, street);
    let cuts = 0;
    hooks = {
      onAnswer() {
        cuts += 1;
        return 'cut';
      },
    };
    const answer = on.press(thandi.phone, 'Yes');
    await on.until('the lost answer', () => cuts > 0);
    // Well before the hub gives up asking a backend that it could not reach.
    await passUntil(on, 'the notice', () => on.receiver.notices.length > 0, 4 * minute);
    expect((await answer).text).toContain('could not make sure whether your change went through');
    expect(outcomes(on)).toEqual(['unknown']);
    expect(on.receiver.notices[0]?.notice).toMatchObject({
      detail: expect.stringContaining('as if the change was applied'),
    });
    expect(cuts).toBe(1);
  });

  function holdRow(on: Stage, until: Promise<void>) {
    const held = Promise.withResolvers<void>();
    const done = (async () => {
      const { Client } = await import('pg');
      const url = new URL(postgres.url);
      url.pathname = on.database;
      const client = new Client({ connectionString: url.href });
      await client.connect();
      await client.query('BEGIN; SELECT * FROM addresses FOR UPDATE');
      held.resolve();
      await until;
      await client.query('ROLLBACK');
      await client.end();
    })();
    return { held: held.promise, done };
  }
});

describe('disk full', () => {
  it('refuses webhooks, loses nothing that was taken, and goes on by itself', async () => {
    // The real limit of the real database: on the hub's own writing connection no page can be added any more.
    const opened: DatabaseSync[] = [];
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
      this: DatabaseSync,
      sql,
    ) {
      if (/auto_vacuum/.test(sql)) opened.push(this);
      return original.call(this, sql);
    });
    const on = await open();
    exec.mockRestore();
    const writer = opened.at(-1);
    if (writer === undefined) throw new Error('The writing connection was not seen');
    const pages = Number(writer.prepare('PRAGMA page_count').get()?.page_count);
    writer.prepare(`PRAGMA max_page_count = ${pages}`).get();

    const { kit } = on;
    const phones = Array.from({ length: 60 }, (_, index) => `+278311${String(10_000 + index)}`);
    const bodies = phones.map((phone) =>
      kit.body(kit.change({ messages: [kit.text({ phone }, `Hello ${'x'.repeat(3_000)}`)] })),
    );
    const taken: string[] = [];
    const refused: number[] = [];
    for (const [index, body] of bodies.entries()) {
      const { status } = await on.post(body);
      if (status === 200) taken.push(phones[index] ?? '');
      else refused.push(status);
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set([507]));

    writer.prepare('PRAGMA max_page_count = 1073741823').get();
    await allHear(on, taken);
    // What was refused is delivered again, as WhatsApp does.
    for (const body of bodies) expect((await on.post(body)).status).toBe(200);
    await allHear(on, phones);
    await on.until('an empty inbox', () => readStore(on.storeFolder).inbox === 0);
    for (const phone of phones) expect(on.heard(phone)).toHaveLength(1);
    expect((await on.hub().audit.verify()).ok).toBe(true);
  });

  const original = DatabaseSync.prototype.exec;

  /** Messages whose turn failed wait for a while; the hub is given that time, but not less than it needs to work. */
  async function allHear(on: Stage, phones: readonly string[]): Promise<void> {
    let looks = 0;
    await on.until('the answers', () => {
      looks += 1;
      if (looks % 10 === 0) clock.pass(5_000);
      return phones.every((phone) => on.heard(phone).length > 0);
    });
    for (const phone of phones) expect(on.heard(phone)[0]?.text).toContain('I find no record');
  }
});
