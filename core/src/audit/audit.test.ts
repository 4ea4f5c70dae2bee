import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedStore, openHubStore } from '../open-hub-store.ts';
import { type Audit, createAudit, verifyChain } from './audit.ts';
import { auditContext, createTrail } from './trail.ts';

const now = Date.parse('2026-11-22T08:00:00Z');
const senderIndex = 'sender-1';
const about = { changeId: 'C-1', conversationId: 'conversation-1', senderIndex };

let folder: string;
let opened: OpenedStore;
let audit: Audit;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-audit-'));
  opened = await openHubStore({ folder, env: {}, exclusive: false });
  audit = createAudit({ chainId: opened.chainId, now: () => now });
});
afterEach(async () => {
  await opened.store.close();
  rmSync(folder, { recursive: true });
});

async function appendFive() {
  const seal = await opened.seal.forSender(senderIndex);
  for (let place = 1; place <= 5; place += 1)
    await opened.store.transaction((rows) =>
      audit.append(rows, {
        ...about,
        kind: 'plan.made',
        facts: { place },
        sealed: seal.seal({ address: `${place} Berg Street` }, auditContext(about)),
      }),
    );
}

/** Behind the hub's back, as somebody with the file could. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(folder, 'hub.db'));
  database.exec(sql);
  database.close();
}

const verify = () => verifyChain(opened.store.rows.audit, opened.chainId);

describe('the chain', () => {
  it('is whole when nobody touched it, also when it is empty or long', async () => {
    expect(await verify()).toMatchObject({ ok: true, events: 0, head: undefined });
    await opened.store.transaction(async (rows) => {
      for (let place = 0; place < 2_001; place += 1) await audit.append(rows, { kind: 'hub.started' });
    });
    expect(await verify()).toMatchObject({ ok: true, events: 2_001 });
  });

  const alterations: readonly (readonly [string, string, number])[] = [
    ['an altered fact', `UPDATE audit SET facts = '{"place":9}' WHERE sequence = 3`, 3],
    ['an altered time', 'UPDATE audit SET at = at + 1 WHERE sequence = 2', 2],
    ['an altered kind', `UPDATE audit SET kind = 'write.applied' WHERE sequence = 1`, 1],
    ['another sender', `UPDATE audit SET sender_index = 'sender-2' WHERE sequence = 4`, 4],
    ['other values', 'UPDATE audit SET sealed = NULL WHERE sequence = 5', 5],
    ['an event that is missing', 'DELETE FROM audit WHERE sequence = 3', 3],
    ['a first event that is missing', 'DELETE FROM audit WHERE sequence = 1', 1],
    [
      'two events in another order',
      `UPDATE audit SET sequence = -2 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3;
       UPDATE audit SET sequence = 3 WHERE sequence = -2`,
      2,
    ],
    [
      'an event that was slipped in at the end',
      `INSERT INTO audit SELECT chain_id, 6, at, kind, change_id, conversation_id, sender_index, facts, sealed, previous, hash
       FROM audit WHERE sequence = 5`,
      6,
    ],
  ];
  for (const [what, sql, sequence] of alterations)
    it(`shows ${what}, and where`, async () => {
      await appendFive();
      tamper(sql);
      expect(await verify()).toMatchObject({ ok: false, sequence });
    });

  it('shows an end that was cut off, or written anew, against the head of a notice', async () => {
    await appendFive();
    const { rows } = opened.store;
    const before = await verify();
    const head = before.ok ? before.head : undefined;
    tamper('DELETE FROM audit WHERE sequence = 5');
    expect(await verify()).toMatchObject({ ok: true, events: 4 });
    expect(await verifyChain(rows.audit, opened.chainId, head)).toMatchObject({ ok: false, sequence: 5 });
    await opened.store.transaction((trx) => audit.append(trx, { kind: 'hub.stopped' }));
    expect(await verify()).toMatchObject({ ok: true, events: 5 });
    expect(await verifyChain(rows.audit, opened.chainId, head)).toMatchObject({ ok: false, sequence: 5 });
  });

  it('does not grow when what it tells of did not happen', async () => {
    const failing = opened.store.transaction(async (rows) => {
      await audit.append(rows, { kind: 'hub.started' });
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await verify()).toMatchObject({ ok: true, events: 0 });
  });

  it('is one chain when another process writes it too', async () => {
    const other = await openHubStore({ folder, env: {}, exclusive: false });
    try {
      const both = [opened.store, other.store];
      await Promise.all(
        Array.from({ length: 20 }, (_, place) =>
          both[place % 2]?.transaction((rows) => audit.append(rows, { kind: 'delivery.resent' })),
        ),
      );
    } finally {
      await other.store.close();
    }
    expect(await verify()).toMatchObject({ ok: true, events: 20 });
  });
});

describe('an erased sender', () => {
  it('leaves a trail that verifies and can be listed, also when they write again', async () => {
    await appendFive();
    const trail = createTrail({ rows: opened.store.rows.audit, seal: opened.seal });
    expect((await trail.trace('C-1'))[0]?.values).toEqual({ address: '1 Berg Street' });
    await opened.seal.erase(senderIndex);
    expect((await trail.list()).map(({ values }) => values)).toEqual(Array(5).fill('erased'));
    const anew = await opened.seal.forSender(senderIndex);
    const conversationId = 'conversation-2';
    await opened.store.transaction((rows) =>
      audit.append(rows, {
        ...{ kind: 'conversation.started', conversationId, senderIndex },
        sealed: anew.seal('+27821234567', auditContext({ conversationId })),
      }),
    );
    expect((await trail.list()).map(({ values }) => values)).toEqual([
      ...Array(5).fill('erased'),
      '+27821234567',
    ]);
    expect(await verify()).toMatchObject({ ok: true, events: 6 });
  });
});
