import { suggestFix } from '../suggest.ts';
import { lookUp, propertyTypes, type RuleType } from '../vocabulary/index.ts';
import { type BindContext, membersOf, pathOf, reportUnknown, type Side, startOf } from './bind-context.ts';
import { describeType, isSharedRecord, isType, propertyRuleType, valueType } from './rule-types.ts';
import type { UnboundExpression } from './unbound.ts';

type Word = Extract<UnboundExpression, { kind: 'word' }>;
type Member = Extract<UnboundExpression, { kind: 'member' }>;

/** What a bare word stands for; a word that is no name is left to be what the other side needs. */
export function bindWord({ word, at }: Word, context: BindContext): Side {
  const typed = (type: RuleType): Side => ({
    kind: 'typed',
    expression: { kind: 'name', name: word, at },
    type,
    at,
    word,
  });
  if (word === 'today') return typed(valueType('date'));
  if (word === 'now') return typed(valueType('datetime'));
  const named = context.names.get(word);
  if (named !== undefined) return typed(named);
  const record = lookUp(context.vocabulary.records, word);
  if (record === undefined || !isSharedRecord(record)) return { kind: 'words', text: word, at, isBare: true };
  return {
    kind: 'typed',
    expression: { kind: 'all', record: word, at },
    type: { kind: 'record', record: word, many: true },
    at,
    word,
  };
}

export function bindMember(member: Member, context: BindContext): Side | undefined {
  const of = context.bind(member.of, context);
  if (of === undefined) return undefined;
  const start = startOf(member);
  if (of.kind === 'words' && of.isBare && of.usual === undefined) {
    return reportUnknown(of.text, of.at, context);
  }
  const path = pathOf(member.of) ?? 'this';
  if (of.kind !== 'typed') {
    return context.report(start, `"${path}" is no record.`, 'Begin a path with a record: order.status.');
  }
  const type = typeOfMember(member, of.type, path, context);
  if (type === undefined) return undefined;
  const { name, at } = member;
  return {
    kind: 'typed',
    expression: { kind: 'member', of: of.expression, name, at },
    type,
    at: start,
  };
}

function typeOfMember(
  { name, at }: Member,
  of: RuleType,
  path: string,
  context: BindContext,
): RuleType | undefined {
  if (of.kind === 'value') {
    const parts = isType(of, 'address') ? propertyTypes.address.parts?.names : undefined;
    if (parts?.includes(name)) return valueType('text', of.many);
    return parts === undefined
      ? context.report(at, `"${path}" is ${describeType(of)}: it has no "${name}".`, 'Leave the dot out.')
      : context.report(at, `An address has no "${name}".`, suggestFix(name, parts, ''));
  }
  const record = lookUp(context.vocabulary.records, of.record);
  const property = record && lookUp(record.properties, name);
  if (property !== undefined) {
    context.read(of.record, name);
    return { ...propertyRuleType(of.record, property), many: of.many };
  }
  const child = lookUp(context.vocabulary.records, name);
  if (child?.belongsTo === of.record) return { kind: 'record', record: name, many: true };
  const related = record?.related && lookUp(record.related, name);
  if (related !== undefined) return { kind: 'record', record: related.record, many: of.many };
  const fix =
    record?.belongsTo === name
      ? `The record above it is named by itself: "${name}".`
      : suggestFix(name, record === undefined ? [] : membersOf(record, context), 'It has no properties.');
  return context.report(at, `"${of.record}" has no "${name}".`, fix);
}
