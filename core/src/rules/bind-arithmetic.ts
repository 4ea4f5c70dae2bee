import type { BinaryOperator, Duration, RuleType } from '../vocabulary/index.ts';
import { type BindContext, pathOf, startOf } from './bind-context.ts';
import {
  describeType,
  isMoment,
  isNumeric,
  isText,
  isType,
  plain,
  type Typed,
  valueType,
} from './rule-types.ts';
import type { UnboundExpression } from './unbound.ts';

type Binary = Extract<UnboundExpression, { kind: 'binary' }>;

/** What a calculation yields; a calculation that makes no sense is reported. */
export function typeOfArithmetic(
  { operator, left, right, at }: Binary,
  [one, other]: readonly [Typed, Typed],
  context: BindContext,
): RuleType | undefined {
  for (const [part, { type }] of [
    [left, one],
    [right, other],
  ] as const) {
    if (type.many) {
      const path = pathOf(part) ?? '…';
      const message = `"${path}" is ${describeType(type)}: it cannot be calculated with.`;
      return context.report(startOf(part), message, `Add them up with sum(${path}), or take first(${path}).`);
    }
  }
  const type = calculate(operator, one.type, other.type);
  const words = `${describeType(one.type)} ${operator} ${describeType(other.type)}`;
  if (type === undefined) {
    return context.report(at, `Nothing is known of ${words}.`, fixArithmetic(operator, one.type, other.type));
  }
  const clock = isType(one.type, 'date')
    ? durationOf(other)
    : isType(other.type, 'date')
      ? durationOf(one)
      : undefined;
  if (clock?.unit === 'minute' || clock?.unit === 'hour') {
    const fix = 'Use days, or a moment that has a time, such as now.';
    return context.report(at, `A date has no time to which ${clock.unit}s could be added.`, fix);
  }
  return type;
}

function calculate(operator: BinaryOperator, one: RuleType, other: RuleType): RuleType | undefined {
  const isDuration = (type: RuleType): boolean => isType(type, 'duration');
  if (isNumeric(one) && isNumeric(other)) {
    const isAmount = isType(one, 'amount') || (isType(other, 'amount') && operator !== '/');
    const isRatio = operator === '/' && isType(other, 'amount');
    return valueType(isAmount && !isRatio ? 'amount' : 'number');
  }
  switch (operator) {
    case '+':
      if (isType(one, 'date') && isType(other, 'time')) return valueType('datetime');
      if (isDuration(other) && (isMoment(one) || isType(one, 'time') || isDuration(one))) return plain(one);
      return isDuration(one) && (isMoment(other) || isType(other, 'time')) ? plain(other) : undefined;
    case '-':
      if (isDuration(other) && (isMoment(one) || isType(one, 'time') || isDuration(one))) return plain(one);
      if (isMoment(one) && isMoment(other)) return valueType('duration');
      return isType(one, 'time') && isType(other, 'time') ? valueType('duration') : undefined;
    case '*':
      if (isDuration(one) && isNumeric(other)) return valueType('duration');
      return isNumeric(one) && isDuration(other) ? valueType('duration') : undefined;
    case '/':
      if (isDuration(one) && isDuration(other)) return valueType('number');
      return isDuration(one) && isNumeric(other) ? valueType('duration') : undefined;
    default:
      return undefined;
  }
}

function durationOf({ expression }: Typed): Duration | undefined {
  const value = expression.kind === 'literal' ? expression.value : undefined;
  return typeof value === 'object' && value?.type === 'duration' ? value : undefined;
}

function fixArithmetic(operator: BinaryOperator, one: RuleType, other: RuleType): string {
  if (operator === '+' && (isText(one) || isText(other))) return 'Join texts with braces: "{a} {b}".';
  if (operator === '+' && isMoment(one) && isMoment(other)) {
    return 'Only their difference has a meaning; add a length of time such as 30 days.';
  }
  if ((isMoment(one) && isNumeric(other)) || (isNumeric(one) && isMoment(other))) {
    return 'Say of what: 30 days, or a number * 1 day.';
  }
  if (isNumeric(one) !== isNumeric(other) && (isType(one, 'duration') || isType(other, 'duration'))) {
    return 'Divide a length of time by its unit to get a number: … / 1 day.';
  }
  return 'Numbers and amounts are calculated with each other, dates with lengths of time such as 30 days.';
}
