import { createDateTime, type PlainDateTime } from '../contract/index.ts';

/** A part of a day, in minutes since midnight on the business's own clocks: from the first on, before the last. */
export interface OpenSpan {
  readonly from: number;
  readonly to: number;
}

/** When somebody is there: for each day from Monday to Sunday, in the order of the day. Seven entries. */
export type OpeningHours = readonly (readonly OpenSpan[])[];

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When somebody will be there next, on the business's own clocks. Undefined: somebody is there now, or never will be. */
export function findOpening(hours: OpeningHours, now: number, timezone: string): PlainDateTime | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
  const minute = local.hour * 60 + local.minute;
  const today = hours[local.dayOfWeek - 1] ?? [];
  if (today.some(({ from, to }) => from <= minute && minute < to)) return undefined;
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const day = local.toPlainDate().add({ days: ahead });
    const next = (hours[day.dayOfWeek - 1] ?? []).find(({ from }) => ahead > 0 || from > minute);
    if (next === undefined) continue;
    const time = Temporal.PlainTime.from({ hour: Math.floor(next.from / 60), minute: next.from % 60 });
    return createDateTime(day.toPlainDateTime(time).toString({ smallestUnit: 'second' }));
  }
  return undefined;
}
