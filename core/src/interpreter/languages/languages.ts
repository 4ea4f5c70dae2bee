import { lookUp } from '../../vocabulary/index.ts';
import { af } from './af.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import type { LanguageWords } from './language-words.ts';

/** By language code. A file beside this one is a language. */
export const languages: Readonly<Record<string, LanguageWords>> = { af, ar, de, en, es, fr };

/** The words of some languages, in this order. English is understood besides: customers mix. */
export function wordsOf(...codes: readonly string[]): readonly LanguageWords[] {
  const own = codes.flatMap((code) => lookUp(languages, code.toLowerCase().split('-')[0] ?? '') ?? []);
  return [...new Set([...own, en])];
}
