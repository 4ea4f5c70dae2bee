import { fold, toWords } from '../vocabulary/index.ts';
import { askedLanguage, mentionedLanguage } from './languages/language-requests.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { languages } from './languages/languages.ts';
import { neighbours, particles } from './languages/neighbours.ts';
import { toPlainWord } from './plain-words.ts';
import { toStem } from './stem.ts';

/** What a message tells of the language of whoever wrote it. Language codes. */
export interface Heard {
  /** The language that it is surely written in. */
  readonly surely?: string;
  /** The language of the little that could be told: a greeting. Never beside `surely`. */
  readonly likely?: string;
  /** The language that the message asks for, and does nothing else. */
  readonly asked?: string;
  /** The one language that the message names, whatever it says of it. */
  readonly mentioned?: string;
}

/**
 * So much of what only one language has makes it sure, if any other has less than a third of it: a word counts one, a word of
 * everyday dealings two.
 */
const enough = 2;
/** Of fewer words nothing is sure. */
const shortest = 3;

/**
 * Tells a language by its everyday words. Names, addresses and what is borrowed tell nothing: words that two
 * languages share do not count, nor do particles of names, nor capitalised words inside a sentence.
 */
export function hearLanguage(text: string): Heard {
  const asked = askedLanguage(text);
  if (asked !== undefined) return { asked };
  const mentioned = mentionedLanguage(text);
  return { ...hearWords(text), ...(mentioned === undefined ? {} : { mentioned }) };
}

function hearWords(text: string): Pick<Heard, 'surely' | 'likely'> {
  const words = listTelling(text.slice(0, 4096).replace(/\S*(?:@|:\/\/)\S*/g, ' '));
  const [top, next] = weigh(words).sort((left, right) => right.weight - left.weight);
  if (top === undefined || neighbours[top.language] !== undefined) return {};
  const others = next?.weight ?? 0;
  if (top.weight >= enough && others * 3 < top.weight && words.length >= shortest)
    return { surely: top.language };
  if (top.language === 'ar' && others === 0 && countArabic(words) >= 4) return { surely: 'ar' };
  return others === 0 ? { likely: top.language } : {};
}

interface Telling {
  readonly plain: string;
  /** Written with a capital inside a sentence: a name, or German. */
  readonly isName: boolean;
}

function listTelling(text: string): readonly Telling[] {
  const isShouted = !/\p{Ll}/u.test(text);
  let end = 0;
  const words = toWords(text).filter(({ text: word }) => /\p{L}/u.test(word));
  return words.map((word) => {
    const gap = text.slice(end, word.start);
    const isStart = end === 0 || /[.!?:;\n¿¡]/.test(gap);
    end = word.end;
    const isName = !isStart && !isShouted && word.text.length > 1 && /^\p{Lu}/u.test(word.text);
    return { plain: toPlainWord(word.folded), isName };
  });
}

function weigh(words: readonly Telling[]): { readonly language: string; readonly weight: number }[] {
  const found = new Map<string, Set<string>>();
  for (const { plain, isName } of words) {
    const language = ownerOf(plain);
    if (language === undefined || (isName && !topics.de?.has(plain))) continue;
    found.set(language, (found.get(language) ?? new Set()).add(plain));
  }
  return [...found].map(([language, said]) => ({
    language,
    weight: said.size + [...said].filter((word) => topics[language]?.has(word)).length,
  }));
}

/** Persian and Urdu are written in the same script, with letters of their own. */
function countArabic(words: readonly Telling[]): number {
  if (words.some(({ plain }) => /[پچژگٹڈڑےکی]/u.test(plain))) return 0;
  return words.filter(({ plain }) => /^\p{Script=Arabic}{2,}$/u.test(plain)).length;
}

/** By word: the one language that has it. */
const owners = new Map<string, string | undefined>();
for (const [language, words] of Object.entries({ ...listAll(), ...neighbours })) {
  for (const word of words) {
    if (particles.has(word) || word.length < 2) continue;
    const owner = owners.get(word);
    owners.set(word, owners.has(word) && owner !== language ? undefined : language);
  }
}
const topics: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(languages).map(([language, words]) => [language, new Set(words.topics)]),
);

function ownerOf(word: string): string | undefined {
  if (!/^\p{Script=Arabic}+$/u.test(word)) return owners.get(word);
  return owners.get(word) ?? owners.get(toStem(word)) ?? owners.get(word.replace(/^[وفب]/u, ''));
}

function listAll(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(languages).map(([language, words]) => [language, listWords(words)]),
  );
}

/** All words of a language but those around a choice, which are numbers and articles. */
function listWords({
  choosing: _,
  ordinals: _o,
  phrases,
  verbs,
  ...lists
}: LanguageWords): readonly string[] {
  return [...Object.values(lists).flat(), ...Object.values(verbs).flat(), ...Object.keys(phrases)].flatMap(
    (phrase) => fold(phrase).split(' '),
  );
}
