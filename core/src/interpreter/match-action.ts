import type { ActionDescription } from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { toPlainWords } from './plain-words.ts';
import { type Kind, type Lexicon, likeness, type Token, toToken } from './tokens.ts';
import { findValues } from './values.ts';
import { readWish, type Wish } from './wish.ts';

/** Below this likeness an action is not meant; a menu is cheaper than a wrong start. */
export const surely = 0.7;
/** An action that another comes this close to is not surely meant. */
const margin = 0.05;
/** A value counts less than a word: it may be said later. */
const valueWeight = 0.6;

/** The ways to say an action, as stems. */
export interface ActionProfile {
  readonly action: ActionDescription;
  readonly sayings: readonly (readonly string[])[];
  /** What its own words say that it does. */
  readonly kinds: ReadonlySet<Kind>;
}

export interface ActionMatch {
  readonly action: ActionDescription;
  readonly wish: Wish;
  /** From 0 to 1. */
  readonly score: number;
}

export interface Reader {
  readonly languages: readonly LanguageWords[];
  readonly lexicon: Lexicon;
  readonly locale: Locale;
}

export function createProfile(action: ActionDescription, reader: Reader): ActionProfile {
  const examples = action.examples.map((text) => readExample(text, action, reader));
  const labels = [action.label, action.name].map((text) => toTokens(text, reader.lexicon));
  const stated = [...examples, ...labels];
  const verb = `#${action.kind}`;
  const record = toStems(toTokens(action.record, reader.lexicon));
  const derived = action.properties.flatMap((property) => {
    const label = toStems(toTokens(property.label, reader.lexicon));
    return action.kind === 'change'
      ? [
          [verb, ...label],
          [...label, `<${property.name}>`],
        ]
      : [];
  });
  const sayings = [...stated.map(toStems), [verb, ...record], ...derived];
  return {
    action,
    sayings: sayings.filter((stems) => stems.length > 1),
    kinds: new Set([action.kind, ...stated.flat().flatMap((token) => token.kind ?? [])]),
  };
}

/** The action that a message asks for, if it is sure which. */
export function matchAction(
  text: string,
  profiles: readonly ActionProfile[],
  reader: Reader,
): ActionMatch | undefined {
  const weigh = createWeights(profiles);
  const matches = profiles
    .map((profile) => {
      const values = findValues(text, profile.action, reader.locale);
      const wish = readWish({ text, values, languages: reader.languages, lexicon: reader.lexicon });
      return { action: profile.action, wish, score: scoreAction(profile, wish.tokens, weigh) };
    })
    .sort((left, right) => right.score - left.score);
  const [best, next] = matches;
  if (best === undefined || best.score < surely) return undefined;
  return next !== undefined && best.score - next.score < margin ? undefined : best;
}

type Weigh = (stem: string) => number;

/** A word that few actions are said with tells more than one that all are. */
function createWeights(profiles: readonly ActionProfile[]): Weigh {
  const users = new Map<string, number>();
  for (const { sayings } of profiles) {
    for (const stem of new Set(sayings.flat())) users.set(stem, (users.get(stem) ?? 0) + 1);
  }
  return (stem) => {
    if (stem.startsWith('<')) return valueWeight;
    return 1 + 0.3 * Math.log(profiles.length / (users.get(stem) ?? profiles.length));
  };
}

function scoreAction(
  { action, sayings, kinds }: ActionProfile,
  tokens: readonly Token[],
  weigh: Weigh,
): number {
  const said = new Set(tokens.flatMap((token) => token.kind ?? []));
  if (said.size > 0 && ![...said].some((kind) => kinds.has(kind))) return 0;
  const isOther = (kind: Kind) => kind !== action.kind && !kinds.has(kind);
  // "Remove my son and add my daughter" is two wishes; neither is the one.
  if ([...said].some(isOther) && said.size > 1) return 0;
  const stems = [
    ...new Set(tokens.filter((token) => token.isHint !== true || said.size === 0).map((token) => token.stem)),
  ];
  return Math.max(0, ...sayings.map((saying) => scoreSaying(saying, stems, weigh)));
}

/** How much of the saying was said, less what was said beyond it. */
function scoreSaying(saying: readonly string[], stems: readonly string[], weigh: Weigh): number {
  let [matched, whole] = [0, 0];
  const used = new Set<string>();
  const words = saying.filter((stem) => !stem.startsWith('<'));
  // One word alone, without the value that goes with it, is a topic and not a wish.
  if (words.length < 2 && !saying.some((stem) => stem.startsWith('<') && stems.includes(stem))) return 0;
  for (const wanted of new Set(saying)) {
    const likes = stems.map((stem) => ({ stem, like: likeness(wanted, stem) }));
    const best = likes.reduce((top, like) => (like.like > top.like ? like : top), { stem: '', like: 0 });
    if (best.like > 0) used.add(best.stem);
    matched += best.like * weigh(wanted);
    whole += weigh(wanted);
  }
  const beyond = stems.filter((stem) => !used.has(stem) && !stem.startsWith('<')).length;
  if (whole === 0 || matched === 0) return 0;
  return (matched / whole) * (0.6 + (0.4 * matched) / (matched + 0.5 * beyond));
}

function readExample(text: string, action: ActionDescription, reader: Reader): readonly Token[] {
  const values = findValues(text, action, reader.locale);
  return readWish({ text, values, languages: reader.languages, lexicon: reader.lexicon }).tokens;
}

function toTokens(text: string, lexicon: Lexicon): readonly Token[] {
  return toPlainWords(text).flatMap((word) => toToken(word, lexicon) ?? []);
}

function toStems(tokens: readonly Token[]): readonly string[] {
  return [...new Set(tokens.map((token) => token.stem))];
}
