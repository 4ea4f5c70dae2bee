import { describe, expect, it } from 'vitest';
import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryConnector,
} from '../../testing/memory-connector.ts';
import type { Address, PropertyDefinition, PropertyValue, RecordDefinition } from '../vocabulary/index.ts';
import { lockOf } from './describe-mapping.ts';
import { action, call, locale, open, property, record, vocabularyOf } from './insurance-for-tests.ts';
import { planAction } from './plan-action.ts';
import { resolveMapping } from './resolve-mapping.ts';

const id = { type: 'integer', default: 'counter' } as const;
const reference = { type: 'integer', nullable: true } as const;
const text = { type: 'text', nullable: true } as const;
const needed = { type: 'text' } as const;

const cities: MemoryCollection = {
  fields: { id, name: needed, country_id: reference },
  key: ['id'],
  references: [{ fields: ['country_id'], to: 'countries' }],
  rows: [
    { id: 1, name: 'Cape Town', country_id: 1 },
    { id: 2, name: 'Stellenbosch', country_id: 1 },
  ],
};
const countries: MemoryCollection = {
  fields: { id, name: needed },
  key: ['id'],
  rows: [
    { id: 1, name: 'South Africa' },
    { id: 2, name: 'Namibia' },
  ],
};

/** Two people of one town: the street in a row of its own, or in theirs. */
function normalised(): MemoryConnector {
  return createMemoryConnector({
    collections: {
      cities,
      countries,
      addresses: {
        fields: { id, street: needed, postcode: text, city_id: reference },
        key: ['id'],
        references: [{ fields: ['city_id'], to: 'cities' }],
        rows: [
          { id: 1, street: '1 Oak Road', postcode: '8001', city_id: 1 },
          { id: 2, street: '2 Oak Road', postcode: '8001', city_id: 1 },
        ],
      },
      customers: {
        fields: { id, phone: text, address_id: reference },
        key: ['id'],
        references: [{ fields: ['address_id'], to: 'addresses' }],
        rows: [
          { id: 1, phone: '0821234567', address_id: 1 },
          { id: 2, phone: '0835550000', address_id: 2 },
        ],
      },
    },
  });
}

function flat(): MemoryConnector {
  return createMemoryConnector({
    collections: {
      cities,
      countries,
      customers: {
        fields: { id, phone: text, street: needed, postcode: text, city_id: reference },
        key: ['id'],
        references: [{ fields: ['city_id'], to: 'cities' }],
        rows: [
          { id: 1, phone: '0821234567', street: '1 Oak Road', postcode: '8001', city_id: 1 },
          { id: 2, phone: '0835550000', street: '2 Oak Road', postcode: '8001', city_id: 1 },
        ],
      },
    },
  });
}

function vocabulary(address: Partial<PropertyDefinition> = {}, more: Partial<RecordDefinition> = {}) {
  return vocabularyOf(
    [
      record('customer', [property('phone', 'phone'), property('address', 'address', address)], {
        identify: ['phone'],
        ...more,
      }),
    ],
    [action('change-address', 'change', 'customer', ['address'])],
  );
}

const inFlat = {
  map: { street: 'street', city: 'city.name', postcode: 'postcode', country: 'city.country.name' },
};

async function plan(
  connector: MemoryConnector,
  words: ReturnType<typeof vocabulary>,
  address: Omit<Address, 'type'>,
) {
  const world = await open(connector, words);
  const customer = await world.find('+27821234567');
  const made = words.actions['change-address'];
  if (!made) throw new Error('no action');
  const values: Record<string, PropertyValue> = { address: { type: 'address', ...address } };
  return {
    world,
    result: planAction({
      mapping: world.mapping,
      vocabulary: words,
      action: made,
      customer,
      target: customer,
      values,
      locale,
    }),
  };
}

async function write(
  connector: MemoryConnector,
  words: ReturnType<typeof vocabulary>,
  address: Omit<Address, 'type'>,
  between = () => {},
) {
  const { world, result } = await plan(connector, words, address);
  if ('problem' in result) throw new Error(JSON.stringify(result));
  between();
  await connector.apply(result.plan.changes, { ...call(), operationId: 'op' });
  return {
    plan: result.plan,
    customer: await world.find('+27821234567'),
    neighbour: await world.find('+27835550000'),
  };
}

describe.each([
  ['normalised', normalised, {}],
  ['flat', flat, {}],
  ['flat, with the country behind the city', flat, inFlat],
] as const)('a city kept in a table of its own, %s', (layout, make, map) => {
  it('is found by its name, in whatever writing, and nobody else moves', async () => {
    const connector = make();
    const {
      plan: made,
      customer,
      neighbour,
    } = await write(connector, vocabulary(map), { street: '22 Berg Street', city: 'stellenbosch' });
    expect(made.differences[0]?.after).toContain('22 Berg Street, Stellenbosch');
    expect(customer.values.address).toMatchObject({ street: '22 Berg Street', city: 'Stellenbosch' });
    expect(neighbour.values.address).toMatchObject({ street: '2 Oak Road', city: 'Cape Town' });
    expect(connector.rows('cities')).toHaveLength(2);
  });

  it('is added once when it is new, with an assertion that it is', async () => {
    const connector = make();
    const {
      plan: made,
      customer,
      neighbour,
    } = await write(connector, vocabulary(map), { street: '22 Berg Street', city: 'Paarl' });
    expect(made.changes).toContainEqual(
      expect.objectContaining({ kind: 'require', collection: 'cities', count: 0 }),
    );
    expect(customer.values.address).toMatchObject({ city: 'Paarl' });
    expect(neighbour.values.address).toMatchObject({ city: 'Cape Town' });
    expect(connector.rows('cities').map((row) => row.name)).toEqual(['Cape Town', 'Stellenbosch', 'Paarl']);
    if (layout.includes('country')) expect(connector.rows('cities')[2]?.country_id).toBe(1);
  });

  it('conflicts when it was added, renamed or removed in between, and writes nothing', async () => {
    const added = make();
    await expect(
      write(added, vocabulary(map), { street: '22 Berg Street', city: 'Paarl' }, () =>
        added.edit('cities', (row) => (row.id === 2 ? { ...row, name: 'Paarl' } : row)),
      ),
    ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    const renamed = make();
    await expect(
      write(renamed, vocabulary(map), { street: '22 Berg Street', city: 'Stellenbosch' }, () =>
        renamed.edit('cities', (row) => (row.id === 2 ? { ...row, name: 'Stellenbosch North' } : row)),
      ),
    ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    expect(renamed.rows('customers')).toEqual(make().rows('customers'));
  });

  it('is refused when it is new and only known ones may be chosen', async () => {
    const words = vocabulary(map, { lookups: { cities: 'find' } });
    const { result } = await plan(make(), words, { street: '22 Berg Street', city: 'Paarl' });
    expect(result).toEqual({ problem: 'does-not-fit', property: 'address' });
  });
});

describe('a country behind a city', () => {
  it('tells towns of one name apart, and is never added', async () => {
    const connector = flat();
    connector.edit('cities', (row) => (row.id === 2 ? { ...row, name: 'Cape Town', country_id: 2 } : row));
    const words = vocabulary(inFlat);
    const moved = await write(connector, words, {
      street: '5 Elm Road',
      city: 'Cape Town',
      country: 'Namibia',
    });
    expect(connector.rows('customers')[0]?.city_id).toBe(2);
    expect(moved.customer.values.address).toMatchObject({ city: 'Cape Town', country: 'Namibia' });
    const { result } = await plan(flat(), words, { street: '5 Elm Road', city: 'Paris', country: 'France' });
    expect(result).toMatchObject({ problem: 'does-not-fit' });
  });
});

describe('a choice kept in a table of codes', () => {
  const options = { child: ['daughter', 'son'], spouse: ['wife'] };
  const words = vocabularyOf(
    [
      record('customer', [property('phone', 'phone')], { identify: ['phone'] }),
      record(
        'beneficiary',
        [property('name', 'person-name'), property('relationship', 'choice', { options })],
        { belongsTo: 'customer' },
      ),
    ],
    [action('add-beneficiary', 'add', 'beneficiary', ['name', 'relationship'])],
  );
  const make = () =>
    createMemoryConnector({
      collections: {
        relation_types: {
          fields: { code: needed, label: needed },
          key: ['code'],
          rows: [
            { code: 'C', label: 'Child' },
            { code: 'S', label: 'Wife' },
          ],
        },
        customers: { fields: { id, phone: text }, key: ['id'], rows: [{ id: 1, phone: '0821234567' }] },
        beneficiaries: {
          fields: { id, customer_id: { type: 'integer' }, name: needed, relation_code: needed },
          key: ['id'],
          references: [
            { fields: ['customer_id'], to: 'customers' },
            { fields: ['relation_code'], to: 'relation_types' },
          ],
        },
      },
    });

  it.each([
    ['child', 'C', 'Child'],
    ['spouse', 'S', 'Wife'],
  ])('stores %s by its code and shows it by its option', async (relationship, code) => {
    const connector = make();
    const world = await open(connector, words);
    const customer = await world.find('+27821234567');
    const result = planAction({
      ...{ mapping: world.mapping, vocabulary: words, customer, target: customer, locale },
      action: words.actions['add-beneficiary'] ?? action('', 'add', '', []),
      values: { name: 'Anna', relationship },
    });
    if ('problem' in result) throw new Error(JSON.stringify(result));
    expect(result.plan.differences[1]?.after).toBe(relationship);
    await connector.apply(result.plan.changes, { ...call(), operationId: 'op' });
    expect(connector.rows('beneficiaries')[0]?.relation_code).toBe(code);
    expect((await world.find('+27821234567')).children.beneficiary?.[0]?.values.relationship).toBe(
      relationship,
    );
  });
});

describe('lookups:', () => {
  it('are part of what is accepted, and are refused where nothing leads to them', async () => {
    const world = await open(normalised(), vocabulary());
    expect(lockOf(world.mapping).records.customer?.properties.address).toMatchObject({
      city: 'address.city.name (cities: find-or-create)',
    });
    const descriptions = new Map([['policies', await normalised().describe(call())]]);
    const { findings } = resolveMapping({
      vocabulary: vocabulary({}, { lookups: { towns: 'find' } }),
      descriptions,
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining('"towns"'),
        candidates: ['addresses', 'cities'],
      }),
    );
  });
});
