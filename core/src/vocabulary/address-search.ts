import { findStreet, isPostcode } from './address-reading.ts';
import { chatter, leadAway, leadIn } from './address-words.ts';
import { isFiller, toWords, type Word } from './reading.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds addresses in a sentence: each street, with the places that follow it. Left out: where somebody moved from. */
export function findAddresses(text: string, country: string): readonly Span[] {
  const words = toWords(text);
  const found: Span[] = [];
  let from = 0;
  while (found.length < 20) {
    const street = findStreet(text, words, from);
    if (street === undefined) break;
    const end = endOfPlaces(text, words, street.end, country);
    const start = withBuilding(text, street.start, from);
    if (!leadAway.test(text.slice(Math.max(0, start - 40), start))) found.push({ start, end });
    from = end;
  }
  return found.length > 0 || from > 0 ? found : findBehindLeadIn(text, words, country);
}

/** What joins a town to a street: `in Paarl`, `à Paris`, `en Madrid`. */
const link = /^(?:(?:[Ii]n|[Tt]e)(?!\p{L})|(?:à|a|en)\s+(?=\p{Lu}))/u;

/** The end of the suburb, town, postcode and so on behind a street. */
function endOfPlaces(text: string, words: readonly Word[], from: number, country: string): number {
  let end = from;
  let inSegment = 0;
  let segments = 0;
  for (const word of words) {
    if (word.start < from) continue;
    const gap = text.slice(end, word.start);
    const isBreak = /[,،;\n]/.test(gap);
    const isSentenceEnd = /[.!?](?:\s|$)/.test(gap) || /[^\s,،;.'\u2019\n-]/.test(gap);
    if (isBreak) segments += 1;
    inSegment = isBreak ? 1 : inSegment + 1;
    if (isSentenceEnd || segments > 6 || inSegment > 4) break;
    const isLink = link.test(text.slice(word.start)) && end === from && !isBreak;
    if (isLink) {
      end = word.end;
      from = word.end;
      continue;
    }
    if (chatter.has(word.folded)) break;
    const isNumber = /\d/.test(word.text);
    if (isNumber && !isPlaceNumber(text, word, country)) break;
    end = word.end;
  }
  // A link with nothing behind it is not part of the place.
  return /\s(?:in|te)$/i.test(text.slice(0, end)) ? end - 3 : end;
}

function isPlaceNumber(text: string, word: Word, country: string): boolean {
  const line = text.slice(word.start, word.start + 9);
  const head = /^[a-z\d]+(?:[ -][a-z\d]+)?/i.exec(line)?.[0] ?? '';
  const tail = /[a-z\d]+ [a-z\d]+$/i.exec(text.slice(Math.max(0, word.start - 5), word.end))?.[0] ?? '';
  return [word.text, head, tail].some((candidate) => isPostcode(candidate, country));
}

/** A building named before the number, where the sentence says that an address begins: "moved to Eikestad Mall, 22 ...". */
function withBuilding(text: string, start: number, from: number): number {
  const before = text.slice(from, start);
  const lead = [...before.matchAll(leadIn)].pop();
  if (lead === undefined) return start;
  const building = before.slice(lead.index + lead[0].length);
  const isBuilding = /^(?:[\p{Lu}\d][\p{L}\d'\u2019-]*\s?){1,5},\s*$/u.test(building);
  return isBuilding ? from + lead.index + lead[0].length : start;
}

/** A place without a known kind of street, when the sentence says so: "my address is The Old Mill, Stellenbosch". */
function findBehindLeadIn(text: string, words: readonly Word[], country: string): readonly Span[] {
  const lead = [...text.matchAll(leadIn)].pop();
  if (lead === undefined) return [];
  const start = lead.index + lead[0].length;
  const first = words.find((word) => word.start >= start);
  if (first === undefined || first.start > start + 1 || chatter.has(first.folded)) return [];
  const isHouse = /^\d{1,5}[a-z]?$/i.test(first.text);
  const end = endOfPlaces(text, words, isHouse ? first.end : start, country);
  const place = text.slice(first.start, end);
  const isPlace =
    place.includes(',') &&
    (isHouse || (/^(?:the\s+|die\s+)?\p{Lu}/iu.test(place) && /^\p{Lu}|^(?:the|die)\s+\p{Lu}/u.test(place)));
  return isPlace && !isFiller(place) ? [{ start: first.start, end }] : [];
}
