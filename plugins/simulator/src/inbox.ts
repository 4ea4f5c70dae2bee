import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneInbox, PhoneMessage } from './protocol.ts';

/** The receiving half of a simulated phone. */
export interface Inbox {
  /** Everything that came, oldest first. */
  readonly all: readonly PhoneMessage[];
  /** Gets what is new; waits up to `waitMs` for the first. */
  fetch(waitMs: number): Promise<void>;
  /** Takes the oldest message that was not taken. Rejects when none comes within `timeoutMs`. */
  next(timeoutMs: number): Promise<PhoneMessage>;
  /** Takes all that were not taken. */
  take(waitMs: number): Promise<readonly PhoneMessage[]>;
}

export interface InboxOptions {
  readonly url: string;
  readonly from: { readonly phone?: string; readonly userId?: string };
  /** Called once for new messages, before they can be taken. */
  readonly onMessages: (messages: readonly PhoneMessage[]) => Promise<void>;
}

export function createInbox({ url, from, onMessages }: InboxOptions): Inbox {
  const all: PhoneMessage[] = [];
  const seen = new Set<string>();
  let taken = 0;
  let cursor = '';
  let fetching: Promise<void> | undefined;

  async function load(waitMs: number): Promise<void> {
    const address = new URL(url);
    if (from.phone !== undefined) address.searchParams.set('phone', from.phone);
    if (from.userId !== undefined) address.searchParams.set('user', from.userId);
    address.searchParams.set('after', cursor);
    address.searchParams.set('wait', String(Math.ceil(waitMs)));
    const response = await fetch(address);
    if (response.status !== 200) throw new Error(`The channel answered HTTP ${response.status}.`);
    const { messages, next } = (await response.json()) as PhoneInbox;
    const fresh = messages.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    cursor = next;
    try {
      if (fresh.length > 0) await onMessages(fresh);
    } finally {
      // They came, whether or not the hub could still be told so.
      all.push(...fresh);
    }
  }

  /** One request at a time, so that nothing is reported twice. */
  async function fetchNew(waitMs: number): Promise<void> {
    while (fetching !== undefined) await fetching.catch(() => undefined);
    fetching = load(waitMs).finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    all,
    fetch: fetchNew,
    async next(timeoutMs) {
      const until = performance.now() + timeoutMs;
      let problem: unknown;
      for (;;) {
        const message = all[taken];
        if (message !== undefined) {
          taken += 1;
          return message;
        }
        const remaining = until - performance.now();
        if (remaining <= 0) throw new Error(`No reply within ${timeoutMs} ms.`, { cause: problem });
        // The hub may be down for a while: its next start answers.
        await fetchNew(remaining).catch(async (error: unknown) => {
          problem = error;
          await sleep(Math.min(50, remaining));
        });
      }
    },
    async take(waitMs) {
      if (all.length === taken) await fetchNew(waitMs);
      else await fetchNew(0);
      const messages = all.slice(taken);
      taken = all.length;
      return messages;
    },
  };
}
