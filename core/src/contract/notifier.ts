import type { CallOptions, CheckReport } from './call.ts';

/** One property that changed, as a person reads it. */
export interface NoticeChange {
  /** The property's label: `address`. */
  readonly property: string;
  /** Text as shown to people; null: nothing stood there. */
  readonly before: string | null;
  /** Null: it was cleared or removed. */
  readonly after: string | null;
}

/** What the business is told. Plain data, complete in itself. */
export type Notice = ChangeNotice | HandOverNotice;

/** A customer waits for a person. */
export interface HandOverNotice {
  readonly kind: 'hand-over';
  /** The same on every try: a receiver drops a second copy by it. */
  readonly id: string;
  readonly business: string;
  /** Why: `asked`, `locked`, `cannot-verify`, `not-understood`, `upset`, `not-me`, … */
  readonly reason: string;
  readonly requestedBy: {
    readonly sender: string;
    readonly channel: string;
    readonly customer: string | null;
  };
  readonly conversationId: string;
  /** The change that they say was not theirs (`not-me`). */
  readonly changeId?: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly auditHead: { readonly chainId: string; readonly sequence: number; readonly hash: string };
}

/** One write and its outcome. */
export interface ChangeNotice {
  readonly kind: 'change';
  /** The same on every try: a receiver drops a second copy by it. */
  readonly id: string;
  /** The change as the audit trail knows it: `parley audit trace <changeId>`. */
  readonly changeId: string;
  readonly business: string;
  /** `applied`: proved. `not-applied`: proved that nothing was written. `unknown`: could not be proved; look yourself. */
  readonly outcome: 'applied' | 'not-applied' | 'unknown';
  /** Why an outcome is `not-applied` or `unknown`, in one sentence. */
  readonly detail?: string;
  /** The action's name in hub.yaml. */
  readonly action: string;
  readonly connector: string;
  /** The record type that changed, and how its record is called (`POL-1041`). */
  readonly record: { readonly type: string; readonly label: string };
  readonly changes: readonly NoticeChange[];
  /** Who asked, as the channel knows them (`+27821234567`), and the customer record they were matched to. */
  readonly requestedBy: { readonly sender: string; readonly channel: string; readonly customer: string };
  /** What proved it: `channel phone`, `email on file`. Names only, never an answer. */
  readonly evidence: readonly string[];
  readonly conversationId: string;
  /** The customer's own words that asked for it. Never a verification answer. */
  readonly reason: string;
  /** When the outcome was known, ISO 8601 in UTC. */
  readonly at: string;
  /** The newest audit event that covers the outcome. Hold it against `parley audit verify`. */
  readonly auditHead: { readonly chainId: string; readonly sequence: number; readonly hash: string };
}

export interface SendOptions extends CallOptions {
  /** Counts from 1. */
  readonly attempt: number;
}

/** One message to a customer of the business, at an address that stood on their record. */
export interface CustomerMessage {
  /** The same on every try: a receiver drops a second copy by it. */
  readonly id: string;
  /** For people: an email address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A notifier tells the business about writes. */
export interface Notifier {
  /** Proves that notices can arrive: a signed ping was answered, a login succeeded. */
  check(options: CallOptions): Promise<CheckReport>;
  /**
   * Delivers one notice. Resolving means "accepted by the receiver". A retryable `ParleyError` is tried
   * again with backoff, and so is a refused login, which somebody will renew; any other makes the notice
   * undeliverable until a person re-sends it.
   */
  send(notice: Notice, options: SendOptions): Promise<{ readonly externalId?: string }>;
  /**
   * Writes to a customer: to the address that was replaced, when a contact detail was changed. Optional: a notifier
   * without it reaches the business only. Errors as for {@link Notifier.send}.
   */
  tellCustomer?(message: CustomerMessage, options: SendOptions): Promise<{ readonly externalId?: string }>;
  dispose(): Promise<void>;
}
