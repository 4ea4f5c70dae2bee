import * as v from 'valibot';
import { type OpeningHours, type OpenSpan, weekdays } from '../vocabulary/opening-hours.ts';
import { oneOrMany, say } from './schema-kit.ts';

const dayPattern = new RegExp(`^(?:${weekdays.join('|')})(?:-(?:${weekdays.join('|')}))?$`);

const days = v.pipe(
  v.string(),
  v.regex(
    dayPattern,
    say('is not a day', 'Write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-fri.'),
  ),
);

const span = v.pipe(
  v.string(say('must be text', 'Put it in quotes.')),
  v.check(
    (input) => toSpan(input) !== undefined,
    say('is no part of a day', 'Write when it opens and when it closes, such as "08:00-17:00".'),
  ),
);

/** `{ mon-fri: "08:00-17:00", sat: ["08:00-10:00", "11:00-12:00"] }` */
export const openingHours = v.pipe(
  v.record(days, oneOrMany(span), say('must be a set of days', 'Indent its days under it.')),
  v.check((input) => Object.keys(input).length > 0, say('is empty', 'Name a day, or remove the key.')),
  v.check(
    (input) => toHours(input).every(isInOrder),
    say('says of one day more than once what overlaps', 'Let each part of a day end before the next begins.'),
  ),
  v.transform((input): OpeningHours => toHours(input)),
);

function toSpan(text: string): OpenSpan | undefined {
  const [, ...parts] = /^([01]\d|2[0-4]):([0-5]\d)\s?[-–]\s?([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  const [fromHour, fromMinute, toHour, toMinute] = parts.map(Number);
  if (fromHour === undefined || fromMinute === undefined || toHour === undefined || toMinute === undefined)
    return undefined;
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  return from < to && to <= 24 * 60 ? { from, to } : undefined;
}

/** `sat-mon` goes over the end of the week. */
function listDays(text: string): readonly number[] {
  const [first = '', last = first] = text.split('-');
  const names: readonly string[] = weekdays;
  const from = names.indexOf(first);
  const to = names.indexOf(last);
  return weekdays
    .keys()
    .filter((day) => (from <= to ? from <= day && day <= to : from <= day || day <= to))
    .toArray();
}

function toHours(input: Readonly<Record<string, readonly string[]>>): OpeningHours {
  return weekdays.map((_, day) =>
    Object.entries(input)
      .filter(([named]) => listDays(named).includes(day))
      .flatMap(([, spans]) => spans.flatMap((one) => toSpan(one) ?? []))
      .sort((left, right) => left.from - right.from),
  );
}

function isInOrder(spans: readonly OpenSpan[]): boolean {
  return spans.every((one, index) => index === 0 || (spans[index - 1]?.to ?? 0) <= one.from);
}
