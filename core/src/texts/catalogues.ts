import { afrikaans } from './af.ts';
import { arabic } from './ar.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import type { Texts } from './texts.ts';

/** By language code. A file beside this one is a language. */
export const catalogues: ReadonlyMap<string, Texts> = new Map([
  ['af', afrikaans],
  ['ar', arabic],
  ['de', german],
  ['en', english],
  ['es', spanish],
  ['fr', french],
]);

/** `de` of `de-AT`: the code by which languages are told apart here. */
export function codeOf(language: string): string {
  return language.toLowerCase().split('-')[0] ?? '';
}

/** The texts of a language (BCP 47); English where there are none. */
export function textsOf(language: string): Texts {
  return catalogues.get(codeOf(language)) ?? english;
}
