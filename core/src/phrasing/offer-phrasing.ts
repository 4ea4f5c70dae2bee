import type { PhrasableText } from '../contract/index.ts';
import type { TextKey, Texts } from '../texts/index.ts';
import { phrasingWords } from './phrasing-words.ts';

/** Words ahead of the hub's next question about a wish: the one text that the hub has none of its own for. */
export const opening = 'opening';

/**
 * The texts that may be worded: greetings, and questions whose answer is shown again before anything comes of it.
 * What confirms, verifies, refuses, or tells an outcome is said in the core's words alone.
 */
const phrasable: readonly TextKey[] = [
  'greeting',
  'greeting-unnamed',
  'menu',
  'menu-again',
  'ask-value',
  'ask-value-new',
  'ask-property',
  'ask-record',
  'ask-choice',
  'ask-several',
  'ask-for',
  'ask-answer',
  'value-invalid',
  'goodbye',
];

/** What may be worded in a language (a code). Nothing where it could not be told whether it may be said. */
export function offerPhrasing(texts: Texts, language: string): readonly PhrasableText[] {
  if (!Object.hasOwn(phrasingWords, language)) return [];
  const own = phrasable.map((name): PhrasableText => {
    const required = listPlaceholders(texts[name]);
    return { name, words: texts[name], placeholders: [...new Set([...required, 'business'])], required };
  });
  return [{ name: opening, words: '', placeholders: ['business'], required: [] }, ...own];
}

/** The names that stand in braces, each once. */
export function listPlaceholders(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name))];
}
