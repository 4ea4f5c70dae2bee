import { Unreadable } from './unbound.ts';

/** One piece of a rule's text. `text`: as written, for `text` without its quotes. */
export interface Token {
  readonly kind: 'word' | 'number' | 'date' | 'time' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** A name of hub.yaml: letters and digits, with hyphens inside. `a-b` is one name, `a - b` a difference. */
const word = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-[\p{L}\p{M}\p{N}_]+)*`;

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['date', /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?(?![\p{L}\p{N}])/uy],
  ['time', /\d{1,2}:\d{2}(?::\d{2})?(?![\p{L}\p{N}])/uy],
  ['number', /\d+(?:\.\d+)?/y],
  ['word', new RegExp(word, 'uy')],
  ['text', /"(?:[^"]|"")*"|'(?:[^']|'')*'|“[^”]*”/y],
  ['sign', /<=|>=|!=|[-+*/<>=(),.](?!=)/y],
];

/** Signs that other languages write, and what they are called here. */
const foreign: readonly (readonly [string, string])[] = [
  ['==', 'Write "is".'],
  ['&&', 'Write "and".'],
  ['&', 'Write "and".'],
  ['||', 'Write "or".'],
  ['|', 'Write "or".'],
  ['<>', 'Write "is not".'],
  ['≤', 'Write "<=" or "is at most".'],
  ['≥', 'Write ">=" or "is at least".'],
  ['≠', 'Write "is not".'],
  ['−', 'Write the plain sign "-".'],
  ['–', 'Write the plain sign "-".'],
  ['×', 'Write "*".'],
  ['÷', 'Write "/".'],
  ['%', 'Write a hundredth part as a number: 0.05 is five percent.'],
  ['{', 'Braces stand only in texts: "Your balance is {account.balance}.".'],
];

/** Cuts a rule into pieces; the last is `end`. Throws {@link Unreadable}. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) break;
    const token = readToken(text, at);
    tokens.push({ ...token, text: token.kind === 'text' ? withoutQuotes(token.text) : token.text });
    at += token.text.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function readToken(text: string, at: number): Token {
  const sign = foreign.find(([written]) => text.startsWith(written, at));
  for (const [kind, pattern] of sign === undefined ? patterns : []) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, at };
  }
  const first = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (/["'“]/.test(first)) {
    throw new Unreadable(at, `The quote ${first} is not closed.`, 'Put the same sign behind the text.');
  }
  const written = sign?.[0] ?? first;
  throw new Unreadable(
    at,
    `"${written}" means nothing here.`,
    sign?.[1] ??
      (written === '!' ? 'Write "not".' : 'Put it in quotes where it is part of a text, else leave it out.'),
  );
}

/** A quote of the same kind inside is written twice. */
function withoutQuotes(quoted: string): string {
  const quote = quoted.charAt(0);
  return quoted.slice(1, -1).replaceAll(quote + quote, quote);
}
