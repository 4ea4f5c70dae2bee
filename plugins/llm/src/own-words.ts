import type { AskedProperty } from '@parley/core/contract';

/** Scripts written without spaces: a word of them may stand inside a longer run. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Whether a value was said in the message: every word and number of it, whatever the case, accents and order. What a
 * model made up, or took from elsewhere, was not. For a choice, the name of an option will do as well.
 */
export function isOwnWords(value: string, message: string, property: AskedProperty): boolean {
  if (isOption(value, property)) return true;
  const plainMessage = toPlain(message);
  const said = new Set(wordsOf(plainMessage));
  const words = wordsOf(toPlain(value));
  if (words.length === 0) return message.includes(value);
  return words.every((word) => said.has(word) || (unspaced.test(word) && plainMessage.includes(word)));
}

function isOption(value: string, { options = {} }: AskedProperty): boolean {
  const names = Object.entries(options).flatMap(([option, synonyms]) => [option, ...synonyms]);
  return names.some((name) => toPlain(name) === toPlain(value.trim()));
}

function toPlain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
