/** Remembers how fast one user was written to, to say how long to hold back after WhatsApp complained. */
export interface Pacing {
  /** Notes a message that WhatsApp took. */
  note(user: string): void;
  /** Milliseconds until WhatsApp should take the next message to this user. */
  backoffMs(user: string): number;
}

const intervalMs = 6000;
const burst = 45;
const pruneAt = 10_000;

/** One message per 6 seconds to one user, 45 in a burst. It blocks nothing: the core's outbox decides when to try. */
export function createPacing(now: () => number): Pacing {
  /** By user: when the messages so far would have been through at one per interval. */
  const paidUntil = new Map<string, number>();

  function prune(): void {
    for (const [user, until] of paidUntil) if (until <= now()) paidUntil.delete(user);
  }

  return {
    note(user) {
      if (paidUntil.size >= pruneAt) prune();
      paidUntil.set(user, Math.max(now(), paidUntil.get(user) ?? 0) + intervalMs);
    },
    backoffMs(user) {
      const ahead = (paidUntil.get(user) ?? 0) - now();
      return Math.max(intervalMs, ahead - (burst - 1) * intervalMs);
    },
  };
}
