import { suggest, suggestFix } from '../suggest.ts';
import type { PropertyValue, RuleType } from '../vocabulary/index.ts';
import { type BindContext, reportUnknown, type Side } from './bind-context.ts';
import { readDate, readDateTime, readTime, toNumber } from './literals.ts';
import {
  describeType,
  isMoment,
  isSameGroup,
  isText,
  isType,
  optionsOf,
  type Typed,
  type ValueType,
  valueType,
} from './rule-types.ts';

type Words = Extract<Side, { kind: 'words' }>;

/** What a part of a rule is where `needed` is needed. A part with a type of its own keeps it, fitting or not. */
export function settle(
  side: Side | undefined,
  needed: RuleType | undefined,
  context: BindContext,
): Typed | undefined {
  if (side === undefined) return undefined;
  const single: RuleType | undefined = needed && { ...needed, many: false };
  if (side.kind === 'empty') {
    return { expression: { kind: 'literal', value: null }, type: single ?? valueType('text') };
  }
  if (side.kind === 'words') return settleWords(side, single, context);
  const isOption =
    side.word !== undefined && single && optionsOf(single, context.vocabulary)?.includes(side.word);
  // A name that could not be meant, and the word is one of the options.
  if (side.word !== undefined && isOption && !isText(side.type))
    return literal(side.word, valueType('choice'));
  return { expression: side.expression, type: side.type };
}

function settleWords(words: Words, needed: RuleType | undefined, context: BindContext): Typed | undefined {
  const { text, at, isBare, usual } = words;
  if (needed === undefined || needed.kind === 'record') {
    if (usual !== undefined) return usual;
    return isBare ? reportUnknown(text, at, context) : literal(text, valueType('text'));
  }
  if (usual?.type.kind === 'value' && isSameGroup(usual.type.type, needed.type) && !isText(needed))
    return usual;
  if (isText(needed)) return settleText(words, needed, context);
  const value = readAs(text, needed);
  if (value !== undefined) return literal(value, valueType(needed.type));
  if (usual !== undefined) return usual;
  if (isBare) return reportUnknown(text, at, context);
  const needs = `"${text}" is not ${describeType(needed)}.`;
  return context.report(at, needs, isMoment(needed) ? 'Write it as 2026-11-22.' : 'Write it without quotes.');
}

function settleText(words: Words, needed: ValueType, context: BindContext): Typed | undefined {
  const { text, at, isBare } = words;
  const options = optionsOf(needed, context.vocabulary);
  if (options !== undefined) {
    if (options.includes(text)) return literal(text, { ...needed, many: false });
    const fix = suggestFix(text, options, 'It has no options.');
    return context.report(at, `"${text}" is no option of ${describeType(needed)}.`, fix);
  }
  const meant = isBare ? suggest(text, [...context.names.keys()]) : undefined;
  if (meant !== undefined) {
    const fix = `Did you mean "${meant}"? If it is a text, write it in quotes.`;
    return context.report(at, `"${text}" is not known here.`, fix);
  }
  return literal(text, valueType(needed.type));
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

/** A text as a value of another type, as hub.yaml writes them: the same in every language. */
function readAs(text: string, { type }: ValueType): PropertyValue | undefined {
  switch (type) {
    case 'number':
    case 'amount':
      return /^-?\d{1,100}(?:\.\d{1,100})?$/.test(text) ? toNumber(text) : undefined;
    case 'boolean':
      return booleans.get(text);
    case 'date':
    case 'datetime':
      return readDate(text) ?? readDateTime(text);
    case 'time':
      return readTime(text);
    default:
      return undefined;
  }
}

function literal(value: PropertyValue, type: ValueType): Typed {
  const isDay = typeof value === 'object' && value.type === 'date';
  const exact = isMoment(type) ? valueType(isDay ? 'date' : 'datetime') : type;
  return { expression: { kind: 'literal', value }, type: exact };
}

/** Whether a value may stand where another is needed; else the problem is reported. */
export function checkFit(typed: Typed, needed: RuleType, at: number, context: BindContext): boolean {
  const { type } = typed;
  if (type.many && !needed.many) {
    context.report(at, `This is ${describeType(type)}, and one is needed.`, listFix);
    return false;
  }
  const isEmpty = typed.expression.kind === 'literal' && typed.expression.value === null;
  if (isEmpty || isFitting(type, needed, context)) return true;
  context.report(
    at,
    `This is ${describeType(type)}; needed is ${describeType(needed)}.`,
    fixFit(type, needed),
  );
  return false;
}

export const listFix =
  'Use count(…), sum(…), min(…), max(…), first(…), or any(LIST where …) for a question about them.';

function isFitting(type: RuleType, needed: RuleType, context: BindContext): boolean {
  if (needed.kind === 'record') return type.kind === 'record' && type.record === needed.record;
  if (type.kind === 'record') return false;
  if (needed.type === 'choice') {
    const allowed = optionsOf(needed, context.vocabulary);
    const possible = optionsOf(type, context.vocabulary);
    return (
      type.type === 'choice' && (!allowed || !possible || possible.every((one) => allowed.includes(one)))
    );
  }
  if (type.type === needed.type) return true;
  if (isType(needed, 'number') || isType(needed, 'amount')) return isSameGroup(type.type, needed.type);
  return isText(type) && (needed.type === 'text' || (needed.type === 'person-name' && type.type === 'text'));
}

function fixFit(type: RuleType, needed: RuleType): string {
  if (needed.kind === 'record') return 'Name a record of that type.';
  if (type.kind === 'record') return 'Name one of its properties, such as order.status.';
  if (isType(needed, 'text')) return 'Write it as a text with braces: "{…}".';
  if (isType(needed, 'boolean')) return 'Write a comparison, such as order.status is paid.';
  if (isType(needed, 'choice')) return 'Write one of its options, or a choice that has no others.';
  if (isType(needed, 'date') && isType(type, 'datetime')) return 'Write date(…) around it.';
  if (isType(needed, 'time') && isType(type, 'datetime')) return 'Write time(…) around it.';
  if (isType(needed, 'datetime') && isType(type, 'date')) return 'Write "now", or a date with a time.';
  if (isType(needed, 'number') && isType(type, 'duration')) return 'Divide it by its unit: … / 1 day.';
  return `Write something that yields ${describeType({ ...needed, many: false })}.`;
}
