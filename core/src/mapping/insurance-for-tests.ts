import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryConnector,
} from '../../testing/memory-connector.ts';
import { createDate, type Fields } from '../contract/index.ts';
import type {
  ActionDefinition,
  Guard,
  Locale,
  PropertyDefinition,
  PropertyTypeName,
  RecordDefinition,
  Vocabulary,
} from '../vocabulary/index.ts';
import type { Mapping, RecordSnapshot } from './mapping.ts';
import { createRecordReader, type RecordReader } from './record-reader.ts';
import { resolveMapping } from './resolve-mapping.ts';

/** The insurance example in two layouts, for this module's own tests. */
export const locale: Locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: 0 };

export function call() {
  return { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
}

export function property(
  name: string,
  type: PropertyTypeName,
  more: Partial<PropertyDefinition> = {},
): PropertyDefinition {
  return { name, label: name, type, disclose: 'verified', askToVerify: false, required: true, ...more };
}

export function record(
  name: string,
  properties: readonly PropertyDefinition[],
  more: Partial<RecordDefinition> = {},
): RecordDefinition {
  const named = Object.fromEntries(properties.map((one) => [one.name, one]));
  return { name, label: name, in: 'policies', identify: [], properties: named, ...more };
}

export function action(
  name: string,
  kind: ActionDefinition['kind'],
  of: string,
  properties: readonly string[],
  more: Partial<ActionDefinition> = {},
): ActionDefinition {
  return {
    ...{ name, label: name, kind, record: of, properties, when: [], say: [], asks: [], computed: [] },
    ...{ steps: [], shows: [], disclosure: 'always', removes: kind === 'remove', ...more },
  };
}

export function vocabularyOf(
  records: readonly RecordDefinition[],
  actions: readonly ActionDefinition[] = [],
): Vocabulary {
  return {
    records: Object.fromEntries(records.map((one) => [one.name, one])),
    actions: Object.fromEntries(actions.map((one) => [one.name, one])),
    customer: 'customer',
  };
}

export const activePolicy: Guard = {
  that: {
    kind: 'one-of',
    of: { kind: 'member', of: { kind: 'name', name: 'policy', at: 0 }, name: 'status', at: 0 },
    options: [{ kind: 'literal', value: 'active' }],
  },
  source: 'policy.status is one of active',
  offer: [],
};

export const insurance: Vocabulary = vocabularyOf(
  [
    record(
      'customer',
      [
        property('phone', 'phone'),
        property('name', 'person-name', { disclose: 'always' }),
        property('email', 'email'),
        property('born', 'date', { disclose: 'never' }),
        property('address', 'address'),
      ],
      { identify: ['phone'] },
    ),
    record('policy', [property('number', 'text'), property('status', 'text')], { belongsTo: 'customer' }),
    record(
      'beneficiary',
      [
        property('name', 'person-name'),
        property('relationship', 'choice', {
          options: { child: ['daughter', 'son'], spouse: ['wife'], parent: [] },
        }),
      ],
      { belongsTo: 'policy' },
    ),
  ],
  [
    action('change-address', 'change', 'customer', ['address']),
    action('change-contact', 'change', 'customer', ['phone', 'email']),
    action('add-beneficiary', 'add', 'beneficiary', ['name', 'relationship'], { when: [activePolicy] }),
    action('change-beneficiary', 'change', 'beneficiary', ['name'], { when: [activePolicy] }),
    action('remove-beneficiary', 'remove', 'beneficiary', [], { when: [activePolicy] }),
  ],
);

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', maxLength: 80 } as const;
const optional = { ...text, nullable: true } as const;

export interface Person {
  readonly phone: string;
  readonly name: string;
  readonly email: string | null;
  /** Two people with the same number live in the same row of addresses. */
  readonly addressId: number | null;
  readonly policy: { readonly number: string; readonly status: string };
  readonly beneficiary: { readonly name: string; readonly relationship: string } | null;
}

export const people: readonly Person[] = [
  {
    phone: '082 123 4567',
    name: 'Nomsa Dlamini',
    email: 'nomsa@example.org',
    addressId: 10,
    policy: { number: 'POL-1041', status: 'active' },
    beneficiary: null,
  },
  {
    phone: '+27 83 555 0000',
    name: 'Pieter van Wyk',
    email: null,
    addressId: 11,
    policy: { number: 'POL-1042', status: 'active' },
    beneficiary: { name: 'Anna van Wyk', relationship: 'daughter' },
  },
];

const born = createDate('1980-02-03');

function addressOf(number: number | null): Fields {
  if (number === null)
    return { street: null, suburb: null, city: null, region: null, postcode: null, country: null };
  return {
    street: `${number} Oak Road`,
    suburb: 'Gardens',
    city: 'Cape Town',
    region: 'WC',
    postcode: '8001',
    country: 'ZA',
  };
}

const addressFields = {
  street: optional,
  suburb: optional,
  city: optional,
  region: optional,
  postcode: optional,
  country: optional,
};

/** Customers, addresses, policies and beneficiaries each in a table of their own. */
export function normalised(persons: readonly Person[] = people): MemoryConnector {
  const used = [...new Set(persons.flatMap(({ addressId }) => addressId ?? []))];
  const collections: Record<string, MemoryCollection> = {
    addresses: {
      fields: { id, ...addressFields, note: optional },
      key: ['id'],
      rows: used.map((number) => ({ id: number, ...addressOf(number), note: 'gate code' })),
    },
    customers: {
      fields: {
        id,
        phone: text,
        name: text,
        email: optional,
        born: { type: 'date', nullable: true },
        address_id: { type: 'integer', nullable: true },
      },
      key: ['id'],
      references: [{ fields: ['address_id'], to: 'addresses' }],
      rows: persons.map(({ phone, name, email, addressId }, index) => ({
        id: index + 1,
        ...{ phone, name, email, born, address_id: addressId },
      })),
    },
    policies: {
      fields: { id, customer_id: { type: 'integer' }, policy_number: text, status: text },
      key: ['id'],
      unique: [['policy_number']],
      references: [{ fields: ['customer_id'], to: 'customers' }],
      rows: persons.map(({ policy }, index) => ({
        ...{ id: index + 1, customer_id: index + 1, policy_number: policy.number, status: policy.status },
      })),
    },
    beneficiaries: {
      fields: { id, policy_id: { type: 'integer' }, name: text, relationship: text },
      key: ['id'],
      references: [{ fields: ['policy_id'], to: 'policies' }],
      rows: persons.flatMap(({ beneficiary }, index) =>
        beneficiary ? [{ id: index + 1, policy_id: index + 1, ...beneficiary }] : [],
      ),
    },
  };
  return createMemoryConnector({ collections });
}

/** The same data with everything of one person in one row. */
export function flat(persons: readonly Person[] = people): MemoryConnector {
  const prefixed = (prefix: string, fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}_${name}`, value]));
  return createMemoryConnector({
    collections: {
      customers: {
        fields: {
          ...{ id, phone: text, name: text, email: optional, born: { type: 'date', nullable: true } },
          ...Object.fromEntries(
            Object.entries(addressFields).map(([name, field]) => [`address_${name}`, field]),
          ),
          ...{ policy_number: text, policy_status: text },
          ...{ beneficiary_name: optional, beneficiary_relationship: optional },
        },
        key: ['id'],
        rows: persons.map(({ phone, name, email, addressId, policy, beneficiary }, index) => ({
          ...{ id: index + 1, phone, name, email, born },
          ...(prefixed('address', addressOf(addressId)) as Fields),
          ...{ policy_number: policy.number, policy_status: policy.status },
          ...{
            beneficiary_name: beneficiary?.name ?? null,
            beneficiary_relationship: beneficiary?.relationship ?? null,
          },
        })),
      },
    },
  });
}

export interface World {
  readonly connector: MemoryConnector;
  readonly mapping: Mapping;
  readonly reader: RecordReader;
  find(phone: string): Promise<RecordSnapshot>;
}

/** Resolves a vocabulary over a connector; fails with the findings where it does not resolve. */
export async function open(connector: MemoryConnector, vocabulary: Vocabulary = insurance): Promise<World> {
  const descriptions = new Map([['policies', await connector.describe(call())]]);
  const { mapping, findings } = resolveMapping({ vocabulary, descriptions });
  if (!mapping)
    throw new Error(
      findings
        .filter((one) => one.level === 'error')
        .map((one) => one.message)
        .join('\n'),
    );
  const reader = createRecordReader({
    mapping,
    vocabulary,
    connector: () => connector,
    locale: () => locale,
  });
  return {
    connector,
    mapping,
    reader,
    async find(phone) {
      const [found, ...more] = await reader.findBySender(phone, call());
      if (!found || more.length > 0)
        throw new Error(`Expected one record, found ${more.length + (found ? 1 : 0)}`);
      return found;
    },
  };
}
