/** A conversation and all that came of it, as a file under `examples/<name>/transcripts` tells it. */
export interface Transcript {
  readonly title: string;
  /** E.164, by the name that stands before the lines said from it. */
  readonly phones: ReadonlyMap<string, string>;
  /** More messages than this the bot must not need. */
  readonly botMessages: number;
  /** When it begins, for the hub and everybody else: epoch milliseconds. Default: the machine's time. */
  readonly start?: number;
  /** Instead of the one in hub.yaml. */
  readonly permission?: string;
  /** Only these; default: every layout. */
  readonly layouts?: readonly string[];
  readonly steps: readonly Step[];
}

/** One thing that happens, or that must have happened. `line` counts from 1. */
export type Step = { readonly line: number } & (
  | { readonly kind: 'say'; readonly who: string; readonly text: string }
  | {
      readonly kind: 'press';
      readonly who: readonly string[];
      readonly title: string;
      /** Of the oldest message that has it, not the newest. */
      readonly first: boolean;
      /** What somebody else changes after the press was accepted, before it is written. */
      readonly before: readonly Fact[];
    }
  /** What the bot says, as {@link renderMessage} shows it. Without `to`: the only one there is. */
  | { readonly kind: 'bot'; readonly to?: string; readonly message: string }
  /** What two people who pressed at once are told: one gets the first list, the other the second. */
  | { readonly kind: 'either'; readonly messages: readonly [readonly string[], readonly string[]] }
  /** Somebody else changes something in the backend. */
  | { readonly kind: 'meanwhile'; readonly facts: readonly Fact[] }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'wait'; readonly ms: number }
  /** What the hub changed in the backend since the last time, and nothing else. */
  | { readonly kind: 'backend'; readonly changes: readonly string[] }
  /** The next notice, as {@link renderNotice} shows it. */
  | { readonly kind: 'notice'; readonly lines: readonly string[] }
);

/** One value in the backend, called as the business calls it. */
export interface Fact {
  readonly subject: string;
  readonly property: string;
  readonly value: string;
}

/** A transcript that cannot be read. */
export class TranscriptError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'TranscriptError';
  }
}
