import { comparisonSigns, readPhrase } from './phrases.ts';
import type { Token } from './tokens.ts';
import { Unreadable } from './unbound.ts';

/** A value was expected, and this is none. */
export function refuseOperand(tokens: readonly Token[], { kind, text, at }: Token): Unreadable {
  if (kind !== 'end') {
    const fix = 'Put one there; a word of the language that is meant as a text goes in quotes.';
    return new Unreadable(at, `A value was expected before "${text}".`, fix);
  }
  if (tokens.length === 1) {
    return new Unreadable(at, 'The rule is empty.', 'Write what must hold, or what the value is.');
  }
  const message = 'The rule ends too early: a value was expected.';
  return new Unreadable(at, message, 'Write what is missing at its end.');
}

/** What people write, and how it is said here. `word`: what stands there, or before it. */
const sayings: readonly (readonly [word: string, fix: string])[] = [
  ['between', 'Write: x is at least 1 and x is at most 9.'],
  ['ago', 'Count back from a date: "is before today - 30 days", or a moment: "now - 2 hours".'],
  ['greater', 'Write "is more than".'],
  ['later', 'Write "is after".'],
  ['earlier', 'Write "is before".'],
  ['equal', 'Write "is".'],
  [',', 'For one of several values write "is one of a, b".'],
];

/** The expression was complete, and more follows, from this token on. */
export function refuseRest(tokens: readonly Token[], index: number): Unreadable {
  const [before, token] = [tokens[index - 1], tokens[index]];
  const { kind, text, at } = token ?? { kind: 'end', text: '', at: 0 };
  const saying = sayings.find(([word]) => word === text || (before?.kind === 'word' && before.text === word));
  if (saying !== undefined) return new Unreadable(at, `"${text}" was not expected here.`, saying[1]);
  if (before?.kind === 'word' && kind === 'word') {
    const fix = `Put a text of several words in quotes: "${before.text} ${text}".`;
    return new Unreadable(at, `"${text}" was not expected behind "${before.text}".`, fix);
  }
  const isComparison = Object.hasOwn(comparisonSigns, text) || readPhrase(tokens, index);
  const fix = isComparison
    ? 'Write each comparison by itself, with "and" between them.'
    : 'Join the parts with "and", "or" or a sign, or leave it out.';
  return new Unreadable(at, `"${text}" was not expected here.`, fix);
}
