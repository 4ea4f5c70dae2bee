import { describeError } from '../describe-error.ts';
import type { ConversationRow } from '../store/index.ts';
import { advance } from './advance/advance.ts';
import { closingConnector, isClosingDue } from './advance/close.ts';
import { isWaiting } from './advance/state.ts';
import { identify, strangerOf } from './identify.ts';
import { storeTurn } from './store-turn.ts';
import { createContext } from './turn-context.ts';
import { conversationContext, type Loaded, type StoredConversation, type TurnDeps } from './turn-deps.ts';
import { stepWithReads } from './with-reads.ts';

/** So long what is written at the end waits for a backend that does not answer. */
const patienceMs = 60 * 60_000;

/**
 * Writes what `on-end:` says of a conversation that is over. False: it cannot be now and is tried again. The caller
 * holds the sender's lane.
 */
export async function closeConversation(
  deps: TurnDeps,
  row: ConversationRow,
  { patience = patienceMs }: { readonly patience?: number } = {},
): Promise<boolean> {
  const { vocabulary, saysClosing } = deps.settings();
  if (vocabulary.onEnd === undefined && !saysClosing) return true;
  const isPatient = deps.now() < row.endsAt + patience;
  try {
    return await writeClosing(deps, row, isPatient);
  } catch (error) {
    deps.log('error', `What is written at the end of a conversation fails: ${describeError(error)}`);
    return !isPatient;
  }
}

async function writeClosing(deps: TurnDeps, row: ConversationRow, isPatient: boolean): Promise<boolean> {
  const { vocabulary, writeState, saysClosing } = deps.settings();
  const seal = await deps.seal.forSender(row.senderIndex);
  const stored = seal.open<StoredConversation>(row.sealed, conversationContext);
  const { senderIndex, channel } = row;
  const isDue = isClosingDue(stored.state, vocabulary);
  const isInWindow = deps.now() < (stored.heardAt ?? 0) + deps.limitsOf(channel).windowMs;
  const isTold = saysClosing && isInWindow && isWaiting(stored.state);
  if (!isDue && !isTold) return true;
  const conversation: Loaded = { ...stored, channel, senderIndex, seal, isNew: false };
  const lookup = isDue
    ? await identify(deps, stored.sender, stored.state.customer, strangerOf(stored.state))
    : ({ kind: 'none' } as const);
  const connector = closingConnector(vocabulary);
  const isHeld = connector !== undefined && writeState(connector) === 'held';
  if ((lookup.kind === 'unreachable' || isHeld) && isPatient) return false;
  const context = await createContext(deps, conversation, lookup);
  const { turn, context: seen } = await stepWithReads(deps, context, (known) =>
    advance(stored.state, { kind: 'ended', isTold }, known),
  );
  // What its rules look at cannot be read now.
  if (seen.lookup.kind === 'unreachable' && isPatient) return false;
  const granted = await deps.store.transaction((rows) =>
    storeTurn(deps, rows, conversation, { turn, seen: context }),
  );
  deps.kickOutbox();
  if (granted !== undefined) await deps.writes().run(granted.permit, granted.stored, stored.state.id);
  return true;
}
