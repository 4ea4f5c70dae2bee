import type { Confirmation, Evidence } from '../../gate/index.ts';
import { noEvidence } from '../../gate/index.ts';
import type { Answers } from '../../mapping/index.ts';
import type { PropertyValue } from '../../vocabulary/index.ts';
import type { Spoken } from './spoken.ts';

/** What the customer wants done, as far as it is known. */
export interface Task {
  readonly action: string;
  /** The record chosen, where there were several. */
  readonly target?: string;
  readonly values: Readonly<Record<string, PropertyValue>>;
  /** The records chosen for what it asks, as planning knows them. */
  readonly chosen?: Answers['chosen'];
  /** The customer's words for what it asks, by its name. */
  readonly words?: Readonly<Record<string, string>>;
  /** What was asked and is left open on purpose. */
  readonly skipped?: readonly string[];
  /** The customer's words that asked for it. */
  readonly reason: string;
}

/** What a sender asked for before it was known who they are, as an interpreter read it. */
export interface Wish {
  readonly action: string;
  readonly values: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** What the customer asked for besides, to be taken up by itself. */
export interface Waiting {
  readonly task: Task;
  /** The values said along, as the customer's words by property name. Read when it is taken up. */
  readonly said: Readonly<Record<string, string>>;
  /** It was under way, and something came between. */
  readonly isOpen?: true;
}

/** What the hub is waiting for. */
export type Phase =
  | { readonly name: 'idle' }
  | {
      readonly name: 'asking';
      readonly task: Task;
      readonly property: string;
      readonly part?: string;
      /** How often it was asked in a row. Default 1. */
      readonly times?: number;
    }
  | {
      readonly name: 'choosing';
      readonly task: Task;
      /** What is chosen for; absent: the record that the action is about. */
      readonly ask?: string;
      /** For which record of a list. */
      readonly forId?: string;
    }
  | { readonly name: 'verifying'; readonly task: Task; readonly fact: string }
  /** Several people share the phone: the answer says which of them writes. */
  | { readonly name: 'telling-apart'; readonly fact: string; readonly wish?: Wish }
  /** No phone leads to the sender's record: their number is asked for, or an identifier and then facts. */
  | {
      readonly name: 'identifying';
      readonly wish?: Wish;
      /** Once an identifier was given. */
      readonly asked?: {
        /** The record that it leads to. Absent: none. */
        readonly candidate?: string;
        /** As hub.yaml names what it was read as. */
        readonly identifiers: readonly string[];
        readonly facts: readonly string[];
        /** Which of them is asked for. */
        readonly at: number;
        /** Whether the answers so far were right. Nothing that is said depends on it before the last. */
        readonly isRight: boolean;
      };
    }
  | { readonly name: 'confirming'; readonly task: Task; readonly confirmation: Confirmation }
  | { readonly name: 'writing'; readonly task: Task; readonly changeId: string }
  /** `about`: the change that was said not to be theirs; empty: none is known. */
  | {
      readonly name: 'handed-over';
      readonly about?: string;
      readonly reason?: string;
      /** Since when, milliseconds since 1970. */
      readonly since?: number;
    };

/** What pressing a button or a list row means. */
export type Meaning =
  /** `target`: the record that it is about, where that is known. */
  | { readonly kind: 'start'; readonly action: string; readonly target?: string }
  | { readonly kind: 'menu'; readonly from: number }
  | { readonly kind: 'person' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'select'; readonly id: string }
  | {
      readonly kind: 'choose';
      readonly ask: string;
      readonly forId?: string;
      readonly id: string;
    }
  /** No more than what is chosen; or nothing, where that is allowed. */
  | { readonly kind: 'enough'; readonly ask: string }
  | { readonly kind: 'more'; readonly ask: string; readonly forId?: string; readonly from: number }
  | { readonly kind: 'ask'; readonly property: string }
  | { readonly kind: 'value'; readonly property: string; readonly value: PropertyValue };

/** Something that happened in a conversation, for what is written when it ends. Holds no customer value. */
export type Happening =
  | {
      readonly kind: 'changed';
      readonly action: string;
      readonly outcome: 'applied' | 'not-applied' | 'unknown';
      readonly reference: string;
    }
  | { readonly kind: 'told'; readonly action: string }
  | { readonly kind: 'handed-over'; readonly reason: string };

/** One conversation. Plain data; sealed when stored; gone when the conversation ends. */
export interface ConversationState {
  readonly id: string;
  readonly startedAt: number;
  readonly phase: Phase;
  readonly evidence: Evidence;
  /** How the sender's phone is known, when not from their messages. */
  readonly phoneBy?: 'contact-request';
  /** The record the sender was matched to. */
  readonly customer?: string;
  /** The choices of the last question, by the hash of their tokens. */
  readonly offered: Readonly<Record<string, Meaning>>;
  /** Undefined: nothing was heard yet, and the hub speaks the business's language. */
  readonly spoken?: Spoken;
  /** What happened, the latest last; at most 20. */
  readonly happened?: readonly Happening[];
  /** What is written at the end was written, or there was nothing to write. */
  readonly isClosed?: true;
  /** Messages in a row that led nowhere. */
  readonly misses: number;
  /** Facts that prove nothing more in this conversation: said or shown in it. Names only. Absent: none. */
  readonly spent?: readonly string[];
  /** Facts that the customer told before they were asked. Names only. Absent: none. */
  readonly told?: readonly string[];
  /** The open question was put once more after a while of silence. Once in a conversation. */
  readonly isReminded?: true;
  /** They insulted the hub, and were answered politely. Once is enough. */
  readonly isUpset?: true;
  /** What is taken up next. Absent: nothing. */
  readonly waiting?: readonly Waiting[];
}

export function createConversation(id: string, now: number): ConversationState {
  return { id, startedAt: now, phase: { name: 'idle' }, evidence: noEvidence, offered: {}, misses: 0 };
}

/** Whether the next message answers a question that proves who is writing: no model sees it, and it is kept nowhere. */
export function isProving({ name }: Phase): boolean {
  return name === 'verifying' || name === 'telling-apart' || name === 'identifying';
}

/** The task under way, if any. */
export function taskOf(phase: Phase): Task | undefined {
  return 'task' in phase ? phase.task : undefined;
}

/** Whether the customer was asked something that leads to what they asked for. */
export function isWaiting({ phase }: ConversationState): boolean {
  return ['asking', 'choosing', 'verifying', 'confirming'].includes(phase.name);
}
