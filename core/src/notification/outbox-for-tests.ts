import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock, type FakeClock } from '../../testing/clock.ts';
import { type Audit, createAudit } from '../audit/index.ts';
import { type HandOverNotice, type Notice, ParleyError } from '../contract/index.ts';
import { createId } from '../ids.ts';
import { createHubKey, createSeal, type Seal, type SenderSeal } from '../seal/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { createDispatcher, type DeliveryResult, type Dispatcher, type DispatcherDeps } from './dispatcher.ts';
import { createNotices, type Notices } from './notices.ts';

export const start = Date.parse('2026-11-22T08:00:00Z');
export const senderIndex = 'sender-1';

/** A store, a clock and notifiers that answer as a test says. For this module's own tests. */
export interface OutboxBench {
  readonly store: Store;
  readonly seal: Seal;
  readonly senderSeal: SenderSeal;
  readonly audit: Audit;
  readonly clock: FakeClock;
  readonly notices: Notices;
  readonly dispatcher: Dispatcher;
  /** What arrived, in order. */
  readonly sent: readonly { readonly to: string; readonly notice: Notice; readonly attempt: number }[];
  readonly noted: readonly (readonly [string, DeliveryResult])[];
  readonly waiting: ReadonlyMap<string, number | undefined>;
  readonly log: readonly string[];
  /** What a notifier answers from now on. Undefined: it accepts. */
  answer(notifier: string, error: unknown): void;
  /** Hands a customer over, to these notifiers in this order. */
  handOver(...notifiers: readonly string[]): Promise<void>;
  statuses(): Promise<Readonly<Record<string, string>>>;
  /** Lets the dispatcher do what is due. */
  settle(): Promise<void>;
  /** The same, after so much time. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export const unreachable = new ParleyError('PARLEY_NOTIFIER_UNREACHABLE', 'It is down');
export const rejected = new ParleyError('PARLEY_NOTIFIER_REJECTED', 'It does not want this');

export async function openOutbox(more: Partial<DispatcherDeps> = {}): Promise<OutboxBench> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-outbox-'));
  const store = await openStore({ file: join(folder, 'hub.db'), exclusive: true });
  const clock = createFakeClock(start);
  const now = () => clock.now();
  const seal = createSeal({
    hubKey: createHubKey(Buffer.alloc(32, 7), 'environment'),
    senderKeys: {
      find: (index) => store.rows.senderKeys.find(index),
      insertIfAbsent: (index, wrapped) =>
        store.transaction((rows) => rows.senderKeys.insertIfAbsent(index, wrapped)),
      remove: (index) => store.transaction((rows) => rows.senderKeys.remove(index)),
    },
  });
  const senderSeal = await seal.forSender(senderIndex);
  const audit = createAudit({ chainId: 'main', now });
  const notices = createNotices({ now, createId, notifiersOf: () => ({ names: [], require: 'any' }) });
  const sent: OutboxBench['sent'][number][] = [];
  const noted: OutboxBench['noted'][number][] = [];
  const waiting = new Map<string, number | undefined>();
  const log: string[] = [];
  const answers = new Map<string, unknown>();
  const dispatcher = createDispatcher({
    ...{ store, audit, seal, clock, owner: 'hub-1', random: () => 1, serviceOf: (_kind, name) => name },
    isNotifier: () => false,
    sendMail: () => Promise.reject(new Error('No customer is written to here')),
    async sendReply() {
      return { externalId: 'reply' };
    },
    async sendNotice(to, notice, attempt) {
      const error = answers.get(to);
      if (error !== undefined) throw error;
      sent.push({ to, notice, attempt });
      return { externalId: notice.id };
    },
    noteDelivery: (name, result) => noted.push([name, result]),
    noteWaiting: (name, oldest) => waiting.set(name, oldest),
    log: (level, message) => log.push(`${level} ${message}`),
    ...more,
  });

  async function settle(): Promise<void> {
    // Each turn of the event loop brings a transaction further; this many bring every one to its end.
    for (let turns = 0; turns < 60; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  return {
    ...{ store, seal, senderSeal, audit, clock, notices, dispatcher, sent, noted, waiting, log },
    answer: (notifier, error) => void answers.set(notifier, error),
    handOver: (...notifiers) =>
      store.transaction(async (rows) => {
        const head = await audit.append(rows, { kind: 'conversation.handed-over', senderIndex });
        await notices.addHandOver(rows, { notifiers, senderIndex, head, notice: handOverNotice }, senderSeal);
      }),
    async statuses() {
      const rows = await store.rows.outbox.listNotices({});
      return Object.fromEntries(rows.map(({ target, status }) => [target, status]));
    },
    settle,
    async pass(ms) {
      // In steps, because what a timer began ends only between them.
      for (let step = 0; step < steps; step += 1) {
        await clock.advance(ms / steps);
        await settle();
      }
    },
    async close() {
      await dispatcher.stop();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const steps = 20;

const handOverNotice: Omit<HandOverNotice, 'kind' | 'id' | 'at' | 'auditHead'> = {
  business: 'Berg Insurance',
  reason: 'asked',
  requestedBy: { sender: '+27821234567', channel: 'phone', customer: null },
  conversationId: 'conversation-1',
};
