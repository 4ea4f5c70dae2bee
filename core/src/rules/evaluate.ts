import type { BinaryOperator, Expression } from '../vocabulary/index.ts';
import { type ArithmeticOperator, calculate } from './arithmetic.ts';
import { now, today } from './calendar.ts';
import { compareRuleValues, type Found, isAddress, isSameFound, searchText } from './compare.ts';
import { conditionsOf } from './conditions.ts';
import { createDuration } from './durations.ts';
import { fromExact, negate, toExact } from './exact.ts';
import { callFunction } from './functions.ts';
import { isDuration, isRuleRecord, type RuleScope, type RuleValue } from './scope.ts';

/**
 * The value of a rule. What cannot be computed is null; only the scope's own errors are thrown. `and` and `or` go
 * from left to right and stop as soon as the answer is known. An empty condition does not hold, nor does `not` of it.
 */
export function evaluate(expression: Expression, scope: RuleScope): RuleValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return evaluateName(expression.name, scope);
    case 'all':
      return scope.all(expression.record, []);
    case 'member':
      return find(expression, scope).value;
    case 'not': {
      const value = evaluate(expression.of, scope);
      return typeof value === 'boolean' ? !value : null;
    }
    case 'negate':
      return evaluateNegative(evaluate(expression.of, scope));
    case 'binary':
      return evaluateBinary(expression, scope);
    case 'one-of':
      return isOneOf(expression, scope);
    case 'is-empty':
      return isEmpty(evaluate(expression.of, scope));
    case 'if':
      return evaluate(isTrue(expression.test, scope) ? expression.then : expression.otherwise, scope);
    case 'filter':
      return evaluateFilter(expression, scope);
    case 'call':
      return callFunction(
        expression.function,
        expression.of.map((argument) => evaluate(argument, scope)),
        scope,
      );
  }
}

function evaluateName(name: string, scope: RuleScope): RuleValue {
  if (name === 'today') return today(scope.locale);
  return name === 'now' ? now(scope.locale) : scope.name(name);
}

/** A value, with the property that it is, so that it can be compared as that property's type does. */
function find(expression: Expression, scope: RuleScope): Found {
  if (expression.kind !== 'member') return { value: evaluate(expression, scope) };
  const { name } = expression;
  const of = evaluate(expression.of, scope);
  if (isRuleRecord(of)) {
    return { value: scope.member(of, name) ?? null, definition: scope.typeOf(of.record, name) };
  }
  const list = listOf(of);
  if (list === undefined) return { value: partOf(of, name), definition: { type: 'text' } };
  const record = list.find(isRuleRecord)?.record;
  return {
    value: list.flatMap((element) =>
      isRuleRecord(element) ? (scope.member(element, name) ?? null) : partOf(element, name),
    ),
    definition: record === undefined ? undefined : scope.typeOf(record, name),
  };
}

/** A part of an address. */
function partOf(value: RuleValue, name: string): RuleValue {
  if (!isAddress(value) || name === 'type' || !Object.hasOwn(value, name)) return null;
  return new Map(Object.entries(value)).get(name) ?? null;
}

function evaluateNegative(value: RuleValue): RuleValue {
  if (isDuration(value)) return createDuration(-value.amount, value.unit) ?? null;
  const exact = toExact(value);
  return exact === undefined ? null : fromExact(negate(exact));
}

type Binary = Extract<Expression, { kind: 'binary' }>;

function evaluateBinary({ operator, left, right }: Binary, scope: RuleScope): RuleValue {
  if (operator === 'and') return isTrue(left, scope) && isTrue(right, scope);
  if (operator === 'or') return isTrue(left, scope) || isTrue(right, scope);
  const [one, other] = [find(left, scope), find(right, scope)];
  if (isArithmetic(operator)) return calculate(operator, one.value, other.value, scope.locale);
  if (operator === 'is' || operator === 'is-not') return is(operator, one, other, scope);
  if (one.value === null || other.value === null) return false;
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    return isOrdered(operator, compareRuleValues(one.value, other.value, scope.locale));
  }
  const list = operator === 'contains' ? listOf(one.value) : undefined;
  if (list !== undefined) return list.some((value) => isKnownSame({ ...one, value }, other, scope));
  const isText = typeof one.value === 'string' && typeof other.value === 'string';
  return isText ? searchText(operator, one.value, other.value) : null;
}

function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/';
}

/** Two that are empty are the same; one that is empty is neither the same as another nor known to be different. */
function is(operator: 'is' | 'is-not', one: Found, other: Found, { locale }: RuleScope): boolean {
  const isUnknown = isEmpty(one.value) || isEmpty(other.value);
  if (isUnknown) return operator === 'is' && isEmpty(one.value) && isEmpty(other.value);
  return isSameFound(one, other, locale) === (operator === 'is');
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', order: number | null): boolean | null {
  if (order === null) return null;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function isOneOf({ of, options }: Extract<Expression, { kind: 'one-of' }>, scope: RuleScope): boolean {
  const found = find(of, scope);
  if (isEmpty(found.value)) return false;
  return options.some((option) => {
    const other = find(option, scope);
    const list = listOf(other.value);
    return list === undefined
      ? isKnownSame(found, other, scope)
      : list.some((value) => isKnownSame(found, { ...other, value }, scope));
  });
}

function isKnownSame(one: Found, other: Found, { locale }: RuleScope): boolean {
  return one.value !== null && other.value !== null && isSameFound(one, other, locale);
}

/** Nothing, no text but white space, or a list without anything in it. */
function isEmpty(value: RuleValue): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || listOf(value)?.length === 0;
}

function evaluateFilter(filter: Extract<Expression, { kind: 'filter' }>, scope: RuleScope): RuleValue {
  const { of } = filter;
  const rows =
    of.kind === 'all'
      ? scope.all(
          of.record,
          conditionsOf(filter, of.record, scope, (one) => evaluate(one, scope)),
        )
      : (listOf(evaluate(of, scope)) ?? []);
  return rows.filter((row) => isRuleRecord(row) && isTrue(filter.where, scope.withName(filter.as, row)));
}

function listOf(value: RuleValue): readonly RuleValue[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Whether a condition holds. What cannot be computed does not. */
export function isTrue(expression: Expression, scope: RuleScope): boolean {
  return evaluate(expression, scope) === true;
}
