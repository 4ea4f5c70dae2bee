import { describe, expect, it } from 'vitest';
import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryConnector,
} from '../../testing/memory-connector.ts';
import { createDate, createDateTime, createInstant, type Fields } from '../contract/index.ts';
import type { Locale, PropertyValue, Vocabulary } from '../vocabulary/index.ts';
import { lockOf } from './describe-mapping.ts';
import { isCurrent, momentOfChange } from './history.ts';
import { action, call, open, property, record, vocabularyOf } from './insurance-for-tests.ts';
import type { RecordSnapshot } from './mapping.ts';
import { planAction } from './plan-action.ts';
import { createRecordReader } from './record-reader.ts';
import { resolveMapping } from './resolve-mapping.ts';

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', nullable: true } as const;
const day = { type: 'date', nullable: true } as const;
const needed = { type: 'text' } as const;
const between = { from: 'valid_from', to: 'valid_to' };

/** 22 November 2026, ten in the morning in Johannesburg. */
const locale: Locale = {
  language: 'en',
  country: 'ZA',
  timezone: 'Africa/Johannesburg',
  now: Date.UTC(2026, 10, 22, 8),
};
const today = createDate('2026-11-22');

const customers: MemoryCollection = {
  fields: { id, phone: text },
  key: ['id'],
  rows: [{ id: 1, phone: '0821234567' }],
};

/** Addresses behind the customer, and cover below them, each kept row after row. */
function normalised(key: readonly string[] = ['id'], from = '2020-05-01'): MemoryConnector {
  return createMemoryConnector({
    collections: {
      customers,
      homes: {
        fields: {
          id,
          customer_id: { type: 'integer' },
          street: needed,
          city: needed,
          note: text,
          valid_from: { type: 'date' },
          valid_to: day,
        },
        key,
        references: [{ fields: ['customer_id'], to: 'customers' }],
        rows: [
          {
            id: 1,
            customer_id: 1,
            street: '9 Old Road',
            city: 'Paarl',
            note: null,
            valid_from: createDate('2010-01-01'),
            valid_to: createDate('2020-05-01'),
          },
          {
            id: 2,
            customer_id: 1,
            street: '1 Oak Road',
            city: 'Paarl',
            note: 'gate',
            valid_from: createDate(from),
            valid_to: null,
          },
        ],
      },
      covers: {
        fields: {
          id,
          customer_id: { type: 'integer' },
          plan: needed,
          premium: text,
          valid_from: { type: 'date' },
          valid_to: day,
        },
        key: ['id'],
        references: [{ fields: ['customer_id'], to: 'customers' }],
        rows: [
          {
            id: 1,
            customer_id: 1,
            plan: 'silver',
            premium: '100',
            valid_from: createDate('2015-01-01'),
            valid_to: createDate('2019-01-01'),
          },
          {
            id: 2,
            customer_id: 1,
            plan: 'gold',
            premium: '200',
            valid_from: createDate('2019-01-01'),
            valid_to: null,
          },
        ],
      },
    },
  });
}

const words = vocabularyOf(
  [
    record(
      'customer',
      [
        property('phone', 'phone'),
        property('address', 'address', {
          map: { street: 'homes.customer.street', city: 'homes.customer.city' },
        }),
      ],
      {
        identify: ['phone'],
        history: { homes: between },
      },
    ),
    record('cover', [property('plan', 'text')], { belongsTo: 'customer', history: { '': between } }),
  ],
  [
    action('change-address', 'change', 'customer', ['address']),
    action('change-cover', 'change', 'cover', ['plan']),
    action('add-cover', 'add', 'cover', ['plan']),
    action('remove-cover', 'remove', 'cover', []),
  ],
);

/** The same in one table: whoever changes gets another row. */
function flat(): MemoryConnector {
  const fields = {
    client_no: { type: 'integer' },
    phone: text,
    street: needed,
    city: needed,
    cover_plan: text,
    valid_from: { type: 'date' },
    valid_to: day,
  } as const;
  return createMemoryConnector({
    collections: {
      customers: {
        fields,
        key: ['client_no', 'valid_from'],
        rows: [
          {
            client_no: 1,
            phone: '0835550000',
            street: '9 Old Road',
            city: 'Paarl',
            cover_plan: null,
            valid_from: createDate('2010-01-01'),
            valid_to: createDate('2020-05-01'),
          },
          {
            client_no: 1,
            phone: '0821234567',
            street: '1 Oak Road',
            city: 'Paarl',
            cover_plan: 'gold',
            valid_from: createDate('2020-05-01'),
            valid_to: null,
          },
        ],
      },
    },
  });
}

const flatWords = vocabularyOf(
  [
    record('customer', [property('phone', 'phone'), property('address', 'address')], {
      identify: ['phone'],
      history: { '': between },
    }),
    record('cover', [property('plan', 'text')], { belongsTo: 'customer' }),
  ],
  Object.values(words.actions),
);

async function begin(connector: MemoryConnector, vocabulary: Vocabulary = words) {
  const { mapping } = await open(connector, vocabulary);
  const reader = createRecordReader({
    mapping,
    vocabulary,
    connector: () => connector,
    locale: () => locale,
  });
  let count = 0;
  return {
    reader,
    mapping,
    async find(phone = '+27821234567') {
      const found = await reader.findBySender(phone, call());
      expect(found).toHaveLength(1);
      return found[0] as RecordSnapshot;
    },
    async plan(
      name: string,
      select: (customer: RecordSnapshot) => RecordSnapshot | undefined,
      values: Readonly<Record<string, PropertyValue>>,
      now = locale.now,
    ) {
      const customer = await this.find();
      const [made, target] = [vocabulary.actions[name], select(customer)];
      if (!made || !target) throw new Error('not there');
      const result = planAction({
        mapping,
        vocabulary,
        action: made,
        customer,
        target,
        values,
        locale: { ...locale, now },
      });
      if ('problem' in result) throw new Error(JSON.stringify(result));
      return result.plan;
    },
    apply(changes: Parameters<MemoryConnector['apply']>[0]) {
      count += 1;
      return connector.apply(changes, { ...call(), operationId: `op-${count}` });
    },
  };
}

const self = (customer: RecordSnapshot) => customer;
const cover = (customer: RecordSnapshot) => customer.children.cover?.[0];
const address = { type: 'address' as const, street: '22 Berg Street', city: 'Stellenbosch' };

describe.each<[string, () => MemoryConnector, Vocabulary, string]>([
  ['rows behind a relation', normalised, words, 'homes'],
  ['rows of the customer', flat, flatWords, 'customers'],
])('history in %s', (_, make, vocabulary, collection) => {
  it('reads the row that holds', async () => {
    expect((await (await begin(make(), vocabulary)).find()).values.address).toMatchObject({
      street: '1 Oak Road',
    });
  });

  it('ends the row and begins the next, with everything that is not changed', async () => {
    const connector = make();
    const before = connector.rows(collection);
    const world = await begin(connector, vocabulary);
    const plan = await world.plan('change-address', self, { address });
    await world.apply(plan.changes);
    const after = connector.rows(collection);
    expect(after).toHaveLength(3);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toEqual({ ...before[1], valid_to: today });
    const { id: _id, ...kept } = before[1] as Fields;
    expect(after[2]).toMatchObject({
      ...kept,
      street: address.street,
      city: address.city,
      valid_from: today,
      valid_to: null,
    });
    expect((await world.find()).values.address).toEqual(address);
  });

  it('plans the same an hour later, so that a confirmation holds', async () => {
    const world = await begin(make(), vocabulary);
    const first = await world.plan('change-address', self, { address });
    expect(await world.plan('change-address', self, { address }, locale.now + 3_600_000)).toEqual(first);
  });

  it('conflicts when the row was ended or changed in between, and writes nothing', async () => {
    for (const moved of [{ valid_to: today }, { street: '3 Elm Road' }]) {
      const connector = make();
      const world = await begin(connector, vocabulary);
      const plan = await world.plan('change-address', self, { address });
      connector.edit(collection, (row) => (row.valid_to === null ? { ...row, ...moved } : row));
      const before = connector.dump();
      await expect(world.apply(plan.changes)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
      expect(connector.dump()).toEqual(before);
    }
  });
});

describe('history', () => {
  it('corrects a row that began today where two cannot begin at once', async () => {
    const connector = normalised(['customer_id', 'valid_from'], '2026-11-22');
    const world = await begin(connector);
    await world.apply((await world.plan('change-address', self, { address })).changes);
    expect(connector.rows('homes')).toHaveLength(2);
    expect(connector.rows('homes')[1]).toMatchObject({
      street: address.street,
      valid_from: today,
      valid_to: null,
    });
  });

  it('begins a first row where none holds, and conflicts when somebody else began one', async () => {
    const connector = normalised();
    connector.edit('homes', (row) => ({ ...row, valid_to: createDate('2021-01-01') }));
    const world = await begin(connector);
    expect((await world.find()).values.address).toBeUndefined();
    const plan = await world.plan('change-address', self, { address });
    connector.edit('homes', (row) => (row.id === 2 ? { ...row, valid_to: null } : row));
    await expect(world.apply(plan.changes)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    connector.edit('homes', (row) => (row.id === 2 ? { ...row, valid_to: createDate('2021-01-01') } : row));
    await world.apply(plan.changes);
    expect(connector.rows('homes')[2]).toMatchObject({
      ...{ customer_id: 1, valid_from: today, valid_to: null },
      street: address.street,
    });
  });

  it('shows, changes, adds and ends records that are kept so', async () => {
    const connector = normalised();
    const world = await begin(connector);
    expect((await world.find()).children.cover?.map((one) => one.values.plan)).toEqual(['gold']);
    await world.apply((await world.plan('change-cover', cover, { plan: 'platinum' })).changes);
    expect(connector.rows('covers')[2]).toMatchObject({
      plan: 'platinum',
      premium: '200',
      customer_id: 1,
      valid_from: today,
    });
    await world.apply((await world.plan('add-cover', self, { plan: 'funeral' })).changes);
    expect((await world.find()).children.cover?.map((one) => one.values.plan)).toEqual([
      'platinum',
      'funeral',
    ]);
    await world.apply((await world.plan('remove-cover', cover, {})).changes);
    expect((await world.find()).children.cover?.map((one) => one.values.plan)).toEqual(['funeral']);
    expect(connector.rows('covers')).toHaveLength(4);
    expect(connector.rows('covers')[2]).toMatchObject({ plan: 'platinum', valid_to: today });
  });

  it('empties a record that shares the row in the row that follows', async () => {
    const connector = flat();
    const world = await begin(connector, flatWords);
    await world.apply((await world.plan('remove-cover', cover, {})).changes);
    expect(connector.rows('customers').map((row) => row.cover_plan)).toEqual([null, 'gold', null]);
  });

  it('never identifies anybody by a number that held once', async () => {
    const { reader } = await begin(flat(), flatWords);
    expect(await reader.findBySender('+27835550000', call())).toEqual([]);
  });

  it('is part of what is accepted', async () => {
    const { mapping } = await begin(normalised());
    expect(lockOf(mapping).records.cover?.collection).toBe(
      'covers, kept as history from valid_from to valid_to',
    );
  });

  it.each([
    ['fields that are not there', { covers: { from: 'begin', to: 'valid_to' } }, 'no field "begin"'],
    ['fields that are no dates', { homes: { from: 'street', to: 'valid_to' } }, 'not two dates of one type'],
    ['a collection that is not there', { houses: between }, '"houses", which is not among'],
    ['a collection in which nothing lies', { covers: between }, 'in which no property of it lies'],
    ['its own rows, on which others hang', { '': between, homes: between }, 'no field "valid_from"'],
  ])('refuses %s', async (_, history, message) => {
    const customer = { ...words.records.customer, history } as Vocabulary['records'][string];
    const descriptions = new Map([['policies', await normalised().describe(call())]]);
    const { findings } = resolveMapping({
      vocabulary: { ...words, records: { ...words.records, customer } },
      descriptions,
    });
    expect(
      findings
        .filter((one) => one.level === 'error')
        .map((one) => one.message)
        .join('\n'),
    ).toContain(message);
  });
});

describe('the moment of a change', () => {
  const field = { name: 'f', native: '', nullable: true, hasDefault: false, generated: false };

  it.each([
    ['date', 'Africa/Johannesburg', createDate('2026-11-22')],
    ['datetime', 'Africa/Johannesburg', createDateTime('2026-11-22T00:00:00')],
    ['instant', 'Africa/Johannesburg', createInstant('2026-11-21T22:00:00Z')],
    ['instant', 'America/New_York', createInstant('2026-11-22T05:00:00Z')],
    ['date', 'Pacific/Auckland', createDate('2026-11-22')],
    ['instant', 'Pacific/Auckland', createInstant('2026-11-21T11:00:00Z')],
  ] as const)('of type %s in %s is the beginning of the day there', (type, timezone, expected) => {
    expect(momentOfChange({ ...field, type }, { ...locale, timezone }, undefined)).toEqual(expected);
  });

  it('is never before the row that it ends began', () => {
    const began = createInstant('2026-11-22T07:00:00Z');
    expect(momentOfChange({ ...field, type: 'instant' }, locale, began)).toEqual(began);
  });

  it.each([
    [null, true],
    [createDate('2026-11-22'), false],
    [createDate('2026-11-23'), true],
    [createDate('9999-12-31'), true],
  ])('a row that ends %j holds: %s', (valid_to, holds) => {
    const history = {
      from: { ...field, name: 'valid_from', type: 'date' as const },
      to: { ...field, name: 'valid_to', type: 'date' as const },
    };
    expect(isCurrent({ valid_from: null, valid_to }, history, locale)).toBe(holds);
  });
});
