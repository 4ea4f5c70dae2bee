import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAudit } from '../audit/index.ts';
import { createHubKey, createSeal, type Seal } from '../seal/index.ts';
import { type DeliveryStatus, openStore, type Store } from '../store/index.ts';
import { indexExternal, recordReceipt } from './receipts.ts';

const now = Date.parse('2026-11-22T08:00:00Z');

describe('a receipt', () => {
  let folder: string;
  let store: Store;
  let seal: Seal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-receipts-'));
    store = await openStore({ file: join(folder, 'hub.db'), exclusive: true });
    seal = createSeal({
      hubKey: createHubKey(Buffer.alloc(32, 7), 'environment'),
      senderKeys: {
        find: async () => undefined,
        insertIfAbsent: async (_, wrapped) => wrapped,
        remove: async () => false,
      },
    });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const add = (id: string, rank: number, status: DeliveryStatus): Promise<void> =>
    store.transaction((rows) =>
      rows.outbox.add({
        ...{ id, kind: 'notice', target: id, rank, senderIndex: 's', conversationId: 'c', changeId: 'C-1' },
        ...{ sealed: 'x', status, createdAt: now, nextAt: now },
      }),
    );

  const report = (status: 'sent' | 'delivered' | 'read' | 'failed', service = 'whatsapp'): Promise<void> =>
    store.transaction((rows) => {
      const audit = createAudit({ chainId: 'main', now: () => now });
      const event = { kind: 'status', messageId: 'wamid.1', status, at: now } as const;
      return recordReceipt({ seal, audit, now: () => now }, rows, service, event);
    });

  const accept = (id: string): Promise<void> =>
    store.transaction((rows) =>
      rows.outbox.markAccepted(id, now, indexExternal(seal, 'whatsapp', 'wamid.1')),
    );

  const statusOf = async (id: string) => (await store.rows.outbox.find(id))?.status;

  it('moves a delivery on, whichever channel of the service brought it, and never back', async () => {
    await add('staff', 0, 'pending');
    await accept('staff');
    await report('delivered');
    await report('sent');
    expect(await statusOf('staff')).toBe('delivered');
  });

  it('of another service means nothing', async () => {
    await add('staff', 0, 'pending');
    await accept('staff');
    await report('failed', 'simulator');
    expect(await statusOf('staff')).toBe('accepted');
  });

  it('of a failure brings the next notifier in, also one that was not needed before, once', async () => {
    await add('staff', 0, 'pending');
    await add('email', 1, 'superseded');
    await accept('staff');
    await report('failed');
    await report('failed');
    await report('delivered');
    expect(await statusOf('staff')).toBe('failed');
    expect(await statusOf('email')).toBe('pending');
    expect((await store.rows.audit.list({})).map(({ kind }) => kind)).toEqual(['delivery.failed']);
  });
});
