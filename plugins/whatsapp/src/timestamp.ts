import * as v from 'valibot';

/** Seconds since 1970, as text or number, read as milliseconds. */
export const SecondsSchema = v.pipe(
  v.union([v.pipe(v.string(), v.regex(/^\d{1,11}$/)), v.pipe(v.number(), v.integer(), v.minValue(0))]),
  v.transform((seconds) => Number(seconds) * 1000),
);
