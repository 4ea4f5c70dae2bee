/** One thing that a name may mean. The score lies between 0 and 1; the reason is for people. */
export interface Candidate<T> {
  readonly value: T;
  readonly score: number;
  readonly reason: string;
}

/** From this score on, a candidate that stands alone is taken; below, it is only suggested. */
export const sureScore = 0.85;
/** So much better than the next one it must be. */
export const sureMargin = 0.08;
const rounding = 1e-9;

export type Choice<T> =
  | { readonly kind: 'sure'; readonly candidate: Candidate<T>; readonly others: readonly Candidate<T>[] }
  /** Several that are about as good: never guessed between. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate<T>[] }
  /** Nothing good enough; the candidates are suggestions. */
  | { readonly kind: 'none'; readonly candidates: readonly Candidate<T>[] };

/** Takes the best candidate, if it is good enough and no other comes near it. */
export function choose<T>(candidates: readonly Candidate<T>[], margin = sureMargin): Choice<T> {
  const sorted = [...candidates].sort((a, b) => b.score - a.score);
  const [first, ...others] = sorted;
  if (!first || first.score < sureScore - rounding) return { kind: 'none', candidates: sorted };
  const near = others.filter((other) => first.score - other.score < margin - rounding);
  return near.length === 0
    ? { kind: 'sure', candidate: first, others }
    : { kind: 'ambiguous', candidates: [first, ...near] };
}

/** Between exact names the better one wins, however little better. */
export const exactMargin = 0.005;
