import type { Audit } from '../audit/index.ts';
import type { Sender } from '../contract/index.ts';
import type { Notices } from '../notification/index.ts';
import type { Seal, SenderSeal } from '../seal/index.ts';
import type { Store } from '../store/index.ts';
import type { Texts } from '../texts/index.ts';
import type { Vocabulary } from '../vocabulary/index.ts';
import type { Writes } from '../writes/index.ts';
import type { Heard } from './advance/spoken.ts';
import type { ConversationState } from './advance/state.ts';
import type { TurnContext } from './advance/turn.ts';
import type { IdentifyDeps } from './identify.ts';
import type { InterpretDeps } from './interpret.ts';
import type { Typing } from './typing.ts';
import type { ReadDeps } from './with-reads.ts';

/** What a turn needs that stays the same from turn to turn. */
export type TurnSettings = Omit<
  TurnContext,
  | 'now'
  | 'locale'
  | 'home'
  | 'texts'
  | 'isSomebodyTold'
  | 'lookup'
  | 'reads'
  | 'attempts'
  | 'hiddenAttempts'
  | 'heldUntil'
  | 'changedLately'
  | 'question'
  | 'limits'
  | 'createId'
  | 'createChangeId'
> & {
  /** The business's own. */
  readonly language: string;
  /** The codes of the languages that customers can be answered in. */
  readonly languages: readonly string[];
  textsIn(language: string): Texts;
  /** What the business calls things in a language. */
  vocabularyIn(language: string): Vocabulary;
  readonly country: string;
  readonly timezone: string;
  readonly idleMs: number;
  /** Whether a customer whose question stands open when the conversation ends is told so. */
  readonly saysClosing: boolean;
  /** How long a fact proves nothing after it was changed. */
  readonly changedWithinMs: number;
};

export interface TurnDeps extends IdentifyDeps, InterpretDeps, ReadDeps {
  readonly store: Store;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly notices: Notices;
  readonly now: () => number;
  settings(): TurnSettings;
  /** Tells the language of a text, without a model. */
  hear(text: string): Heard;
  limitsOf(channel: string): TurnContext['limits'];
  /** The service behind a channel: its plugin. */
  serviceOf(channel: string): string;
  /** The notifiers that are told of hand-overs, each where those before it fail. */
  handOverNotifiers(): readonly string[];
  /** A channel that can reach somebody who did not write, this one first. Undefined: none can. */
  alertChannel(preferred: string): string | undefined;
  /** The notifier that writes to customers, as hub.yaml names it. Undefined: none does. */
  customerNotifier(): string | undefined;
  createId(): string;
  createChangeId(): string;
  writes(): Writes;
  readonly typing: Pick<Typing, 'answered'>;
  /** There is something in the outbox. */
  kickOutbox(): void;
}

/** The stored conversation: its state and whom to answer. */
export interface StoredConversation {
  readonly state: ConversationState;
  readonly sender: Sender;
  /** When they last wrote, as the channel says, milliseconds since 1970. */
  readonly heardAt?: number;
}

export const conversationContext = 'conversation';

/** A conversation in hand: its lane is held. */
export interface Loaded extends StoredConversation {
  readonly channel: string;
  readonly senderIndex: string;
  readonly seal: SenderSeal;
  /** Whether this turn begins it. */
  readonly isNew: boolean;
}
