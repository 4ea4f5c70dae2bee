import { createDateTime, createInstant, type PlainDateTime, type PlainTime } from '../contract/index.ts';
import type { FoundDate } from './date-reading.ts';
import { findDates } from './find-dates.ts';
import type { Locale } from './property-type.ts';
import { blank, toWords, withoutOverlaps } from './reading.ts';
import { type FoundTime, findTimes, readHour } from './time-reading.ts';
import { toInstant, toWallClock } from './wall-clock.ts';

/** A date with its time of day, found in a text, with every reading that its writing allows. */
export interface FoundDatetime {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly PlainDateTime[];
}

/** Dates with the time of day that stands beside them; a date or a time alone is none. */
export function findDatetimes(text: string, locale: Locale): readonly FoundDatetime[] {
  const stamps = findStamps(text, locale);
  const rest = blank(text, stamps);
  const dates = findDates(rest, locale, findClock);
  const times = findClock(blank(rest, dates));
  return withoutOverlaps([...stamps, ...pair(rest, dates, times, locale.timezone)]);
}

/** `2026-11-26T09:30`, `2026-11-26 09:30:00`: on the clock of 24 hours, in the business's zone if it names no other. */
function findStamps(text: string, locale: Locale): readonly FoundDatetime[] {
  const pattern =
    /(?<![\p{L}\d./:-])(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(?: ?(Z|[+-]\d\d:?\d\d))?(?![\p{L}\d]|[:.-]\d|\s*[ap]\.?m)/giu;
  return Array.from(text.matchAll(pattern), (match): FoundDatetime => {
    const [whole, day, clock, seconds = ':00', zone] = match;
    const value = readStamp(`${day}T${clock}${seconds}`, zone, locale.timezone);
    return {
      start: match.index,
      end: match.index + whole.length,
      readings: value === undefined ? [] : [value],
    };
  }).filter(({ readings }) => readings.length > 0);
}

function readStamp(wall: string, zone: string | undefined, timezone: string): PlainDateTime | undefined {
  try {
    if (zone === undefined) return createDateTime(wall);
    const [clock = '', fraction = ''] = wall.split('.');
    const moment = new Date(clock + zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
    const utc = moment.toISOString().slice(0, 19);
    return toWallClock(createInstant(`${utc}${fraction === '' ? '' : `.${fraction}`}Z`), timezone);
  } catch {
    return undefined;
  }
}

/** Times as they are written anywhere, and bare hours behind "at". */
function findClock(text: string): readonly FoundTime[] {
  const pattern =
    /(?<![\p{L}\d])(?:at|om|um|à|a\s+las?|الساعة|@)\s*(\d{1,2}|[a-zöü]{2,6})(?![\p{L}\d:/-]|\.\d)/giu;
  const hours = Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    readings: readHour(match[1] ?? ''),
  }));
  return withoutOverlaps([...findTimes(text), ...hours.filter(({ readings }) => readings.length > 0)]);
}

const morning = 'morning oggend vormittag vormittags matin'.split(' ');
const afternoon = 'afternoon namiddag nachmittag nachmittags tarde'.split(' ');
const evening = 'evening night tonight aand abend abends noche soir'.split(' ');
/** What may stand between a date and its time. */
const joints = new Set([
  ...morning,
  ...afternoon,
  ...evening,
  ...'at on om op the die this in around about by teen omstreeks um am a as la las el le de du del por ngo في الساعة'.split(
    ' ',
  ),
]);

interface Pair extends FoundDatetime {
  readonly gap: number;
}

/** Each date with the nearest time beside it, the one behind it first. */
function pair(
  text: string,
  dates: readonly FoundDate[],
  times: readonly FoundTime[],
  timezone: string,
): readonly FoundDatetime[] {
  const places = [
    ...dates.map((date) => ({ ...date, date, time: undefined })),
    ...times.map((time) => ({ ...time, date: undefined, time })),
  ].sort((left, right) => left.start - right.start);
  const pairs = places.flatMap((left, index): Pair[] => {
    const right = places[index + 1];
    const date = left.date ?? right?.date;
    const time = left.time ?? right?.time;
    if (right === undefined || date === undefined || time === undefined) return [];
    const between = text.slice(left.end, right.start);
    if (!isJoint(between)) return [];
    const end = right.end + readTail(text.slice(right.end, right.end + 30)).length;
    const readings = join(date, inPartOfDay(time.readings, text.slice(left.start, end)), timezone);
    return readings.length === 0 ? [] : [{ start: left.start, end, readings, gap: toGap(between) }];
  });
  return withoutOverlaps(pairs.sort((left, right) => left.gap - right.gap || left.start - right.start));
}

/** A comma parts more than any word. */
function toGap(between: string): number {
  return between.length + (/[,;،]/.test(between) ? 40 : 0);
}

function isJoint(between: string): boolean {
  if (between.length > 40 || !/^[\p{L}\p{M}\s,،;:@()-]*$/u.test(between)) return false;
  return toWords(between).every((word) => joints.has(word.folded));
}

/** ` in the morning`, behind the time. */
function readTail(after: string): string {
  const tail =
    /^\s+(?:(?:in|on|the|die|de|du|am|la|por)\s+){0,2}(?:morning|afternoon|evening|night|oggend|aand|vormittags?|nachmittags?|abends?|matin|soir|tarde|noche)(?!\p{L})/iu;
  return tail.exec(after)?.[0] ?? '';
}

function inPartOfDay(times: readonly PlainTime[], words: string): readonly PlainTime[] {
  const said = toWords(words).map((word) => word.folded);
  const hourOf = ({ value }: PlainTime) => Number(value.slice(0, 2));
  const says = (names: readonly string[]) => names.some((name) => said.includes(name));
  if (says(morning)) return times.filter((time) => hourOf(time) < 12);
  if (says(afternoon)) return inSecondHalf(times, 1, 6);
  return says(evening) ? inSecondHalf(times, 5, 11) : times;
}

/** Hours from `first` to `last` are meant in the second half of the day. */
function inSecondHalf(times: readonly PlainTime[], first: number, last: number): readonly PlainTime[] {
  return times.map((time) => {
    const hour = Number(time.value.slice(0, 2));
    const isMeant = hour >= first && hour <= last;
    return isMeant ? { type: 'time', value: `${hour + 12}${time.value.slice(2)}` } : time;
  });
}

/** Every date with every time, each once, without those that the clocks leave out. */
function join(date: FoundDate, times: readonly PlainTime[], timezone: string): readonly PlainDateTime[] {
  const texts = date.readings.flatMap((day) => times.map((time) => `${day.value}T${time.value}`));
  return [...new Set(texts)]
    .map((text) => createDateTime(text))
    .filter((wall) => toInstant(wall, timezone) !== undefined);
}
