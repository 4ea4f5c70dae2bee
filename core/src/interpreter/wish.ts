import { fold, lookUp, toWords } from '../vocabulary/index.ts';
import { phrases } from './concepts/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWord } from './plain-words.ts';
import { type Lexicon, type Token, toToken, toTokens } from './tokens.ts';
import { type SaidValue, toPlaces } from './values.ts';

/** What is left of a message when everything is taken away that is not wanted. */
export interface Wish {
  readonly tokens: readonly Token[];
  /** With those of the parts that are not wanted: "my order has not arrived" asks for something all the same. */
  readonly allTokens: readonly Token[];
  /** Whether it only asks how things stand: "has my address been changed?" */
  readonly isQuestion: boolean;
  /** Whether it asks to be told or shown something: "show me …", or a question mark. */
  readonly asksToTell: boolean;
  /** Those values that stand in a wanted part. */
  readonly values: readonly SaidValue[];
}

export interface Piece {
  readonly word: string;
  /** Where several words are joined to one, the end of the last. */
  readonly end: number;
  readonly start: number;
  readonly value?: SaidValue;
}

export interface ReadWishOptions {
  readonly text: string;
  readonly values: readonly SaidValue[];
  readonly languages: readonly LanguageWords[];
  readonly lexicon: Lexicon;
}

/** Reads the wanted parts of a message. */
export function readWish({ text, values, languages, lexicon }: ReadWishOptions): Wish {
  const words = toPieces(text, values);
  const pieces = joinPhrases(words, languages);
  const thoughts = toThoughts(text, pieces, languages, lexicon);
  const wanted = thoughts.filter((thought) => !thought.isNegated).flatMap((thought) => thought.pieces);
  const toAll = (some: readonly Piece[]): readonly Token[] =>
    some.flatMap(({ word, value }) =>
      value === undefined ? toTokens(word, lexicon) : [{ stems: [`<${value.property.name}>`] }],
    );
  const tokens = toAll(wanted);
  return {
    isQuestion: isQuestion(words, languages),
    asksToTell: /[?؟]/.test(text) || tokens.some(({ stems }) => stems.includes('=tell')),
    tokens,
    allTokens: toAll(thoughts.flatMap((thought) => thought.pieces)),
    values: values.filter((value) =>
      wanted.some((piece) => piece.start < value.end && value.start < piece.end),
    ),
  };
}

/** The words outside of values, and each value as one piece. */
function toPieces(text: string, values: readonly SaidValue[]): readonly Piece[] {
  const places = toPlaces(values.filter(({ isWord }) => isWord !== true));
  const words = toWords(text)
    .filter(({ start, end }) => places.every((place) => end <= place.start || place.end <= start))
    .map(({ folded, start, end }) => ({ word: toPlainWord(folded), start, end }));
  const inValues = places.map((value) => ({ word: '', start: value.start, end: value.end, value }));
  return [...words, ...inValues].sort((left, right) => left.start - right.start);
}

/** Several words that mean one thing become one piece, the longest first. */
export function joinPhrases(pieces: readonly Piece[], languages: readonly LanguageWords[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const phrase = findPhrase(pieces, index, languages) ?? findParticle(pieces, index, languages);
    const last = pieces[index + (phrase?.length ?? 1) - 1] ?? piece;
    joined.push(phrase === undefined ? piece : { word: phrase.meaning, start: piece.start, end: last.end });
    index += (phrase?.length ?? 1) - 1;
  }
  return joined;
}

const longestPhrase = 6;
/** So far may the two parts of "take … off" stand apart. */
const farthest = 6;

/** The second part of a verb in two parts. */
function findParticle(
  pieces: readonly Piece[],
  index: number,
  languages: readonly LanguageWords[],
): { readonly meaning: string; readonly length: number } | undefined {
  const particle = pieces[index]?.word ?? '';
  if (particle === '') return undefined;
  for (const { word } of pieces.slice(Math.max(0, index - farthest), index)) {
    const meaning = languages.flatMap(({ phrases: own }) => lookUp(own, `${word} … ${particle}`) ?? [])[0];
    if (meaning !== undefined) return { meaning, length: 1 };
  }
  return undefined;
}

function findPhrase(
  pieces: readonly Piece[],
  index: number,
  languages: readonly LanguageWords[],
): { readonly meaning: string; readonly length: number } | undefined {
  const words = pieces.slice(index, index + longestPhrase).map(({ word }) => word);
  const end = words.indexOf('');
  for (let length = end < 0 ? words.length : end; length > 1; length -= 1) {
    const phrase = words.slice(0, length).join(' ');
    const meaning = languages.flatMap((language) => lookUp(language.phrases, phrase) ?? [])[0];
    if (meaning !== undefined) return { meaning, length };
    if (phrases.has(phrase)) return { meaning: phrase, length };
  }
  return undefined;
}

/** "Has my address been changed?" is no wish; "how do I change it?" is. */
function isQuestion(pieces: readonly Piece[], languages: readonly LanguageWords[]): boolean {
  const polite = new Set(languages.flatMap((language) => language.polite));
  const words = pieces.map((piece) => piece.word);
  const first = words.find((word) => word !== '' && !polite.has(word));
  if (first === undefined || !languages.some((language) => language.asking.includes(first))) return false;
  const whole = ` ${words.join(' ')} `;
  return !languages.some((language) => language.wishing.some((phrase) => whole.includes(` ${phrase} `)));
}

interface Thought {
  readonly pieces: Piece[];
  isNegated: boolean;
}

/** Splits where a negation stops to hold: at the end of a sentence, at "but", at "…, I want". */
function toThoughts(
  text: string,
  pieces: readonly Piece[],
  languages: readonly LanguageWords[],
  lexicon: Lexicon,
): readonly Thought[] {
  const has = (key: 'negations' | 'turns' | 'subjects' | 'joins' | 'decline', word: string) =>
    languages.some((language) => language[key].includes(word));
  const thoughts: Thought[] = [{ pieces: [], isNegated: false }];
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    const gap = text.slice(end, piece.start);
    end = piece.end;
    const isStart = has('subjects', piece.word) || toToken(piece.word, lexicon)?.kind !== undefined;
    const isJoined = has('joins', pieces[index - 1]?.word ?? '') && has('subjects', piece.word);
    const isNew =
      /[.!?;؟؛\n]/.test(fold(gap)) ||
      // "No, 24 Berg Street" answers what was asked; it does not deny what it goes on with.
      (index === 1 && /[,،]/.test(gap) && has('decline', pieces[0]?.word ?? '')) ||
      has('turns', piece.word) ||
      (/[,،:\u2013\u2014]|\s-\s/.test(gap) && isStart) ||
      isJoined;
    if (isNew) thoughts.push({ pieces: [], isNegated: false });
    const current = thoughts[thoughts.length - 1];
    current?.pieces.push(piece);
    if (current !== undefined && (has('negations', piece.word) || isOfOthers(current.pieces, languages)))
      current.isNegated = true;
  }
  return thoughts;
}

/** "My neighbour …" at the beginning of a thought. */
function isOfOthers(pieces: readonly Piece[], languages: readonly LanguageWords[]): boolean {
  const [, second] = pieces;
  return pieces.length === 2 && languages.some(({ others = [] }) => others.includes(second?.word ?? ''));
}
