import { type ActionProfile, isOfKind, type Meant, withoutRepeats } from './action-profile.ts';
import { changes, wishes } from './concepts/concept-words.ts';
import { likeness } from './tokens.ts';
import type { Wish } from './wish.ts';

/** A value counts less than a word: it may be said later. */
const valueWeight = 0.6;
/** A word that no action is said with may be chatter. */
const chatterWeight = 0.3;

/** A word of another action says less against this one than the other action does. */
const foreignWeight = 0.8;

/** They tell how something is asked for more than what. */
const faint: ReadonlySet<string> = new Set(['=when', '=absent', '=tell']);

export interface MatchOptions {
  /** Whether nothing is under way: a verb alone can only be of an action then. Default false. */
  readonly isOpening?: boolean;
}

type Weigh = (meant: Meant) => number;

interface Weights {
  readonly weigh: Weigh;
  /** Whether only one action is said with it. */
  readonly isOwn: (meant: Meant) => boolean;
}

/** A word that few actions are said with tells more than one that all are; one that none is, hardly anything. */
export function createWeights(profiles: readonly ActionProfile[]): Weights {
  const users = new Map<string, number>();
  for (const { sayings } of profiles) {
    for (const stem of new Set(sayings.flat(2))) users.set(stem, (users.get(stem) ?? 0) + 1);
  }
  const weigh = (meant: Meant) => {
    if (meant.some((stem) => stem.startsWith('<'))) return valueWeight;
    if (meant.some((stem) => faint.has(stem))) return 0.5;
    const counts = meant.flatMap((stem) => users.get(stem) ?? []);
    if (counts.length === 0) return chatterWeight;
    return 1 + 0.3 * Math.log(profiles.length / Math.min(...counts));
  };
  const isOwn = (meant: Meant) => meant.some((stem) => users.get(stem) === 1);
  return { weigh, isOwn };
}

export function scoreAction(
  { action, sayings, kinds }: ActionProfile,
  wish: Wish,
  weights: Weights & Required<MatchOptions>,
): number {
  const isAnswer = action.kind === 'answer';
  if (wish.isQuestion && !isAnswer) return 0;
  const tokens = isAnswer ? wish.allTokens : wish.tokens;
  const said = new Set(tokens.flatMap((token) => token.kind ?? []));
  if (isOfKind(action) || isAnswer || said.size > 1) {
    if (said.size > 0 && ![...said].some((kind) => kinds.has(kind))) return 0;
    // "Remove my son and add my daughter" is two wishes; neither is the one.
    if (said.size > 1 && [...said].some((kind) => !kinds.has(kind))) return 0;
  }
  const wants = tokens.some(({ stems }) => stems.some((stem) => wishes.has(stem.slice(1))));
  const asks = (wish.isQuestion || wish.asksToTell) && said.size === 0 && !wants;
  const words = withoutRepeats(
    tokens.filter((token) => token.isHint !== true || said.size === 0).map(({ stems }) => stems),
  );
  // A value that it takes is its own.
  const explained = share(words, [...sayings.flat(), ...words.filter(isValue)], weights.weigh, foreignWeight);
  return Math.max(
    0,
    ...sayings.map((saying) => scoreSaying(saying, words, { ...weights, explained, isAnswer, asks })),
  );
}

interface ScoreOptions extends Weights, Required<MatchOptions> {
  /** How much of the message the action's words explain. */
  readonly explained: number;
  readonly isAnswer: boolean;
  /** Whether the message asks for something to be told, and for nothing to be done. */
  readonly asks: boolean;
}

/** How much of the saying was said, and how much of what was said the action explains. */
function scoreSaying(
  saying: readonly Meant[],
  words: readonly Meant[],
  { weigh, ...options }: ScoreOptions,
): number {
  // Values may come later.
  const wanted = saying.filter((meant) => !isValue(meant) || words.some((word) => alike(word, meant) > 0));
  // Nothing is taken away by a word about it alone.
  const isUnsaid = (meant: Meant) =>
    meant.includes('#remove') && !words.some((word) => word.includes('#remove'));
  if (saying.some(isUnsaid)) return 0;
  const matched = wanted.filter((meant) => words.some((word) => alike(word, meant) > 0));
  const coverage = share(wanted, words, weigh);
  if (matched.length < 2) {
    const only = (matched[0] ?? []).filter((stem) => words.some((word) => alike(word, [stem]) > 0.85));
    if (coverage < sureOfOne({ only, ...options })) return 0;
  }
  const said = matched.length < 2 ? Math.max(coverage, 0.8) : coverage;
  return 0.6 * said + 0.4 * options.explained;
}

/** How much of a saying has to be said where only one of its words was. More than 1: one word is not enough. */
function sureOfOne({
  only,
  isOwn,
  isAnswer,
  asks,
  isOpening,
  explained,
}: Omit<ScoreOptions, 'weigh'> & { only: Meant }): number {
  const isWish = only.some((stem) => wishes.has(stem.slice(1)));
  // A word that says what is wanted, and of no other action, will do.
  if (isAnswer && asks && only.length > 0) return 0.3;
  if (isWish || isAnswer) return isOwn(only) ? 0.3 : 0.95;
  const isVerb = only.some((stem) => stem.startsWith('#'));
  return isVerb && isOpening && isOwn(only) && explained >= 0.9 ? 0.3 : 2;
}

/** How much of these words, by weight, is among the others. `most`: so much a word that is not may weigh. */
function share(words: readonly Meant[], others: readonly Meant[], weigh: Weigh, most = Infinity): number {
  const found = words.map((word) => Math.max(0, ...others.map((other) => alike(word, other))));
  const matched = sum(words.map((word, index) => weigh(word) * (found[index] ?? 0)));
  const missed = sum(words.map((word, index) => Math.min(weigh(word), most) * (1 - (found[index] ?? 0))));
  return matched + missed === 0 ? 0 : matched / (matched + missed);
}

/** The best that two words have in common. To change something may be to move or to exchange it. */
function alike(left: Meant, right: Meant): number {
  let best = 0;
  for (const one of left)
    for (const other of right) {
      best = Math.max(best, likeness(one, other));
      const isKindOf = (change: string, stem: string) => change === '#change' && changes.has(stem.slice(1));
      if (isKindOf(one, other) || isKindOf(other, one)) best = Math.max(best, 0.8);
    }
  return best;
}

function isValue(meant: Meant): boolean {
  return meant.some((stem) => stem.startsWith('<'));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
