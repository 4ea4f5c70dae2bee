import type { PropertyTypeName } from './definitions.ts';
import type { PropertyValue } from './property-type.ts';

/** The units of a length of time in a rule. */
export const durationUnits = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type DurationUnit = (typeof durationUnits)[number];

/** A length of time in a rule: `30 days`. Months and years are the calendar's own. */
export interface Duration {
  readonly type: 'duration';
  /** May be negative. */
  readonly amount: number;
  readonly unit: DurationUnit;
}

export const binaryOperators = [
  'or',
  'and',
  'is',
  'is-not',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'starts-with',
  'ends-with',
  'matches',
  '+',
  '-',
  '*',
  '/',
] as const;
export type BinaryOperator = (typeof binaryOperators)[number];

export const ruleFunctions = [
  'count',
  'sum',
  'min',
  'max',
  'first',
  'last',
  'any',
  'no',
  'round',
  'abs',
  'year',
  'month',
  'weekday',
  'age',
  'length',
  'digits',
  'is-luhn',
  'is-iban',
  'date',
  'time',
] as const;
export type RuleFunction = (typeof ruleFunctions)[number];

/** A rule of hub.yaml, read and bound to the vocabulary: plain data. `at`: where it stands in its text, from 0. */
export type Expression =
  /** A fixed value; null is "empty". */
  | { readonly kind: 'literal'; readonly value: PropertyValue | Duration | null }
  /** What a name of the rule's surroundings stands for: a record, an answer, a computed value, `today`. */
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  /** All records of a type that belongs to nobody. */
  | { readonly kind: 'all'; readonly record: string; readonly at: number }
  /** A property of a record, the records below it, or the record related to it. Of a list: of each in it. */
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly at: number }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'negate'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'one-of'; readonly of: Expression; readonly options: readonly Expression[] }
  | { readonly kind: 'is-empty'; readonly of: Expression }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  /** The records of a list for which a condition holds; in it, each is known by its record type's name. */
  | { readonly kind: 'filter'; readonly of: Expression; readonly as: string; readonly where: Expression }
  | {
      readonly kind: 'call';
      readonly function: RuleFunction;
      readonly of: readonly Expression[];
      readonly at: number;
    };

/** A text with rules in braces: `Your balance is {account.balance}.` Fixed parts are strings. */
export type Template = readonly (string | TemplatePart | TemplateChoice)[];

/** The same text in several languages. */
export interface TemplateChoice {
  /** By language code. */
  readonly languages: Readonly<Record<string, Template>>;
  /** In the language of the business. */
  readonly otherwise: Template;
}

/** What a text shows between braces. */
export interface TemplatePart {
  readonly expression: Expression;
  readonly type: RuleType;
  readonly reads: readonly PropertyRead[];
}

/** What a rule yields, known before it is ever run. */
export type RuleType =
  | {
      readonly kind: 'value';
      readonly type: PropertyTypeName | 'duration';
      /** Whether it is one value for each record of a list. */
      readonly many: boolean;
      /** The property that it is read from, where it is just that: for its options and its label. */
      readonly property?: { readonly record: string; readonly property: string };
      /** The options of a choice that is not a record's property. */
      readonly options?: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'record'; readonly record: string; readonly many: boolean };

/** A property that a rule looks at. */
export interface PropertyRead {
  readonly record: string;
  readonly property: string;
}
