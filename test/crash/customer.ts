import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphMessage, WebhookKit, WebhookMessage } from '../support/fake-graph.ts';
import { bornOfAll } from './backend.ts';

/** One change that a customer wants. Its value is asked for by nobody else, ever. */
export interface Wish {
  readonly value: string;
  readonly customer: string;
  readonly kind: 'email' | 'address' | 'beneficiary';
  /** Each yes that was answered with 200. */
  readonly confirmations: Confirmation[];
  /** What was said meanwhile, for whoever looks for a mistake. */
  readonly dialogue: string[];
}

export interface Confirmation {
  /** Texts that were sent to the customer after it, until their next yes. */
  readonly after: string[];
}

export interface CustomerDeps {
  readonly phone: string;
  readonly kit: WebhookKit;
  readonly url: string;
  random(): number;
  nextWish(phone: string): Wish;
  /** A yes was answered with 200. */
  onYesTaken(): void;
}

/** A customer who wants one change after the other, and answers what the hub asks. */
export interface Customer {
  /** Goes on until `stop`. */
  run(): Promise<void>;
  hear(message: GraphMessage): void;
  stop(): void;
}

const patienceMs = 6_000;
/** Longer than two answers lie apart, or both would be answered, each press making the other's question an old one. */
const reactionMs = 150;
const duplicateShare = 0.15;
const retryMs = 60;

export function createCustomer(deps: CustomerDeps): Customer {
  const { phone, kit, url, random } = deps;
  let stopped = false;
  let wish: Wish | undefined;
  let newest: Shown | undefined;
  let isVerified = false;
  let last: Confirmation | undefined;
  /** How much of what the customer said was not taken yet. */
  let underWay = 0;
  let done = Promise.withResolvers<void>();
  const pressed = new Set<string>();
  /** What the customer sends goes out in order, as from one phone. */
  let sending = Promise.resolve();

  /** As WhatsApp does: again and again until it is taken, and now and then twice. */
  async function deliver(message: WebhookMessage): Promise<void> {
    const body = kit.body(kit.change({ messages: [message] }));
    for (;;) {
      const answer = await kit.post(url, body).catch(() => undefined);
      if (answer?.status === 200) break;
      await sleep(retryMs + random() * retryMs);
    }
    if (random() < duplicateShare) void kit.post(url, body).catch(() => undefined);
  }

  function send(message: WebhookMessage, taken?: () => void): void {
    const { text, interactive } = message.message;
    wish?.dialogue.push(`> ${JSON.stringify(text ?? interactive)}`);
    underWay += 1;
    sending = sending
      .then(() => deliver(message))
      .then(() => {
        underWay -= 1;
        taken?.();
      });
  }

  function confirm(current: Wish, token: string): void {
    const confirmation: Confirmation = { after: [] };
    last = confirmation;
    send(kit.buttonReply({ phone }, token, 'Yes'), () => {
      current.confirmations.push(confirmation);
      deps.onYesTaken();
    });
  }

  function react({ text, buttons }: Shown): void {
    if (wish === undefined) return;
    const yes = buttons.find(({ title }) => title === 'Yes');
    const no = buttons.find(({ title }) => title === 'No');
    if (yes !== undefined && no !== undefined) {
      if (pressed.has(yes.id)) return;
      pressed.add(yes.id);
      if (text.includes(wish.value)) confirm(wish, yes.id);
      else send(kit.buttonReply({ phone }, no.id, 'No'));
    } else if (/^Done\.|could not be made|could not make sure/m.test(text)) done.resolve();
    else if (/date of birth/.test(text)) {
      // The question may come twice; what is said twice would be taken for something else.
      if (!isVerified) send(kit.text({ phone }, bornOfAll));
      isVerified = true;
    } else if (wish.kind === 'beneficiary' && /name/.test(text)) send(kit.text({ phone }, wish.value));
  }

  return {
    async run() {
      while (!stopped) {
        done = Promise.withResolvers();
        wish = deps.nextWish(phone);
        isVerified = false;
        send(kit.text({ phone }, toWords(wish)));
        await Promise.race([done.promise, sleep(patienceMs, undefined, { ref: false })]);
        await sending;
        // A little later, so that repeated replies to this wish are not taken for the next one's.
        await sleep(random() * 100);
      }
      await sending;
    },
    hear(message) {
      const shown = toShown(message);
      last?.after.push(shown.text);
      wish?.dialogue.push(`< ${shown.text}`);
      newest = shown;
      // People answer what they read last, and not while their own words are still going out.
      setTimeout(() => {
        if (newest === shown && underWay === 0) react(shown);
      }, reactionMs).unref();
    },
    stop() {
      stopped = true;
    },
  };
}

interface Shown {
  readonly text: string;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
}

function toWords({ kind, value }: Wish): string {
  if (kind === 'email') return `My new email is ${value}`;
  if (kind === 'address') return `I've moved to ${value}, Stellenbosch`;
  return 'I need to add a beneficiary';
}

interface Payload {
  readonly text?: { readonly body: string };
  readonly interactive?: {
    readonly body: { readonly text: string };
    readonly action: { readonly buttons?: readonly { readonly reply: { id: string; title: string } }[] };
  };
}

/** What the customer sees of a message. */
export function toShown({ payload }: GraphMessage): Shown {
  const { text, interactive } = payload as Payload;
  return {
    text: text?.body ?? interactive?.body.text ?? '',
    buttons: interactive?.action.buttons?.map(({ reply }) => reply) ?? [],
  };
}
