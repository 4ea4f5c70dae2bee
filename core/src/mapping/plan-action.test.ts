import { describe, expect, it } from 'vitest';
import { createMemoryConnector, type MemoryConnector } from '../../testing/memory-connector.ts';
import type { Fields, Value } from '../contract/index.ts';
import type { Address, PropertyValue, Vocabulary } from '../vocabulary/index.ts';
import {
  action,
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
  type World,
} from './insurance-for-tests.ts';
import type { RecordSnapshot } from './mapping.ts';
import type { Plan } from './plan.ts';
import { type PlanResult, planAction } from './plan-action.ts';

const [nomsa, pieter] = people as [Person, Person];
const nomsaPhone = '+27821234567';
const pieterPhone = '+27835550000';
const bergStreet: Address = { type: 'address', street: '22 Berg Street', city: 'Stellenbosch' };

type Values = Readonly<Record<string, PropertyValue>>;
type Select = (customer: RecordSnapshot) => RecordSnapshot | undefined;

const self: Select = (customer) => customer;
const policy: Select = (customer) => customer.children.policy?.[0];
const beneficiary: Select = (customer) => policy(customer)?.children.beneficiary?.[0];

async function plan(
  world: World,
  phone: string,
  name: string,
  select: Select,
  values: Values,
  vocabulary: Vocabulary = insurance,
): Promise<PlanResult> {
  const customer = await world.find(phone);
  const target = select(customer);
  const wanted = vocabulary.actions[name];
  if (!target || !wanted) throw new Error('The test names something that is not there');
  return planAction({ mapping: world.mapping, vocabulary, action: wanted, customer, target, values, locale });
}

function planOf(result: PlanResult): Plan {
  if ('problem' in result) throw new Error(`No plan: ${JSON.stringify(result)}`);
  return result.plan;
}

let operation = 0;
async function apply(connector: MemoryConnector, { changes }: Plan) {
  operation += 1;
  return connector.apply(changes, { ...call(), operationId: `op-${operation}` });
}

const layouts = [
  ['normalised', normalised],
  ['flat', flat],
] as const;

describe.each(layouts)('on a %s layout', (_, layout) => {
  it('changes an address, showing before and after', async () => {
    const world = await open(layout());
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    expect(made.differences).toMatchObject([
      {
        property: 'address',
        label: 'address',
        before: '10 Oak Road, Gardens, Cape Town, WC, 8001, ZA',
        after: '22 Berg Street, Stellenbosch, ZA',
      },
    ]);
    await apply(world.connector, made);
    expect((await world.find(nomsaPhone)).values.address).toEqual({ ...bergStreet, country: 'ZA' });
    expect((await world.find(pieterPhone)).values.address).toMatchObject({ street: '11 Oak Road' });
  });

  it('adds, changes and removes a beneficiary', async () => {
    const world = await open(layout());
    const values = { name: 'Lerato Dlamini', relationship: 'child' };
    const added = planOf(await plan(world, nomsaPhone, 'add-beneficiary', policy, values));
    expect(added.record).toMatchObject({ type: 'beneficiary', label: 'Lerato Dlamini' });
    expect(added.differences).toMatchObject([
      { property: 'name', before: null, after: 'Lerato Dlamini' },
      { property: 'relationship', before: null, after: 'child' },
    ]);
    await apply(world.connector, added);
    expect(beneficiary(await world.find(nomsaPhone))?.values).toEqual(values);

    const changed = planOf(
      await plan(world, nomsaPhone, 'change-beneficiary', beneficiary, { name: 'Lerato Botha' }),
    );
    await apply(world.connector, changed);
    expect(beneficiary(await world.find(nomsaPhone))?.values.name).toBe('Lerato Botha');

    const removed = planOf(await plan(world, nomsaPhone, 'remove-beneficiary', beneficiary, {}));
    expect(removed.differences).toMatchObject([
      { property: 'name', before: 'Lerato Botha', after: null },
      { property: 'relationship', before: 'child', after: null },
    ]);
    await apply(world.connector, removed);
    expect(beneficiary(await world.find(nomsaPhone))).toBeUndefined();
    expect(beneficiary(await world.find(pieterPhone))?.values.name).toBe('Anna van Wyk');
  });

  it('has no plan where nothing would change', async () => {
    const world = await open(layout());
    const result = await plan(world, nomsaPhone, 'change-contact', self, { phone: '+27821234567' });
    expect(result).toEqual({ problem: 'no-change' });
  });

  it('has no plan where a guard does not hold, even before values are known', async () => {
    const world = await open(layout([{ ...nomsa, policy: { number: 'POL-1', status: 'lapsed' } }, pieter]));
    expect(await plan(world, nomsaPhone, 'add-beneficiary', policy, {})).toEqual({
      problem: 'guard',
      source: 'policy.status is one of active',
      offer: [],
    });
  });

  it('asks for what is missing, and ignores what the action does not set', async () => {
    const world = await open(layout());
    const name = 'Lerato Dlamini';
    expect(await plan(world, nomsaPhone, 'add-beneficiary', policy, { name })).toEqual({
      problem: 'missing',
      property: 'relationship',
    });
    expect(await plan(world, nomsaPhone, 'change-address', self, { name, phone: '+27820000000' })).toEqual({
      problem: 'missing',
      property: 'address',
    });
  });

  it('refuses a value that the business does not allow, whoever read it', async () => {
    const world = await open(layout());
    const { beneficiary: definition } = insurance.records;
    const described = definition?.properties.name;
    if (!definition || !described) throw new Error('The example has no name');
    const properties = { ...definition.properties, name: { ...described, pattern: 'Le.*', max: '14' } };
    const strict = {
      ...insurance,
      records: { ...insurance.records, beneficiary: { ...definition, properties } },
    };
    const add = (name: string) =>
      plan(world, nomsaPhone, 'add-beneficiary', policy, { name, relationship: 'child' }, strict);
    planOf(await add('Lerato Dlamini'));
    expect(await add('Thabo Dlamini')).toEqual({
      problem: 'does-not-fit',
      property: 'name',
      because: { kind: 'pattern' },
    });
    expect(await add('Lerato Dlamini-Nkosi')).toMatchObject({ because: { kind: 'too-long', limit: 14 } });
  });

  it('says how long a value may be', async () => {
    const world = await open(layout());
    const address = { ...bergStreet, street: 'x'.repeat(81) };
    expect(await plan(world, nomsaPhone, 'change-address', self, { address })).toEqual({
      problem: 'does-not-fit',
      property: 'address',
      limit: 80,
    });
  });

  it("does not reach another customer's record", async () => {
    const world = await open(layout());
    const other = await world.find(pieterPhone);
    expect(await plan(world, nomsaPhone, 'change-address', () => other, { address: bergStreet })).toEqual({
      problem: 'nothing-there',
    });
  });

  it('is the same plan each time, and plain data', async () => {
    const world = await open(layout());
    const first = planOf(await plan(world, pieterPhone, 'remove-beneficiary', beneficiary, {}));
    const second = planOf(await plan(world, pieterPhone, 'remove-beneficiary', beneficiary, {}));
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(structuredClone(first)).toEqual(first);
  });

  const moves: readonly (readonly [string, string, Record<string, Value>])[] = [
    ['a before value', 'address', { street: 'moved', address_street: 'moved' }],
    ['a kept part of it', 'address', { country: 'NA', address_country: 'NA' }],
    ['the phone', 'customers', { phone: '+27 82 999 9999' }],
    ['the guard', 'policies', { status: 'lapsed', policy_status: 'lapsed' }],
    ['the beneficiary', 'beneficiaries', { name: 'X', beneficiary_name: 'X' }],
  ];

  it.each(moves)('conflicts when %s moved in the meantime', async (what, collection, moved) => {
    const { connector, ...rest } = await open(layout());
    const world = { connector, ...rest };
    const inAddress = what.includes('before') || what.includes('kept');
    const made = inAddress
      ? planOf(await plan(world, pieterPhone, 'change-address', self, { address: bergStreet }))
      : planOf(await plan(world, pieterPhone, 'remove-beneficiary', beneficiary, {}));
    for (const name of ['customers', collection, 'addresses']) {
      connector.edit(name, (row) => ({
        ...row,
        ...Object.fromEntries(
          Object.entries(moved).filter(
            ([field]) => field in row && (name === collection || inAddress || layout === flat),
          ),
        ),
      }));
    }
    const before = connector.dump();
    await expect(apply(connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    expect(connector.dump()).toEqual(before);
  });
});

describe('one statement for each row', () => {
  it('folds what it relies on into the update of the same row', async () => {
    const world = await open(flat());
    const { changes } = planOf(
      await plan(world, nomsaPhone, 'add-beneficiary', policy, { name: 'A B', relationship: 'child' }),
    );
    expect(changes).toEqual([
      {
        kind: 'update',
        collection: 'customers',
        key: { id: 1 },
        expected: {
          beneficiary_name: null,
          beneficiary_relationship: null,
          phone: '082 123 4567',
          policy_status: 'active',
        },
        set: { beneficiary_name: 'A B', beneficiary_relationship: 'child' },
      },
    ]);
  });

  it('requires the rows that lead to the record', async () => {
    const world = await open(normalised());
    const { changes } = planOf(await plan(world, pieterPhone, 'remove-beneficiary', beneficiary, {}));
    expect(changes).toEqual([
      { kind: 'require', collection: 'customers', key: { id: 2 }, expected: { phone: '+27 83 555 0000' } },
      {
        kind: 'require',
        collection: 'policies',
        key: { id: 2 },
        expected: { customer_id: 2, status: 'active' },
      },
      {
        kind: 'remove',
        collection: 'beneficiaries',
        key: { id: 2 },
        expected: { name: 'Anna van Wyk', policy_id: 2, relationship: 'daughter' },
      },
    ]);
  });
});

describe('a row of its own for the address', () => {
  it('is updated in place while nobody shares it, and conflicts when somebody does in the meantime', async () => {
    const world = await open(normalised());
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    world.connector.edit('customers', (row) => ({ ...row, address_id: 10 }));
    await expect(apply(world.connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('conflicts when the customer points elsewhere in the meantime', async () => {
    const world = await open(normalised());
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    world.connector.edit('customers', (row) => ({ ...row, address_id: row.id === 1 ? 11 : 10 }));
    await expect(apply(world.connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('is copied when somebody shares it: theirs stays', async () => {
    const world = await open(normalised([nomsa, { ...pieter, addressId: 10 }]));
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    await apply(world.connector, made);
    expect((await world.find(nomsaPhone)).values.address).toEqual({ ...bergStreet, country: 'ZA' });
    expect((await world.find(pieterPhone)).values.address).toMatchObject({ street: '10 Oak Road' });
    expect(world.connector.rows('addresses')).toHaveLength(2);
    expect(world.connector.rows('addresses')[1]).toMatchObject({ note: 'gate code', suburb: null });
  });

  it('conflicts when the row to be copied moved in the meantime, in whatever field', async () => {
    const world = await open(normalised([nomsa, { ...pieter, addressId: 10 }]));
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    world.connector.edit('addresses', (row) => ({ ...row, note: 'moved' }));
    await expect(apply(world.connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('is made when there is none', async () => {
    const world = await open(normalised([{ ...nomsa, addressId: null }, pieter]));
    const made = planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }));
    expect(made.differences[0]?.before).toBeNull();
    expect(made.changes.map((change) => change.kind)).toEqual(['insert', 'update']);
    await apply(world.connector, made);
    expect((await world.find(nomsaPhone)).values.address).toEqual(bergStreet);
  });
});

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', nullable: true } as const;
const phone = property('phone', 'phone');
const address = property('address', 'address');

function customersWith(
  fields: Fields,
  collections: Parameters<typeof createMemoryConnector>[0]['collections'],
) {
  const { customers, ...others } = collections;
  if (!customers) throw new Error('no customers');
  const rows = [{ id: 1, phone: '0821234567', ...fields }];
  return createMemoryConnector({ collections: { ...others, customers: { ...customers, rows } } });
}

describe('other layouts', () => {
  const vocabulary = vocabularyOf(
    [record('customer', [phone, address], { identify: ['phone'] })],
    [action('change-address', 'change', 'customer', ['address'])],
  );

  it('writes an address into one field', async () => {
    const connector = customersWith(
      { address: '1 Old Road, Paarl' },
      { customers: { fields: { id, phone: text, address: { ...text, maxLength: 40 } }, key: ['id'] } },
    );
    const world = await open(connector, vocabulary);
    const made = planOf(
      await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }, vocabulary),
    );
    expect(made.differences).toMatchObject([
      { before: '1 Old Road, Paarl', after: '22 Berg Street, Stellenbosch' },
    ]);
    await apply(connector, made);
    expect(connector.rows('customers')[0]?.address).toBe('22 Berg Street, Stellenbosch');
    const long = { ...bergStreet, suburb: 'x'.repeat(40) };
    expect(
      await plan(world, nomsaPhone, 'change-address', self, { address: long }, vocabulary),
    ).toMatchObject({
      problem: 'does-not-fit',
      limit: 40,
    });
  });

  it('asks for a part that must not be empty', async () => {
    const fields = { id, phone: text, street: text, city: text, postcode: { type: 'text' as const } };
    const connector = customersWith(
      { street: 'a', city: 'b', postcode: '1' },
      { customers: { fields, key: ['id'] } },
    );
    const world = await open(connector, vocabulary);
    expect(
      await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }, vocabulary),
    ).toEqual({
      problem: 'missing',
      property: 'address',
      part: 'postcode',
    });
  });

  it('makes the row that points back where there is none, and conflicts when somebody made it first', async () => {
    const addresses = {
      fields: { id, customer_id: { type: 'integer' as const }, street: text, city: text },
      key: ['id'],
      unique: [['customer_id']],
      references: [{ fields: ['customer_id'], to: 'customers' }],
    };
    const connector = customersWith(
      {},
      { addresses, customers: { fields: { id, phone: text }, key: ['id'] } },
    );
    const world = await open(connector, vocabulary);
    const first = planOf(
      await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }, vocabulary),
    );
    await apply(connector, first);
    expect(connector.rows('addresses')).toMatchObject([{ customer_id: 1, street: '22 Berg Street' }]);
    await expect(apply(connector, first)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    const moved = { ...bergStreet, street: '1 New Street' };
    await apply(
      connector,
      planOf(await plan(world, nomsaPhone, 'change-address', self, { address: moved }, vocabulary)),
    );
    expect(connector.rows('addresses')).toMatchObject([{ customer_id: 1, street: '1 New Street' }]);
  });

  it('copies the whole way when a nearer row is shared', async () => {
    const place = { type: 'integer' as const, nullable: true };
    const stated = property('address', 'address', {
      map: { street: 'contact.place.street', city: 'contact.place.city' },
    });
    const twoHops = vocabularyOf(
      [record('customer', [phone, stated], { identify: ['phone'] })],
      [action('change-address', 'change', 'customer', ['address'])],
    );
    const connector = createMemoryConnector({
      collections: {
        places: {
          fields: { id, street: text, city: text },
          key: ['id'],
          rows: [{ id: 5, street: 's', city: 'c' }],
        },
        contacts: {
          fields: { id, place_id: place, note: text },
          key: ['id'],
          references: [{ fields: ['place_id'], to: 'places' }],
          rows: [{ id: 3, place_id: 5, note: 'n' }],
        },
        customers: {
          fields: { id, phone: text, contact_id: place },
          key: ['id'],
          references: [{ fields: ['contact_id'], to: 'contacts' }],
          rows: [
            { id: 1, phone: '0821234567', contact_id: 3 },
            { id: 2, phone: '0835550000', contact_id: 3 },
          ],
        },
      },
    });
    const world = await open(connector, twoHops);
    await apply(
      connector,
      planOf(await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }, twoHops)),
    );
    expect((await world.find(nomsaPhone)).values.address).toEqual(bergStreet);
    expect((await world.find(pieterPhone)).values.address).toEqual({
      type: 'address',
      street: 's',
      city: 'c',
    });
    expect(connector.rows('contacts')[1]).toMatchObject({ note: 'n' });
  });

  it('does not make a row whose key it cannot know', async () => {
    const connector = customersWith(
      { address_id: null },
      {
        addresses: { fields: { code: { type: 'text' }, street: text, city: text }, key: ['code'] },
        customers: {
          fields: { id, phone: text, address_id: text },
          key: ['id'],
          references: [{ fields: ['address_id'], to: 'addresses' }],
        },
      },
    );
    const world = await open(connector, vocabulary);
    expect(
      await plan(world, nomsaPhone, 'change-address', self, { address: bergStreet }, vocabulary),
    ).toEqual({
      problem: 'not-writable',
      because: 'no-key',
    });
  });

  it('keeps a record on which others hang', async () => {
    const removing: Vocabulary = { ...insurance, actions: { drop: action('drop', 'remove', 'policy', []) } };
    const world = await open(normalised(), removing);
    expect(await plan(world, pieterPhone, 'drop', policy, {}, removing)).toEqual({
      problem: 'not-writable',
      because: 'has-children',
    });
    const made = planOf(await plan(world, nomsaPhone, 'drop', policy, {}, removing));
    await world.connector.apply(
      [
        {
          kind: 'insert',
          collection: 'beneficiaries',
          id: 'x',
          set: { policy_id: 1, name: 'n', relationship: 'r' },
        },
      ],
      { ...call(), operationId: 'someone-else' },
    );
    await expect(apply(world.connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('conflicts when a parent no longer holds what its child refers to', async () => {
    const numbered = vocabularyOf(
      [
        record('customer', [phone], { identify: ['phone'] }),
        record('note', [property('subject', 'text')], { belongsTo: 'customer' }),
      ],
      [action('change-note', 'change', 'note', ['subject'])],
    );
    const connector = customersWith(
      { number: 'C1' },
      {
        customers: { fields: { id, phone: text, number: text }, key: ['id'], unique: [['number']] },
        notes: {
          fields: { id, customer_number: text, subject: text },
          key: ['id'],
          references: [{ fields: ['customer_number'], to: 'customers', toFields: ['number'] }],
          rows: [{ id: 1, customer_number: 'C1', subject: 'a' }],
        },
      },
    );
    const world = await open(connector, numbered);
    const note: Select = (customer) => customer.children.note?.[0];
    const made = planOf(await plan(world, nomsaPhone, 'change-note', note, { subject: 'b' }, numbered));
    connector.edit('customers', (row) => ({ ...row, number: 'C2' }));
    await expect(apply(connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('conflicts when somebody filled any part of the row before the add', async () => {
    const adding: Vocabulary = {
      ...insurance,
      actions: { add: action('add', 'add', 'beneficiary', ['name']) },
    };
    const world = await open(flat(), adding);
    const made = planOf(await plan(world, nomsaPhone, 'add', policy, { name: 'A B' }, adding));
    world.connector.edit('customers', (row) => ({ ...row, beneficiary_relationship: 'wife' }));
    await expect(apply(world.connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('does not add to a row where one stands already', async () => {
    const world = await open(flat());
    expect(await plan(world, pieterPhone, 'add-beneficiary', policy, {})).toEqual({
      problem: 'already-there',
    });
  });
});
