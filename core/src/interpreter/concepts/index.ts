import { toPlainWords } from '../plain-words.ts';
import { af } from './af.ts';
import { ar } from './ar.ts';
import type { ConceptWords } from './concept-words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

/** In every language at once: short messages do not tell theirs, and customers mix. */
export const conceptWords: readonly ConceptWords[] = [en, af, de, es, fr, ar];

/** By the words of a phrase with a space between: the concepts that it may stand for, each with `=` before it. */
export const phrases: ReadonlyMap<string, readonly string[]> = collect();

function collect(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const words of conceptWords)
    for (const [concept, list] of Object.entries(words))
      for (const phrase of list.split('|')) {
        const plain = toPlainWords(phrase).join(' ');
        const known = found.get(plain) ?? [];
        if (!known.includes(`=${concept}`)) found.set(plain, [...known, `=${concept}`]);
      }
  return found;
}
