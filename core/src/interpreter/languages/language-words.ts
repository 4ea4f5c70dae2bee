import { toPlainWords } from '../plain-words.ts';

/** A list of words and phrases with `|` between them, as they are written; compared without accents and signs. */
export function listWords(words: string): readonly string[] {
  return words.split('|').map((phrase) => toPlainWords(phrase).join(' '));
}

/** The everyday words of one language. All in lower case, without accents and apostrophes. */
export interface LanguageWords {
  /** Whole messages that drop what is under way. */
  readonly stop: readonly string[];
  /** Whole messages that decline: they end what is under way, or the conversation. */
  readonly decline: readonly string[];
  /** Whole messages that ask for a human. */
  readonly person: readonly string[];
  /** The same, anywhere in a message. */
  readonly personWithin: readonly string[];
  /** Whole messages that ask what can be done here. */
  readonly help: readonly string[];
  readonly greet: readonly string[];
  readonly farewell: readonly string[];
  readonly thanks: readonly string[];
  /** Words around the matter that say nothing about it. */
  readonly polite: readonly string[];
  /** Words that turn what is said around them into what is not wanted, or is done already. */
  readonly negations: readonly string[];
  /** Several words that mean one: replaced before anything is read. `take … off`: a few words may stand between. */
  readonly phrases: Readonly<Record<string, string>>;
  /** Words behind which a negation no longer holds. */
  readonly turns: readonly string[];
  /** Words that begin a new thought behind a comma or an "and". */
  readonly subjects: readonly string[];
  /** Words that begin a new thought where such a word follows them: "and I", "then I". */
  readonly joins: readonly string[];
  /** People of whom something is told, and nothing is asked for: "my neighbour moved". */
  readonly others?: readonly string[];
  /** First words of a question about how things stand; not a wish. */
  readonly asking: readonly string[];
  /** What makes a wish of such a question after all: "where can I". */
  readonly wishing: readonly string[];
  /** Words that tell nothing about which action is meant. */
  readonly empty: readonly string[];
  /** Verbs, in every form that the stemmer does not join. */
  readonly verbs: Readonly<Record<'change' | 'add' | 'remove', readonly string[]>>;
  /** Words that hint at a change where no verb says otherwise. */
  readonly hints: readonly string[];
  /** First to tenth, in one form after another. */
  readonly ordinals: readonly string[];
  readonly last: readonly string[];
  /** Words around a choice: "number", "the", "one". */
  readonly choosing: readonly string[];
  /** What people write to businesses about: tells the language, not the wish. No part of a name or an address. */
  readonly topics: readonly string[];
}
