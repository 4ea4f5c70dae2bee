import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAudit } from '../../core/src/audit/index.ts';
import { createConversation } from '../../core/src/conversation/advance/state.ts';
import { inboxContext } from '../../core/src/conversation/receive.ts';
import { processEvent } from '../../core/src/conversation/run-turn.ts';
import { conversationContext, type TurnDeps } from '../../core/src/conversation/turn-deps.ts';
import { createId } from '../../core/src/ids.ts';
import { hearLanguage } from '../../core/src/interpreter/index.ts';
import { openHubStore } from '../../core/src/open-hub-store.ts';
import { openInsuranceWorld } from './insurance-world.ts';
import { contextOf, createPlayer, policy, settingsOf, startsAt } from './player.ts';

const senders = ['one', 'two', 'three'];
const task = { action: 'change-address', values: {}, reason: 'a wish' };

/** Resolves for everybody when as many have come. */
function createBarrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let came = 0;
  return () => {
    came += 1;
    if (came === count) resolve();
    return promise;
  };
}

it('wrong answers about one customer are all counted, also when several senders give them at the same moment', async () => {
  const world = await openInsuranceWorld('normalised');
  const customer = world.snapshots[0]?.now;
  if (customer === undefined) throw new Error('No customer');
  const folder = mkdtempSync(join(tmpdir(), 'parley-attempts-'));
  const { store, seal, chainId } = await openHubStore({ folder, env: {}, exclusive: true });
  const context = contextOf(world, createPlayer(0));
  const together = createBarrier(senders.length);
  const deps = {
    ...{ store, seal, createId, audit: createAudit({ chainId, now: () => startsAt }) },
    now: () => startsAt,
    settings: () => settingsOf(context),
    hear: hearLanguage,
    limitsOf: () => context.limits,
    canRead: () => true,
    customers: { findBySender: async () => [customer], load: async () => customer },
    // It is asked once the count so far was read.
    async guided() {
      await together();
      return { commands: [] };
    },
    notices: { addHandOver: async () => {} },
    handOverNotifiers: () => ['compliance'],
    typing: { answered() {} },
    kickOutbox() {},
    log() {},
  } as unknown as TurnDeps;
  try {
    for (const senderIndex of senders) {
      const senderSeal = await seal.forSender(senderIndex);
      const sender = { phone: '+27821234567', userId: senderIndex };
      const state = {
        ...createConversation(senderIndex, startsAt),
        phase: { name: 'verifying', task, fact: 'email' },
        evidence: { channelPhone: true, facts: [] },
        customer: customer.id,
      } as const;
      const content = { type: 'text', text: 'nobody@example.org' } as const;
      const event = { kind: 'message', id: senderIndex, sender, at: startsAt, content } as const;
      await store.transaction(async (rows) => {
        await rows.conversations.save({
          ...{ senderIndex, id: senderIndex, channel: 'phone', endsAt: startsAt + 600_000 },
          sealed: senderSeal.seal({ state, sender }, conversationContext),
        });
        const sealed = senderSeal.seal(event, inboxContext);
        await rows.inbox.add({ channel: 'phone', senderIndex, sealed, receivedAt: startsAt });
      });
    }
    const rows = await store.transaction(({ inbox }) =>
      inbox.take({ owner: 'hub', now: startsAt, leaseMs: 1_000, limit: 10 }),
    );
    await Promise.all(rows.map((row) => processEvent(deps, row)));
    const trail = (await store.rows.audit.list({})).map(({ kind }) => kind);
    expect(trail.filter((kind) => kind === 'verification.failed')).toHaveLength(policy.attempts);
    expect(trail).toContain('verification.locked');
    const subject = seal.indexOf('customer', `${customer.connector}:${customer.id}`);
    expect(await store.rows.attempts.find(subject, { since: 0, now: startsAt })).toEqual({
      failures: 0,
      lockedUntil: startsAt + policy.lockMs,
    });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});
