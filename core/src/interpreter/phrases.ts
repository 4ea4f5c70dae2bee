import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';

/** What a message says as a whole, apart from any action. */
export type Remark = 'stop' | 'decline' | 'person' | 'help' | 'greet' | 'farewell' | 'thanks';

const remarks = ['stop', 'decline', 'person', 'help', 'farewell', 'thanks', 'greet'] as const;

/** Reads a message that is nothing but one of these remarks, whatever politeness stands around it. */
export function readRemark(text: string, languages: readonly LanguageWords[]): Remark | undefined {
  const words = toPlainWords(text);
  if (words.length === 0 || words.length > 16) return undefined;
  const polite = new Set(languages.flatMap((language) => language.polite));
  const bare = words.filter((word) => !polite.has(word));
  return (
    findWhole(words, languages) ??
    findWhole(withoutGreeting(words, languages), languages) ??
    trimmings(words, polite)
      .map((trimmed) => findWhole(trimmed, languages))
      .find(Boolean) ??
    (bare.length === 0 ? readCourtesy(words, languages) : undefined)
  );
}

/** Whether the message asks for a human somewhere, and does not say that it does not want one. */
export function asksForPerson(text: string, languages: readonly LanguageWords[]): boolean {
  const words = toPlainWords(text);
  const whole = ` ${words.join(' ')} `;
  const negations = new Set(languages.flatMap((language) => language.negations));
  return languages.some((language) =>
    language.personWithin.some((phrase) => {
      const at = whole.indexOf(` ${phrase} `);
      return (
        at >= 0 &&
        !whole
          .slice(0, at)
          .split(' ')
          .some((word) => negations.has(word))
      );
    }),
  );
}

/**
 * What a short message that names nothing is about: help asked for in other words, thanks, a greeting. `tells` says whether a
 * word could be of a wish.
 */
export function readGist(
  text: string,
  languages: readonly LanguageWords[],
  tells: (word: string) => boolean,
): 'help' | 'thanks' | 'greet' | undefined {
  const words = toPlainWords(text);
  if (words.length === 0 || words.length > 12) return undefined;
  const whole = ` ${words.join(' ')} `;
  const has = (kind: 'help' | 'thanks' | 'greet', least: number) =>
    languages.some((language) =>
      language[kind].some((phrase) => phrase.split(' ').length >= least && whole.includes(` ${phrase} `)),
    );
  if (has('help', 2)) return 'help';
  const content = words.filter(tells).length;
  if (content > 1) return undefined;
  if (has('thanks', 1)) return 'thanks';
  return words.length <= 6 && has('greet', 1) ? 'greet' : undefined;
}

function findWhole(words: readonly string[], languages: readonly LanguageWords[]): Remark | undefined {
  const message = words.join(' ');
  if (message === '') return undefined;
  return remarks.find((remark) => languages.some((language) => language[remark].includes(message)));
}

/** "Hi, can you help me?" asks for help. */
function withoutGreeting(words: readonly string[], languages: readonly LanguageWords[]): readonly string[] {
  const greetings = languages
    .flatMap((language) => language.greet)
    .map((greeting) => greeting.split(' '))
    .sort((left, right) => right.length - left.length);
  const greeting = greetings.find((parts) => parts.every((part, index) => words[index] === part));
  return greeting === undefined || greeting.length === words.length ? words : words.slice(greeting.length);
}

/** The message without some of the polite words at its ends; the longest first. */
function trimmings(words: readonly string[], polite: ReadonlySet<string>): readonly (readonly string[])[] {
  const first = words.findIndex((word) => !polite.has(word));
  const last = words.findLastIndex((word) => !polite.has(word));
  const found: (readonly string[])[] = [];
  for (let start = 0; start <= first; start += 1) {
    for (let end = words.length; end > last; end -= 1) found.push(words.slice(start, end));
  }
  return found.sort((left, right) => right.length - left.length);
}

/** "ok thanks", "good morning team": thanks when there are any, else a greeting. */
function readCourtesy(words: readonly string[], languages: readonly LanguageWords[]): Remark | undefined {
  const has = (kind: 'thanks' | 'greet') =>
    words.some((word) => languages.some((language) => language[kind].includes(word)));
  const thanks = has('thanks') || words.includes('thank');
  if (thanks) return 'thanks';
  return has('greet') ? 'greet' : undefined;
}
