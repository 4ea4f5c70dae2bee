export interface BackoffOptions {
  /** The wait after the first failure, in milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** From 1. */
  readonly attempt: number;
  /** 0 to 1. */
  readonly random: number;
}

/** How long to wait before the next try: doubling, with up to a half of it at random. */
export function computeBackoff({ firstMs, longestMs, attempt, random }: BackoffOptions): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random);
}
