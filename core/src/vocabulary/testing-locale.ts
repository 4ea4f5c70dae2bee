import type { Locale } from './property-type.ts';

/** Sunday, 22 November 2026, ten in the morning in Stellenbosch. For this module's tests. */
export const southAfrica: Locale = {
  language: 'en',
  country: 'ZA',
  timezone: 'Africa/Johannesburg',
  now: Date.UTC(2026, 10, 22, 8),
};
