import type { CallOptions, CheckReport } from './call.ts';

/** A user as the channel knows them. At least one of `phone` and `userId` is there. */
export interface Sender {
  /** E.164 with the plus sign, only from a field that the channel itself vouches for. */
  readonly phone?: string;
  /** A stable id that is scoped to the business. */
  readonly userId?: string;
  /** The name that the user gave themselves. Not evidence. */
  readonly name?: string;
  /** Changes when the user's device keys change. */
  readonly identityKey?: string;
}

/** What a customer sent. */
export type IncomingContent =
  /** `inReplyTo`: the `externalId` of the message that the customer marked as the one this answers, where they did. */
  | { readonly type: 'text'; readonly text: string; readonly inReplyTo?: string }
  /** A button or list row of ours was pressed. `token` is what the hub put there. */
  | { readonly type: 'choice'; readonly token: string; readonly title: string }
  /** A contact card. `requested`: sent in answer to the hub's own contact request, so the phone is the sender's. */
  | { readonly type: 'contact'; readonly phone: string; readonly requested: boolean }
  /** Something the hub cannot read: `image`, `audio`, `sticker`, … */
  | { readonly type: 'unsupported'; readonly what: string };

export interface MessageEvent {
  readonly kind: 'message';
  /** The channel's message id, unique per channel. The hub processes each once. */
  readonly id: string;
  readonly sender: Sender;
  /** When the customer sent it, milliseconds since 1970, from the channel. */
  readonly at: number;
  readonly content: IncomingContent;
}

/** What became of a message that the hub sent. */
export interface StatusEvent {
  readonly kind: 'status';
  /** The `externalId` that `send` returned. */
  readonly messageId: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly at: number;
  /** For `failed`: the channel's reason, without customer data. */
  readonly error?: string;
}

/** The person behind a number or id may have changed: evidence is void. */
export interface SenderChangedEvent {
  readonly kind: 'sender-changed';
  readonly id: string;
  /** As known before. */
  readonly sender: Sender;
  /** As known from now on, where the channel says. */
  readonly now?: Sender;
  readonly at: number;
}

export type ChannelEvent = MessageEvent | StatusEvent | SenderChangedEvent;

/** One HTTP request to the channel's route, before anything was parsed. */
export interface ChannelRequest {
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address at the other end of the connection, which no header can forge; a proxy's where there is one. */
  readonly peer?: string;
  readonly rawBody: Uint8Array;
}

export interface ChannelReceipt {
  /** What to answer, once the events are durable. */
  readonly reply: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly events: readonly ChannelEvent[];
  /** Parts of the body that were not understood and left out. For the log: no customer values. */
  readonly problems?: readonly string[];
}

export interface Choice {
  /** Comes back when it is pressed. At most 200 characters. */
  readonly token: string;
  readonly title: string;
  readonly description?: string;
}

/**
 * What the hub says. Every kind has a `text`: what a person reads of it first. Within the channel's {@link ChannelLimits}.
 *
 * - `contact-request`: asks for the sender's own number, with the button that the channel has for it. Only where
 *   {@link ChannelLimits.contactRequest} says so. The answer is a `contact` that is `requested`.
 * - `alert`: tells somebody who may not have written lately that a contact detail was changed. Only where
 *   {@link ChannelLimits.alerts} says so. `text` is the whole of it; a channel that needs a template for whoever has not
 *   written fills `parameters` into that: what was changed, of which business, under which reference.
 * - `document`: a file, with `text` (a text with choices in length) as its caption. Only where
 *   {@link ChannelLimits.documents} says so; elsewhere its content is said as text.
 */
export type OutgoingContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'buttons'; readonly text: string; readonly buttons: readonly Choice[] }
  | { readonly type: 'contact-request'; readonly text: string }
  | {
      readonly type: 'alert';
      readonly text: string;
      readonly button: Choice;
      readonly parameters: readonly [label: string, business: string, reference: string];
    }
  | {
      readonly type: 'document';
      readonly text: string;
      /** `Statement.txt`: at most 100 characters. */
      readonly name: string;
      readonly mediaType: 'text/plain';
      /** The whole file, to be encoded as UTF-8. */
      readonly content: string;
    }
  | { readonly type: 'list'; readonly text: string; readonly open: string; readonly rows: readonly Choice[] };

export interface OutgoingMessage {
  /** The hub's own id of the message, the same on every try. */
  readonly id: string;
  readonly to: Sender;
  readonly content: OutgoingContent;
  /**
   * Whether the customer last wrote longer ago than {@link ChannelLimits.windowMs}: a channel that needs a template then
   * puts `content.text` into one, if it has one, and throws `PARLEY_CHANNEL_WINDOW_CLOSED` if not. Default false.
   */
  readonly isLate?: boolean;
}

/** All lengths in characters as the channel counts them (UTF-16 code units). */
export interface ChannelLimits {
  readonly text: number;
  readonly textWithChoices: number;
  readonly buttons: number;
  readonly buttonTitle: number;
  readonly rows: number;
  readonly rowTitle: number;
  readonly rowDescription: number;
  /** Whether it can ask for the sender's number; the text of that is a text with choices. Default: no. */
  readonly contactRequest?: boolean;
  /** Whether it can send an `alert` to somebody who has not written. Default: no. */
  readonly alerts?: boolean;
  /** Whether it can send files. Default: no. */
  readonly documents?: boolean;
  /** How long after the customer's last message free-form messages are taken, in milliseconds. */
  readonly windowMs: number;
  /** The largest webhook body it will ever send, in bytes. The core refuses more. */
  readonly bodyBytes: number;
}

/** A place where customers talk. The core owns its route, `/channels/<name>`. */
export interface Channel {
  readonly limits: ChannelLimits;
  check(options: CallOptions): Promise<CheckReport>;
  /**
   * Reads one HTTP request. Pure apart from its answer: what it returns as events is durable before
   * `reply` is sent. Never throws for bad input: the reply says it, with no events.
   */
  receive(request: ChannelRequest): Promise<ChannelReceipt>;
  /** Sends one message. `externalId` is the id by which statuses name it. Retryable errors are tried again. */
  send(message: OutgoingMessage, options: CallOptions): Promise<{ readonly externalId: string }>;
  /** Shows that an answer is coming. Optional; errors are ignored. */
  showTyping?(messageId: string, sender: Sender, options: CallOptions): Promise<void>;
  dispose(): Promise<void>;
}
