import * as v from 'valibot';
import type { PhrasableText, Phrasing } from '../contract/index.ts';
import { fold, toWords } from '../vocabulary/index.ts';
import { listPlaceholders } from './offer-phrasing.ts';
import { type PhrasingWords, phrasingWords } from './phrasing-words.ts';

/** The rule by which a template is dropped. */
export type Fault =
  | 'malformed'
  | 'not-offered'
  | 'too-long'
  | 'unknown-placeholder'
  | 'missing-placeholder'
  | 'repeated-placeholder'
  | 'figures'
  | 'link'
  | 'claim'
  | 'secret'
  | 'characters'
  | 'language';

export type PhrasingCheck =
  | { readonly ok: true; readonly phrasing: Phrasing }
  | { readonly ok: false; readonly fault: Fault };

export interface CheckPhrasingOptions {
  readonly offered: readonly PhrasableText[];
  /** The code of the language that the customer is answered in. */
  readonly language: string;
  /** Tells the language of a text by its words. */
  hear(text: string): { readonly surely?: string; readonly likely?: string };
}

/** In UTF-16 units. The core's own texts of this kind are shorter by half. */
const longest = 240;

const PhrasingSchema = v.object({ text: v.string(), template: v.string() });

/** Whether what an interpreter worded may be said in place of the core's own text. */
export function checkPhrasing(input: unknown, options: CheckPhrasingOptions): PhrasingCheck {
  const result = v.safeParse(PhrasingSchema, input);
  if (!result.success) return { ok: false, fault: 'malformed' };
  const phrasing = { text: result.output.text, template: result.output.template.trim() };
  const offered = options.offered.find(({ name }) => name === phrasing.text);
  if (offered === undefined) return { ok: false, fault: 'not-offered' };
  const { template } = phrasing;
  const fault =
    template.length > longest
      ? 'too-long'
      : (findMisplaced(template, offered) ?? findUnsayable(template, options));
  return fault === undefined ? { ok: true, phrasing } : { ok: false, fault };
}

/** Placeholders that are not offered, stand twice, or are gone. */
function findMisplaced(template: string, { placeholders, required }: PhrasableText): Fault | undefined {
  const names = listPlaceholders(template);
  if (/[{}]/.test(withoutPlaceholders(template)) || names.some((name) => !placeholders.includes(name)))
    return 'unknown-placeholder';
  if (names.some((name) => template.split(`{${name}}`).length > 2)) return 'repeated-placeholder';
  return required.every((name) => names.includes(name)) ? undefined : 'missing-placeholder';
}

function findUnsayable(template: string, { language, hear }: CheckPhrasingOptions): Fault | undefined {
  const words = Object.hasOwn(phrasingWords, language) ? phrasingWords[language] : undefined;
  if (words === undefined) return 'language';
  const plain = withoutPlaceholders(template).normalize('NFKC');
  const folded = fold(plain);
  if (/[\p{N}\p{Sc}%‰]/u.test(plain) || numbers.test(folded)) return 'figures';
  // A stop is the end of a sentence: with a letter behind it, it is part of an address.
  if (/\.(?![\s."'”»]|$)|[/\\@#]|www|https?|\s\.\p{L}/iu.test(plain)) return 'link';
  if (toPattern([words.claims]).test(folded)) return 'claim';
  if (secrets.test(folded)) return 'secret';
  if (!isPlainlyWritten(plain, words)) return 'characters';
  return isIn(language, plain, words, hear) ? undefined : 'language';
}

/**
 * Letters of the language, and the signs of a sentence: no other script, no emoji, nothing invisible. Of marks only those
 * that its own letters carry: any other would hide the word that it stands on.
 */
function isPlainlyWritten(plain: string, { letters }: PhrasingWords): boolean {
  return [...plain].every((character) =>
    /\p{L}/u.test(character)
      ? letters.test(character)
      : /[\u0300-\u036f\u064b-\u0655\u0670 \u00a0\u202f.,;:!?¿¡'’"“”„«»…–—()-]|[،؛؟]/u.test(character),
  );
}

/** Every sentence, or it could say anything in words that nobody here can read. */
function isIn(
  language: string,
  plain: string,
  { courtesies }: PhrasingWords,
  hear: CheckPhrasingOptions['hear'],
): boolean {
  const courteous = new Set(courtesies.split(/\s+/).map(fold));
  const sentences = plain.split(/[.!?…؟¿¡:;؛]+/).filter((sentence) => /\p{L}/u.test(sentence));
  return (
    sentences.length > 0 &&
    sentences.every((sentence) => {
      const { surely, likely } = hear(sentence);
      return (surely ?? likely) === language || toWords(sentence).some(({ folded }) => courteous.has(folded));
    })
  );
}

function withoutPlaceholders(template: string): string {
  return template.replace(/\{[a-z]+\}/g, ' ');
}

// Of all languages at once: a sentence may mix them. A claim in one language is a question in another ("was").
const numbers = toPattern(Object.values(phrasingWords).map((words) => words.numbers));
const secrets = toPattern(Object.values(phrasingWords).map((words) => words.secrets));

function toPattern(lists: readonly string[]): RegExp {
  const entries = lists.flatMap((list) => list.split(/\s+/).filter((entry) => entry !== ''));
  const choices = entries.map((entry) => fold(entry).replace(/\*$/, '\\p{L}*').replaceAll('_', '\\s+'));
  return new RegExp(`(?<![\\p{L}\\p{M}])[وف]?(?:${choices.join('|')})(?![\\p{L}\\p{M}])`, 'u');
}
