import type { Expression } from '../vocabulary/index.ts';
import type { RuleScope, RuleValue } from './scope.ts';

/** The value of a rule. What cannot be computed is null; only the scope's own errors are thrown. */
export function evaluate(_expression: Expression, _scope: RuleScope): RuleValue {
  throw new Error('Not built yet.');
}
