import type { BinaryOperator, Expression, PropertyDefinition, PropertyValue } from '../vocabulary/index.ts';
import { shift, toClock, toDay } from './calendar.ts';
import { isPlain } from './compare.ts';
import { referencedNames } from './references.ts';
import { hasTag, type RuleCondition, type RuleScope, type RuleValue } from './scope.ts';

type Operator = RuleCondition['operator'];

const operators: Partial<Record<BinaryOperator, readonly [operator: Operator, turned: Operator]>> = {
  is: ['eq', 'eq'],
  '<': ['lt', 'gt'],
  '<=': ['lte', 'gte'],
  '>': ['gt', 'lt'],
  '>=': ['gte', 'lte'],
};

/**
 * The parts of a `where` that a backend can look for: a property of the row against something that does not
 * depend on the row. Whatever else there is, these must hold.
 */
export function conditionsOf(
  filter: Extract<Expression, { kind: 'filter' }>,
  record: string,
  scope: RuleScope,
  compute: (expression: Expression) => RuleValue,
): readonly RuleCondition[] {
  return partsOf(filter.where).flatMap((part) => {
    if (part.kind !== 'binary') return [];
    const pair = operators[part.operator];
    if (pair === undefined) return [];
    const [operator, turned] = pair;
    return toCondition(part.left, operator, part.right) ?? toCondition(part.right, turned, part.left) ?? [];
  });

  function toCondition(
    row: Expression,
    operator: Operator,
    other: Expression,
  ): readonly RuleCondition[] | undefined {
    const isOfRow = row.kind === 'member' && row.of.kind === 'name' && row.of.name === filter.as;
    if (!isOfRow || referencedNames(other).includes(filter.as)) return undefined;
    const definition = scope.typeOf(record, row.name);
    if (definition === undefined) return undefined;
    const value = compute(other);
    return isPlain(value) ? asConditions(definition, operator, value, scope) : [];
  }
}

function partsOf(where: Expression): readonly Expression[] {
  const isBoth = where.kind === 'binary' && where.operator === 'and';
  return isBoth ? [...partsOf(where.left), ...partsOf(where.right)] : [where];
}

/** A date against a date with a time is compared by days: as conditions on what the property holds. */
function asConditions(
  { name, type }: PropertyDefinition,
  operator: Operator,
  value: PropertyValue,
  { locale }: Pick<RuleScope, 'locale'>,
): readonly RuleCondition[] {
  if (type === 'date' && !hasTag(value, 'date')) {
    const day = toDay(value, locale);
    return day === null ? [] : [{ property: name, operator, value: { type: 'date', value: day.toString() } }];
  }
  if (type !== 'datetime') return [{ property: name, operator, value }];
  if (!hasTag(value, 'date')) {
    const clock = toClock(value, locale);
    return clock === null
      ? []
      : [{ property: name, operator, value: { type: 'datetime', value: clock.toString() } }];
  }
  const next = shift(value, { type: 'duration', amount: 1, unit: 'day' }, 1, locale);
  if (!hasTag(next, 'date')) return [];
  const from = { property: name, value: { type: 'datetime', value: `${value.value}T00:00:00` } } as const;
  const to = { property: name, value: { type: 'datetime', value: `${next.value}T00:00:00` } } as const;
  switch (operator) {
    case 'eq':
      return [
        { ...from, operator: 'gte' },
        { ...to, operator: 'lt' },
      ];
    case 'lt':
    case 'gte':
      return [{ ...from, operator }];
    case 'lte':
      return [{ ...to, operator: 'lt' }];
    case 'gt':
      return [{ ...to, operator: 'gte' }];
  }
}
