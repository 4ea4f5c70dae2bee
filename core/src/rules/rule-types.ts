import type {
  Expression,
  PropertyDefinition,
  RecordDefinition,
  RuleType,
  Vocabulary,
} from '../vocabulary/index.ts';
import { lookUp } from '../vocabulary/index.ts';

export type ValueType = Extract<RuleType, { kind: 'value' }>;
export type ValueTypeName = ValueType['type'];

/** An expression with what it yields. */
export interface Typed {
  readonly expression: Expression;
  readonly type: RuleType;
}

/** What a condition yields. */
export const conditionType: ValueType = { kind: 'value', type: 'boolean', many: false };

export function valueType(type: ValueTypeName, many = false): ValueType {
  return { kind: 'value', type, many };
}

/** The type of a property's value, to say what a rule must yield to be set there. */
export function propertyRuleType(record: string, property: PropertyDefinition): ValueType {
  return {
    kind: 'value',
    type: property.type,
    many: false,
    property: { record, property: property.name },
  };
}

/** Whether a record type belongs to nobody: a rule may name all its records. */
export function isSharedRecord(record: RecordDefinition): boolean {
  return record.belongsTo === undefined && record.identify.length === 0;
}

/** One such value, not the property that it was read from: it is another value now. */
export function plain(type: RuleType): RuleType {
  return type.kind === 'value' ? valueType(type.type) : type;
}

/** Types whose values can be compared with one another. */
const groups: Readonly<Record<ValueTypeName, string>> = {
  text: 'text',
  choice: 'text',
  'person-name': 'text',
  email: 'text',
  phone: 'text',
  number: 'number',
  amount: 'number',
  date: 'moment',
  datetime: 'moment',
  time: 'time',
  boolean: 'boolean',
  address: 'address',
  duration: 'duration',
};

export function isSameGroup(left: ValueTypeName, right: ValueTypeName): boolean {
  return groups[left] === groups[right];
}

export function isText(type: RuleType): boolean {
  return type.kind === 'value' && groups[type.type] === 'text';
}

export function isNumeric(type: RuleType): boolean {
  return type.kind === 'value' && groups[type.type] === 'number';
}

export function isMoment(type: RuleType): boolean {
  return type.kind === 'value' && groups[type.type] === 'moment';
}

export function isType(type: RuleType, name: ValueTypeName): boolean {
  return type.kind === 'value' && type.type === name;
}

/** Whether one may come before another. */
export function isOrdered(type: RuleType): boolean {
  return type.kind === 'value' && ['number', 'moment', 'time', 'duration'].includes(groups[type.type]);
}

/** The options of a choice, where they are known. */
export function optionsOf(
  type: RuleType,
  vocabulary: Pick<Vocabulary, 'records'>,
): readonly string[] | undefined {
  if (type.kind !== 'value' || type.type !== 'choice') return undefined;
  if (type.options !== undefined) return Object.keys(type.options);
  if (type.property === undefined) return undefined;
  const record = lookUp(vocabulary.records, type.property.record);
  const property = record && lookUp(record.properties, type.property.property);
  return property?.options && Object.keys(property.options);
}

/** What both are, where one of them is yielded. Undefined: they have nothing in common. */
export function unify(left: RuleType, right: RuleType): RuleType | undefined {
  if (left.many !== right.many) return undefined;
  if (left.kind === 'record' || right.kind === 'record') {
    const isSame = left.kind === 'record' && right.kind === 'record' && left.record === right.record;
    return isSame ? left : undefined;
  }
  const { type, many } = left;
  if (type !== right.type) {
    if (isNumeric(left) && isNumeric(right)) return valueType('amount', many);
    return isText(left) && isText(right) ? valueType('text', many) : undefined;
  }
  const isSameProperty =
    left.property?.record === right.property?.record &&
    left.property?.property === right.property?.property &&
    left.options === right.options;
  if (isSameProperty) return left;
  return type === 'choice' ? valueType('text', many) : valueType(type, many);
}

const descriptions: Readonly<Record<ValueTypeName, string>> = {
  text: 'a text',
  choice: 'a choice',
  'person-name': "a person's name",
  email: 'an email address',
  phone: 'a phone number',
  number: 'a number',
  amount: 'an amount',
  date: 'a date',
  datetime: 'a date with a time',
  time: 'a time of day',
  boolean: 'yes or no',
  address: 'an address',
  duration: 'a length of time',
};

export function describeType(type: RuleType): string {
  if (type.kind === 'record') return type.many ? `a list of "${type.record}"` : `the record "${type.record}"`;
  if (type.many) return 'a list of values';
  const { property } = type;
  return property === undefined
    ? descriptions[type.type]
    : `${descriptions[type.type]} (${property.record}.${property.property})`;
}
