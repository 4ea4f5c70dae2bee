import { describe, expect, it } from 'vitest';
import { createRelations, type ForeignKey, isUniqueSet } from './relations.ts';

const key = (from: string, fields: string[], to: string, fromIsUnique = false): ForeignKey => ({
  from: { collection: from, fields },
  to: { collection: to, fields: fields.map(() => 'id') },
  fromIsUnique,
});

describe('relations', () => {
  it('are named after fields, and stand at both ends', () => {
    const keys = [key('addresses', ['customer_id'], 'customers')];
    expect(createRelations('addresses', keys)).toMatchObject([
      { name: 'customer_id', cardinality: 'one', direction: 'own' },
    ]);
    expect(createRelations('customers', keys)).toMatchObject([
      { name: 'addresses.customer_id', cardinality: 'many', direction: 'reverse' },
    ]);
  });

  it('are one to one from behind when the referencing fields are unique', () => {
    expect(createRelations('customers', [key('profiles', ['id'], 'customers', true)])).toMatchObject([
      { cardinality: 'one', direction: 'reverse' },
    ]);
  });

  it('keep apart a record that refers to its own kind', () => {
    const names = createRelations('staff', [key('staff', ['boss'], 'staff')]).map(({ name }) => name);
    expect(names).toEqual(['boss', 'staff.boss']);
  });

  it('have names of their own where two references lie on the same field', () => {
    const keys = [key('notes', ['owner'], 'customers'), key('notes', ['owner'], 'staff')];
    const names = createRelations('notes', keys).map(({ name }) => name);
    expect(names).toEqual(['owner>customers.id', 'owner>staff.id']);
  });
});

describe('a set of fields', () => {
  it('is unique when some unique set lies within it', () => {
    expect(isUniqueSet(['a', 'b'], [['a']])).toBe(true);
    expect(isUniqueSet(['a'], [['a', 'b'], []])).toBe(false);
  });
});
