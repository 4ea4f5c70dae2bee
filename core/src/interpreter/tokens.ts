import { distance } from 'fastest-levenshtein';
import type { ActionDescription } from '../contract/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toStem } from './stem.ts';

export type Kind = ActionDescription['kind'];

const kinds = ['change', 'add', 'remove'] as const;

/** What a word says about which action is meant. */
export interface Token {
  /** A stem, `#change` and the like for verbs, `<address>` and the like for values. */
  readonly stem: string;
  readonly kind?: Kind;
  /** A hint at a change, where no verb says otherwise. */
  readonly isHint?: true;
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
}

export function createLexicon(languages: readonly LanguageWords[]): Lexicon {
  return {
    languages,
    empty: new Set(languages.flatMap((language) => language.empty)),
    hints: new Set(languages.flatMap((language) => language.hints)),
    verbs: kinds.flatMap((kind) =>
      languages.flatMap((language) =>
        language.verbs[kind].map((verb) => ({ word: verb, stem: toStem(verb), kind, language })),
      ),
    ),
  };
}

/** Undefined for words that tell nothing. */
export function toToken(word: string, lexicon: Lexicon): Token | undefined {
  if (lexicon.hints.has(word)) return { stem: '#change', isHint: true };
  const stem = toStem(word);
  // A word that one language has is no verb of another: a German "Termin" terminates nothing.
  const owners = lexicon.languages.filter(({ topics }) => topics.includes(word));
  const verbs =
    owners.length === 0 ? lexicon.verbs : lexicon.verbs.filter(({ language }) => owners.includes(language));
  const verb =
    verbs.find((candidate) => candidate.stem === stem) ??
    verbs.find((candidate) => isSlip(word, candidate.word) || isSlip(stem, candidate.stem));
  if (verb !== undefined && !lexicon.empty.has(word)) return { stem: `#${verb.kind}`, kind: verb.kind };
  return lexicon.empty.has(word) || word === '' ? undefined : { stem };
}

/** How much of a match two stems are: 1 for the same, less for a typo, 0 for different words. */
export function likeness(left: string, right: string): number {
  if (left === right) return 1;
  if (/^[#<]/.test(left) || /^[#<]/.test(right)) return 0;
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
