import { parseExpression } from './parse-expression.ts';
import { readTokens } from './tokens.ts';
import { type RuleProblem, type UnboundExpression, Unreadable } from './unbound.ts';

/** Characters that a rule has at most. */
export const longestRule = 2_000;

export type ReadExpression =
  | { readonly ok: true; readonly expression: UnboundExpression }
  | ({ readonly ok: false } & RuleProblem);

/** Reads the text of a rule. Total: any text is an expression, or a problem that says where and what to do. */
export function readExpression(text: string): ReadExpression {
  if (text.length > longestRule) {
    return {
      ok: false,
      at: longestRule,
      message: `The rule is longer than ${longestRule} characters.`,
      fix: 'Give parts of it a name under "let".',
    };
  }
  try {
    return { ok: true, expression: parseExpression(readTokens(text)) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, ...error.problem };
    throw error;
  }
}
