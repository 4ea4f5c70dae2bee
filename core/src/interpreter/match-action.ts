import type { ActionDescription } from '../contract/index.ts';
import type { ActionProfile, Reader } from './action-profile.ts';
import { toPlainWords } from './plain-words.ts';
import { createWeights, type MatchOptions, scoreAction } from './score-action.ts';
import { findValues } from './values.ts';
import { readWish, type Wish } from './wish.ts';

/** Below this likeness an action is not meant; a menu is cheaper than a wrong start. */
export const surely = 0.6;
/** An action that another comes this close to is not surely meant. */
const margin = 0.04;
export interface ActionMatch {
  readonly action: ActionDescription;
  readonly wish: Wish;
  /** From 0 to 1. */
  readonly score: number;
}

/** The action that a message asks for, if it is sure which. */
export function matchAction(
  text: string,
  profiles: readonly ActionProfile[],
  reader: Reader,
  { isOpening = false }: MatchOptions = {},
): ActionMatch | undefined {
  const wordForWord = sayWordForWord(text, profiles);
  if (wordForWord !== undefined) {
    const values = findValues(text, wordForWord.action, reader.locale);
    const wish = readWish({ text, values, languages: reader.languages, lexicon: reader.lexicon });
    return { action: wordForWord.action, wish, score: 1 };
  }
  const weights = createWeights(profiles);
  const matches = profiles
    .map((profile) => {
      const values = findValues(text, profile.action, reader.locale);
      const wish = readWish({ text, values, languages: reader.languages, lexicon: reader.lexicon });
      return { action: profile.action, wish, score: scoreAction(profile, wish, { ...weights, isOpening }) };
    })
    .sort((left, right) => right.score - left.score);
  const [best, next] = matches;
  if (best === undefined || best.score < surely) return undefined;
  return next !== undefined && best.score - next.score < margin ? undefined : best;
}

/** The action that hub.yaml says is asked for with exactly these words. */
function sayWordForWord(text: string, profiles: readonly ActionProfile[]): ActionProfile | undefined {
  const said = toPlainWords(text).join(' ');
  const [only, ...others] = profiles.filter(({ action }) =>
    action.examples.some((example) => said !== '' && toPlainWords(example).join(' ') === said),
  );
  return others.length === 0 ? only : undefined;
}
