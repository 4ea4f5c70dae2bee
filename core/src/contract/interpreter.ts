import type { CallOptions, CheckReport } from './call.ts';

/** A property that an action asks for, as the interpreter may know it. */
export interface AskedProperty {
  readonly name: string;
  readonly label: string;
  /** A property type of the vocabulary: `date`, `phone`, `choice`, … or `record`: the customer's words for one. */
  readonly type: string;
  /** For `choice`: each option and its synonyms. */
  readonly options?: Readonly<Record<string, readonly string[]>>;
  readonly required: boolean;
}

export interface ActionDescription {
  readonly name: string;
  readonly label: string;
  /** `answer`: it tells something and changes nothing. `do`: it takes several steps. */
  readonly kind: 'change' | 'add' | 'remove' | 'do' | 'answer';
  /** The record type that it acts on. */
  readonly record: string;
  /** Sentences with which a customer would ask for it. */
  readonly examples: readonly string[];
  readonly properties: readonly AskedProperty[];
}

/** What the hub is waiting for, if anything. Never a verification: those messages do not reach a model. */
export type Expectation =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'value'; readonly action: string; readonly property: AskedProperty }
  | {
      readonly kind: 'record';
      readonly action: string;
      readonly choices: readonly { readonly id: string; readonly label: string }[];
      /** Whether several may be picked, with one `select` for each. Default: one. */
      readonly several?: boolean;
    }
  | {
      readonly kind: 'confirmation';
      readonly action: string;
      /** What the customer wants there to be, as text by property, as far as it may be disclosed. Default: not told. */
      readonly values?: Readonly<Record<string, string>>;
    };

/** A text that the hub may say next, and that an interpreter may word in its place. Never one that decides anything. */
export interface PhrasableText {
  /** Such as `ask-value`. `opening`: words of the interpreter's own, ahead of the hub's next question. */
  readonly name: string;
  /** As the hub says it, with its `{placeholders}`. Empty for `opening`. */
  readonly words: string;
  /** What may stand in it in braces. The hub fills it in; nobody else learns what with. */
  readonly placeholders: readonly string[];
  /** Those of them that must stand in it. */
  readonly required: readonly string[];
}

/**
 * One text in an interpreter's words. Untrusted: the hub says its own text instead where the template has a figure, a
 * link, a claim that something was done, a placeholder that was not offered, lacks one that must be there, is over 240
 * characters, or is not in the language of `InterpreterInput`.
 */
export interface Phrasing {
  /** The `name` of the text. */
  readonly text: string;
  /** `What is your new {label}?` */
  readonly template: string;
}

export interface InterpreterInput {
  /** The same for every message of one conversation; says nothing of who writes. For budgets. */
  readonly conversationId?: string;
  readonly text: string;
  readonly language: string;
  readonly country: string;
  readonly timezone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly actions: readonly ActionDescription[];
  readonly expectation: Expectation;
  /** What may be disclosed at this point, as text. */
  readonly known: readonly { readonly record: string; readonly property: string; readonly value: string }[];
  /** The texts of which one may be worded, in `language`. Default: none. */
  readonly phrasable?: readonly PhrasableText[];
}

/**
 * One thing an interpreter says the customer wants. Untrusted: the core checks every part of it, and no
 * command confirms or verifies anything.
 *
 * - `start`: an action, with the values said along, as the customer's words by property name.
 * - `provide`: values for the action under way.
 * - `select`: one of the choices offered, by id.
 * - `stop`: drop the action under way. - `person`: a human, please. - `help`: what can you do.
 * - `greet`: no more than a greeting. - `goodbye`: they are done.
 */
export type Command =
  | { readonly kind: 'start'; readonly action: string; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'provide'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'select'; readonly id: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'person' }
  | { readonly kind: 'help' }
  | { readonly kind: 'greet' }
  | { readonly kind: 'goodbye' };

export interface Interpretation {
  /** Empty: not understood. */
  readonly commands: readonly Command[];
  /** The model that read the message, where one did. The core puts it on the trail. */
  readonly by?: InterpretedBy;
  /**
   * The language that the message is written in, or that it asks to be answered in (BCP 47), where it can be told.
   * Untrusted: only a language that the hub has texts in counts, and no single message turns a conversation over.
   */
  readonly language?: string;
  /** How the hub is to say one of the `phrasable` texts, if it comes to say it. Default: in its own words. */
  readonly phrasing?: Phrasing;
}

export interface InterpretedBy {
  /** As configured: `openai/gpt-5-mini`. At most 200 characters. */
  readonly model: string;
  /** The version of the prompt, such as a hash. At most 64 characters of `A-Z a-z 0-9 . _ -`. */
  readonly prompt: string;
  /** As the model's server counted them. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Turns a message into commands. */
export interface Interpreter {
  check(options: CallOptions): Promise<CheckReport>;
  interpret(input: InterpreterInput, options: CallOptions): Promise<Interpretation>;
  dispose(): Promise<void>;
}
