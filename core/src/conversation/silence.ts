import type { ConversationRow } from '../store/index.ts';
import { advance } from './advance/advance.ts';
import { isWaiting } from './advance/state.ts';
import { identify } from './identify.ts';
import { storeTurn } from './store-turn.ts';
import { createContext } from './turn-context.ts';
import { conversationContext, type Loaded, type StoredConversation, type TurnDeps } from './turn-deps.ts';
import { stepWithReads } from './with-reads.ts';

/**
 * Puts the open question of a quiet conversation once more. Once in a conversation: messages cost, and whoever does not
 * answer may have put the phone away. The caller holds the sender's lane.
 */
export async function remindConversation(deps: TurnDeps, found: ConversationRow): Promise<void> {
  const { senderIndex } = found;
  const row = await deps.store.rows.conversations.find(senderIndex);
  // They wrote in the meantime.
  if (row === undefined || row.endsAt !== found.endsAt) return;
  const seal = await deps.seal.forSender(senderIndex);
  const stored = seal.open<StoredConversation>(row.sealed, conversationContext);
  if (!isWaiting(stored.state) || stored.state.isReminded === true) return;
  const conversation: Loaded = { ...stored, channel: row.channel, senderIndex, seal, isNew: false };
  const { customer, evidence } = stored.state;
  const isNamed = evidence.identifier !== undefined && customer !== undefined;
  const lookup = await identify(deps, stored.sender, customer, isNamed ? { customer } : {});
  const context = await createContext(deps, conversation, lookup);
  const { turn, context: seen } = await stepWithReads(deps, context, (known) =>
    advance(stored.state, { kind: 'silence' }, known),
  );
  // A reminder that says that something cannot be now helps nobody: it is tried again as long as there is time.
  if (seen.lookup.kind === 'unreachable' || !isWaiting(turn.state)) return;
  await deps.store.transaction((rows) => storeTurn(deps, rows, conversation, { turn, seen: context }));
  deps.kickOutbox();
}
