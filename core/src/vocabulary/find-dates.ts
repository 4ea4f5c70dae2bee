import { type FoundDate, findRelativeDates, findWrittenDates, toDate, toLocalDate } from './date-reading.ts';
import type { Locale } from './property-type.ts';
import { blank, fold, toLanguageTag, withoutOverlaps } from './reading.ts';
import { findTimes } from './time-reading.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Every date in a text, written out or relative to today. `findClock` finds what is a time of day and therefore no
 * date; default: {@link findTimes}.
 */
export function findDates(
  text: string,
  locale: Locale,
  findClock: (rest: string) => readonly Place[] = findTimes,
): readonly FoundDate[] {
  const named = findWrittenDates(text, locale);
  const days = findDaysOfMonth(blank(text, named), locale);
  const written = [...named, ...days].map((found) => takeWeekday(text, found, locale.language));
  const rest = blank(text, written);
  // Not blank: two dates with nothing but a joint between them would be taken for a range.
  const relative = findRelativeDates(blank(rest, findClock(rest), '_'), locale);
  return withoutOverlaps([...written, ...relative]);
}

/** `the 26th`, on its own or with a time: the next such day. Before any other word it counts something else. */
function findDaysOfMonth(text: string, locale: Locale): readonly FoundDate[] {
  const pattern =
    /(?<![\p{L}\d])(?:the|die)\s+(\d{1,2})(?:st|nd|rd|th|ste|de)(?=\s*(?:$|[.,;:!?)]|(?:at|om|@|in the|around|please|asseblief)(?!\p{L})|\d))/giu;
  const [year = 0, month = 0] = toLocalDate(locale.now, locale.timezone).value.split('-').map(Number);
  const today = toLocalDate(locale.now, locale.timezone).value;
  return Array.from(text.matchAll(pattern), (match) => {
    const months = Array.from({ length: 13 }, (_, index) => month - 1 + index);
    const days = months.map((at) => toDate(year + Math.floor(at / 12), (at % 12) + 1, Number(match[1])));
    const [next] = days.filter((day) => day !== undefined && day.value >= today);
    return {
      start: match.index,
      end: match.index + match[0].length,
      readings: next === undefined ? [] : [next],
    };
  }).filter(({ readings }) => readings.length > 0);
}

/** `Thursday, 26 November 2026` is one date, if it is a Thursday; else the two contradict each other. */
function takeWeekday(text: string, found: FoundDate, language: string): FoundDate {
  const before = text.slice(Math.max(0, found.start - 40), found.start);
  const word = /([\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)?)\.?[\s,،]{1,3}(?:(?:the|die|den|der|el|le)\s+)?$/iu.exec(
    before,
  );
  const weekday = word === null ? undefined : weekdayNames(language).get(fold(word[1] ?? ''));
  if (word === null || weekday === undefined) return found;
  const readings = found.readings.filter(({ value }) => new Date(value).getUTCDay() === weekday);
  return readings.length === 0 ? found : { ...found, start: found.start - word[0].length, readings };
}

const weekdayCache = new Map<string, ReadonlyMap<string, number>>();

/** The names of the days in English, Afrikaans and the business's language, folded. Sunday is 0. */
function weekdayNames(language: string): ReadonlyMap<string, number> {
  const known = weekdayCache.get(language);
  if (known !== undefined) return known;
  const names = new Map<string, number>();
  for (const tag of ['en', 'af', toLanguageTag(language, '')]) {
    for (const width of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(tag, { weekday: width, timeZone: 'UTC' });
      // 7 January 2024 was a Sunday.
      for (let day = 0; day < 7; day += 1) {
        names.set(fold(format.format(Date.UTC(2024, 0, 7 + day))).replace(/\.$/, ''), day);
      }
    }
  }
  if (weekdayCache.size < 50) weekdayCache.set(language, names);
  return names;
}
