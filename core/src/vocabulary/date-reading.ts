import * as chrono from 'chrono-node';
import { createDate, type PlainDate } from '../contract/index.ts';
import type { Locale } from './property-type.ts';
import { blank, dateFormat, fold, lookUp, toLanguageTag, toWords, withoutOverlaps } from './reading.ts';

/** A date found in a text, with every reading that its writing allows. */
export interface FoundDate {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly PlainDate[];
}

const monthFirst = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM', 'FM', 'MH', 'PW']);
/** Both orders are in use. */
const eitherOrder = new Set(['CA', 'PH', '']);

/** Dates written out with all they need, in digits or with a month's name. The year may be missing. */
export function findWrittenDates(text: string, locale: Locale): readonly FoundDate[] {
  const found: FoundDate[] = [];
  let rest = text;
  for (const find of [findYearFirst, findNumeric, findNamed]) {
    const more = find(rest, locale).filter((date) => date.readings.length > 0);
    found.push(...more);
    rest = blank(rest, more);
  }
  return found.sort((left, right) => left.start - right.start);
}

/** Dates that are said relative to today: `tomorrow`, `next Thursday`, `in two weeks`. */
export function findRelativeDates(text: string, locale: Locale): readonly FoundDate[] {
  const own = findOwnRelative(text, locale);
  return [...own, ...findWithChrono(blank(text, own), locale)].sort((a, b) => a.start - b.start);
}

/** The calendar date of a moment in a time zone. UTC where the zone is unknown. */
export function toLocalDate(milliseconds: number, timezone: string): PlainDate {
  const parts = toLocalParts(milliseconds, timezone);
  return createDate(`${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`);
}

/** The parts of a moment on the clock and calendar of a time zone. */
export function toLocalParts(milliseconds: number, timezone: string): Readonly<Record<string, string>> {
  const options = {
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  const moment = Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, -6e13), 2.5e14) : 0;
  const format = createFormat('en-GB', options, timezone);
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
}

function createFormat(
  tag: string,
  options: Intl.DateTimeFormatOptions,
  timezone: string,
): Intl.DateTimeFormat {
  try {
    return dateFormat(tag, { ...options, timeZone: timezone });
  } catch {
    return dateFormat(tag, { ...options, timeZone: 'UTC' });
  }
}

/** Undefined when there is no such day. */
export function toDate(year: number, month: number, day: number): PlainDate | undefined {
  const pad = (number: number, length: number) => String(number).padStart(length, '0');
  try {
    return createDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
  } catch {
    return undefined;
  }
}

function toReadings(dates: readonly (PlainDate | undefined)[]): readonly PlainDate[] {
  const known = dates.filter((date) => date !== undefined);
  return known.filter((date, index) => known.findIndex((other) => other.value === date.value) === index);
}

function findYearFirst(text: string): readonly FoundDate[] {
  const pattern = /(?<![\p{L}\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-]|[/.]\d)/gu;
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    readings: toReadings([toDate(Number(match[1]), Number(match[3]), Number(match[4]))]),
  }));
}

function findNumeric(text: string, locale: Locale): readonly FoundDate[] {
  const pattern = /(?<![\p{L}\d./-])(\d{1,2})( ?[-/.] ?)(\d{1,2})\2(\d{4}|\d{2})(?![\d-]|[/.]\d)/gu;
  return Array.from(text.matchAll(pattern), (match) => {
    const [first, second] = [Number(match[1]), Number(match[3])];
    const years = toYears(match[4] ?? '', locale);
    const orders = toOrders(locale).map((order) => (order === 'day' ? [first, second] : [second, first]));
    const ordered = orders.flatMap(([day = 0, month = 0]) => years.map((year) => toDate(year, month, day)));
    // A day over 12 in the month's place settles the order by itself.
    const swapped = years.map((year) => toDate(year, first, second) ?? toDate(year, second, first));
    const readings = toReadings(ordered);
    return {
      start: match.index,
      end: match.index + match[0].length,
      readings: readings.length > 0 ? readings : toReadings(swapped),
    };
  });
}

function toOrders({ country, language }: Locale): readonly ('day' | 'month')[] {
  if (monthFirst.has(country)) return ['month'];
  if (!eitherOrder.has(country) && /^[A-Z]{2}$/.test(country)) return ['day'];
  return /^en(?:-|$)/.test(language) ? ['day', 'month'] : ['day'];
}

/** `85` is 1985. Two digits that may be a coming year or one a century ago are both. */
function toYears(text: string, locale: Locale): readonly number[] {
  const year = Number(text);
  if (text.length > 2) return [year];
  const now = Number(toLocalParts(locale.now, locale.timezone).year ?? 2000);
  const recent = Math.floor(now / 100) * 100 + year;
  if (recent <= now + 1) return [recent];
  return recent <= now + 20 ? [recent - 100, recent] : [recent - 100];
}

/** Their months are read in every conversation: no name is another month in another of them. */
const monthLanguages = ['en', 'af', 'de', 'es', 'fr', 'ar'];
const monthCache = new Map<string, ReadonlyMap<string, number>>();

function monthNames(language: string): ReadonlyMap<string, number> {
  const known = monthCache.get(language);
  if (known !== undefined) return known;
  const names = new Map<string, number>([['sept', 9]]);
  for (const tag of [...monthLanguages, toLanguageTag(language, '')]) {
    for (const width of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(tag, { month: width, timeZone: 'UTC', numberingSystem: 'latn' });
      for (let month = 1; month <= 12; month += 1) {
        const name = fold(format.format(Date.UTC(2024, month - 1, 1))).replace(/\.$/, '');
        if (/^\p{L}{3,}$/u.test(name)) names.set(name, month);
      }
    }
  }
  if (monthCache.size < 50) monthCache.set(language, names);
  return names;
}

/** `3 Feb 1985`, `3rd of February '85`, `February 3, 1985`, `3 Februarie`. */
function findNamed(text: string, locale: Locale): readonly FoundDate[] {
  const names = monthNames(locale.language);
  const found: FoundDate[] = [];
  for (const word of toWords(text)) {
    const month = names.get(word.folded) ?? names.get(word.folded.replace(/'\d\d$/, ''));
    if (month === undefined) continue;
    const before =
      /(?<![\d.,/:-])(\d{1,2})(?:st|nd|rd|th|de|ste|er|\.)?(?:\s+(?:of|de|van))?[\s,-]{1,3}$/i.exec(
        text.slice(Math.max(0, word.start - 16), word.start),
      );
    const after = text.slice(word.end, word.end + 20);
    const date =
      before === null
        ? readMonthDay(after, month, locale)
        : readDayMonth(Number(before[1]), after, month, locale);
    if (date === undefined) continue;
    found.push({
      start: before === null ? word.start : word.start - before[0].length,
      end: word.end + date.length,
      readings: date.readings,
    });
  }
  return found;
}

interface ReadTail {
  readonly length: number;
  readonly readings: readonly PlainDate[];
}

function readDayMonth(day: number, after: string, month: number, locale: Locale): ReadTail {
  const year =
    /^\.?[\s,-]{0,3}(?:(?:(?:de|del|of)\s)?(\d{4})|['\u2019](\d{2})|(?<=[\s-])(\d{2}))(?![\d:/]|[.,]\d|\s?(?:h|u[uh]r|[apvn]\.?m|o['\u2019]?clock)(?!\p{L}))/iu.exec(
      after,
    );
  if (year === null) return { length: 0, readings: withoutYear(month, day, locale) };
  const years = toYears(year[1] ?? year[2] ?? year[3] ?? '', locale);
  return { length: year[0].length, readings: toReadings(years.map((value) => toDate(value, month, day))) };
}

function readMonthDay(after: string, month: number, locale: Locale): ReadTail | undefined {
  const day = /^\.?\s{1,2}(?:the\s)?(\d{1,2})(?:st|nd|rd|th)?(?![\d:/-]|\.\d)/i.exec(after);
  if (day === null) return undefined;
  const rest = readDayMonth(Number(day[1]), after.slice(day[0].length), month, locale);
  return { length: day[0].length + rest.length, readings: rest.readings };
}

/** Without a year it is the next such day. */
function withoutYear(month: number, day: number, locale: Locale): readonly PlainDate[] {
  const today = toLocalDate(locale.now, locale.timezone);
  const year = Number(today.value.slice(0, 4));
  const coming = [year, year + 1, year + 2, year + 3, year + 4]
    .map((candidate) => toDate(candidate, month, day))
    .find((date) => date !== undefined && date.value >= today.value);
  return toReadings([coming]);
}

/** Languages that no parser knows, by their own words. */
const otherWords: Readonly<Record<string, readonly (readonly [RegExp, number])[]>> = {
  ar: [
    [/(?<!\p{L})بعد\s+(?:غدًا|غدا|غد)(?![\p{L}\p{M}])/gu, 2],
    [/(?<!\p{L})(?:غدًا|غدا)(?![\p{L}\p{M}])/gu, 1],
    [/(?<!\p{L})اليوم(?![\p{L}\p{M}])/gu, 0],
    [/(?<!\p{L})(?:أمس|امس)(?![\p{L}\p{M}])/gu, -1],
  ],
};
const ownWords: readonly (readonly [RegExp, number])[] = [
  [/(?<!\p{L})(?:the\s+)?day\s+after\s+tomorrow(?!\p{L})/giu, 2],
  [/(?<!\p{L})(?:the\s+)?day\s+before\s+yesterday(?!\p{L})/giu, -2],
  [/(?<!\p{L})oorm[oô]re(?!\p{L})/giu, 2],
  [/(?<!\p{L})eergister(?!\p{L})/giu, -2],
  [/(?<!\p{L})m[oô]re(?!\p{L})/giu, 1],
  [/(?<!\p{L})gister(?!\p{L})/giu, -1],
  [/(?<!\p{L})vandag(?!\p{L})/giu, 0],
];
const afrikaansOnly = 2;
const afrikaansDays = ['sondag', 'maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrydag', 'saterdag'];

function findOwnRelative(text: string, locale: Locale): readonly FoundDate[] {
  const found: FoundDate[] = [];
  const other = lookUp(otherWords, locale.language.split('-')[0] ?? '') ?? [];
  const words = locale.language.startsWith('af') ? ownWords : [...ownWords.slice(0, afrikaansOnly), ...other];
  const today = Date.parse(toLocalDate(locale.now, locale.timezone).value);
  const add = (match: RegExpExecArray, days: number) => {
    const date = new Date(today + days * 86_400_000);
    found.push({
      start: match.index,
      end: match.index + match[0].length,
      readings: toReadings([toDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())]),
    });
  };
  for (const [pattern, days] of words) for (const match of text.matchAll(pattern)) add(match, days);
  for (const names of other.length === 0 ? [afrikaansDays] : [afrikaansDays, longWeekdays(locale.language)]) {
    for (const match of text.matchAll(new RegExp(`(?<!\\p{L})(?:${names.join('|')})(?!\\p{L})`, 'giu'))) {
      const ahead = (names.indexOf(match[0].toLowerCase()) - new Date(today).getUTCDay() + 7) % 7;
      add(match, ahead === 0 ? 7 : ahead);
    }
  }
  return withoutOverlaps(found);
}

/** From Sunday on. */
function longWeekdays(language: string): readonly string[] {
  const format = dateFormat(toLanguageTag(language, ''), { weekday: 'long', timeZone: 'UTC' });
  // 7 January 2024 was a Sunday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 7 + day)).toLowerCase());
}

const parsers: Readonly<Record<string, chrono.Chrono>> = {
  de: chrono.de.casual,
  es: chrono.es.casual,
  fr: chrono.fr.casual,
  it: chrono.it.casual,
  nl: chrono.nl.casual,
  pt: chrono.pt.casual,
};

function findWithChrono(text: string, locale: Locale): readonly FoundDate[] {
  const local = toLocalParts(locale.now, locale.timezone);
  const clock = `${toLocalDate(locale.now, locale.timezone).value}T${local.hour}:${local.minute}:00Z`;
  // The local clock stated as UTC: the machine's own zone cannot shift a date.
  const reference = { instant: new Date(clock), timezone: 0 };
  const parser = lookUp(parsers, locale.language.split('-')[0] ?? '') ?? chrono.en.GB;
  const found: FoundDate[] = [];
  for (const result of parser.parse(inUsualOrder(text), reference, { forwardDate: true })) {
    const date = toDay(result);
    if (date === undefined) continue;
    const words = result.text.replace(/[\s,]*(?:\bat|\bom)?\s*$/i, '');
    found.push({ start: result.index, end: result.index + words.length, readings: [date] });
  }
  return found;
}

/** `next week Thursday` as `Thursday next week`: every word is somewhere else, and all of them where they were. */
function inUsualOrder(text: string): string {
  return text.replace(
    /(?<!\p{L})(next week)(\s+)((?:mon|tues|wednes|thurs|fri|satur|sun)day)(?!\p{L})/giu,
    '$3$2$1',
  );
}

function toDay(result: chrono.ParsedResult): PlainDate | undefined {
  const { start } = result;
  const isDay = start.isCertain('day') || start.isCertain('weekday');
  const isClock = start.tags().has('result/relativeDateAndTime') || start.tags().has('casualReference/now');
  // Asked to look ahead, the parser turns "last Friday" into the next one.
  const isPast = start.isCertain('weekday') && /\b(?:last|past|previous)\b/i.test(result.text);
  if (!isDay || isClock || isPast || result.end != null || /\d[/.-]\d/.test(result.text)) return undefined;
  return toDate(start.get('year') ?? 0, start.get('month') ?? 0, start.get('day') ?? 0);
}
