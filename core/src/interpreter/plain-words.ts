import { fold, toWords } from '../vocabulary/index.ts';

/** What French joins to the word behind it: `l'adresse` is said with "adresse". */
const elision = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\p{L}{2})/u;

/** Words in lower case, without accents, apostrophes and signs. */
export function toPlainWords(text: string): readonly string[] {
  return toWords(text).map((word) => toPlainWord(word.folded));
}

export function toPlainWord(folded: string): string {
  return fold(folded)
    .replace(elision, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
