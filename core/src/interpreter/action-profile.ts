import type { ActionDescription, AskedProperty } from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import { changes } from './concepts/concept-words.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';
import { type Kind, type Lexicon, type Token, toTokens as toTokensOf } from './tokens.ts';
import { findValues } from './values.ts';
import { joinPhrases, readWish } from './wish.ts';

/** One word of a saying: what it may stand for. */
export type Meant = readonly string[];

/** The ways to say an action. */
export interface ActionProfile {
  readonly action: ActionDescription;
  readonly sayings: readonly (readonly Meant[])[];
  /** What its own words say that it does. */
  readonly kinds: ReadonlySet<Kind>;
}

export interface Reader {
  readonly languages: readonly LanguageWords[];
  readonly lexicon: Lexicon;
  readonly locale: Locale;
}

export function createProfile(action: ActionDescription, reader: Reader): ActionProfile {
  const examples = action.examples.map((text) => readExample(text, action, reader));
  const labels = [action.label, action.name].map((text) => toTokens(text, reader));
  const stated = [...examples, ...labels];
  const record = toMeant(toTokens(action.record, reader));
  const meant = stated.flat().flatMap(({ stems }) => stems);
  return {
    action,
    sayings: [...stated.map(toMeant), ...deriveSayings(action, record, reader)].filter(
      (saying) => saying.length > 0,
    ),
    kinds: new Set([
      ...(isOfKind(action) ? [action.kind] : []),
      ...stated.flat().flatMap((token) => token.kind ?? []),
      ...(meant.some((stem) => changes.has(stem.slice(1))) ? (['change'] as const) : []),
    ]),
  };
}

/** What can be said of any action of its kind. */
function deriveSayings(
  action: ActionDescription,
  record: readonly Meant[],
  reader: Reader,
): readonly (readonly Meant[])[] {
  const verb: Meant = [isOfKind(action) ? `#${action.kind}` : '#change'];
  // "Change order address" is of the order's: of an address alone it is another's.
  const own = toMeant(toTokens(action.name, reader)).flat();
  const owner = record.filter((meant) => meant.some((stem) => own.includes(stem)));
  const ofProperties = action.properties.flatMap((property) => {
    if (action.kind === 'add' || action.kind === 'remove' || !isTold(property)) return [];
    const label = [...owner, ...toMeant(toTokens(property.label, reader))];
    const value: Meant = [`<${property.name}>`];
    if (action.kind !== 'change') return [[...label, value]];
    const isTelling = ['email', 'phone', 'address'].includes(property.type);
    return [[verb, ...label], [...label, value], ...(isTelling ? [[...owner, verb, value]] : [])];
  });
  const isWhole = action.kind === 'add' || action.kind === 'remove';
  return [...(isWhole ? [[verb, ...record]] : []), ...ofProperties];
}

/** Whether its values say by themselves what they are. */
function isTold({ type }: AskedProperty): boolean {
  return !['text', 'person-name', 'choice', 'boolean', 'record'].includes(type);
}

/** Whether it does one thing to one record, which its kind names. */
export function isOfKind(action: ActionDescription): action is ActionDescription & { readonly kind: Kind } {
  return action.kind === 'change' || action.kind === 'add' || action.kind === 'remove';
}

function readExample(text: string, action: ActionDescription, reader: Reader): readonly Token[] {
  const values = findValues(text, action, reader.locale);
  return readWish({ text, values, languages: reader.languages, lexicon: reader.lexicon }).tokens;
}

function toTokens(text: string, { lexicon, languages }: Reader): readonly Token[] {
  const pieces = toPlainWords(text).map((word) => ({ word, start: 0, end: 0 }));
  return joinPhrases(pieces, languages).flatMap(({ word }) => toTokensOf(word, lexicon));
}

function toMeant(tokens: readonly Token[]): readonly Meant[] {
  return withoutRepeats(tokens.map((token) => token.stems));
}

export function withoutRepeats(words: readonly Meant[]): readonly Meant[] {
  return [...new Map(words.map((word) => [word.join(), word])).values()];
}
