import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneEvent } from './protocol.ts';

/** How one message is delivered, where it is not simply once and now. */
export interface DeliveryFaults {
  /** How often it is delivered in addition, with the same id. Default 0. */
  readonly duplicate?: number;
  /** Milliseconds to wait before each delivery. Default 0. */
  readonly delayMs?: number;
}

/** How held messages go out. */
export interface ReleaseOptions {
  /** Default `sent`: the order in which they were sent. */
  readonly order?: 'sent' | 'reversed';
  /** All in one request. Default false. */
  readonly batch?: boolean;
}

/** Delivers events to the hub as WhatsApp would: again and again until it answers 200. */
export interface Delivery {
  deliver(event: PhoneEvent, faults?: DeliveryFaults): Promise<void>;
  /** Keeps what is sent from now on until {@link Delivery.release}. */
  hold(): void;
  release(options?: ReleaseOptions): Promise<void>;
  /** One request with these events, whatever is held. */
  post(events: readonly PhoneEvent[]): Promise<void>;
}

export interface DeliveryOptions {
  readonly url: string;
  /** How long a delivery that fails is tried again, in milliseconds. 0: it throws at once. */
  readonly retryForMs: number;
}

export function createDelivery({ url, retryForMs }: DeliveryOptions): Delivery {
  let held: PhoneEvent[] | undefined;

  async function tryPost(events: readonly PhoneEvent[]): Promise<string | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ events }),
      });
      const text = await response.text();
      if (response.status === 200) return undefined;
      const problem = `HTTP ${response.status} ${text.slice(0, 300)}`;
      // Trying again would not help.
      if (response.status < 500 && response.status !== 429)
        throw new Error(`The channel refused it: ${problem}`);
      return problem;
    } catch (error) {
      if (error instanceof TypeError) return String(error.cause ?? error);
      throw error;
    }
  }

  async function post(events: readonly PhoneEvent[]): Promise<void> {
    const until = Date.now() + retryForMs;
    for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
      const problem = await tryPost(events);
      if (problem === undefined) return;
      if (Date.now() + pauseMs > until) throw new Error(`The channel did not take it: ${problem}`);
      await sleep(pauseMs);
    }
  }

  return {
    post,
    async deliver(event, { duplicate = 0, delayMs = 0 } = {}) {
      for (let count = 0; count <= duplicate; count++) {
        if (held !== undefined) {
          held.push(event);
          continue;
        }
        if (delayMs > 0) await sleep(delayMs);
        await post([event]);
      }
    },
    hold() {
      held ??= [];
    },
    async release({ order = 'sent', batch = false } = {}) {
      const events = held ?? [];
      held = undefined;
      if (order === 'reversed') events.reverse();
      if (batch) return post(events);
      for (const event of events) await post([event]);
    },
  };
}
