import type { RuleType, Template } from '../vocabulary/index.ts';
import type { RuleRecord, RuleScope, RuleValue } from './scope.ts';

/** The text of a template. Empty values are nothing, lists are joined with commas. `labelOf`: how people call a record. */
export function fillTemplate(
  _template: Template,
  _scope: RuleScope,
  _labelOf: (record: RuleRecord) => string,
): string {
  throw new Error('Not built yet.');
}

/** A value as a person reads it. */
export function formatRuleValue(
  _value: RuleValue,
  _type: RuleType,
  _scope: Pick<RuleScope, 'typeOf' | 'locale'>,
  _labelOf: (record: RuleRecord) => string,
): string {
  throw new Error('Not built yet.');
}
