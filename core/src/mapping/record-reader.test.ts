import { describe, expect, it } from 'vitest';
import { createMemoryConnector } from '../../testing/memory-connector.ts';
import type { ConnectorCapabilities, ReadConnector } from '../contract/index.ts';
import {
  call,
  flat,
  insurance,
  locale,
  normalised,
  open,
  type Person,
  people,
  property,
  record,
  vocabularyOf,
} from './insurance-for-tests.ts';
import type { RecordSnapshot } from './mapping.ts';
import { createRecordReader } from './record-reader.ts';
import { resolveMapping } from './resolve-mapping.ts';

const [nomsa] = people as readonly [Person, Person];

/** What the business means, without where it lies. */
function viewOf(snapshot: RecordSnapshot): unknown {
  const children = Object.values(snapshot.children).flat().map(viewOf);
  return { record: snapshot.record, label: snapshot.label, values: snapshot.values, children };
}

describe.each([
  ['normalised', normalised],
  ['flat', flat],
])('reading a %s layout', (_, layout) => {
  it('finds a sender however the number was written, with everything below', async () => {
    const { find } = await open(layout());
    const pieter = await find('+27835550000');
    expect(pieter.values).toMatchObject({
      phone: '+27835550000',
      name: 'Pieter van Wyk',
      email: undefined,
      address: { type: 'address', street: '11 Oak Road', city: 'Cape Town', country: 'ZA' },
    });
    expect(viewOf(pieter)).toMatchObject({
      label: 'Pieter van Wyk',
      children: [
        {
          label: 'POL-1042',
          values: { number: 'POL-1042', status: 'active' },
          children: [{ label: 'Anna van Wyk', values: { name: 'Anna van Wyk', relationship: 'child' } }],
        },
      ],
    });
  });

  it('finds a customer by what is written on a record below, or on their own', async () => {
    const { reader } = await open(layout());
    const find = async (record: string, name: string, ...writings: readonly string[]) =>
      (await reader.findByIdentifier({ record, property: name, writings }, call())).map(viewOf);
    const [own] = await reader.findBySender('+27835550000', call());
    if (own === undefined) throw new Error('Nobody has the number');
    expect(await find('policy', 'number', 'POL1042', 'POL-1042', 'pol-1042')).toEqual([viewOf(own)]);
    expect(await find('policy', 'number', 'POL-9999')).toEqual([]);
    expect(await find('policy', 'number')).toEqual([]);
    expect(await find('policy', 'no-such-property', 'POL-1042')).toEqual([]);
    expect(await find('no-such-record', 'number', 'POL-1042')).toEqual([]);
    expect(await find('customer', 'name', 'Pieter van Wyk')).toEqual([viewOf(own)]);
  });

  it('finds nobody for a number that is not on file', async () => {
    const { reader } = await open(layout());
    expect(await reader.findBySender('+27821234568', call())).toEqual([]);
    expect(await reader.findBySender('', call())).toEqual([]);
  });

  it('does not take a longer or a foreign number with the same digits for it', async () => {
    const { reader } = await open(
      layout([
        { ...nomsa, phone: '+49 821234567' },
        { ...nomsa, phone: '+2782123456799' },
      ]),
    );
    expect(await reader.findBySender('+27821234567', call())).toEqual([]);
  });

  it('finds every record that a number fits', async () => {
    const { reader } = await open(layout([...people, { ...people[0], phone: '0821234567' } as never]));
    expect(await reader.findBySender('+27821234567', call())).toHaveLength(2);
  });

  it('loads the same record again by its id, with what has changed since', async () => {
    const { reader, connector, find } = await open(layout());
    const before = await find('+27821234567');
    expect(await reader.load(before.id, call())).toEqual(before);
    connector.edit('customers', (row) => ({ ...row, email: 'new@example.org' }));
    expect((await reader.load(before.id, call()))?.values.email).toBe('new@example.org');
  });

  it('has no child in a row where nothing of it stands', async () => {
    const { find } = await open(layout());
    const policy = (await find('+27821234567')).children.policy?.[0];
    expect(policy?.children.beneficiary).toEqual([]);
  });
});

it.each(['', 'customer', 'customer:', 'customer:!!', 'customer:bnVsbA', 'nobody:e30', 'customer:e30'])(
  'loads nothing for the id %j',
  async (id) => {
    const { reader } = await open(normalised());
    expect(await reader.load(id, call())).toBeUndefined();
  },
);

describe('fewer capabilities', () => {
  async function openWith(capabilities: ConnectorCapabilities) {
    const full = normalised();
    const rows = full.dump();
    const description = await full.describe(call());
    const { mapping } = resolveMapping({
      vocabulary: insurance,
      descriptions: new Map([['policies', description]]),
    });
    if (!mapping) throw new Error('does not resolve');
    const limited = createMemoryConnector({
      capabilities,
      collections: Object.fromEntries(
        description.collections.map((collection) => [
          collection.name,
          {
            key: collection.key,
            fields: Object.fromEntries(
              collection.fields.map(({ name, type, nullable }) => [name, { type, nullable }]),
            ),
            rows: rows[collection.name] ?? [],
          },
        ]),
      ),
    });
    const asked: string[] = [];
    const connector: ReadConnector = {
      ...limited,
      find(query, options) {
        asked.push(query.collection);
        return limited.find(query, options);
      },
    };
    return {
      asked,
      reader: createRecordReader({
        mapping,
        vocabulary: insurance,
        connector: () => connector,
        locale: () => locale,
      }),
    };
  }

  it.each([
    ['only "equals"', { operators: ['eq'] as const, after: true }],
    ['no operators at all', { after: true }],
    ['no paging either', {}],
  ])('reads the same records with %s', async (_, capabilities) => {
    const expected = await (await open(normalised())).find('+27835550000');
    const { reader } = await openWith(capabilities);
    expect(await reader.findBySender('+27835550000', call())).toEqual([expected]);
    expect(await reader.load(expected.id, call())).toEqual(expected);
  });

  it('needs one query where includes are served', async () => {
    const connector = normalised();
    const { mapping } = await open(connector);
    const asked: string[] = [];
    const counting = {
      ...connector,
      find: (query: Parameters<typeof connector.find>[0], options: ReturnType<typeof call>) => {
        asked.push(query.collection);
        return connector.find(query, options);
      },
    };
    const reader = createRecordReader({
      mapping,
      vocabulary: insurance,
      connector: () => counting,
      locale: () => locale,
    });
    await reader.findBySender('+27835550000', call());
    expect(asked).toEqual(['customers']);
  });

  it('fails rather than missing a second match', async () => {
    const rows = Array.from({ length: 1001 }, (_, index) => ({
      ...people[0],
      phone: `0821${String(index).padStart(6, '0')}`,
    }));
    const source = normalised(rows as never);
    const { mapping } = await open(source);
    const blind = {
      ...source,
      capabilities: {},
      find: async (query: Parameters<typeof source.find>[0], options: ReturnType<typeof call>) => {
        const { next: _, ...page } = await source.find(query, options);
        return page;
      },
    };
    const reader = createRecordReader({
      mapping,
      vocabulary: insurance,
      connector: () => blind,
      locale: () => locale,
    });
    await expect(reader.findBySender('+27821000003', call())).rejects.toMatchObject({
      code: 'PARLEY_CONNECTOR_UNSUPPORTED',
    });
  });
});

describe('a phone behind relations', () => {
  const id = { type: 'integer', default: 'counter' } as const;
  const text = { type: 'text', nullable: true } as const;
  const connector = createMemoryConnector({
    collections: {
      customers: {
        fields: { id, name: text },
        key: ['id'],
        rows: [
          { id: 1, name: 'A' },
          { id: 2, name: 'B' },
        ],
      },
      phones: {
        fields: { id, customer_id: { type: 'integer' }, value: text },
        key: ['id'],
        unique: [['customer_id']],
        references: [{ fields: ['customer_id'], to: 'customers' }],
        rows: [{ id: 7, customer_id: 2, value: '(082) 123-4567' }],
      },
    },
  });
  const vocabulary = vocabularyOf([
    record(
      'customer',
      [property('name', 'person-name'), property('phone', 'phone', { map: 'phones.value' })],
      {
        identify: ['phone'],
      },
    ),
  ]);

  it('leads back to the customer', async () => {
    const { find } = await open(connector, vocabulary);
    expect((await find('+27821234567')).values).toEqual({ name: 'B', phone: '+27821234567' });
  });

  it('says how the lookup by an identifier is served, and where nobody is found by it', async () => {
    const { customer } = vocabulary.records;
    if (customer === undefined) throw new Error('No customer');
    const identifyBy = ['name', 'phone'].map((name) => ({ record: 'customer', property: name }));
    const records = { ...vocabulary.records, customer: { ...customer, identifyBy } };
    const { reader } = await open(connector, { ...vocabulary, records });
    const [, name, phone] = await reader.explainLookup(call());
    expect(name).toMatchObject({ record: 'customer', property: 'name', access: 'unknown' });
    expect(name?.advice).toBeUndefined();
    expect(phone?.advice).toContain('Nobody is found by it');
  });

  it('says how the lookup is served', async () => {
    const { reader } = await open(connector, vocabulary);
    expect(await reader.explainLookup(call())).toEqual([
      {
        record: 'customer',
        property: 'phone',
        connector: 'policies',
        collection: 'phones',
        field: 'value',
        access: 'unknown',
      },
    ]);
  });
});

describe('rows behind relations', () => {
  it('know whether another record points at them too', async () => {
    const { find } = await open(normalised([people[0], { ...people[1], addressId: 10 }] as never));
    expect((await find('+27821234567')).far.address?.users).toBe(2);
    const alone = await open(normalised());
    expect((await alone.find('+27821234567')).far.address?.users).toBe(1);
  });
});
