import type { Expression, PropertyRead, RuleType } from '../vocabulary/index.ts';
import { type BindContext, type Side, type Surroundings, startOf } from './bind-context.ts';
import { bindCall } from './bind-functions.ts';
import { bindMember, bindWord } from './bind-names.ts';
import { bindBinary, bindCondition, bindOneOf } from './bind-operators.ts';
import { checkFit, settle } from './bind-words.ts';
import { readExpression } from './read-expression.ts';
import {
  conditionType,
  describeType,
  isNumeric,
  isType,
  plain,
  type Typed,
  unify,
  valueType,
} from './rule-types.ts';
import type { RuleProblem, UnboundExpression } from './unbound.ts';

export type BoundExpression =
  | {
      readonly ok: true;
      readonly expression: Expression;
      readonly type: RuleType;
      /** Every property that it looks at, each once. */
      readonly reads: readonly PropertyRead[];
    }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/**
 * Finds out what the words of a rule stand for, and checks that everything fits: all problems at once.
 * `expected`: what its value must fit; words alone are then what it says, such as an option of a choice.
 */
export function bindExpression(
  rule: string | UnboundExpression,
  surroundings: Surroundings,
  expected?: RuleType,
): BoundExpression {
  const read = typeof rule === 'string' ? readExpression(rule) : { ok: true as const, expression: rule };
  if (!read.ok) return { ok: false, problems: [{ at: read.at, message: read.message, fix: read.fix }] };
  const problems: RuleProblem[] = [];
  const reads = new Map<string, PropertyRead>();
  const context: BindContext = {
    ...surroundings,
    report(at, message, fix) {
      problems.push({ at, message, fix });
    },
    read(record, property) {
      reads.set(`${record}.${property}`, { record, property });
    },
    bind,
  };
  const typed = settle(bind(read.expression, context, expected), expected, context);
  if (typed === undefined) return { ok: false, problems };
  if (expected !== undefined) checkFit(typed, expected, startOf(read.expression), context);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, expression: typed.expression, type: typed.type, reads: [...reads.values()] };
}

function bind(expression: UnboundExpression, context: BindContext, hint?: RuleType): Side | undefined {
  switch (expression.kind) {
    case 'word':
      return bindWord(expression, context);
    case 'text':
      return { kind: 'words', text: expression.text, at: expression.at, isBare: false };
    case 'literal':
      return bindLiteral(expression);
    case 'member':
      return bindMember(expression, context);
    default: {
      const typed = bindTyped(expression, context, hint);
      return typed && { kind: 'typed', ...typed, at: startOf(expression) };
    }
  }
}

function bindTyped(
  expression: Exclude<UnboundExpression, { kind: 'word' | 'text' | 'literal' | 'member' }>,
  context: BindContext,
  hint: RuleType | undefined,
): Typed | undefined {
  switch (expression.kind) {
    case 'not': {
      const of = bindCondition(expression.of, context);
      return of && { expression: { kind: 'not', of: of.expression }, type: conditionType };
    }
    case 'is-empty': {
      const of = settle(context.bind(expression.of, context), undefined, context);
      return of && { expression: { kind: 'is-empty', of: of.expression }, type: conditionType };
    }
    case 'negate':
      return bindNegate(expression.of, context);
    case 'binary':
      return bindBinary(expression, context);
    case 'one-of':
      return bindOneOf(expression, context);
    case 'if':
      return bindIf(expression, context, hint);
    case 'filter':
      return bindFilter(expression, context);
    case 'call':
      return bindCall(expression, context);
  }
}

function bindLiteral({ value, text, at }: Extract<UnboundExpression, { kind: 'literal' }>): Side {
  if (value === null) return { kind: 'empty', at };
  const literal: Expression = { kind: 'literal', value };
  const typed = (type: Parameters<typeof valueType>[0]): Typed => ({
    expression: literal,
    type: valueType(type),
  });
  if (typeof value !== 'object') {
    const usual = typed(typeof value === 'boolean' ? 'boolean' : 'number');
    return { kind: 'words', text, at, isBare: false, usual };
  }
  if (value.type === 'duration') return { kind: 'typed', ...typed('duration'), at };
  const isMoment = value.type === 'date' || value.type === 'time' || value.type === 'datetime';
  return { kind: 'words', text, at, isBare: false, usual: typed(isMoment ? value.type : 'number') };
}

function bindNegate(of: UnboundExpression, context: BindContext): Typed | undefined {
  const typed = settle(context.bind(of, context), undefined, context);
  if (typed === undefined) return undefined;
  const { type, expression } = typed;
  if ((isNumeric(type) || isType(type, 'duration')) && !type.many) {
    return { expression: { kind: 'negate', of: expression }, type: plain(type) };
  }
  const fix = 'Only a number, an amount or a length of time has a sign.';
  return context.report(startOf(of), `This is ${describeType(type)}, not a number.`, fix);
}

function bindIf(
  condition: Extract<UnboundExpression, { kind: 'if' }>,
  context: BindContext,
  hint: RuleType | undefined,
): Typed | undefined {
  const tested = bindCondition(condition.test, context);
  const sides = [condition.then, condition.otherwise].map((part) => context.bind(part, context, hint));
  const needed = sides.find((side) => side?.kind === 'typed')?.type ?? hint;
  const [yes, no] = sides.map((side) => settle(side, needed, context));
  if (tested === undefined || yes === undefined || no === undefined) return undefined;
  const type = unifyBranches(yes, no);
  if (type === undefined) {
    const words = `${describeType(yes.type)} and ${describeType(no.type)}`;
    return context.report(
      condition.at,
      `Behind "then" and "else" stand ${words}.`,
      'Let both be of one kind.',
    );
  }
  const [then, otherwise] = [yes.expression, no.expression];
  return { expression: { kind: 'if', test: tested.expression, then, otherwise }, type };
}

/** "empty" goes with everything. */
function unifyBranches(yes: Typed, no: Typed): RuleType | undefined {
  const isEmpty = ({ expression }: Typed): boolean =>
    expression.kind === 'literal' && expression.value === null;
  if (isEmpty(yes)) return no.type;
  return isEmpty(no) ? yes.type : unify(yes.type, no.type);
}

function bindFilter(
  { of, where }: Extract<UnboundExpression, { kind: 'filter' }>,
  context: BindContext,
): Typed | undefined {
  const list = settle(context.bind(of, context), undefined, context);
  if (list === undefined) return undefined;
  const { type } = list;
  if (type.kind !== 'record' || !type.many) {
    const fix = 'Write it behind a list of records: order.item where item.price > 0.';
    return context.report(
      startOf(of),
      `"where" chooses from records, and this is ${describeType(type)}.`,
      fix,
    );
  }
  const row: RuleType = { kind: 'record', record: type.record, many: false };
  const inside: BindContext = { ...context, names: new Map([...context.names, [type.record, row]]) };
  const condition = bindCondition(where, inside);
  if (condition === undefined) return undefined;
  const expression: Expression = {
    kind: 'filter',
    of: list.expression,
    as: type.record,
    where: condition.expression,
  };
  return { expression, type };
}
