import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../audit/index.ts';
import { allowed, confirmationOf, now, planOf, proved } from '../gate/gate-for-tests.ts';
import { type Authorization, authorize } from '../gate/index.ts';
import { type StoredIntent, sealContext } from './intent.ts';
import { leaseMarginMs, takePermit } from './permit.ts';
import { authorized, type Bench, intentOf, openBench, senderIndex } from './writes-for-tests.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

async function countRows() {
  const { rows } = bench.store;
  return {
    journal: (await rows.journal.list()).length,
    notices: (await rows.outbox.listNotices({})).length,
    audit: (await rows.audit.list({})).length,
  };
}

describe('a permit', () => {
  it('exists only with a journal row, a notice for every paired notifier and an audit event', async () => {
    const permit = await bench.grant();
    expect(permit.plan).toEqual(planOf());
    const [row] = await bench.store.rows.journal.list();
    expect(row).toMatchObject({
      changeId: permit.changeId,
      connector: 'policies',
      action: 'change-it',
      status: 'permitted',
      deadline: permit.deadline,
      leaseOwner: 'hub-1',
      leaseUntil: permit.deadline + leaseMarginMs,
    });
    expect(bench.senderSeal.open<StoredIntent>(row?.sealed ?? '', sealContext(permit.changeId))).toEqual({
      plan: planOf(),
      notice: intentOf(permit.changeId).notice,
    });
    const notices = await bench.store.rows.outbox.listNotices({ changeId: permit.changeId });
    expect(notices.map(({ target, status, rank }) => [target, status, rank]).sort()).toEqual([
      ['backup', 'held', 1],
      ['compliance', 'held', 0],
    ]);
    const [event] = await bench.store.rows.audit.list({});
    expect(event).toMatchObject({ kind: 'write.permitted', changeId: permit.changeId, senderIndex });
    expect(await verifyChain(bench.store.rows.audit, bench.chainId)).toMatchObject({ ok: true, events: 1 });
  });

  it('is refused to a forged or copied authorization, and nothing is left behind', async () => {
    const real = authorized();
    const forged = [{ ...real }, structuredClone(real), { ...real, plan: planOf({ changes: [] }) }];
    for (const one of forged)
      await expect(bench.grant(one as Authorization)).rejects.toMatchObject({
        code: 'PARLEY_GATE_CONFIRMATION',
      });
    expect(await countRows()).toEqual({ journal: 0, notices: 0, audit: 0 });
  });

  it('is refused where no notifier is paired, and nothing is left behind', async () => {
    const lonely = await openBench([]);
    try {
      await expect(lonely.grant()).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_HELD' });
      expect(await lonely.store.rows.journal.list()).toEqual([]);
    } finally {
      await lonely.close();
    }
  });

  it('is refused when the trail cannot be written, and nothing is left behind', async () => {
    const audit = { ...bench.deps.audit, append: () => Promise.reject(new Error('disk full')) };
    await expect(bench.grant(authorized(), { audit })).rejects.toThrow('disk full');
    expect(await countRows()).toEqual({ journal: 0, notices: 0, audit: 0 });
  });

  it('is refused when the notices cannot be stored, and nothing is left behind', async () => {
    const addNotices = () => Promise.reject(new Error('disk full'));
    await expect(bench.grant(authorized(), { addNotices })).rejects.toThrow('disk full');
    expect(await countRows()).toEqual({ journal: 0, notices: 0, audit: 0 });
  });

  it('is granted once for one confirmation', async () => {
    const authorization = authorized();
    await bench.grant(authorization);
    await expect(bench.grant(authorization)).rejects.toThrow();
    await expect(bench.grant(authorized())).rejects.toThrow();
    expect(await countRows()).toMatchObject({ journal: 1, notices: 2 });
    const plan = planOf();
    const confirmation = confirmationOf(plan, proved, { tokenHash: 'another' });
    const another = authorize(allowed({ plan, confirmation, answer: { ...typedYes } }));
    if (!another.ok) throw new Error(another.refusal);
    await bench.grant(another.authorization);
    expect(await countRows()).toMatchObject({ journal: 2, notices: 4 });
  });

  it('is used once', async () => {
    const permit = await bench.grant();
    takePermit(permit);
    expect(() => takePermit(permit)).toThrow('unused permit');
  });

  it('is told from a copy', async () => {
    const permit = await bench.grant();
    expect(() => takePermit({ ...permit })).toThrow('unused permit');
    expect(() => takePermit(structuredClone(permit))).toThrow('unused permit');
    takePermit(permit);
  });
});

const typedYes = {
  kind: 'typed',
  text: 'yes',
  sentAt: now + 6_000,
  acceptedAt: now + 1_000,
  isLast: true,
} as const;
