import { createTime, type PlainTime } from '../contract/index.ts';

/** A time of day found in a text, with every reading that its writing allows. */
export interface FoundTime {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly PlainTime[];
}

const half = String.raw`(?:\s*(a\.?m\.?|p\.?m\.?|vm\.?|nm\.?)(?![\p{L}\d]))`;
const edge = String.raw`(?<![\p{L}\d./:,-])`;
const clock = new RegExp(
  String.raw`${edge}(\d{1,2})(?::|h|\.(?=\d\d\s*[apvn]\.?m))(\d{2})(?::(\d{2}))?${half}?(?![\d:/]|\.\d|-\d|\p{L})`,
  'giu',
);
const hour = new RegExp(String.raw`${edge}(\d{1,2})${half}`, 'giu');
const oClock = new RegExp(
  String.raw`${edge}(\d{1,2})\s*(?:o['\u2019]?clock|uur|uhr|h)(?![\p{L}\d])${half}?`,
  'giu',
);
const spoken = new RegExp(
  String.raw`(?<!\p{L})(half|halb|quarter|kwart|viertel)\s*(?:(past|to|oor|voor|nach|vor)\s*)?(\d{1,2}|[a-zöü]{2,6})(?!\p{L}|\d)${half}?`,
  'giu',
);
const named: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})(?:noon|midday|middag(?:uur)?)(?!\p{L})/giu, '12:00:00'],
  [/(?<!\p{L})(?:midnight|middernag)(?!\p{L})/giu, '00:00:00'],
];
const hourWords =
  'one two three four five six seven eight nine ten eleven twelve|een twee drie vier vyf ses sewe agt nege tien elf twaalf|eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf'
    .split('|')
    .map((words) => words.split(' '));

/** Times of day, left to right, not overlapping. */
export function findTimes(text: string): readonly FoundTime[] {
  const found: FoundTime[] = [];
  const add = (match: RegExpExecArray, readings: readonly PlainTime[]) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const isFree = found.every((other) => end <= other.start || other.end <= start);
    if (readings.length > 0 && isFree) found.push({ start, end, readings });
  };
  for (const match of text.matchAll(clock)) add(match, readClock(match));
  for (const match of text.matchAll(hour)) add(match, read(Number(match[1]), 0, 0, match[2], false));
  for (const match of text.matchAll(oClock)) add(match, read(Number(match[1]), 0, 0, match[2], false));
  for (const match of text.matchAll(spoken)) add(match, readSpoken(match));
  for (const [pattern, value] of named)
    for (const match of text.matchAll(pattern)) add(match, [createTime(value)]);
  return found.sort((left, right) => left.start - right.start);
}

/** A bare hour, as in the answers "9" and "nine". */
export function readHour(text: string): readonly PlainTime[] {
  const hours = /^\d{1,2}$/.test(text) ? Number(text) : hourOf(text.toLowerCase());
  return Number.isNaN(hours) ? [] : read(hours, 0, 0, undefined, false);
}

/** 1 to 12 by its word, else not a number. */
function hourOf(word: string): number {
  const index = Math.max(...hourWords.map((words) => words.indexOf(word)));
  return index < 0 ? Number.NaN : index + 1;
}

function readClock(match: RegExpExecArray): readonly PlainTime[] {
  const [, hours = '', minutes, seconds = '0', halfDay] = match;
  return read(Number(hours), Number(minutes), Number(seconds), halfDay, hours.startsWith('0'));
}

/** Half past nine; halfnege in Afrikaans and halb neun in German are half past eight. */
function readSpoken(match: RegExpExecArray): readonly PlainTime[] {
  const [, part = '', direction, hourText = '', halfDay] = match;
  const word = hourText.toLowerCase();
  const base = /^\d/.test(word) ? Number(word) : hourOf(word);
  const isHalf = /^hal[fb]$/i.test(part);
  const back = /^(?:to|voor|vor)$/i.test(direction ?? '');
  if (Number.isNaN(base) || base > 23 || (!isHalf && direction === undefined) || (isHalf && back)) return [];
  const isAfrikaansHalf = isHalf && direction === undefined;
  const names = /^halb$/i.test(part) ? hourWords[2] : hourWords[1];
  if (isAfrikaansHalf && !names?.includes(word)) return [];
  const minutes = isHalf ? 30 : back ? 45 : 15;
  const hours = isAfrikaansHalf || back ? (base + 23) % 24 || (halfDay === undefined ? 12 : 0) : base;
  return read(hours, minutes, 0, halfDay, false);
}

/** Hours from 1 to 7 without "am" or "pm" may be either. */
function read(
  hours: number,
  minutes: number,
  seconds: number,
  halfDay: string | undefined,
  isTwentyFour: boolean,
): readonly PlainTime[] {
  if (hours > 23 || minutes > 59 || seconds > 59) return [];
  const at = (value: number) =>
    createTime([value, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':'));
  if (halfDay === undefined) {
    return hours >= 1 && hours <= 7 && !isTwentyFour ? [at(hours), at(hours + 12)] : [at(hours)];
  }
  const isAfternoon = /^[pn]/i.test(halfDay);
  if (hours > 12) return isAfternoon ? [at(hours)] : [];
  return [at((hours % 12) + (isAfternoon ? 12 : 0))];
}
