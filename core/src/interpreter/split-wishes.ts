import { toWords } from '../vocabulary/index.ts';
import type { LanguageWords } from './languages/language-words.ts';
import type { ActionMatch } from './match-action.ts';
import { toPlainWord } from './plain-words.ts';

/** A part of a message that asks for something of its own. */
export interface Part {
  readonly text: string;
  readonly match: ActionMatch;
}

/** Longer messages are no list of requests. */
const longest = 600;
/** More places than this are not tried. */
const mostCuts = 12;
const mostParts = 3;
/** Part of a message says less than the whole; so much of it must be understood all the same. */
const clearly = 0.75;

type Match = (text: string) => ActionMatch | undefined;

/**
 * "Change my email to x and cancel my order": the requests of a message, where each part is surely another one. Fewer
 * than two: it is one, and is read as a whole.
 */
export function splitWishes(
  text: string,
  match: Match,
  languages: readonly LanguageWords[],
): readonly Part[] {
  const parts: Part[] = [];
  let rest = text.length > longest ? '' : text;
  while (parts.length < mostParts - 1) {
    const cut = findCut(rest, match, languages);
    if (cut === undefined) break;
    parts.push(cut.left);
    rest = cut.right.text;
    if (parts.length === mostParts - 1 || findCut(rest, match, languages) === undefined) {
      parts.push(cut.right);
      break;
    }
  }
  const names = parts.map((part) => part.match.action.name);
  return new Set(names).size === names.length ? parts : parts.slice(0, 0);
}

/**
 * "me@example.com, and cancel my order": the answer to an open question, and a request behind it. Undefined: there is
 * no such request.
 */
export function splitAnswer(
  text: string,
  isAnswer: (left: string) => boolean,
  match: Match,
  languages: readonly LanguageWords[],
): { readonly answer: string; readonly request: Part } | undefined {
  if (text.length > longest) return undefined;
  for (const { end, start } of listCuts(text, languages)) {
    const answer = text.slice(0, end);
    const request = isAnswer(answer) ? toPart(text.slice(start), match) : undefined;
    if (request !== undefined) return { answer, request };
  }
  return undefined;
}

interface Cut {
  readonly left: Part;
  readonly right: Part;
}

/** The place where what stands on both sides is asked for most surely. */
function findCut(text: string, match: Match, languages: readonly LanguageWords[]): Cut | undefined {
  let best: (Cut & { readonly score: number }) | undefined;
  for (const { end, start } of listCuts(text, languages)) {
    const left = toPart(text.slice(0, end), match);
    const right = left && toPart(text.slice(start), match);
    if (left === undefined || right === undefined) continue;
    if (left.match.action.name === right.match.action.name) continue;
    const score = Math.min(left.match.score, right.match.score);
    if (best === undefined || score > best.score) best = { left, right, score };
  }
  return best;
}

function toPart(text: string, match: Match): Part | undefined {
  const found = match(text);
  return found === undefined || found.score < clearly ? undefined : { text, match: found };
}

/** Where a part may end, and where the next begins: at an "and", at the end of a sentence, at "…, please". */
function listCuts(
  text: string,
  languages: readonly LanguageWords[],
): readonly { readonly end: number; readonly start: number }[] {
  const joins = new Set(languages.flatMap((language) => language.joins));
  const begins = new Set(
    languages.flatMap(({ subjects, verbs }) => [...subjects, ...Object.values(verbs).flat()]),
  );
  const words = toWords(text);
  const cuts = words.slice(1).flatMap((word, index) => {
    const before = words[index];
    if (before === undefined) return [];
    if (joins.has(toPlainWord(word.folded))) return [{ end: before.end, start: word.end }];
    const gap = text.slice(before.end, word.start);
    const isEnd = /[.!?;؟؛]\s|\n|\s[-–—]\s/.test(gap);
    const isNew = /[,،]/.test(gap) && begins.has(toPlainWord(word.folded));
    return isEnd || isNew ? [{ end: word.start, start: word.start }] : [];
  });
  return cuts.slice(0, mostCuts);
}
