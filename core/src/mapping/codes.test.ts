import { describe, expect, it } from 'vitest';
import { createMemoryConnector, type MemoryField } from '../../testing/memory-connector.ts';
import { createDecimal, type Value } from '../contract/index.ts';
import { action, call, locale, open, property, record, vocabularyOf } from './insurance-for-tests.ts';
import { planAction } from './plan-action.ts';

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', nullable: true } as const;
const options = { child: ['daughter', 'son'], spouse: ['wife'], parent: [] };

function vocabulary(stored: Readonly<Record<string, string>>) {
  return vocabularyOf(
    [
      record('customer', [property('phone', 'phone')], { identify: ['phone'] }),
      record(
        'beneficiary',
        [
          property('name', 'person-name'),
          property('relationship', 'choice', { options, stored, map: 'relation_code' }),
        ],
        { belongsTo: 'customer' },
      ),
    ],
    [
      action('add-beneficiary', 'add', 'beneficiary', ['name', 'relationship']),
      action('change-beneficiary', 'change', 'beneficiary', ['relationship']),
    ],
  );
}

function backend(field: MemoryField, code: Value) {
  return createMemoryConnector({
    collections: {
      customers: { fields: { id, phone: text }, key: ['id'], rows: [{ id: 1, phone: '0821234567' }] },
      beneficiaries: {
        fields: { id, customer_id: { type: 'integer' }, name: text, relation_code: field },
        key: ['id'],
        references: [{ fields: ['customer_id'], to: 'customers' }],
        rows: [{ id: 1, customer_id: 1, name: 'Anna', relation_code: code }],
      },
    },
  });
}

const letters = { child: 'C', spouse: 'S' };
const numbers = { child: '1', spouse: '2', parent: '3' };

describe('a choice that is kept as a code', () => {
  it.each<[string, MemoryField, Value, Readonly<Record<string, string>>, Value]>([
    ['a letter', { type: 'text', maxLength: 1 }, 'S', letters, 'C'],
    ['one of a few letters', { type: 'text', options: ['C', 'S'] }, 'S', letters, 'C'],
    ['a number', { type: 'integer' }, 2, numbers, 1],
    ['an exact number', { type: 'decimal' }, createDecimal('2'), numbers, 1],
  ])('is read and written as %s', async (_, field, stored, codes, written) => {
    const words = vocabulary(codes);
    const world = await open(backend(field, stored), words);
    const customer = await world.find('+27821234567');
    const target = customer.children.beneficiary?.[0];
    expect(target?.values.relationship).toBe('spouse');
    const result = planAction({
      ...{ mapping: world.mapping, vocabulary: words, customer, locale },
      action: words.actions['change-beneficiary'] ?? action('', 'change', '', []),
      target: target ?? customer,
      values: { relationship: 'child' },
    });
    if ('problem' in result) throw new Error(JSON.stringify(result));
    expect(result.plan.differences).toMatchObject([{ before: 'spouse', after: 'child' }]);
    await world.connector.apply(result.plan.changes, { ...call(), operationId: 'op' });
    expect(world.connector.rows('beneficiaries')[0]?.relation_code).toEqual(written);
  });

  it('keeps an option without a code by its name, and shows a code that nobody named as it stands', async () => {
    const words = vocabulary(letters);
    const world = await open(backend({ type: 'text' }, 'parent'), words);
    const customer = await world.find('+27821234567');
    expect(customer.children.beneficiary?.[0]?.values.relationship).toBe('parent');
    const other = await (await open(backend({ type: 'text' }, 'X'), words)).find('+27821234567');
    expect(other.children.beneficiary?.[0]?.values.relationship).toBeUndefined();
  });
});
