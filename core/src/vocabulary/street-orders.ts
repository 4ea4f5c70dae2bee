import { otherChatterSet as chatter, compoundStreet } from './address-words.ts';
import type { Word } from './reading.ts';

/** Kinds of street that stand before the name: `rue de la Paix`, `Calle Mayor`, `شارع الملك فيصل`. */
const before = new Set(
  (
    'rue avenue av boulevard bd place chemin allee impasse quai route cours square passage ' +
    'calle avenida avda paseo plaza camino carretera ronda travesia شارع طريق جادة ميدان ساحة'
  ).split(' '),
);
/** Kinds of street that stand behind it as a word of their own: `Berliner Straße`, `Karl-Marx-Allee`. */
const behind = new Set('strasse straße str allee platz weg ring damm ufer gasse chaussee steig'.split(' '));
/** Behind the number: `12 bis rue de la Paix`. */
const additions = new Set(['bis', 'ter', 'quater']);
const houseNumber = /^\d{1,5}[a-z]?$/i;
const longestName = 5;

export interface StreetText {
  readonly text: string;
  readonly words: readonly Word[];
}

/**
 * The index of the last word of a street that begins here and is written as the languages besides English write it:
 * its kind first, or its number last.
 */
export function endOfOtherStreet(street: StreetText, index: number): number | undefined {
  return endBehindNumber(street, index) ?? endAtNumber(street, index) ?? endBehindKind(street, index);
}

/** `12 rue de la Paix`. */
function endBehindNumber(street: StreetText, index: number): number | undefined {
  const { words } = street;
  if (!houseNumber.test(words[index]?.text ?? '')) return undefined;
  const kind = additions.has(words[index + 1]?.folded ?? '') ? index + 2 : index + 1;
  if (!before.has(words[kind]?.folded ?? '') || !isJoined(street, kind, /^\s*,?\s*$/)) return undefined;
  const last = endOfName(street, kind);
  return last > kind ? last : undefined;
}

/** `Calle Mayor 22`, `Calle Mayor, 22`. */
function endAtNumber(street: StreetText, index: number): number | undefined {
  const { words, text } = street;
  if (!before.has(words[index]?.folded ?? '')) return undefined;
  const last = endOfName(street, index);
  const [name, number] = [words[last], words[last + 1]];
  if (last === index || name === undefined || number === undefined || !houseNumber.test(number.text))
    return undefined;
  return /^[\s,،]*(?:n[º°o.]*\s*)?$/i.test(text.slice(name.end, number.start)) ? last + 1 : undefined;
}

/** `Berliner Straße 22`: the words of the name are written with capitals, or joined to one another. */
function endBehindKind(street: StreetText, index: number): number | undefined {
  const { words } = street;
  for (let offset = 0; offset <= 3; offset += 1) {
    const [word, next] = [words[index + offset], words[index + offset + 1]];
    if (word === undefined || next === undefined || !isJoined(street, index + offset + 1)) return undefined;
    const isKind = (offset > 0 && behind.has(word.folded)) || compoundStreet.test(word.folded);
    if (isKind && houseNumber.test(next.text)) return index + offset + 1;
    if (!/^\p{Lu}/u.test(word.text) || chatter.has(word.folded)) return undefined;
  }
  return undefined;
}

/** The last word of a name behind a street's kind. */
function endOfName(street: StreetText, kind: number): number {
  let last = kind;
  while (last - kind < longestName) {
    const word = street.words[last + 1];
    const isName = word !== undefined && !/\d/.test(word.text) && !chatter.has(word.folded);
    if (!isName || !isJoined(street, last + 1)) break;
    last += 1;
  }
  return last;
}

const joint = /^[ \t\u00a0]*[-/.'\u2019]?[ \t\u00a0]*$/;

/** Whether a word is joined to the one before it: by nothing but spaces, a hyphen or an apostrophe. */
function isJoined({ text, words }: StreetText, index: number, by = joint): boolean {
  const [left, right] = [words[index - 1], words[index]];
  if (left === undefined || right === undefined) return false;
  return by.test(text.slice(left.end, right.start));
}
