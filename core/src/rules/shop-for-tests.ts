import type {
  PropertyDefinition,
  PropertyTypeName,
  RecordDefinition,
  RuleType,
} from '../vocabulary/index.ts';
import type { Surroundings } from './bind-context.ts';
import { propertyRuleType } from './rule-types.ts';

/** A shop and a clinic in one, for this module's tests. */

function property(name: string, type: PropertyTypeName, options?: readonly string[]): PropertyDefinition {
  return {
    name,
    label: name,
    type,
    ...(options === undefined ? {} : { options: Object.fromEntries(options.map((option) => [option, []])) }),
    disclose: 'always',
    askToVerify: false,
    required: true,
  };
}

function record(
  name: string,
  properties: readonly PropertyDefinition[],
  more: Partial<RecordDefinition> = {},
): RecordDefinition {
  return {
    name,
    label: name,
    in: 'shop',
    identify: [],
    properties: Object.fromEntries(properties.map((one) => [one.name, one])),
    ...more,
  };
}

const states = ['pending', 'paid', 'shipped', 'exchanged'];

export const records: Readonly<Record<string, RecordDefinition>> = Object.fromEntries(
  [
    record(
      'customer',
      [
        property('name', 'person-name'),
        property('email', 'email'),
        property('phone', 'phone'),
        property('born', 'date'),
        property('address', 'address'),
        property('active', 'boolean'),
        property('points', 'number'),
      ],
      { identify: ['phone'] },
    ),
    record(
      'order',
      [
        property('number', 'text'),
        property('status', 'choice', states),
        property('placed', 'datetime'),
        property('due', 'date'),
        property('total', 'amount'),
        property('email', 'email'),
        property('pickup', 'time'),
        property('address', 'address'),
      ],
      { belongsTo: 'customer' },
    ),
    record(
      'item',
      [
        property('sku', 'text'),
        property('product', 'text'),
        property('name', 'text'),
        property('price', 'amount'),
        property('count', 'number'),
        property('returned', 'boolean'),
      ],
      { belongsTo: 'order', related: { variant: { record: 'variant', by: { sku: 'sku' } } } },
    ),
    record('variant', [
      property('sku', 'text'),
      property('product', 'text'),
      property('colour', 'choice', ['red', 'blue']),
      property('price', 'amount'),
      property('stock', 'number'),
    ]),
    record('slot', [
      property('doctor', 'text'),
      property('start', 'datetime'),
      property('day', 'date'),
      property('phone', 'phone'),
    ]),
  ].map((one) => [one.name, one]),
);

export function one(name: string): RuleType {
  return { kind: 'record', record: name, many: false };
}

export function many(name: string): RuleType {
  return { kind: 'record', record: name, many: true };
}

export function typeOf(path: string): RuleType {
  const [of = '', name = ''] = path.split('.');
  const definition = records[of]?.properties[name];
  if (definition === undefined) throw new Error(`There is no ${path}.`);
  return propertyRuleType(of, definition);
}

export const shop: Surroundings = {
  names: new Map<string, RuleType>([
    ['customer', one('customer')],
    ['order', one('order')],
    ['items', many('item')],
    ['item', one('item')],
    ['reason', { kind: 'value', type: 'choice', many: false, options: { 'by-mistake': [], other: [] } }],
    ['remark', { kind: 'value', type: 'text', many: false }],
    ['days', { kind: 'value', type: 'number', many: false }],
    ['new-address', { kind: 'value', type: 'address', many: false }],
    ['difference', { kind: 'value', type: 'amount', many: false }],
  ]),
  vocabulary: { records },
};
