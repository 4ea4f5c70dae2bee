import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../index.ts';
import type { Store } from '../store.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-replies-'));
  store = await openStore({ file: join(folder, 'hub.db'), exclusive: true });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function add(id: string, status: 'accepted' | 'pending' | 'undeliverable'): Promise<void> {
  await store.transaction(async ({ outbox }) => {
    await outbox.add({
      ...{ id, kind: 'reply', target: 'phone', rank: 0, senderIndex: 's', conversationId: 'c' },
      ...{ changeId: undefined, sealed: 'words', status: 'pending', createdAt: 5, nextAt: 5 },
    });
    if (status === 'accepted') await outbox.markAccepted(id, 6, undefined);
    else if (status !== 'pending') await outbox.markFailed(id, { status, nextAt: 6, error: 'refused' });
  });
}

describe('a reply that reached nobody', () => {
  it('stays listed when its conversation ends, without its content, until it is forgotten', async () => {
    await add('late', 'undeliverable');
    await add('told', 'accepted');
    await add('waits', 'pending');
    await store.transaction(({ outbox }) => outbox.removeReplies('s'));
    expect(await store.rows.outbox.listUndelivered()).toMatchObject([
      { id: 'late', sealed: '', lastError: 'refused', conversationId: 'c' },
    ]);
    expect(await store.rows.outbox.find('told')).toBeUndefined();
    expect(await store.rows.outbox.find('waits')).toMatchObject({ status: 'pending', sealed: 'words' });
    await store.transaction(({ outbox }) => outbox.removeStrayReplies(5));
    expect(await store.rows.outbox.listUndelivered()).toHaveLength(1);
    await store.transaction(({ outbox }) => outbox.removeStrayReplies(6));
    expect(await store.rows.outbox.listUndelivered()).toEqual([]);
  });
});
