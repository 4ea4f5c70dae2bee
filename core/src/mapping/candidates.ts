/** One thing that a name may mean. The score lies between 0 and 1; the reason is for people. */
export interface Candidate<T> {
  readonly value: T;
  readonly score: number;
  readonly reason: string;
}

/** From this score on, a candidate that stands alone is taken; below, it is only suggested. */
export const sureScore = 0.9;

export type Choice<T> =
  | { readonly kind: 'sure'; readonly candidate: Candidate<T> }
  /** Several equally good ones: never guessed between. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate<T>[] }
  /** Nothing good enough; the candidates are suggestions. */
  | { readonly kind: 'none'; readonly candidates: readonly Candidate<T>[] };

/** Takes the best candidate, if it is good enough and no other is as good. */
export function choose<T>(candidates: readonly Candidate<T>[]): Choice<T> {
  const sorted = [...candidates].sort((a, b) => b.score - a.score);
  const best = sorted.filter((candidate) => candidate.score === sorted[0]?.score);
  const [first] = best;
  if (!first || first.score < sureScore) return { kind: 'none', candidates: sorted };
  return best.length === 1 ? { kind: 'sure', candidate: first } : { kind: 'ambiguous', candidates: best };
}
