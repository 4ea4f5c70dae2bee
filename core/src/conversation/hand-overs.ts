import type { Seal } from '../seal/index.ts';
import type { ConversationRow, Store } from '../store/index.ts';
import { inboxContext, type StoredEvent } from './receive.ts';
import { conversationContext, type StoredConversation } from './turn-deps.ts';

/** A customer who waits for a person. */
export interface HandedOver {
  /** The conversation, as notices name it. */
  readonly reference: string;
  /** As the channel knows them: a number with the plus sign, or an id. */
  readonly sender: string;
  readonly channel: string;
  /** As in the notice: `asked`, `locked`, … */
  readonly reason: string;
  /** Milliseconds since 1970. Undefined: not known. */
  readonly since: number | undefined;
  readonly row: ConversationRow;
}

interface Opened {
  readonly store: Store;
  readonly seal: Seal;
}

/** The conversations in which a person has the word, the longest waiting first. */
export async function listHandedOver({ store, seal }: Opened): Promise<readonly HandedOver[]> {
  const waiting: HandedOver[] = [];
  for (const row of await store.rows.conversations.list()) {
    const own = await seal.forSender(row.senderIndex);
    const { state, sender } = own.open<StoredConversation>(row.sealed, conversationContext);
    if (state.phase.name !== 'handed-over') continue;
    const { reason = '', since } = state.phase;
    const name = sender.phone ?? sender.userId ?? '';
    waiting.push({ reference: row.id, sender: name, channel: row.channel, reason, since, row });
  }
  return waiting.sort((left, right) => (left.since ?? 0) - (right.since ?? 0));
}

/**
 * Gives the word back to the hub: as an event that waits its turn behind what the customer sent, for the running hub or
 * for the next one started.
 */
export async function resumeConversation(
  { store, seal }: Opened,
  { row }: HandedOver,
  { id, now }: { readonly id: string; readonly now: number },
): Promise<void> {
  const own = await seal.forSender(row.senderIndex);
  const { sender } = own.open<StoredConversation>(row.sealed, conversationContext);
  const event: StoredEvent = { kind: 'resumed', id, sender };
  const { channel, senderIndex } = row;
  await store.transaction((rows) =>
    rows.inbox.add({ channel, senderIndex, sealed: own.seal(event, inboxContext), receivedAt: now }),
  );
}
