/**
 * - `held`: a notice that waits for the outcome of its write, or for the notifiers before it to fail.
 * - `pending`: to be sent. - `accepted`: taken by the channel or notifier.
 * - `sent`, `delivered`, `read`, `failed`: as the channel reported afterwards.
 * - `superseded`: a fallback that was not needed. - `undeliverable`: given up; a person may re-send it.
 */
export type DeliveryStatus =
  | 'held'
  | 'pending'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'superseded'
  | 'undeliverable';

export interface OutboxRow {
  readonly sequence: number;
  readonly id: string;
  readonly kind: 'reply' | 'notice';
  /** The channel's or notifier's name. */
  readonly target: string;
  /** For notices: its place in the order of fallbacks, from 0. */
  readonly rank: number;
  readonly senderIndex: string;
  readonly conversationId: string;
  readonly changeId: string | undefined;
  /** The same for all notices that tell of the same thing: fallbacks of one another. */
  readonly groupId: string | undefined;
  /** Empty when its content is not kept any more, see {@link OutboxRows.clearDelivered}. */
  readonly sealed: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAt: number;
  /** When it was last put in line to be sent. */
  readonly waitingSince: number;
  readonly nextAt: number;
  readonly acceptedAt: number | undefined;
  readonly lastError: string | undefined;
}

export type NewOutboxRow = Pick<
  OutboxRow,
  | 'id'
  | 'kind'
  | 'target'
  | 'rank'
  | 'senderIndex'
  | 'conversationId'
  | 'changeId'
  | 'sealed'
  | 'status'
  | 'createdAt'
  | 'nextAt'
> & {
  /** Default: its change. */
  readonly groupId?: string;
};

export interface OutboxRows {
  add(row: NewOutboxRow): Promise<void>;
  find(id: string): Promise<OutboxRow | undefined>;
  /** The newest reply to this sender. */
  findLastReply(senderIndex: string): Promise<OutboxRow | undefined>;
  listNotices(filter: {
    readonly changeId?: string;
    readonly groupId?: string;
    readonly status?: DeliveryStatus;
  }): Promise<readonly OutboxRow[]>;
  /**
   * For each notifier, since when the oldest of its notices waits that nobody was told of: where a fallback
   * accepted, the business knows.
   */
  listWaiting(): Promise<ReadonlyMap<string, number>>;
  /** Whether {@link take} could find anything. Cheap, and needs no transaction. */
  hasDue(now: number): Promise<boolean>;
  /** Takes deliveries that are due: of replies only the oldest unsent one of each sender. */
  take(options: {
    readonly kind: OutboxRow['kind'];
    readonly owner: string;
    readonly now: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly OutboxRow[]>;
  markAccepted(id: string, now: number, externalIndex: string | undefined): Promise<void>;
  /** Puts it back for another try, or ends it. */
  markFailed(
    id: string,
    next: { readonly status: 'pending' | 'undeliverable'; readonly nextAt: number; readonly error: string },
  ): Promise<void>;
  findByExternal(externalIndex: string): Promise<OutboxRow | undefined>;
  /** A status reported later by the channel; an older status never overwrites a newer one. */
  markReported(
    externalIndex: string,
    status: 'sent' | 'delivered' | 'read' | 'failed',
    error: string | undefined,
  ): Promise<OutboxRow | undefined>;
  /** Replaces a held notice's content with the outcome's and releases it (rank 0) or keeps it held. */
  fill(id: string, sealed: string, status: 'held' | 'pending', nextAt: number): Promise<void>;
  /** `pending` puts it in line anew: tries and waiting time count from then. */
  setStatus(id: string, status: DeliveryStatus, nextAt: number): Promise<void>;
  /** Drops the content of notices that were accepted, or not needed, before this time. The rows stay listed. */
  clearDelivered(before: number): Promise<void>;
  /** Removes what was sent; what was given up stays listed without its content, and what waits still goes out. */
  removeReplies(senderIndex: string): Promise<void>;
  /** Removes all replies, also what waits: of a sender who is erased. */
  removeAllReplies(senderIndex: string): Promise<void>;
  hasUnsentReplies(senderIndex: string): Promise<boolean>;
  /** The same, of what was sent or given up outside of any conversation. Forgets what was given up before this time. */
  removeStrayReplies(before: number): Promise<void>;
  /** Replies that reached nobody, oldest first. */
  listUndelivered(): Promise<readonly OutboxRow[]>;
  releaseAll(): Promise<void>;
  countPending(): Promise<number>;
}
