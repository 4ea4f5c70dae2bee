import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../testing/clock.ts';
import { ParleyError } from '../contract/index.ts';
import { type InboxRow, openStore, type Store } from '../store/index.ts';
import { createLanes } from './lanes.ts';
import { createWorker, type Worker } from './worker.ts';

let folder: string;
let store: Store;
let clock: FakeClock;
let worker: Worker;
let fail: (row: InboxRow) => unknown;
let tried: string[];
let givenUp: string[];
let log: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-worker-'));
  store = await openStore({ file: join(folder, 'hub.db'), exclusive: true });
  clock = createFakeClock('2026-11-22T08:00:00Z');
  [tried, givenUp, log] = [[], [], []];
  const end = (row: InboxRow): Promise<void> => store.transaction((rows) => rows.inbox.remove(row.id));
  worker = createWorker({
    ...{ store, clock, lanes: createLanes(), owner: 'hub-1' },
    async process(row) {
      tried.push(row.sealed);
      const error = fail(row);
      if (error !== undefined) throw error;
      await end(row);
    },
    async giveUp(row) {
      givenUp.push(row.sealed);
      await end(row);
    },
    log: (_level, message) => log.push(message),
  });
});
afterEach(async () => {
  await worker.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

const add = (senderIndex: string, sealed: string): Promise<void> =>
  store.transaction((rows) =>
    rows.inbox.add({ channel: 'phone', senderIndex, sealed, receivedAt: clock.now() }),
  );

/** In steps, because what a timer began ends only between them. */
async function pass(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 3; step += 1) {
    await clock.advance(20_000);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a message that cannot be processed', () => {
  it('is given up after some tries, so that the next one of its sender gets its turn', async () => {
    fail = (row) => (row.sealed === 'poison' ? new TypeError('22 Berg Street') : undefined);
    await add('one', 'poison');
    await add('one', 'next');
    await add('two', 'other');
    worker.start();
    await pass(5);
    expect(givenUp).toEqual(['poison']);
    expect(tried.filter((sealed) => sealed === 'poison')).toHaveLength(5);
    expect(tried.slice(0, 2)).toEqual(['poison', 'other']);
    expect(tried.at(-1)).toBe('next');
    expect(log.join()).not.toContain('Berg');
  });

  it('is given up too when it breaks a rule of the store, at every try', async () => {
    const details = { constraint: 'unique' };
    fail = () => new ParleyError('PARLEY_STORE_FAILED', 'A rule of the store refused a row', { details });
    await add('one', 'poison');
    worker.start();
    await pass(5);
    expect(givenUp).toEqual(['poison']);
  });

  it('waits for as long as the disk is full', async () => {
    let isFull = true;
    fail = () => (isFull ? new ParleyError('PARLEY_STORE_FULL', 'Full') : undefined);
    await add('one', 'waits');
    worker.start();
    await pass(20);
    expect(givenUp).toEqual([]);
    isFull = false;
    await pass(2);
    expect(await store.rows.inbox.count()).toBe(0);
  });
});
