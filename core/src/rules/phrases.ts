import type { BinaryOperator } from '../vocabulary/index.ts';
import type { Token } from './tokens.ts';

type Comparison = Extract<BinaryOperator, '<' | '<=' | '>' | '>='>;

/** What may follow `is`, the longest first. */
const comparisons: readonly (readonly [words: string, operator: Comparison])[] = [
  ['on or before', '<='],
  ['on or after', '>='],
  ['more than', '>'],
  ['less than', '<'],
  ['at least', '>='],
  ['at most', '<='],
  ['before', '<'],
  ['after', '>'],
];

const opposites: Readonly<Record<Comparison, Comparison>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

/** How a comparison is written, how tokens long that is, and what it means. */
export interface Phrase {
  readonly length: number;
  readonly means: BinaryOperator | 'one-of' | 'not-one-of' | 'is-empty' | 'is-not-empty';
}

/** The comparison that begins with the token at `index`, if one does. */
export function readPhrase(tokens: readonly Token[], index: number): Phrase | undefined {
  const begins = (from: number, words: string): boolean =>
    words.split(' ').every((word, offset) => isWord(tokens[from + offset], word));
  if (begins(index, 'starts with')) return { length: 2, means: 'starts-with' };
  if (begins(index, 'ends with')) return { length: 2, means: 'ends-with' };
  if (begins(index, 'contains')) return { length: 1, means: 'contains' };
  if (begins(index, 'matches')) return { length: 1, means: 'matches' };
  if (!begins(index, 'is')) return undefined;
  const isNot = begins(index + 1, 'not');
  const from = index + (isNot ? 2 : 1);
  const length = from - index;
  if (begins(from, 'one of')) return { length: length + 2, means: isNot ? 'not-one-of' : 'one-of' };
  if (begins(from, 'empty')) return { length: length + 1, means: isNot ? 'is-not-empty' : 'is-empty' };
  const found = comparisons.find(([words]) => begins(from, words));
  if (found === undefined) return { length, means: isNot ? 'is-not' : 'is' };
  const [words, operator] = found;
  return { length: length + words.split(' ').length, means: isNot ? opposites[operator] : operator };
}

/** The comparison that a sign stands for. */
export const comparisonSigns: Readonly<Record<string, BinaryOperator>> = {
  '=': 'is',
  '!=': 'is-not',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text === word;
}
