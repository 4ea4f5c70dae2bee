import type { Locale } from '../vocabulary/index.ts';
import { difference, joinDateTime, shift } from './calendar.ts';
import { addDurations, divideDurations, scaleDuration } from './durations.ts';
import { add, divide, type Exact, fromExact, multiply, negate, toExact } from './exact.ts';
import { isDuration, type RuleValue } from './scope.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** What two values make. null: one of them is empty, or it cannot be computed. */
export function calculate(
  operator: ArithmeticOperator,
  left: RuleValue,
  right: RuleValue,
  locale: Locale,
): RuleValue {
  if (left === null || right === null) return null;
  const [one, other] = [toExact(left), toExact(right)];
  if (one !== undefined && other !== undefined) return ofNumbers(operator, one, other);
  if (operator === '*' || operator === '/') return scale(operator, left, right);
  const sign = operator === '+' ? 1 : -1;
  if (isDuration(right)) {
    return isDuration(left) ? (addDurations(left, right, sign) ?? null) : shift(left, right, sign, locale);
  }
  if (operator === '-') return difference(left, right, locale);
  return isDuration(left) ? shift(right, left, 1, locale) : joinDateTime(left, right);
}

function ofNumbers(operator: ArithmeticOperator, left: Exact, right: Exact): RuleValue {
  switch (operator) {
    case '+':
      return fromExact(add(left, right));
    case '-':
      return fromExact(add(left, negate(right)));
    case '*':
      return fromExact(multiply(left, right));
    case '/': {
      const quotient = divide(left, right);
      return quotient === undefined ? null : fromExact(quotient);
    }
  }
}

function scale(operator: '*' | '/', left: RuleValue, right: RuleValue): RuleValue {
  const [one, other] = [toExact(left), toExact(right)];
  if (isDuration(left) && other !== undefined) return scaleDuration(left, other, operator) ?? null;
  if (isDuration(right) && one !== undefined) {
    return operator === '*' ? (scaleDuration(right, one, '*') ?? null) : null;
  }
  if (!isDuration(left) || !isDuration(right) || operator === '*') return null;
  const quotient = divideDurations(left, right);
  return quotient === undefined ? null : fromExact(quotient);
}
