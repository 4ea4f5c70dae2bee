import { distance } from 'fastest-levenshtein';
import type { ActionDescription } from '../contract/index.ts';
import { phrases } from './concepts/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';
import { toStem } from './stem.ts';

export type Kind = Extract<ActionDescription['kind'], 'change' | 'add' | 'remove'>;

const kinds = ['change', 'add', 'remove'] as const;

/** What a word says about which action is meant. */
export interface Token {
  /**
   * What it may stand for: a stem, `=address` and the like for words that mean the same, `#change` and the like for
   * verbs, `<address>` and the like for values.
   */
  readonly stems: readonly string[];
  readonly kind?: Kind;
  /** A hint at a change, where no verb says otherwise. */
  readonly isHint?: true;
  /** Whether a hint goes with it. */
  readonly withHint?: true;
}

interface VerbStem {
  readonly word: string;
  readonly stem: string;
  readonly kind: Kind;
  readonly language: LanguageWords;
}

export interface Lexicon {
  readonly languages: readonly LanguageWords[];
  readonly empty: ReadonlySet<string>;
  readonly verbs: readonly VerbStem[];
  readonly hints: ReadonlySet<string>;
  /** Those of them that mean "new". */
  readonly fresh: ReadonlySet<string>;
  /** What words came to, so far. */
  readonly known: Map<string, Token | undefined>;
}

const mostKnown = 20_000;

const newWords = new Set(
  toPlainWords(
    'new another second extra additional nuwe nuut neu neue neuen neuer neues nuevo nueva nouveau nouvel nouvelle جديد جديدة الجديد الجديدة',
  ),
);

export function createLexicon(languages: readonly LanguageWords[]): Lexicon {
  return {
    languages,
    empty: new Set(languages.flatMap((language) => language.empty)),
    hints: new Set(languages.flatMap((language) => language.hints)),
    fresh: new Set(languages.flatMap((language) => language.hints.filter((word) => newWords.has(word)))),
    verbs: kinds.flatMap((kind) =>
      languages.flatMap((language) =>
        language.verbs[kind].map((verb) => ({ word: verb, stem: toStem(verb), kind, language })),
      ),
    ),
    known: new Map(),
  };
}

/** Undefined for words that tell nothing. A phrase is one word, with spaces. */
export function toToken(word: string, lexicon: Lexicon): Token | undefined {
  if (lexicon.known.has(word)) return lexicon.known.get(word);
  const token = readToken(word, lexicon);
  if (lexicon.known.size < mostKnown) lexicon.known.set(word, token);
  return token;
}

/** The same, with the hint that goes with it. */
export function toTokens(word: string, lexicon: Lexicon): readonly Token[] {
  const token = toToken(word, lexicon);
  if (token === undefined) return [];
  return token.withHint === true ? [token, { stems: ['#change'], isHint: true }] : [token];
}

function readToken(word: string, lexicon: Lexicon): Token | undefined {
  if (word === '') return undefined;
  // Something new may be put in place of the old, or beside it.
  if (lexicon.fresh.has(word)) return { stems: ['#change', '#add'], isHint: true };
  if (lexicon.hints.has(word)) return { stems: ['#change'], isHint: true };
  const stem = toStem(word);
  const isEmpty = lexicon.empty.has(word);
  const exact = phrases.get(word) ?? (isEmpty ? undefined : byStem.get(stem));
  const verb = isEmpty ? undefined : findVerb(word, stem, lexicon, exact === undefined);
  const meant = exact ?? (isEmpty || verb !== undefined ? [] : findLike(stem));
  if (verb !== undefined) return { stems: [`#${verb.kind}`, ...meant], kind: verb.kind };
  // "New number" is both: what it is about, and that it is another now.
  const isOther = word.includes(' ') && lexicon.hints.has(word.split(' ')[0] ?? '');
  if (meant.length > 0) return { stems: meant, ...(isOther ? { withHint: true } : {}) };
  return isEmpty ? undefined : { stems: [stem] };
}

function findVerb(word: string, stem: string, lexicon: Lexicon, allowsSlips: boolean): VerbStem | undefined {
  // A word that one language has is no verb of another: a German "Termin" terminates nothing.
  const owners = lexicon.languages.filter(({ topics }) => topics.includes(word));
  const verbs =
    owners.length === 0 ? lexicon.verbs : lexicon.verbs.filter(({ language }) => owners.includes(language));
  const isNoun = phrases.has(word);
  const verb = verbs.find(
    (candidate) =>
      candidate.word === word || (!isNoun && (candidate.stem === stem || isFormOf(word, candidate.word))),
  );
  if (verb !== undefined || !allowsSlips) return verb;
  return verbs.find((candidate) => isSlip(word, candidate.word) || isSlip(stem, candidate.stem));
}

/** English forms that the stemmer takes for another word: "adding". */
function isFormOf(word: string, verb: string): boolean {
  return verb.length >= 3 && word.startsWith(verb) && ['ing', 'ed', 's'].includes(word.slice(verb.length));
}

/** The single words of every concept, by their stem. */
const byStem: ReadonlyMap<string, readonly string[]> = new Map(
  [...phrases]
    .filter(([phrase]) => !phrase.includes(' '))
    .map(([word, meant]) => [toStem(word), meant] as const)
    .reverse(),
);

/** What a misspelt word may stand for. */
function findLike(stem: string): readonly string[] {
  if (stem.length < 5) return [];
  for (const [other, meant] of byStem) if (other.length >= 5 && likeness(stem, other) > 0) return meant;
  return [];
}

/** How much of a match two stems are: 1 for the same, less for a typo, 0 for different words. */
export function likeness(left: string, right: string): number {
  if (left === right) return 1;
  if (/^[#<=]/.test(left) || /^[#<=]/.test(right)) return 0;
  const shorter = Math.min(left.length, right.length);
  if (shorter < 5 || left[0] !== right[0] || Math.abs(left.length - right.length) > 2) return 0;
  const allowed = shorter >= 8 ? 2 : 1;
  return distance(left, right) <= allowed || isSwapped(left, right) ? 0.9 : 0;
}

/** A letter lost, doubled or swapped. Not another letter: "charge" is not "change". */
function isSlip(left: string, right: string): boolean {
  if (Math.min(left.length, right.length) < 4 || left[0] !== right[0]) return false;
  if (left.length === right.length) return left.length >= 5 && isSwapped(left, right);
  return Math.max(left.length, right.length) >= 5 && distance(left, right) === 1;
}

function isSwapped(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  const at = [...left].findIndex((letter, index) => letter !== right[index]);
  if (at < 0) return false;
  return (
    left[at] === right[at + 1] && left[at + 1] === right[at] && left.slice(at + 2) === right.slice(at + 2)
  );
}
