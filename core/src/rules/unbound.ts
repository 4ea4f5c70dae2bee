import type { BinaryOperator, Duration, PropertyValue, RuleFunction } from '../vocabulary/index.ts';

/** What is wrong with a rule, for whoever wrote it. `at`: where in its text, from 0. */
export interface RuleProblem {
  readonly at: number;
  /** One sentence. */
  readonly message: string;
  /** What to write instead, in one sentence. */
  readonly fix: string;
}

/** A rule as it was written: what its words stand for is not known yet. */
export type UnboundExpression =
  /** A bare word: a name, an option, or text. */
  | { readonly kind: 'word'; readonly word: string; readonly at: number }
  /** A text in quotes. */
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  /** Anything else that is fixed; null is "empty". `text`: as it was written. */
  | {
      readonly kind: 'literal';
      readonly value: PropertyValue | Duration | null;
      readonly text: string;
      readonly at: number;
    }
  | {
      readonly kind: 'member';
      readonly of: UnboundExpression;
      readonly name: string;
      readonly at: number;
    }
  | { readonly kind: 'not' | 'negate' | 'is-empty'; readonly of: UnboundExpression; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: UnboundExpression;
      readonly right: UnboundExpression;
      readonly at: number;
    }
  | {
      readonly kind: 'one-of';
      readonly of: UnboundExpression;
      readonly options: readonly UnboundExpression[];
      /** `is not one of`: false where the value is empty, as every comparison. */
      readonly isNot: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'if';
      readonly test: UnboundExpression;
      readonly then: UnboundExpression;
      readonly otherwise: UnboundExpression;
      readonly at: number;
    }
  | {
      readonly kind: 'filter';
      readonly of: UnboundExpression;
      readonly where: UnboundExpression;
      readonly at: number;
    }
  | {
      readonly kind: 'call';
      readonly function: RuleFunction;
      readonly of: readonly UnboundExpression[];
      readonly at: number;
    };

/** Stops the reading of a rule. Never leaves this module. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly problem: RuleProblem;

  constructor(at: number, message: string, fix: string) {
    super(message);
    this.problem = { at, message, fix };
  }
}
