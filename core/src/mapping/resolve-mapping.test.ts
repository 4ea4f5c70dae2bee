import { describe, expect, it } from 'vitest';
import { createMemoryConnector, type MemoryCollection } from '../../testing/memory-connector.ts';
import type { RecordDefinition } from '../vocabulary/index.ts';
import { describeMapping, lockOf } from './describe-mapping.ts';
import {
  action,
  call,
  flat,
  insurance,
  normalised,
  property,
  record,
  vocabularyOf,
} from './insurance-for-tests.ts';
import { resolveMapping } from './resolve-mapping.ts';

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', nullable: true } as const;

async function resolve(
  collections: Readonly<Record<string, MemoryCollection>>,
  records: readonly RecordDefinition[],
  actions: Parameters<typeof vocabularyOf>[1] = [],
) {
  const connector = createMemoryConnector({ collections });
  const descriptions = new Map([['policies', await connector.describe(call())]]);
  const result = resolveMapping({ vocabulary: vocabularyOf(records, actions), descriptions });
  return { ...result, errors: result.findings.filter((finding) => finding.level === 'error') };
}

const phone = property('phone', 'phone');

function customer(...properties: Parameters<typeof record>[1]) {
  return record('customer', [phone, ...properties], { identify: ['phone'] });
}

describe('resolving a mapping by name', () => {
  it('finds tables, parts behind a foreign key and parents in a normalised layout', async () => {
    const descriptions = new Map([['policies', await normalised().describe(call())]]);
    const { mapping, findings } = resolveMapping({ vocabulary: insurance, descriptions });
    expect(findings.filter((finding) => finding.level === 'error')).toEqual([]);
    expect(mapping && describeMapping(mapping)).toEqual([
      'customer → policies: customers',
      '  customer.phone → customers.phone (by name)',
      '  customer.name → customers.name (by name)',
      '  customer.email → customers.email (by name)',
      '  customer.born → customers.born (by name)',
      expect.stringContaining(
        '  customer.address → street: addresses.street via address, suburb: addresses.suburb',
      ),
      'policy → policies: policies, belongs to customer by customer',
      '  policy.number → policies.policy_number (by name)',
      '  policy.status → policies.status (by name)',
      'beneficiary → policies: beneficiaries, belongs to policy by policy',
      '  beneficiary.name → beneficiaries.name (by name)',
      '  beneficiary.relationship → beneficiaries.relationship (by name)',
    ]);
  });

  it('finds everything in one row of a flat layout', async () => {
    const descriptions = new Map([['policies', await flat().describe(call())]]);
    const { mapping } = resolveMapping({ vocabulary: insurance, descriptions });
    expect(mapping?.records.beneficiary?.parent).toEqual({ record: 'policy', link: { kind: 'same-row' } });
    expect(mapping && lockOf(mapping).records.beneficiary?.properties).toEqual({
      name: 'beneficiary_name',
      relationship: 'beneficiary_relationship',
    });
  });

  it('does not mind case and separators', async () => {
    const { mapping } = await resolve(
      { Customer: { fields: { ID: id, Phone: text, PolicyNumber: text }, key: ['ID'] } },
      [customer(property('policy-number', 'text'))],
    );
    expect(mapping?.records.customer?.properties['policy-number']?.places[0]?.field.name).toBe(
      'PolicyNumber',
    );
  });

  it('never takes a bare name for a record that shares a row', async () => {
    const { errors } = await resolve(
      { customers: { fields: { id, phone: text, name: text, status: text }, key: ['id'] } },
      [
        customer(property('name', 'person-name')),
        record('policy', [property('status', 'text')], { belongsTo: 'customer' }),
      ],
    );
    expect(errors).toMatchObject([{ record: 'policy', property: 'status', candidates: ['map: status'] }]);
  });
});

describe('an ambiguous mapping', () => {
  it('names the candidates and the line to add', async () => {
    const { mapping, errors } = await resolve(
      {
        addresses: { fields: { id, street: text, city: text }, key: ['id'] },
        customers: {
          fields: { id, phone: text, home_id: { type: 'integer' }, postal_id: { type: 'integer' } },
          key: ['id'],
          references: [
            { fields: ['home_id'], to: 'addresses' },
            { fields: ['postal_id'], to: 'addresses' },
          ],
        },
      },
      [customer(property('address', 'address'))],
    );
    expect(mapping).toBeUndefined();
    expect(errors).toMatchObject([
      {
        property: 'address',
        candidates: [
          'map: { street: home.street, city: home.city }',
          'map: { street: postal.street, city: postal.city }',
        ],
        fix: expect.stringContaining('map: { street: home.street, city: home.city }'),
      },
    ]);
  });

  it('is not guessed between one field and several', async () => {
    const fields = { id, phone: text, address: text, street: text, city: text };
    const { errors } = await resolve({ customers: { fields, key: ['id'] } }, [
      customer(property('address', 'address')),
    ]);
    expect(errors[0]?.candidates).toEqual(['map: address', 'map: { street: street, city: city }']);
  });

  it('asks which relation leads to the parent', async () => {
    const collections = {
      customers: { fields: { id, phone: text }, key: ['id'] },
      policies: {
        fields: { id, owner_id: { type: 'integer' }, payer_id: { type: 'integer' } },
        key: ['id'],
        references: [
          { fields: ['owner_id'], to: 'customers' },
          { fields: ['payer_id'], to: 'customers' },
        ],
      },
    } as const;
    const policy = record('policy', [], { belongsTo: 'customer' });
    const { errors } = await resolve(collections, [customer(), policy]);
    expect(errors[0]?.candidates).toEqual(['link: owner', 'link: payer']);
    const { mapping } = await resolve(collections, [customer(), { ...policy, link: 'payer' }]);
    expect(mapping?.records.policy?.parent?.link).toMatchObject({ fields: ['payer_id'] });
  });

  it('is an error when two properties lie in one place', async () => {
    const { errors } = await resolve({ customers: { fields: { id, phone: text }, key: ['id'] } }, [
      customer(property('mobile', 'phone', { map: 'phone' })),
    ]);
    expect(errors).toMatchObject([
      { property: 'mobile', message: expect.stringContaining('customers.phone') },
    ]);
  });
});

describe('map:', () => {
  const collections = {
    places: { fields: { id, line: text, town: text }, key: ['id'] },
    contacts: {
      fields: { id, mobile: text, place_id: { type: 'integer', nullable: true } },
      key: ['id'],
      references: [{ fields: ['place_id'], to: 'places' }],
    },
    customers: {
      fields: { id, phone: text, contact_id: { type: 'integer' } },
      key: ['id'],
      references: [{ fields: ['contact_id'], to: 'contacts' }],
    },
    orders: {
      fields: { id, total: text, customer_id: { type: 'integer' } },
      key: ['id'],
      references: [{ fields: ['customer_id'], to: 'customers' }],
    },
  } as const;

  it('leads up to two relations away, by relation, target or reference field', async () => {
    const { mapping } = await resolve(collections, [
      customer(
        property('mobile', 'phone', { map: 'contacts.mobile' }),
        property('address', 'address', {
          map: { street: 'contact.place.line', city: 'contact.places.town' },
        }),
      ),
    ]);
    expect(mapping && lockOf(mapping).records.customer?.properties).toEqual({
      phone: 'phone',
      mobile: 'contact.mobile',
      address: { street: 'contact.place.line', city: 'contact.place.town' },
    });
  });

  it.each([
    ['a field that is not there', 'fone', '"customers" has no field "fone"'],
    ['a relation that is not there', 'nobody.phone', '"customers" has no relation "nobody"'],
    ['many records', 'orders.total', 'many records'],
    ['more than two steps', 'contact.place.x.y', 'more than 2 steps'],
  ])('refuses %s', async (_, map, message) => {
    const { errors } = await resolve(collections, [customer(property('thing', 'text', { map }))]);
    expect(errors[0]?.message).toContain(message);
  });

  it('refuses parts that the type does not have, and asks for those it needs', async () => {
    const unknown = await resolve(collections, [
      customer(property('address', 'address', { map: { planet: 'phone' } })),
    ]);
    expect(unknown.errors[0]?.message).toContain('no part "planet"');
    const partial = await resolve(collections, [
      customer(property('address', 'address', { map: { street: 'contact.place.line' } })),
    ]);
    expect(partial.errors[0]?.message).toContain('leaves out city');
  });
});

describe('refusing what cannot work', () => {
  it.each([
    ['a field of a type that cannot be mapped', { type: 'other', nullable: true }],
    ['a field whose type cannot hold the property', { type: 'boolean', nullable: true }],
  ] as const)('%s', async (_, born) => {
    const { errors } = await resolve({ customers: { fields: { id, phone: text, born }, key: ['id'] } }, [
      customer(property('born', 'date')),
    ]);
    expect(errors[0]?.message).toContain('cannot hold a date');
  });

  it('a collection without a key', async () => {
    const { errors } = await resolve({ customers: { fields: { phone: text } } }, [customer()]);
    expect(errors[0]?.message).toContain('has no key');
  });

  it('an action that would write to a view, a generated field or the key', async () => {
    const change = [action('change-email', 'change', 'customer', ['email'])];
    const email = property('email', 'email');
    const view = { kind: 'view', fields: { id, phone: text, email: text }, key: ['id'] } as const;
    expect((await resolve({ customers: view }, [customer(email)], change)).errors[0]).toMatchObject({
      action: 'change-email',
      message: expect.stringContaining('view'),
    });
    expect((await resolve({ customers: view }, [customer(email)])).errors).toEqual([]);
    const generated = { fields: { id, phone: text, email: { ...text, generated: true } }, key: ['id'] };
    expect((await resolve({ customers: generated }, [customer(email)], change)).errors[0]?.message).toContain(
      'generates',
    );
    const keyed = { fields: { phone: text, email: text }, key: ['email'] };
    expect((await resolve({ customers: keyed }, [customer(email)], change)).errors[0]?.message).toContain(
      'part of the key',
    );
  });

  it('an add that leaves a field empty which must not be', async () => {
    const { errors } = await resolve(
      {
        customers: { fields: { id, phone: text }, key: ['id'] },
        notes: {
          fields: { id, customer_id: { type: 'integer' }, subject: text, author: { type: 'text' } },
          key: ['id'],
          references: [{ fields: ['customer_id'], to: 'customers' }],
        },
      },
      [customer(), record('note', [property('subject', 'text')], { belongsTo: 'customer' })],
      [action('add-note', 'add', 'note', ['subject'])],
    );
    expect(errors).toMatchObject([
      { action: 'add-note', message: expect.stringContaining('"author" must not be empty') },
    ]);
  });
});

describe('the lock', () => {
  it('changes with the schema of a collection in use, and is the same for the same', async () => {
    const lock = async (connector: ReturnType<typeof normalised>) => {
      const descriptions = new Map([['policies', await connector.describe(call())]]);
      const { mapping } = resolveMapping({ vocabulary: insurance, descriptions });
      return mapping && lockOf(mapping);
    };
    const first = await lock(normalised());
    expect(await lock(normalised())).toEqual(first);
    expect(Object.keys(first?.collections ?? {})).toEqual([
      'policies/addresses',
      'policies/beneficiaries',
      'policies/customers',
      'policies/policies',
    ]);
    expect(structuredClone(first)).toEqual(first);
  });
});
