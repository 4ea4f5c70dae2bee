import type { Expression, PropertyRead, RuleType, Vocabulary } from '../vocabulary/index.ts';
import type { RuleProblem, UnboundExpression } from './unbound.ts';

/** What the words of a rule may stand for. */
export interface Surroundings {
  readonly names: ReadonlyMap<string, RuleType>;
  readonly vocabulary: Pick<Vocabulary, 'records'>;
}

export type BoundExpression =
  | {
      readonly ok: true;
      readonly expression: Expression;
      readonly type: RuleType;
      /** Every property that it looks at, each once. */
      readonly reads: readonly PropertyRead[];
    }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/**
 * Finds out what the words of a rule stand for, and checks that everything fits: all problems at once.
 * `expected`: what its value must fit.
 */
export function bindExpression(
  _rule: string | UnboundExpression,
  _surroundings: Surroundings,
  _expected?: RuleType,
): BoundExpression {
  throw new Error('Not built yet.');
}
