import { randomUUID } from 'node:crypto';
import type { OutgoingContent, Sender } from '@parley/core/contract';
import type { PhoneInbox, PhoneMessage } from './protocol.ts';

/** What one simulated phone has got, and when it last wrote. In memory only. */
export interface Mailbox {
  /** When the customer last wrote; undefined when they have not since the hub started. */
  readonly lastHeardAt: number | undefined;
  hear(at: number): void;
  put(content: OutgoingContent): PhoneMessage;
  showTyping(): void;
  /** What came after a cursor. */
  read(after: string | undefined): PhoneInbox;
  /** Resolves when something new came after the cursor, or after `ms`. */
  wait(after: string | undefined, ms: number): Promise<void>;
}

export interface Mailboxes {
  /** The mailbox of a sender; phone and user id lead to the same one once they were seen together. */
  of(sender: Pick<Sender, 'phone' | 'userId'>): Mailbox;
  /** Wakes everyone who waits. */
  dispose(): void;
}

const typingMs = 25_000;
const kept = 1000;

/** Builds the mailboxes of one instance. */
export function createMailboxes(now: () => number): Mailboxes {
  // Cursors of an earlier run of the hub point into memory that is gone.
  const session = randomUUID().slice(0, 8);
  const byKey = new Map<string, Mailbox>();
  const waiters = new Set<() => void>();

  function of({ phone, userId }: Pick<Sender, 'phone' | 'userId'>): Mailbox {
    const keys = [phone, userId].filter((key) => key !== undefined);
    const known = keys.map((key) => byKey.get(key)).find((mailbox) => mailbox !== undefined);
    const mailbox = known ?? createMailbox({ now, session, waiters });
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, mailbox);
    return mailbox;
  }

  return {
    of,
    dispose() {
      for (const wake of waiters) wake();
    },
  };
}

interface MailboxDeps {
  readonly now: () => number;
  readonly session: string;
  readonly waiters: Set<() => void>;
}

function createMailbox({ now, session, waiters }: MailboxDeps): Mailbox {
  const messages: PhoneMessage[] = [];
  const own = new Set<() => void>();
  let dropped = 0;
  let lastHeardAt: number | undefined;
  let typingUntil = 0;

  function toPosition(cursor: string | undefined): number {
    const [of, position] = (cursor ?? '').split('.');
    return of === session ? Number(position) || 0 : 0;
  }

  return {
    get lastHeardAt() {
      return lastHeardAt;
    },
    hear(at) {
      lastHeardAt = Math.max(lastHeardAt ?? 0, Math.min(at, now()));
    },
    put(content) {
      const message = { id: `sim.${randomUUID()}`, at: now(), content };
      messages.push(message);
      if (messages.length > kept) {
        messages.shift();
        dropped += 1;
      }
      typingUntil = 0;
      for (const wake of own) wake();
      return message;
    },
    showTyping() {
      typingUntil = now() + typingMs;
    },
    read(after) {
      return {
        messages: messages.slice(Math.max(0, toPosition(after) - dropped)),
        next: `${session}.${dropped + messages.length}`,
        typing: now() < typingUntil,
      };
    },
    wait(after, ms) {
      if (ms <= 0 || dropped + messages.length > toPosition(after)) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          own.delete(wake);
          waiters.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        own.add(wake);
        waiters.add(wake);
      });
    },
  };
}
