import { type BinaryOperator, compilePattern, type Expression, type RuleType } from '../vocabulary/index.ts';
import { typeOfArithmetic } from './bind-arithmetic.ts';
import { type BindContext, pathOf, type Side, startOf } from './bind-context.ts';
import { checkFit, listFix, settle } from './bind-words.ts';
import {
  conditionType,
  describeType,
  isOrdered,
  isSameGroup,
  isText,
  isType,
  optionsOf,
  type Typed,
} from './rule-types.ts';
import type { UnboundExpression } from './unbound.ts';

type Binary = Extract<UnboundExpression, { kind: 'binary' }>;
type OneOf = Extract<UnboundExpression, { kind: 'one-of' }>;

export function bindBinary(binary: Binary, context: BindContext): Typed | undefined {
  const { operator } = binary;
  if (operator === 'and' || operator === 'or') return bindJunction(binary, context);
  const left = context.bind(binary.left, context);
  const right = context.bind(binary.right, context, left?.kind === 'typed' ? left.type : undefined);
  if (left === undefined || right === undefined) return undefined;
  if (operator === 'is' || operator === 'is-not') return bindIs(binary, left, right, context);
  const isArithmetic = ['+', '-', '*', '/'].includes(operator);
  const sides = isArithmetic
    ? both(settle(left, undefined, context), settle(right, undefined, context))
    : settlePair(left, right, context);
  if (sides === undefined) return undefined;
  const type = isArithmetic
    ? typeOfArithmetic(binary, sides, context)
    : checkComparison(binary, sides, context)
      ? conditionType
      : undefined;
  return type && { expression: toBinary(operator, sides), type };
}

/** `x is one of a, b`: options may be lists themselves. */
export function bindOneOf(oneOf: OneOf, context: BindContext): Typed | undefined {
  const of = context.bind(oneOf.of, context);
  const hint = of?.kind === 'typed' ? of.type : undefined;
  const options = oneOf.options.map((option) => ({ option, side: context.bind(option, context, hint) }));
  const tested = settle(of, undefined, context);
  if (tested === undefined || !isSingle(tested, oneOf.of, context)) return undefined;
  const settled = options.map(({ option, side }) => {
    const typed = settle(side, tested.type, context);
    const isRight = typed !== undefined && checkSame(tested, typed, startOf(option), context);
    return isRight ? typed.expression : undefined;
  });
  const known = settled.filter((one) => one !== undefined);
  if (known.length < settled.length) return undefined;
  const expression: Expression = { kind: 'one-of', of: tested.expression, options: known };
  if (!oneOf.isNot) return { expression, type: conditionType };
  const isKnown: Expression = { kind: 'not', of: { kind: 'is-empty', of: tested.expression } };
  const right: Expression = { kind: 'not', of: expression };
  return { expression: { kind: 'binary', operator: 'and', left: isKnown, right }, type: conditionType };
}

function bindJunction({ operator, left, right }: Binary, context: BindContext): Typed | undefined {
  const first = bindCondition(left, context);
  const rest = context.bind(right, context, conditionType);
  const isOption = rest?.kind === 'words' && rest.isBare && rest.usual === undefined;
  if (isOption && left.kind === 'binary' && (left.operator === 'is' || left.operator === 'is-not')) {
    const option = pathOf(left.right) ?? '…';
    const words = left.operator === 'is' ? 'is one of' : 'is not one of';
    return context.report(
      rest.at,
      `"${rest.text}" is no condition.`,
      `Write: ${words} ${option}, ${rest.text}.`,
    );
  }
  const second = settle(rest, conditionType, context);
  if (first === undefined || second === undefined) return undefined;
  if (!checkFit(second, conditionType, startOf(right), context)) return undefined;
  return { expression: toBinary(operator, [first, second]), type: conditionType };
}

/** A part of a rule that must be yes or no. */
export function bindCondition(part: UnboundExpression, context: BindContext): Typed | undefined {
  const typed = settle(context.bind(part, context, conditionType), conditionType, context);
  return typed && checkFit(typed, conditionType, startOf(part), context) ? typed : undefined;
}

function bindIs(binary: Binary, left: Side, right: Side, context: BindContext): Typed | undefined {
  const isNot = binary.operator === 'is-not';
  if (left.kind === 'empty' || right.kind === 'empty') {
    const of = settle(left.kind === 'empty' ? right : left, undefined, context);
    const isEmpty: Expression | undefined = of && { kind: 'is-empty', of: of.expression };
    return isEmpty && { expression: isNot ? { kind: 'not', of: isEmpty } : isEmpty, type: conditionType };
  }
  const sides = settlePair(left, right, context);
  if (sides === undefined) return undefined;
  const [one, other] = sides;
  if (!isSingle(one, binary.left, context)) return undefined;
  if (other.type.many) {
    const fix = one.type.kind === 'record' ? listFix : 'Write "is one of" for a list.';
    return context.report(startOf(binary.right), `This is ${describeType(other.type)}.`, fix);
  }
  if (!checkSame(one, other, startOf(binary.right), context)) return undefined;
  return { expression: toBinary(binary.operator, sides), type: conditionType };
}

function isSingle({ type }: Typed, written: UnboundExpression, context: BindContext): boolean {
  if (!type.many) return true;
  const path = pathOf(written);
  const what = path === undefined ? 'This' : `"${path}"`;
  context.report(startOf(written), `${what} is ${describeType(type)}, not one.`, listFix);
  return false;
}

/** Whether two values can ever be the same. */
function checkSame(one: Typed, other: Typed, at: number, context: BindContext): boolean {
  const [left, right] = [one.type, other.type];
  const isSame =
    left.kind === 'record' || right.kind === 'record'
      ? left.kind === 'record' && right.kind === 'record' && left.record === right.record
      : isSameGroup(left.type, right.type);
  if (!isSame) {
    context.report(
      at,
      `${describe(left)} cannot be compared with ${describeType(right)}.`,
      fixComparison(left, right),
    );
    return false;
  }
  const [some, others] = [left, right].map((type) => optionsOf(type, context.vocabulary));
  if (some === undefined || others === undefined || some.some((option) => others.includes(option)))
    return true;
  const message = `${describe(left)} and ${describeType(right)} have no option in common.`;
  context.report(at, message, `The options of the first are: ${some.join(', ')}.`);
  return false;
}

function checkComparison(binary: Binary, [left, right]: Sides, context: BindContext): boolean {
  const at = startOf(binary.right);
  if (binary.operator === 'contains' && left.type.many) return checkSame(left, right, at, context);
  if (!isSingle(left, binary.left, context) || !isSingle(right, binary.right, context)) return false;
  if (['contains', 'starts-with', 'ends-with', 'matches'].includes(binary.operator)) {
    if (!isText(left.type) || !isText(right.type)) {
      const wrong = isText(left.type) ? right.type : left.type;
      context.report(binary.at, `${describe(wrong)} is not a text.`, 'Only texts are searched like that.');
      return false;
    }
    return binary.operator !== 'matches' || checkPattern(right.expression, at, context);
  }
  if (!isOrdered(left.type) || !isOrdered(right.type)) {
    const wrong = isOrdered(left.type) ? right.type : left.type;
    const message = `${describe(wrong)} is neither more nor less than anything.`;
    context.report(binary.at, message, 'Only numbers, dates, times and lengths of time have an order.');
    return false;
  }
  return checkSame(left, right, at, context) && checkCalendar(binary, left, right, context);
}

/** A difference of dates is in days: how many days a month has nobody can say. */
function checkCalendar(binary: Binary, left: Typed, right: Typed, context: BindContext): boolean {
  const isCalendar = ({ expression }: Typed): boolean =>
    expression.kind === 'literal' &&
    typeof expression.value === 'object' &&
    expression.value?.type === 'duration' &&
    (expression.value.unit === 'month' || expression.value.unit === 'year');
  const isDifference = ({ expression, type }: Typed): boolean =>
    isType(type, 'duration') && expression.kind === 'binary' && expression.operator === '-';
  const isWrong = (isCalendar(left) && isDifference(right)) || (isCalendar(right) && isDifference(left));
  if (!isWrong) return true;
  context.report(
    binary.at,
    'A difference of dates is in days, and months and years differ in length.',
    'Compare the dates: order.placed is before today - 1 month.',
  );
  return false;
}

function checkPattern(pattern: Expression, at: number, context: BindContext): boolean {
  const fix = 'Write a regular expression in quotes behind "matches".';
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') {
    context.report(at, 'The pattern is not fixed.', fix);
    return false;
  }
  const compiled = compilePattern(pattern.value);
  if (compiled.ok) return true;
  context.report(at, `The pattern "${pattern.value}" cannot be used: ${compiled.reason}.`, fix);
  return false;
}

type Sides = readonly [left: Typed, right: Typed];

/** Each as what the other one needs. */
function settlePair(left: Side, right: Side, context: BindContext): Sides | undefined {
  const typeOf = (side: Side): RuleType | undefined =>
    side.kind === 'typed' ? side.type : side.kind === 'words' ? side.usual?.type : undefined;
  const first = settle(left, typeOf(right), context);
  // Two words that are both not known: one of them said is enough.
  const isSaid = first === undefined && typeOf(left) === undefined && typeOf(right) === undefined;
  return isSaid ? undefined : both(first, settle(right, typeOf(left), context));
}

function both(left: Typed | undefined, right: Typed | undefined): Sides | undefined {
  return left && right && [left, right];
}

function toBinary(operator: BinaryOperator, [left, right]: Sides): Expression {
  return { kind: 'binary', operator, left: left.expression, right: right.expression };
}

function describe(type: RuleType): string {
  const words = describeType(type);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function fixComparison(left: RuleType, right: RuleType): string {
  if (left.kind === 'record' || right.kind === 'record') return 'Name one of its properties: order.status.';
  if (isType(left, 'duration') || isType(right, 'duration')) {
    return 'Compare a length of time with one, such as 30 days, or divide it: (today - order.placed) / 1 day.';
  }
  return `Compare it with ${describeType({ ...left, many: false })}.`;
}
