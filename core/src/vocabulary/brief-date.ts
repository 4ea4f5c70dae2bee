import type { Locale } from './property-type.ts';
import { toLanguageTag } from './reading.ts';

/** `Tue 3 Mar`, `Tue 3 Mar, 08:30`, as the language has it; the year only where it is not the present one. */
export function formatBriefDate(value: string, locale: Locale): string {
  if (Number(value.slice(0, 4)) < 1000) return value.replace('T', ' ');
  const tag = toLanguageTag(locale.language, locale.country);
  const isThisYear = value.slice(0, 4) === String(new Date(locale.now).getUTCFullYear());
  const options = {
    ...({ weekday: 'short', day: 'numeric', month: 'short' } as const),
    ...(isThisYear ? {} : ({ year: 'numeric' } as const)),
    ...(value.includes('T') ? ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const) : {}),
    ...({ timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' } as const),
  };
  // Others that speak English put more commas and zeros.
  const short = tag.startsWith('en') && tag !== 'en-US' ? 'en-GB' : tag;
  return new Intl.DateTimeFormat(short, options).format(
    Date.parse(value.includes('T') ? `${value.slice(0, 19)}Z` : value),
  );
}
