import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';
import { toStem } from './stem.ts';

interface Choice {
  readonly id: string;
  readonly label: string;
}

/**
 * The choices that a message names, where several may be picked: "the jumper and the jacket", "2 and 3". A word counts
 * for the one choice whose label has it. Empty where nothing is named, or what is not wanted is.
 */
export function selectSeveral(
  text: string,
  choices: readonly Choice[],
  languages: readonly LanguageWords[],
): readonly Choice[] {
  const words = toPlainWords(text);
  const isDenied = (word: string) => languages.some(({ negations }) => negations.includes(word));
  if (words.length > 40 || words.some((word) => isDenied(word) || leavesOut.has(word))) return [];
  if (words.some((word) => all.has(word)) && words.every((word) => all.has(word) || word.length < 6))
    return choices;
  const said = words.map((word) => toStem(word));
  const labels = choices.map(({ label }) => new Set(toPlainWords(label).map((word) => toStem(word))));
  const choosing = new Set(languages.flatMap((language) => language.choosing.map((word) => toStem(word))));
  const telling = said.flatMap((word) => {
    const holders = choices.filter((_, index) => labels[index]?.has(word) === true);
    const isTelling = word.length > 2 && !/^\d/.test(word) && !choosing.has(word);
    return isTelling && holders.length === 1 ? holders : [];
  });
  if (telling.length > 0) return choices.filter((choice) => telling.includes(choice));
  const numbers = words.filter((word) => /^\d{1,2}$/.test(word)).map(Number);
  const isNumbers = numbers.length > 1 && words.every((word) => /^\d/.test(word) || word.length < 4);
  return isNumbers ? choices.filter((_, index) => numbers.includes(index + 1)) : [];
}

/** Where something is left out, or one of two is meant: which ones are for the list to say. */
const leavesOut = new Set(
  'except but besides or maar behalwe außer aber oder sauf mais ou excepto pero o'.split(' '),
);

/** "All of them", in the languages that are read here. */
const all = new Set(
  'all everything alles almal alle tout tous toutes todo todos todas كلها جميعها'.split(' '),
);
