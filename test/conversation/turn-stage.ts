import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, createAudit, createTrail } from '../../core/src/audit/index.ts';
import type { Command, IncomingContent, OutgoingContent, Sender } from '../../core/src/contract/index.ts';
import type { Identifier } from '../../core/src/conversation/advance/identifiers.ts';
import type { ConversationState } from '../../core/src/conversation/advance/state.ts';
import { inboxContext, indexSender, type StoredEvent } from '../../core/src/conversation/receive.ts';
import { processEvent } from '../../core/src/conversation/run-turn.ts';
import {
  conversationContext,
  type StoredConversation,
  type TurnDeps,
} from '../../core/src/conversation/turn-deps.ts';
import { createId } from '../../core/src/ids.ts';
import { hearLanguage } from '../../core/src/interpreter/index.ts';
import type { RecordSnapshot } from '../../core/src/mapping/index.ts';
import { replyContext, type StoredReply } from '../../core/src/notification/index.ts';
import { openHubStore } from '../../core/src/open-hub-store.ts';
import type { Store } from '../../core/src/store/index.ts';
import type { Intent } from '../../core/src/writes/intent.ts';
import type { InsuranceWorld } from './insurance-world.ts';
import { contextOf, createPlayer, settingsOf, startsAt } from './player.ts';

/** What surrounds the turns, and may be changed between them. */
export interface Surroundings {
  now: number;
  /** By phone: whose records it stands on. */
  readonly phones: Map<string, readonly RecordSnapshot[]>;
  /** What the next texts are understood as. */
  commands: readonly Command[];
  /** Every hand-over that was announced. */
  /** Every identifier that was looked up. */
  readonly lookedUp: (readonly Identifier[])[];
  /** Every write that was permitted. What becomes of it is for the test to say. */
  readonly intents: Intent[];
  readonly handOvers: { readonly reason: string; readonly changeId?: string }[];
}

export interface TurnStage {
  readonly around: Surroundings;
  readonly store: Store;
  readonly deps: TurnDeps;
  /** Sends one message through store and seal, and returns what the hub says. */
  send(sender: Sender, content: IncomingContent | string): Promise<readonly OutgoingContent[]>;
  /** Any event, as it lies in the inbox. */
  post(event: StoredEvent): Promise<readonly OutgoingContent[]>;
  stateOf(sender: Sender): Promise<ConversationState | undefined>;
  trail(): Promise<readonly AuditEntry[]>;
  close(): Promise<void>;
}

export const channelName = 'phone';

/** Whole turns of a conversation on a real store; only the backend and what happens after a yes are played. */
export async function openTurnStage(world: InsuranceWorld, more: Partial<TurnDeps> = {}): Promise<TurnStage> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-turns-'));
  const { store, seal, chainId } = await openHubStore({ folder, env: {}, exclusive: true });
  const context = contextOf(world, createPlayer(0));
  const around: Surroundings = {
    now: startsAt,
    phones: new Map(world.persons.map(({ phone }, index) => [phone, snapshotsAt(world, index)])),
    commands: [],
    lookedUp: [],
    intents: [],
    handOvers: [],
  };
  const all = world.snapshots.map(({ now }) => now);
  const deps = {
    ...{ store, seal, createId, audit: createAudit({ chainId, now: () => around.now }) },
    createChangeId: createId,
    now: () => around.now,
    settings: () => settingsOf(context),
    hear: hearLanguage,
    limitsOf: () => context.limits,
    serviceOf: (name: string) => name,
    canRead: () => true,
    customers: {
      findBySender: async (phone: string) => around.phones.get(phone) ?? [],
      load: async (id: string, phone: string) =>
        around.phones.get(phone)?.find((record) => record.id === id) && all.find((one) => one.id === id),
      loadIdentified: async (id: string) => all.find((one) => one.id === id),
      async findByIdentifier(identifiers: readonly Identifier[]) {
        around.lookedUp.push(identifiers);
        const found = all.filter((one) => identifiers.some((identifier) => leadsTo(one, identifier)));
        return found.length === 1 ? found[0] : undefined;
      },
    },
    guided: async () => ({ commands: around.commands }),
    interpreter: async () => ({ commands: around.commands }),
    notices: {
      async addHandOver(_rows: unknown, { notice }: { notice: { reason: string } }) {
        around.handOvers.push(notice);
      },
    },
    handOverNotifiers: () => ['compliance'],
    writes: () => ({
      permit: async (_rows: unknown, _authorization: unknown, intent: Intent) => {
        around.intents.push(intent);
        return {};
      },
      async run() {},
      async recover() {},
    }),
    alertChannel: () => channelName,
    customerNotifier: () => undefined,
    typing: { answered() {} },
    kickOutbox() {},
    log() {},
    ...more,
  } as unknown as TurnDeps;
  let count = 0;

  async function repliesTo(senderIndex: string) {
    const senderSeal = await seal.forSender(senderIndex);
    const taken = await store.transaction(async ({ outbox }) => {
      const rows = [];
      for (;;) {
        const options = { owner: 'test', now: around.now, leaseMs: 1, limit: 10 } as const;
        const some = await outbox.take({ ...options, kind: 'reply' });
        if (some.length === 0) return rows;
        for (const row of some) await outbox.markAccepted(row.id, around.now, undefined);
        rows.push(...some);
      }
    });
    return taken.map(({ id, sealed }) => senderSeal.open<StoredReply>(sealed, replyContext(id)).content);
  }

  async function post(event: StoredEvent): Promise<readonly OutgoingContent[]> {
    const senderIndex = indexSender(seal, channelName, event.sender);
    const senderSeal = await seal.forSender(senderIndex);
    await store.transaction(({ inbox }) =>
      inbox.add({
        ...{ channel: channelName, senderIndex, receivedAt: around.now },
        sealed: senderSeal.seal(event, inboxContext),
      }),
    );
    const [row] = await store.transaction(({ inbox }) =>
      inbox.take({ owner: 'test', now: around.now, leaseMs: 1_000, limit: 1 }),
    );
    if (row === undefined) throw new Error('The event did not come');
    await processEvent(deps, row);
    return repliesTo(senderIndex);
  }

  return {
    around,
    store,
    deps,
    post,
    send(sender, content) {
      count += 1;
      around.now += 1_000;
      const whole: IncomingContent = typeof content === 'string' ? { type: 'text', text: content } : content;
      return post({ kind: 'message', id: `m-${count}`, sender, at: around.now, content: whole });
    },
    async stateOf(sender) {
      const senderIndex = indexSender(seal, channelName, sender);
      const row = await store.rows.conversations.find(senderIndex);
      if (row === undefined) return undefined;
      const senderSeal = await seal.forSender(senderIndex);
      return senderSeal.open<StoredConversation>(row.sealed, conversationContext).state;
    },
    trail: () => createTrail({ rows: store.rows.audit, seal }).list({}),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function leadsTo(customer: RecordSnapshot, { record, property, writings }: Identifier): boolean {
  const below = [customer, ...Object.values(customer.children).flat()];
  return below.some((one) => one.record === record && writings.includes(String(one.values[property])));
}

function snapshotsAt(world: InsuranceWorld, index: number): readonly RecordSnapshot[] {
  const found = world.snapshots[index]?.now;
  return found === undefined ? [] : [found];
}

export function wordsOf(contents: readonly OutgoingContent[]): string {
  return contents.map(({ text }) => text).join('\n');
}
