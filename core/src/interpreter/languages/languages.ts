import { lookUp } from '../../vocabulary/index.ts';
import { af } from './af.ts';
import { en } from './en.ts';
import type { LanguageWords } from './language-words.ts';

const languages: Readonly<Record<string, LanguageWords>> = { en, af };

/** The words of a language. English is understood besides: customers mix. */
export function wordsOf(language: string): readonly LanguageWords[] {
  const own = lookUp(languages, language.toLowerCase().split('-')[0] ?? '');
  return own === undefined || own === en ? [en] : [own, en];
}
