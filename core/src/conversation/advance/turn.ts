import type { AuditKind } from '../../audit/index.ts';
import type {
  ChannelLimits,
  Command,
  IncomingContent,
  OutgoingContent,
  Permission,
} from '../../contract/index.ts';
import {
  type Attempts,
  type Authorization,
  type Evidence,
  hashToken,
  type VerificationPolicy,
} from '../../gate/index.ts';
import type { Difference, ListQuery, LiveReads, Mapping, RecordSnapshot } from '../../mapping/index.ts';
import { fillText, type TextKey, type Texts } from '../../texts/index.ts';
import {
  findOpening,
  type Locale,
  type OpeningHours,
  propertyTypes,
  type Vocabulary,
} from '../../vocabulary/index.ts';
import { buildChoices, type OfferedChoice } from './choices.ts';
import type { ConversationState, Happening, Phase } from './state.ts';

/** Whom the sender was matched to, read a moment ago. */
export type CustomerLookup =
  | {
      readonly kind: 'found';
      readonly customer: RecordSnapshot;
      /** How, where not by the phone. */
      readonly by?: 'identifier';
    }
  /** Several people, or several records of one, on the same phone. */
  | { readonly kind: 'several'; readonly customers: readonly RecordSnapshot[] }
  /** No record has the phone; or the channel did not tell one. */
  | {
      readonly kind: 'none' | 'no-phone';
      /** Whom the identifier leads to that the sender gave. Nothing of it is proved, and nothing may be shown. */
      readonly candidate?: RecordSnapshot;
    }
  /** The backend, or the connector, is not available. */
  | { readonly kind: 'unreachable' };

/** Whether a connector's writes can run at the moment. */
export type WriteState = 'ready' | 'held';

/** Everything `advance` may look at besides the state and the input. */
export interface TurnContext {
  readonly now: number;
  readonly locale: Locale;
  readonly business: string;
  /** The business's own language and what it calls things, where the customer's is another: plans are made in it. */
  readonly home?: { readonly language: string; readonly vocabulary: Vocabulary };
  readonly texts: Texts;
  readonly limits: ChannelLimits;
  readonly vocabulary: Vocabulary;
  readonly mapping: Mapping;
  readonly mode: 'live' | 'shadow';
  readonly lookup: CustomerLookup;
  /** What was read besides the customer's own record. */
  readonly reads: LiveReads;
  readonly attempts: Attempts;
  /**
   * Until when changes of this customer are held, milliseconds since 1970; 0: they are not. For somebody who gave an
   * identifier also while the customer is locked out on their own phone.
   */
  readonly heldUntil: number;
  /** Of the customer whose identifier the sender gave: nothing may show how many these are. */
  readonly hiddenAttempts: Attempts;
  /** The customer's properties that were changed through the hub not long ago: they prove nothing. Names. */
  readonly changedLately: readonly string[];
  readonly policy: VerificationPolicy & { readonly confirmMs: number };
  permission(connector: string): Permission;
  writeState(connector: string): WriteState;
  /** Whether a notifier tells the business of customers who ask for a person. */
  readonly isSomebodyTold: boolean;
  /** How customers reach the business otherwise, as it says itself. */
  readonly contact?: string;
  /** When somebody is there. Absent: nothing is told of it. */
  readonly hours?: OpeningHours;
  /** What is known of the message that carries the open question. */
  readonly question: { readonly acceptedAt: number | undefined; readonly isLast: boolean };
  /** A new unguessable text, for message ids and tokens. */
  createId(): string;
  /** A new change id: unguessable too, and short enough to be read out. */
  createChangeId(): string;
}

/** What somebody says was not their doing. */
export interface Dispute {
  /** The newest change of their record, or the one that replaced their number. Absent: none is known. */
  readonly changeId?: string;
  /** Whose record it is, by index. Absent: nobody's. */
  readonly subject?: string;
}

export type TurnInput =
  | {
      readonly kind: 'message';
      readonly content: IncomingContent;
      readonly sentAt: number;
      /** What the interpreter made of a text. Untrusted. */
      readonly commands: readonly Command[];
      /** Whether the person behind the number may be another one than before. */
      readonly isSenderChanged: boolean;
      /** Whether it shares the sender's own number, in answer to the hub's contact request. */
      readonly sharesPhone?: boolean;
      /** Where it says that a change was somebody else's doing. */
      readonly dispute?: Dispute;
      /** Whether it asks to be answered in another language and says nothing else. Default false. */
      readonly asksForLanguage?: boolean;
    }
  | {
      readonly kind: 'settled';
      readonly changeId: string;
      readonly outcome: 'applied' | 'not-applied' | 'unknown';
      /** Whether what the plan relied on had moved. */
      readonly conflict: boolean;
      readonly action: string;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'sender-changed' }
  /** The business gives the word back to the hub. */
  | { readonly kind: 'resumed' }
  /** Nobody wrote for long enough: what is written at the end is written now. */
  | {
      readonly kind: 'ended';
      /** Whether the customer is told that nothing more comes of the open question. Default false. */
      readonly isTold?: boolean;
    }
  /** Nobody wrote for a while, and a question stands open. */
  | { readonly kind: 'silence' };

export type Effect =
  | {
      readonly kind: 'write';
      readonly authorization: Authorization;
      readonly changeId: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'count-attempts';
      readonly attempts: Attempts;
      /** Also of the customer whose identifier was given. */
      readonly hidden?: Attempts;
    }
  | { readonly kind: 'hand-over'; readonly reason: string; readonly changeId?: string }
  /** Nobody changes anything of this customer until then. */
  | { readonly kind: 'hold-changes'; readonly subject: string; readonly until: number }
  | { readonly kind: 'end' };

/** Something for the trail. `values` are customer values: they are sealed before they are stored. */
export interface Note {
  readonly kind: AuditKind;
  readonly changeId?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly values?: unknown;
}

export interface Reply {
  readonly id: string;
  readonly content: OutgoingContent;
}

export interface Turn {
  readonly state: ConversationState;
  readonly replies: readonly Reply[];
  readonly effects: readonly Effect[];
  readonly notes: readonly Note[];
  /** What has to be read first: with it among the reads, the same step is taken again. Nothing else of it counts. */
  readonly wants?: ListQuery;
}

/** A turn in the making. Only the functions of this folder hold one, and only while `advance` runs. */
export interface Draft {
  readonly context: TurnContext;
  state: ConversationState;
  readonly replies: Reply[];
  readonly effects: Effect[];
  readonly notes: Note[];
  /** Said ahead of the next question, in the same message. */
  preface: string[];
  /** Offered beside the choices of the next question. */
  besides: OfferedChoice[];
}

export function startDraft(state: ConversationState, context: TurnContext): Draft {
  return { context, state, replies: [], effects: [], notes: [], preface: [], besides: [] };
}

/** What a phone that leads to the record proves. */
export function rootOf({ state }: Draft): Evidence {
  return {
    channelPhone: true,
    ...(state.phoneBy === undefined ? {} : { phoneBy: state.phoneBy }),
    facts: [],
  };
}

export function setPhase(draft: Draft, phase: Phase): void {
  draft.state = { ...draft.state, phase };
}

export function note(draft: Draft, kind: AuditKind, more: Omit<Note, 'kind'> = {}): void {
  draft.notes.push({ kind, ...more });
}

export function text(draft: Draft, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return fillText(draft.context.texts, key, { business: draft.context.business, ...values });
}

/** Says something ahead of the next question. */
export function announce(draft: Draft, words: string): void {
  draft.preface.push(words);
}

/** Sends a message, with choices where there are some. Earlier choices lose their meaning. */
export function say(draft: Draft, words: string, own: readonly OfferedChoice[] = []): string {
  const { limits, createId } = draft.context;
  const isFull = own.length >= limits.rows || own.some(({ meaning }) => meaning.kind === 'person');
  const choices = isFull ? own : [...own, ...draft.besides];
  draft.besides = [];
  const whole = [...draft.preface, words].filter((part) => part !== '').join('\n\n');
  draft.preface = [];
  const contents = buildChoices({ words: whole, choices, limits, open: text(draft, 'menu-open') });
  for (const content of contents) draft.replies.push({ id: createId(), content });
  draft.state = {
    ...draft.state,
    offered: Object.fromEntries(choices.map(({ token, meaning }) => [hashToken(token), meaning])),
  };
  return draft.replies.at(-1)?.id ?? '';
}

/**
 * Counts a message that led nowhere. The third time in a row a person takes over: false. A question that is put the
 * third time is put in other words, with the way to a person beside it.
 */
export function mayGoOn(draft: Draft): boolean {
  const misses = draft.state.misses + 1;
  draft.state = { ...draft.state, misses };
  if (misses >= mostMisses) {
    handOver(draft, 'not-understood', '');
    return false;
  }
  if (misses === mostMisses - 1) offerPerson(draft);
  return true;
}

const mostMisses = 3;

/** The last time that a question is put. */
export function offerPerson(draft: Draft): void {
  announce(draft, text(draft, 'last-try'));
  const token = draft.context.createId();
  draft.besides = [{ token, title: text(draft, 'person'), meaning: { kind: 'person' } }];
}

/** Leaves the task and waits for the next wish. */
export function rest(draft: Draft, words: string): void {
  setPhase(draft, { name: 'idle' });
  draft.state = { ...draft.state, misses: 0 };
  say(draft, words);
}

/** Keeps in mind what happened. */
export function remember(draft: Draft, happening: Happening): void {
  const happened = [...(draft.state.happened ?? []), happening].slice(-20);
  draft.state = { ...draft.state, happened };
}

/** `changeId`: the change that it is about, where it is about one. */
export function handOver(draft: Draft, reason: string, words: string, changeId?: string): void {
  draft.effects.push({ kind: 'hand-over', reason, ...(changeId === undefined ? {} : { changeId }) });
  const about = reason === 'not-me' ? { about: changeId ?? '' } : {};
  remember(draft, { kind: 'handed-over', reason });
  setPhase(draft, { name: 'handed-over', reason, since: draft.context.now, ...about });
  draft.state = { ...draft.state, misses: 0 };
  if (words !== '') announce(draft, words);
  say(draft, describeHandOver(draft));
}

/** That somebody was told is said only where somebody is; and when somebody will be, where nobody is now. */
export function describeHandOver(draft: Draft): string {
  const { isSomebodyTold, contact } = draft.context;
  const words = isSomebodyTold
    ? text(draft, 'handed-over')
    : contact === undefined
      ? text(draft, 'nobody-told')
      : text(draft, 'nobody-told-contact', { contact });
  return [words, ...describeOpening(draft)].join(' ');
}

function describeOpening(draft: Draft): readonly string[] {
  const { hours, now, locale } = draft.context;
  const opening = hours && findOpening(hours, now, locale.timezone);
  if (opening === undefined) return [];
  return [text(draft, 'opening-hours', { opens: propertyTypes.datetime.format(opening, {}, locale) })];
}
