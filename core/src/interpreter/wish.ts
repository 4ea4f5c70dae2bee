import { fold, toWords } from '../vocabulary/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWord } from './plain-words.ts';
import { type Lexicon, type Token, toToken } from './tokens.ts';
import { type SaidValue, toPlaces } from './values.ts';

/** What is left of a message when everything is taken away that is not wanted. */
export interface Wish {
  readonly tokens: readonly Token[];
  /** Those values that stand in a wanted part. */
  readonly values: readonly SaidValue[];
}

interface Piece {
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

/** Reads the wanted parts of a message. Nothing of it, where it only asks how things stand. */
export function readWish({ text, values, languages, lexicon }: ReadWishOptions): Wish {
  const pieces = toPieces(text, values, languages);
  if (isQuestion(pieces, languages)) return { tokens: [], values: [] };
  const wanted = toThoughts(text, pieces, languages, lexicon)
    .filter((thought) => !thought.isNegated)
    .flatMap((thought) => thought.pieces);
  const places = new Set(wanted.flatMap((piece) => piece.value ?? []));
  return {
    tokens: wanted.flatMap(({ word, value }) =>
      value === undefined ? (toToken(word, lexicon) ?? []) : { stem: `<${value.property.name}>` },
    ),
    values: values.filter((value) =>
      [...places].some((place) => place.start < value.end && value.start < place.end),
    ),
  };
}

/** The words outside of values, and each value as one piece. */
function toPieces(
  text: string,
  values: readonly SaidValue[],
  languages: readonly LanguageWords[],
): readonly Piece[] {
  const places = toPlaces(values);
  const words = toWords(text)
    .filter(({ start, end }) => places.every((place) => end <= place.start || place.end <= start))
    .map(({ folded, start, end }) => ({ word: toPlainWord(folded), start, end }));
  const inValues = places.map((value) => ({ word: '', start: value.start, end: value.end, value }));
  const pieces: readonly Piece[] = [...words, ...inValues].sort((left, right) => left.start - right.start);
  return joinPhrases(pieces, languages);
}

function joinPhrases(pieces: readonly Piece[], languages: readonly LanguageWords[]): readonly Piece[] {
  const phrases = languages
    .flatMap((language) => Object.entries(language.phrases))
    .map(([phrase, meaning]) => ({ words: phrase.split(' '), meaning }))
    .sort((left, right) => right.words.length - left.words.length);
  const joined: Piece[] = [];
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const phrase = phrases.find(({ words }) =>
      words.every((word, offset) => pieces[index + offset]?.word === word),
    );
    const last = pieces[index + (phrase?.words.length ?? 1) - 1] ?? piece;
    joined.push(phrase === undefined ? piece : { word: phrase.meaning, start: piece.start, end: last.end });
    index += (phrase?.words.length ?? 1) - 1;
  }
  return joined;
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
    if (current !== undefined && has('negations', piece.word)) current.isNegated = true;
  }
  return thoughts;
}
