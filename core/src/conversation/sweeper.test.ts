import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../testing/clock.ts';
import { createAudit } from '../audit/index.ts';
import { type DeliveryStatus, openStore, type Store } from '../store/index.ts';
import { createLanes } from './lanes.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';

let folder: string;
let store: Store;
let clock: FakeClock;
let sweeper: Sweeper;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-sweeper-'));
  store = await openStore({ file: join(folder, 'hub.db'), exclusive: true });
  clock = createFakeClock('2026-11-22T08:00:00Z');
  const audit = createAudit({ chainId: 'main', now: () => clock.now() });
  const remember = { attemptsMs: 86_400_000, changesMs: 30 * 86_400_000 };
  sweeper = createSweeper({ store, clock, lanes: createLanes(), audit, remember, log() {} });
});
afterEach(async () => {
  await sweeper.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function converse(senderIndex: string, replies: DeliveryStatus, endsInMs = 1_000): Promise<void> {
  const endsAt = clock.now() + endsInMs;
  await store.transaction(async (rows) => {
    await rows.conversations.save({ senderIndex, id: senderIndex, channel: 'phone', sealed: 'x', endsAt });
    await rows.outbox.add(replyOf(senderIndex, replies));
  });
}

const replyOf = (senderIndex: string, status: DeliveryStatus) => ({
  ...({ id: `reply-${senderIndex}`, kind: 'reply', target: 'phone', rank: 0, senderIndex, status } as const),
  ...{ conversationId: senderIndex, changeId: undefined, sealed: 'x' },
  ...{ createdAt: clock.now(), nextAt: clock.now() },
});

const ended = async () =>
  (await store.rows.audit.list({})).filter(({ kind }) => kind === 'conversation.ended').length;
const reply = (senderIndex: string) => store.rows.outbox.find(`reply-${senderIndex}`);

describe('a conversation that is over', () => {
  it('goes with its replies, and not before', async () => {
    await converse('one', 'accepted');
    await sweeper.sweep();
    expect(await store.rows.conversations.find('one')).toBeDefined();
    await clock.advance(1_000);
    await sweeper.sweep();
    expect(await store.rows.conversations.find('one')).toBeUndefined();
    expect(await reply('one')).toBeUndefined();
    expect(await ended()).toBe(1);
  });

  it('stays while a reply waits, and goes when that was sent or given up', async () => {
    await converse('one', 'pending');
    await clock.advance(1_000);
    await sweeper.sweep();
    expect(await ended()).toBe(0);
    await store.transaction((rows) => rows.outbox.setStatus('reply-one', 'undeliverable', clock.now()));
    await sweeper.sweep();
    expect(await ended()).toBe(1);
  });

  it('goes also when a thousand others wait for their channel', async () => {
    for (let place = 0; place < 1_000; place += 1) await converse(`waits-${place}`, 'pending', 500);
    await converse('one', 'accepted');
    await clock.advance(1_000);
    await sweeper.sweep();
    expect(await store.rows.conversations.find('one')).toBeUndefined();
    expect(await ended()).toBe(1);
  });
});

describe('a reply outside of any conversation', () => {
  it('goes when it was sent: an apology to somebody whose first message could not be processed', async () => {
    await store.transaction(async (rows) => {
      await rows.outbox.add(replyOf('sent', 'accepted'));
      await rows.outbox.add(replyOf('waits', 'pending'));
    });
    await sweeper.sweep();
    expect(await reply('sent')).toBeUndefined();
    expect(await reply('waits')).toBeDefined();
  });
});

describe('what is remembered of a customer', () => {
  const day = 86_400_000;
  const attempts = { failures: 2, lockedUntil: 0 };
  const count = (since: number) => store.rows.attempts.find('customer', { since, now: 0 });

  it('is forgotten: wrong answers after a day without more, a lock once it is over', async () => {
    const at = clock.now();
    await store.transaction((rows) => rows.attempts.save('customer', attempts, at));
    await clock.advance(day - 1);
    await sweeper.sweep();
    expect(await count(0)).toEqual(attempts);
    await clock.advance(1);
    await sweeper.sweep();
    expect(await count(0)).toEqual({ failures: 0, lockedUntil: 0 });
    const lockedUntil = clock.now() + 2 * day;
    await store.transaction((rows) => rows.attempts.save('customer', { failures: 0, lockedUntil }, at));
    await sweeper.sweep();
    expect((await count(0)).lockedUntil).toBe(lockedUntil);
  });

  it('is forgotten: that a fact was changed, after thirty days', async () => {
    const row = { subjectIndex: 'customer', property: 'email', changeId: 'C-1', contactIndex: 'old' };
    await store.transaction((rows) => rows.recentChanges.add({ ...row, changedAt: clock.now() }));
    await clock.advance(30 * day - 1);
    await sweeper.sweep();
    expect(await store.rows.recentChanges.list('customer', 0)).toHaveLength(1);
    expect(await store.rows.recentChanges.listByContact('old', 0)).toHaveLength(1);
    await clock.advance(1);
    await sweeper.sweep();
    expect(await store.rows.recentChanges.list('customer', 0)).toEqual([]);
  });
});
