import { randomUUID } from 'node:crypto';
import type { Choice } from '@parley/core/contract';
import { createDelivery, type DeliveryFaults, type ReleaseOptions } from './delivery.ts';
import { createInbox } from './inbox.ts';
import type { PhoneEvent, PhoneMessage } from './protocol.ts';

export type { DeliveryFaults, ReleaseOptions } from './delivery.ts';
export type { PhoneEvent, PhoneInbox, PhoneMessage } from './protocol.ts';

/** At least one of `phone` and `userId`; without `phone` it is a user who hides the number. */
export interface PhoneOptions {
  /** The channel's route: `http://127.0.0.1:3000/channels/phone`. */
  readonly url: string;
  readonly phone?: string;
  readonly userId?: string;
  readonly name?: string;
  readonly identityKey?: string;
  /** Whether it reports what it got as sent, delivered and read. Default true. */
  readonly statuses?: boolean;
  /** How long `waitForReply` waits, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long a delivery is tried again while the hub is down or fails, in milliseconds. Default 0: it throws. */
  readonly retryForMs?: number;
}

/** What may differ for one message. */
export interface SayOptions extends DeliveryFaults {
  /** Default: a fresh one. */
  readonly id?: string;
  /** When it says it was sent, milliseconds since 1970. Default: now. */
  readonly at?: number;
}

export interface PressOptions extends SayOptions {
  /** The message whose button it is. Default: the newest that has it. */
  readonly message?: PhoneMessage;
}

/** One simulated phone. Every action resolves with the message's id, once the hub has taken it. */
export interface Phone {
  say(text: string, options?: SayOptions): Promise<string>;
  /** Presses a button or list row, named by its title or token. Throws when no message has it. */
  press(titleOrToken: string, options?: PressOptions): Promise<string>;
  /** Shares a contact card; `requested`: in answer to the hub's contact request. */
  share(phone: string, requested: boolean, options?: SayOptions): Promise<string>;
  /** Sends what the hub cannot read: `image`, `audio`, `sticker`, … */
  send(what: string, options?: SayOptions): Promise<string>;
  /** Tells the hub that this user's number or id changed. The phone itself goes on as it is. */
  change(now: { readonly phone?: string; readonly userId?: string }, options?: SayOptions): Promise<string>;
  /** Reports what became of a message of the hub. */
  report(messageId: string, status: 'sent' | 'delivered' | 'read' | 'failed', error?: string): Promise<void>;
  /** The next message that comes is reported as failed, not as read. */
  failNext(error?: string): void;
  /** Keeps what is sent until `release`, to deliver it late, reversed or in one batch. */
  hold(): void;
  release(options?: ReleaseOptions): Promise<void>;
  /** Posts events as they are. */
  post(events: readonly PhoneEvent[]): Promise<void>;
  /** The next message of the hub that was not taken yet. Rejects when none comes in time. */
  waitForReply(options?: { readonly timeoutMs?: number }): Promise<PhoneMessage>;
  /** Takes all messages that were not taken yet; waits up to `waitMs` (default 0) for the first. */
  unread(waitMs?: number): Promise<readonly PhoneMessage[]>;
  /** All messages that came so far, oldest first. */
  messages(): readonly PhoneMessage[];
}

/** Builds a phone that talks to a hub's simulator channel. */
export function createPhone(options: PhoneOptions): Phone {
  const {
    url,
    phone,
    userId,
    name,
    identityKey,
    statuses = true,
    timeoutMs = 10_000,
    retryForMs = 0,
  } = options;
  if (phone === undefined && userId === undefined) throw new TypeError('A phone needs phone or userId.');
  const from = {
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { name }),
    ...(identityKey === undefined ? {} : { identityKey }),
  };
  const delivery = createDelivery({ url, retryForMs });
  const failures: string[] = [];
  const inbox = createInbox({ url, from, onMessages: statuses ? reportAll : async () => undefined });

  function reportAll(messages: readonly PhoneMessage[]): Promise<void> {
    return delivery.post(
      messages.flatMap(({ id: messageId }): PhoneEvent[] => {
        const error = failures.shift();
        if (error !== undefined) return [{ kind: 'status', messageId, status: 'failed', error }];
        return (['sent', 'delivered', 'read'] as const).map((status) => ({
          kind: 'status',
          messageId,
          status,
        }));
      }),
    );
  }

  async function emit(
    content: EventContent,
    { id = `sim.${randomUUID()}`, at = Date.now(), ...faults }: SayOptions,
  ) {
    await delivery.deliver({ ...content, from, id, at }, faults);
    return id;
  }

  return {
    say: (text, say = {}) => emit({ kind: 'text', text }, say),
    async press(titleOrToken, { message, ...say } = {}) {
      if (message === undefined) await inbox.fetch(0);
      const { token, title } = findChoice(message === undefined ? inbox.all : [message], titleOrToken);
      return emit({ kind: 'choice', token, title }, say);
    },
    share: (shared, requested, say = {}) => emit({ kind: 'contact', phone: shared, requested }, say),
    send: (what, say = {}) => emit({ kind: 'unsupported', what }, say),
    change: (now, say = {}) => emit({ kind: 'sender-changed', now }, say),
    report: (messageId, status, error) =>
      delivery.post([{ kind: 'status', messageId, status, ...(error === undefined ? {} : { error }) }]),
    failNext: (error = '131026 Message undeliverable') => {
      failures.push(error);
    },
    hold: () => delivery.hold(),
    release: (release) => delivery.release(release),
    post: (events) => delivery.post(events),
    waitForReply: (wait = {}) => inbox.next(wait.timeoutMs ?? timeoutMs),
    unread: (waitMs = 0) => inbox.take(waitMs),
    messages: () => [...inbox.all],
  };
}

/** An event without what every event has. */
type EventContent = Sent extends infer Event
  ? Event extends Sent
    ? Omit<Event, 'from' | 'id' | 'at'>
    : never
  : never;
type Sent = Exclude<PhoneEvent, { readonly kind: 'status' }>;

function findChoice(messages: readonly PhoneMessage[], titleOrToken: string): Choice {
  for (const { content } of [...messages].reverse()) {
    const choices =
      content.type === 'alert'
        ? [content.button]
        : content.type === 'buttons'
          ? content.buttons
          : content.type === 'list'
            ? content.rows
            : [];
    const found = choices.find(({ token, title }) => token === titleOrToken || title === titleOrToken);
    if (found !== undefined) return found;
  }
  throw new Error(`No message has a button or row "${titleOrToken}".`);
}
