import type { Audit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import {
  type CustomerMessage,
  isParleyError,
  type Notice,
  type OutgoingContent,
  ParleyError,
  type Sender,
} from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import type { Seal } from '../seal/index.ts';
import type { OutboxRow, Rows, Store } from '../store/index.ts';
import { computeBackoff } from './backoff.ts';
import { noticeContext } from './notices.ts';
import { indexExternal, promoteNext } from './receipts.ts';

/** A reply as it waits in the outbox. */
export interface StoredReply {
  /** Until when free-form messages are taken, milliseconds since 1970. Default: not known. */
  readonly until?: number;
  readonly to: Sender;
  readonly content: OutgoingContent;
}

/** A message to a customer by a notifier, as it waits in the outbox among the replies. */
export interface StoredMail {
  readonly mail: CustomerMessage;
}

export function mailContext(id: string): string {
  return `mail:${id}`;
}

export function replyContext(id: string): string {
  return `reply:${id}`;
}

/** `refused`: for good. `failed`: it is tried again, or the fault is not the notifier's. */
export type DeliveryResult = 'accepted' | 'failed' | 'refused';

export interface DispatcherDeps {
  readonly store: Store;
  readonly audit: Audit;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly owner: string;
  random(): number;
  /** The service behind a channel or notifier: its plugin. */
  serviceOf(kind: OutboxRow['kind'], target: string): string;
  sendReply(channel: string, id: string, reply: StoredReply): Promise<{ readonly externalId: string }>;
  /** Whether a reply's target is a notifier, which takes {@link StoredMail}. */
  isNotifier(target: string): boolean;
  sendMail(
    notifier: string,
    mail: CustomerMessage,
    attempt: number,
  ): Promise<{ readonly externalId?: string }>;
  sendNotice(notifier: string, notice: Notice, attempt: number): Promise<{ readonly externalId?: string }>;
  /** Tells the activation how a notifier fares. */
  noteDelivery(notifier: string, result: DeliveryResult): void;
  noteWaiting(notifier: string, oldest: number | undefined): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface Dispatcher {
  start(): void;
  /** There may be something to send. */
  kick(): void;
  /** Lets deliveries under way finish; what is not sent stays in the outbox. */
  stop(): Promise<void>;
}

const pollMs = 500;
const leaseMs = 60_000;
const parallel = 32;
/** Replies are pointless after the channel's window; notices are tried for three days before a person must. */
const giveUpMs = { reply: 24 * 3_600_000, notice: 72 * 3_600_000 } as const;
/** After so many failures of a preferred notifier the next one is told as well. */
const fallbackAfter = 3;

/** Sends what waits in the outbox: replies in order per sender, notices as they come, each until it is accepted or given up. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { store, clock } = deps;
  let stopped = true;
  let running: Promise<void> | undefined;
  let again = false;
  let cancelTimer = (): void => {};
  let underWay = 0;
  const idle = new Set<() => void>();

  async function send(row: OutboxRow): Promise<void> {
    try {
      const externalId = await deliver(row);
      await markAccepted(row, externalId);
    } catch (error) {
      await markFailed(row, error);
    }
  }

  async function deliver(row: OutboxRow): Promise<string | undefined> {
    const seal = await deps.seal.findSender(row.senderIndex);
    if (seal === undefined) throw new ParleyError('PARLEY_SEAL_ERASED', 'The sender was erased');
    if (row.kind === 'reply') {
      if (deps.isNotifier(row.target)) {
        const { mail } = seal.open<StoredMail>(row.sealed, mailContext(row.id));
        return (await deps.sendMail(row.target, mail, row.attempts)).externalId;
      }
      const reply = seal.open<StoredReply>(row.sealed, replyContext(row.id));
      return (await deps.sendReply(row.target, row.id, reply)).externalId;
    }
    const notice = seal.open<Notice>(row.sealed, noticeContext(row.id));
    return (await deps.sendNotice(row.target, notice, row.attempts)).externalId;
  }

  async function markAccepted(row: OutboxRow, externalId: string | undefined): Promise<void> {
    const externalIndex =
      externalId === undefined
        ? undefined
        : indexExternal(deps.seal, deps.serviceOf(row.kind, row.target), externalId);
    await store.transaction(async (rows) => {
      await rows.outbox.markAccepted(row.id, clock.now(), externalIndex);
      if (row.kind === 'reply') return;
      await record(rows, row, 'delivery.accepted', { attempts: row.attempts });
      await supersede(rows, row);
    });
    if (row.kind === 'notice') deps.noteDelivery(row.target, 'accepted');
  }

  async function markFailed(row: OutboxRow, error: unknown): Promise<void> {
    const now = clock.now();
    const reason = isParleyError(error)
      ? `${error.code}: ${error.message}`
      : 'PARLEY_STORE_FAILED: it could not be sent';
    const isFinal = !mayPass(error) || now - row.waitingSince > giveUpMs[row.kind];
    const wait = computeBackoff({
      firstMs: 500,
      longestMs: 300_000,
      attempt: row.attempts,
      random: deps.random(),
    });
    const nextAt = now + Math.max(wait, isParleyError(error) ? (error.retryAfterMs ?? 0) : 0);
    const status = isFinal ? 'undeliverable' : 'pending';
    await store.transaction(async (rows) => {
      await rows.outbox.markFailed(row.id, { status, nextAt, error: reason });
      if (isFinal) await record(rows, row, 'delivery.undeliverable', { reason, attempts: row.attempts });
      if (row.kind === 'notice' && (isFinal || row.attempts >= fallbackAfter))
        await promoteNext(rows, row, now);
    });
    if (row.kind === 'notice') deps.noteDelivery(row.target, isRefusal(error) ? 'refused' : 'failed');
    deps.log(isFinal ? 'error' : 'warn', `${row.kind} ${row.id} to "${row.target}": ${reason}`);
  }

  /** One acceptance suffices: fallbacks that were not needed end. */
  async function supersede(rows: Rows, { groupId, rank }: OutboxRow): Promise<void> {
    if (groupId === undefined) return;
    for (const row of await rows.outbox.listNotices({ groupId, status: 'held' })) {
      if (row.rank > rank) await rows.outbox.setStatus(row.id, 'superseded', row.nextAt);
    }
  }

  function record(
    rows: Rows,
    row: OutboxRow,
    kind: 'delivery.accepted' | 'delivery.undeliverable',
    facts: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return deps.audit.append(rows, {
      kind,
      ...(row.changeId === undefined ? {} : { changeId: row.changeId }),
      conversationId: row.conversationId,
      senderIndex: row.senderIndex,
      facts: { delivery: row.id, kind: row.kind, to: row.target, ...facts },
    });
  }

  /** Replies go first: a person waits for them. */
  async function take(): Promise<readonly OutboxRow[]> {
    const room = parallel - underWay;
    const now = clock.now();
    if (room <= 0 || !(await store.rows.outbox.hasDue(now))) return [];
    const options = { owner: deps.owner, now, leaseMs };
    return store.transaction(async ({ outbox }) => {
      const replies = await outbox.take({ ...options, kind: 'reply', limit: room });
      if (replies.length >= room) return replies;
      return [
        ...replies,
        ...(await outbox.take({ ...options, kind: 'notice', limit: room - replies.length })),
      ];
    });
  }

  async function takeAndSend(): Promise<void> {
    for (const row of await take()) {
      underWay += 1;
      void send(row)
        .catch((error) =>
          deps.log('error', `${row.kind} ${row.id} stays in the outbox: ${describeError(error)}`),
        )
        .finally(() => {
          underWay -= 1;
          if (underWay === 0) for (const resolve of idle) resolve();
          kick();
        });
    }
  }

  async function round(): Promise<void> {
    try {
      do {
        again = false;
        await takeAndSend();
      } while (again && !stopped);
    } catch (error) {
      deps.log('error', `The outbox cannot be read: ${describeError(error)}`);
    }
  }

  function kick(): void {
    if (stopped) return;
    again = true;
    running ??= round().finally(() => {
      running = undefined;
      if (again && !stopped && underWay < parallel) kick();
    });
  }

  const waitingNotifiers = new Set<string>();

  async function reportWaiting(): Promise<void> {
    const oldest = await store.rows.outbox.listWaiting();
    for (const name of new Set([...waitingNotifiers, ...oldest.keys()]))
      deps.noteWaiting(name, oldest.get(name));
    waitingNotifiers.clear();
    for (const name of oldest.keys()) waitingNotifiers.add(name);
  }

  function poll(): void {
    if (stopped) return;
    kick();
    reportWaiting()
      .catch((error) => deps.log('error', `The outbox cannot be read: ${describeError(error)}`))
      .finally(() => {
        if (!stopped) cancelTimer = clock.setTimer(pollMs, poll);
      });
  }

  return {
    start() {
      stopped = false;
      poll();
    },
    kick,
    async stop() {
      stopped = true;
      cancelTimer();
      await running;
      if (underWay > 0) await new Promise<void>((resolve) => idle.add(resolve));
    },
  };
}

/** Whether another try may succeed. A refused login is no fault of what is sent: somebody will renew it. */
function mayPass(error: unknown): boolean {
  return isParleyError(error) && (error.retryable || error.code.endsWith('_CREDENTIALS'));
}

/** Whether the notifier itself said that it will never take this. */
function isRefusal(error: unknown): boolean {
  return isParleyError(error) && error.code.startsWith('PARLEY_NOTIFIER_') && !mayPass(error);
}
