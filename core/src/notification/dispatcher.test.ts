import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParleyError } from '../contract/index.ts';
import {
  type OutboxBench,
  openOutbox,
  rejected,
  senderIndex,
  start,
  unreachable,
} from './outbox-for-tests.ts';

const hour = 3_600_000;
let bench: OutboxBench;

beforeEach(async () => {
  bench = await openOutbox();
});
afterEach(() => bench.close());

const auditKinds = async () => (await bench.store.rows.audit.list({})).map(({ kind }) => kind);

describe('a notice that waits', () => {
  it('is sent, recorded, and its fallbacks are not needed', async () => {
    await bench.handOver('staff', 'email', 'sheet');
    bench.dispatcher.start();
    await bench.settle();
    expect(bench.sent.map(({ to, attempt }) => [to, attempt])).toEqual([['staff', 1]]);
    expect(await bench.statuses()).toEqual({ staff: 'accepted', email: 'superseded', sheet: 'superseded' });
    expect(await auditKinds()).toEqual(['conversation.handed-over', 'delivery.accepted']);
    expect(bench.noted).toEqual([['staff', 'accepted']]);
  });

  it('is tried again, and goes to the next notifier too after three failures', async () => {
    bench.answer('staff', unreachable);
    await bench.handOver('staff', 'email');
    bench.dispatcher.start();
    await bench.settle();
    expect(bench.sent).toEqual([]);
    await bench.pass(5_000);
    expect(bench.sent.map(({ to }) => to)).toEqual(['email']);
    expect(await bench.statuses()).toEqual({ staff: 'pending', email: 'accepted' });
    bench.answer('staff', undefined);
    await bench.pass(300_000);
    expect(await bench.statuses()).toEqual({ staff: 'accepted', email: 'accepted' });
  });

  it('goes no further than the first fallback that took it, however long the preferred one is down', async () => {
    bench.answer('staff', unreachable);
    await bench.handOver('staff', 'email', 'sheet');
    bench.dispatcher.start();
    await bench.pass(hour);
    expect(bench.sent.map(({ to }) => to)).toEqual(['email']);
    expect(await bench.statuses()).toEqual({ staff: 'pending', email: 'accepted', sheet: 'superseded' });
  });

  it('goes down the whole order while each of them fails', async () => {
    bench.answer('staff', unreachable);
    bench.answer('email', rejected);
    await bench.handOver('staff', 'email', 'sheet');
    bench.dispatcher.start();
    await bench.pass(hour);
    expect(await bench.statuses()).toEqual({ staff: 'pending', email: 'undeliverable', sheet: 'accepted' });
  });

  it('is kept as undeliverable when it is refused, with the reason, and sent when a person says so', async () => {
    bench.answer('staff', rejected);
    await bench.handOver('staff');
    bench.dispatcher.start();
    await bench.settle();
    const [row] = await bench.store.rows.outbox.listNotices({ status: 'undeliverable' });
    expect(row).toMatchObject({ lastError: 'PARLEY_NOTIFIER_REJECTED: It does not want this', attempts: 1 });
    expect(await auditKinds()).toContain('delivery.undeliverable');
    expect(bench.noted).toEqual([['staff', 'refused']]);

    bench.answer('staff', undefined);
    await bench.store.transaction((rows) =>
      rows.outbox.setStatus(row?.id ?? '', 'pending', bench.clock.now()),
    );
    await bench.pass(1_000);
    expect(await bench.statuses()).toEqual({ staff: 'accepted' });
  });

  it('outlives credentials that expired: it waits until they are renewed', async () => {
    bench.answer('staff', new ParleyError('PARLEY_NOTIFIER_CREDENTIALS', 'The token expired'));
    await bench.handOver('staff');
    bench.dispatcher.start();
    await bench.pass(hour);
    expect(await bench.statuses()).toEqual({ staff: 'pending' });
    expect(bench.waiting.get('staff')).toBe(start);
    bench.answer('staff', undefined);
    await bench.pass(hour);
    expect(await bench.statuses()).toEqual({ staff: 'accepted' });
  });

  it('is given up after three days, and a person who sends it again gets three more', async () => {
    bench.answer('staff', unreachable);
    await bench.handOver('staff');
    bench.dispatcher.start();
    await bench.clock.advance(71 * hour);
    await bench.settle();
    expect(await bench.statuses()).toEqual({ staff: 'pending' });
    await bench.clock.advance(2 * hour);
    await bench.settle();
    const [row] = await bench.store.rows.outbox.listNotices({ status: 'undeliverable' });
    const resentAt = bench.clock.now();
    await bench.store.transaction((rows) => rows.outbox.setStatus(row?.id ?? '', 'pending', resentAt));
    await bench.pass(10_000);
    expect(await bench.statuses()).toEqual({ staff: 'pending' });
    expect(bench.waiting.get('staff')).toBe(resentAt);
  });

  it('of a notifier that is not configured any more is listed, not tried again and again', async () => {
    let tries = 0;
    await bench.close();
    bench = await openOutbox({
      sendNotice() {
        tries += 1;
        return Promise.reject(new Error('nobody'));
      },
    });
    await bench.handOver('gone');
    bench.dispatcher.start();
    await bench.pass(hour);
    expect(tries).toBe(1);
    expect(await bench.statuses()).toEqual({ gone: 'undeliverable' });
    expect(bench.log.join()).not.toContain('nobody');
  });

  it('of a sender who was erased ends, because nothing of it can be read any more', async () => {
    bench.answer('staff', unreachable);
    await bench.handOver('staff');
    await bench.seal.erase(senderIndex);
    bench.dispatcher.start();
    await bench.settle();
    const [row] = await bench.store.rows.outbox.listNotices({});
    expect(row).toMatchObject({
      status: 'undeliverable',
      lastError: 'PARLEY_SEAL_ERASED: The sender was erased',
    });
    expect(bench.noted).toEqual([['staff', 'failed']]);
  });
});

describe('what waits', () => {
  it('is told per notifier from when it was put in line, and not where a fallback told the business', async () => {
    bench.answer('staff', unreachable);
    bench.answer('sheet', unreachable);
    await bench.handOver('staff', 'email');
    await bench.handOver('sheet');
    bench.dispatcher.start();
    await bench.settle();
    expect(Object.fromEntries(bench.waiting)).toEqual({ staff: start, sheet: start });
    await bench.pass(10_000);
    expect(Object.fromEntries(bench.waiting)).toEqual({ staff: undefined, sheet: start });
  });

  it('goes out after a stop and a start', async () => {
    await bench.handOver('staff');
    bench.dispatcher.start();
    await bench.dispatcher.stop();
    bench.dispatcher.start();
    await bench.pass(1_000);
    expect(await bench.statuses()).toEqual({ staff: 'accepted' });
  });

  it('under way is finished before the end', async () => {
    let release = (): void => {};
    await bench.close();
    bench = await openOutbox({
      sendNotice: () => new Promise((resolve) => (release = () => resolve({}))),
    });
    await bench.handOver('staff');
    bench.dispatcher.start();
    await bench.settle();
    let isStopped = false;
    const stopping = bench.dispatcher.stop().then(() => {
      isStopped = true;
    });
    await bench.settle();
    expect(isStopped).toBe(false);
    release();
    await stopping;
    expect(await bench.statuses()).toEqual({ staff: 'accepted' });
  });
});

describe('the content of a notice', () => {
  const week = 7 * 24 * hour;

  it('is dropped when it was delivered a while ago; the row stays listed', async () => {
    bench.answer('sheet', rejected);
    await bench.handOver('staff', 'email');
    await bench.handOver('sheet');
    bench.dispatcher.start();
    await bench.settle();
    const clear = (before: number) => bench.store.transaction((rows) => rows.outbox.clearDelivered(before));
    const kept = async () =>
      Object.fromEntries(
        (await bench.store.rows.outbox.listNotices({})).map(({ target, sealed }) => [target, sealed !== '']),
      );
    await clear(start);
    expect(await kept()).toEqual({ staff: true, email: true, sheet: true });
    await clear(start + week);
    expect(await kept()).toEqual({ staff: false, email: false, sheet: true });
    expect(await bench.statuses()).toEqual({
      staff: 'accepted',
      email: 'superseded',
      sheet: 'undeliverable',
    });
  });

  it('of a fallback is kept while the preferred one may yet turn out to have failed', async () => {
    await bench.handOver('staff', 'email');
    bench.dispatcher.start();
    await bench.clock.advance(week);
    await bench.settle();
    await bench.store.transaction(async (rows) => {
      const [staff] = await rows.outbox.listNotices({});
      await rows.outbox.markAccepted(staff?.id ?? '', start + week, undefined);
      await rows.outbox.clearDelivered(start + week);
    });
    expect((await bench.store.rows.outbox.listNotices({})).map(({ sealed }) => sealed !== '')).toEqual([
      true,
      true,
    ]);
  });
});
