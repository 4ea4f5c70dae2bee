const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `500ms`, `10s`, `30m`, `24h` or `7d` as milliseconds. Undefined: not a duration, or not above zero. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})\s?(ms|s|m|h|d)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const ms = Number(digits) * units[unit as keyof typeof units];
  return ms > 0 ? ms : undefined;
}
