import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** The choice that a message names: by its label, by part of it, or by its number on the list. */
export function selectChoice(
  text: string,
  choices: readonly Choice[],
  languages: readonly LanguageWords[],
): Choice | undefined {
  const words = toPlainWords(text);
  if (words.length === 0 || words.length > 20) return undefined;
  const labels = choices.map((choice) => ({ choice, words: toPlainWords(choice.label) }));
  const exact = labels.filter((label) => label.words.length > 0 && label.words.join() === words.join());
  if (exact.length > 0) return exact.length === 1 ? exact[0]?.choice : undefined;
  const choosing = new Set(languages.flatMap((language) => language.choosing));
  if (
    words.some((word) => !choosing.has(word) && languages.some(({ negations }) => negations.includes(word)))
  ) {
    return undefined;
  }
  const named = labels.filter((label) => label.words.length > 0 && containsAll(words, label.words));
  if (named.length > 0) return onlyLongest(named);
  const content = words.filter((word) => !choosing.has(word));
  const partly = labels.filter((label) => content.length > 0 && containsAll(label.words, content));
  if (partly.length === 1) return partly[0]?.choice;
  return choices[readPosition(words, content, choices.length, languages) ?? -1];
}

function containsAll(words: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((word) => words.includes(word));
}

/** "Funeral plan plus" names that one, although it holds "funeral plan" too. */
function onlyLongest(named: readonly { choice: Choice; words: readonly string[] }[]): Choice | undefined {
  const longest = Math.max(...named.map((label) => label.words.length));
  const top = named.filter((label) => label.words.length === longest);
  const isAlone = top.length === 1 && named.every((label) => containsAll(top[0]?.words ?? [], label.words));
  return isAlone ? top[0]?.choice : undefined;
}

/** "2", "number 2", "the second one", "the last". */
function readPosition(
  words: readonly string[],
  content: readonly string[],
  count: number,
  languages: readonly LanguageWords[],
): number | undefined {
  const [said, ...others] = content;
  if (said === undefined || others.length > 0 || words.length > 6) return undefined;
  if (/^\d{1,3}$/.test(said)) return Number(said) - 1;
  for (const { ordinals, last } of languages) {
    const place = ordinals.indexOf(said);
    if (place >= 0) return place % 10;
    if (last.includes(said)) return count - 1;
  }
  return undefined;
}
