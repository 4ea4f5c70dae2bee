import type { RuleFunction, RuleType } from '../vocabulary/index.ts';
import { type BindContext, startOf } from './bind-context.ts';
import { settle } from './bind-words.ts';
import {
  conditionType,
  describeType,
  isMoment,
  isNumeric,
  isOrdered,
  isText,
  isType,
  plain,
  type Typed,
  unify,
  type ValueType,
  valueType,
} from './rule-types.ts';
import type { UnboundExpression } from './unbound.ts';

type Call = Extract<UnboundExpression, { kind: 'call' }>;

/** One function of the language: what it takes, in words, and what it yields of that. Undefined: it takes no such thing. */
interface FunctionRule {
  readonly takes: string;
  readonly example: string;
  /** How many arguments it takes. Default: one. */
  readonly arguments?: readonly [least: number, most: number];
  yields(first: RuleType, rest: readonly Typed[]): RuleType | undefined;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const weekdayType: ValueType = {
  ...valueType('choice'),
  options: Object.fromEntries(weekdays.map((day) => [day, []])),
};

const aList = (example: string) => ({ takes: 'a list', example });
const aMoment = (example: string) => ({ takes: 'a date', example });
const aText = (example: string) => ({ takes: 'a text', example });

function ofMoment(type: RuleType): (first: RuleType) => RuleType | undefined {
  return (first) => (isMoment(first) && !first.many ? type : undefined);
}

function ofText(type: RuleType): (first: RuleType) => RuleType | undefined {
  return (first) => (isText(first) && !first.many ? type : undefined);
}

const one = (first: RuleType): RuleType | undefined => (first.many ? { ...first, many: false } : undefined);

const ofRecords = (first: RuleType): RuleType | undefined =>
  first.many && first.kind === 'record' ? conditionType : undefined;

/** The least or greatest of a list, or of the arguments. */
function extreme(first: RuleType, rest: readonly Typed[]): RuleType | undefined {
  if (!isOrdered(first)) return undefined;
  if (rest.length === 0) return one(first);
  return rest.reduce<RuleType | undefined>(
    (all, { type }) => (all === undefined || type.many ? undefined : unify(all, type)),
    first.many ? undefined : first,
  );
}

function rounded(first: RuleType, [digits]: readonly Typed[]): RuleType | undefined {
  if (!isNumeric(first) || first.many) return undefined;
  if (digits === undefined) return plain(first);
  const value = digits.expression.kind === 'literal' ? digits.expression.value : undefined;
  const isRight = typeof value === 'number' && value >= 0 && value <= 10;
  return isRight ? plain(first) : undefined;
}

const functions: Readonly<Record<RuleFunction, FunctionRule>> = {
  count: { ...aList('count(order.item)'), yields: (first) => (first.many ? valueType('number') : undefined) },
  sum: {
    takes: 'a list of numbers',
    example: 'sum(order.item.price)',
    yields: (first) => (isNumeric(first) && first.many ? plain(first) : undefined),
  },
  min: {
    takes: 'a list of numbers or dates, or several of them',
    example: 'min(order.item.price)',
    arguments: [1, 20],
    yields: extreme,
  },
  max: {
    takes: 'a list of numbers or dates, or several of them',
    example: 'max(amount, 100)',
    arguments: [1, 20],
    yields: extreme,
  },
  first: { ...aList('first(order.item)'), yields: one },
  last: { ...aList('last(order.item)'), yields: one },
  any: { takes: 'a list of records', example: 'any(order.item where item.price > 0)', yields: ofRecords },
  no: { takes: 'a list of records', example: 'no(order.item where item.price > 0)', yields: ofRecords },
  round: {
    takes: 'a number, and how many digits to keep, from 0 to 10',
    example: 'round(order.total, 2)',
    arguments: [1, 2],
    yields: rounded,
  },
  abs: {
    takes: 'a number',
    example: 'abs(difference)',
    yields: (first) =>
      (isNumeric(first) || isType(first, 'duration')) && !first.many ? plain(first) : undefined,
  },
  year: { ...aMoment('year(today)'), yields: ofMoment(valueType('number')) },
  month: { ...aMoment('month(today)'), yields: ofMoment(valueType('number')) },
  weekday: { ...aMoment('weekday(today)'), yields: ofMoment(weekdayType) },
  age: { ...aMoment('age(customer.born)'), yields: ofMoment(valueType('number')) },
  length: { ...aText('length(reason)'), yields: ofText(valueType('number')) },
  digits: { ...aText('digits(customer.phone)'), yields: ofText(valueType('text')) },
  'is-luhn': { ...aText('is-luhn(card)'), yields: ofText(conditionType) },
  'is-iban': { ...aText('is-iban(account)'), yields: ofText(conditionType) },
  date: { ...aMoment('date(slot.start)'), yields: ofMoment(valueType('date')) },
  time: {
    takes: 'a date with a time',
    example: 'time(slot.start)',
    yields: (first) => (isType(first, 'datetime') && !first.many ? valueType('time') : undefined),
  },
};

export function bindCall(call: Call, context: BindContext): Typed | undefined {
  const { takes, example, arguments: [least, most] = [1, 1], yields } = functions[call.function];
  const sides = call.of.map((argument) => context.bind(argument, context));
  if (sides.length < least || sides.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    const message = `"${call.function}" takes ${wanted} of what stands in parentheses, not ${sides.length}.`;
    return context.report(call.at, message, `Write, for example, ${example}.`);
  }
  const hint = sides.find((side) => side?.kind === 'typed')?.type;
  const settled = sides.map((side) => settle(side, hint, context));
  const [first, ...rest] = settled.filter((typed) => typed !== undefined);
  if (first === undefined || rest.length + 1 < settled.length) return undefined;
  const type = yields(first.type, rest);
  if (type === undefined) {
    const at = startOf(call.of[0] ?? call);
    const message = `"${call.function}" takes ${takes}; this is ${describeType(first.type)}.`;
    return context.report(at, message, `Write, for example, ${example}.`);
  }
  const of = [first, ...rest].map(({ expression }) => expression);
  return { expression: { kind: 'call', function: call.function, of, at: call.at }, type };
}
