import type { TaggedValue, ValueTag } from '../contract/index.ts';
import type { Duration, Locale, PropertyDefinition, PropertyValue } from '../vocabulary/index.ts';

/** What a rule yields. null: empty, because it is not known or cannot be computed. */
export type RuleValue = PropertyValue | Duration | null | RuleRecord | readonly RuleValue[];

/** A record, as a rule sees it. Whoever runs the rule may hand in more than this. */
export interface RuleRecord {
  readonly record: string;
  /** The same for the same record, as long as the rule's scope lives. */
  readonly id: string;
}

/** One thing that rows must satisfy: what `property OPERATOR value` means in a rule, texts folded and all. */
export interface RuleCondition {
  readonly property: string;
  readonly operator: 'eq' | 'gt' | 'gte' | 'lt' | 'lte';
  readonly value: PropertyValue;
}

/**
 * What the names of a rule stand for while it runs. Each function may throw to say that it must be asked for
 * first: the rule stops there, and the error reaches the caller as it is.
 */
export interface RuleScope {
  /** A name of the rule's surroundings. Never asked for `today` and `now`. */
  name(name: string): RuleValue;
  /** A property (null: empty), the records below (a list), or the related record (null: there is none). */
  member(record: RuleRecord, name: string): RuleValue;
  /** The records of a shared type. More than match may be returned, never fewer. */
  all(record: string, conditions: readonly RuleCondition[]): readonly RuleRecord[];
  /** The same, where this name stands for this value. */
  withName(name: string, value: RuleValue): RuleScope;
  /** A property's definition. Undefined: the record type has no such property. */
  typeOf(record: string, property: string): PropertyDefinition | undefined;
  /** Its `now` and `timezone` say what `today` and `now` are. */
  readonly locale: Locale;
  /** How texts are filled for whoever reads them, where that is not as the business writes. */
  readonly reader?: Locale | undefined;
}

export function isRuleRecord(value: unknown): value is RuleRecord {
  return typeof value === 'object' && value !== null && 'record' in value && 'id' in value;
}

/** Whether a value carries this tag. What it holds is checked where it is read: once, not for every row again. */
export function hasTag<T extends ValueTag>(
  value: RuleValue,
  tag: T,
): value is Extract<TaggedValue, { readonly type: T }> {
  const isObject = typeof value === 'object' && value !== null && 'type' in value && 'value' in value;
  return isObject && value.type === tag && typeof value.value === 'string';
}

export function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'duration';
}
