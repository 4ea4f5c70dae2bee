import { describe, expect, it } from 'vitest';
import { layouts, seed, type Tables } from './data.ts';
import { toEdit, toFacts } from './facts.ts';

describe('the facts of a backend', () => {
  it.each(layouts)('are the same, whatever the layout (%s)', (layout) => {
    const facts = toFacts(layout, seed[layout]);
    expect(facts.size).toBeGreaterThan(80);
    expect(new Map([...facts].sort())).toEqual(new Map([...toFacts('normalised', seed.normalised)].sort()));
  });

  it.each(
    layouts.flatMap((layout) =>
      Object.entries(seed[layout]).map(([table, rows]) => ({ layout, table, rows })),
    ),
  )('show a change of any cell of $table', ({ layout, table, rows }) => {
    const before = toFacts(layout, seed[layout]);
    for (const [index, row] of rows.entries()) {
      for (const column of Object.keys(row).slice(1)) {
        const changed = rows.map((one, at) => (at === index ? { ...one, [column]: '7' } : one));
        const after = toFacts(layout, { ...seed[layout], [table]: changed });
        expect(after, `${table}.${column}`).not.toEqual(before);
      }
    }
  });

  it('show a row that somebody made twice', () => {
    const { beneficiaries = [] } = seed.normalised;
    const twice: Tables = { ...seed.normalised, beneficiaries: [...beneficiaries, ...beneficiaries] };
    expect(() => toFacts('normalised', twice)).toThrow('called the same');
  });

  it('show an address that nobody lives at, unless it was there before', () => {
    const { addresses = [], customers = [] } = seed.normalised;
    const moved = customers.map((row) => (row.home_address_id === 1 ? { ...row, home_address_id: 2 } : row));
    const left = toFacts('normalised', { ...seed.normalised, customers: moved });
    expect([...left.keys()].filter((name) => name.startsWith('address'))).toEqual([]);
    const stray = { ...addresses[0], id: 99, line_1: '1 Stray Road' };
    const made = toFacts('normalised', { ...seed.normalised, addresses: [...addresses, stray] });
    expect(made.get('address 99, where nobody lives, street')).toBe('1 Stray Road');
  });

  it('count midnight of a backend without dates as that date', () => {
    const customers = (seed.normalised.customers ?? []).map((row) => ({
      ...row,
      date_of_birth: `${row.date_of_birth}T00:00:00`,
    }));
    expect(toFacts('normalised', { ...seed.normalised, customers })).toEqual(
      toFacts('normalised', seed.normalised),
    );
  });

  it('tell a person where to edit', () => {
    const fact = { subject: 'customer Thandi Nkosi', property: 'street', value: 'x' };
    expect(toEdit('normalised', seed.normalised, fact)).toEqual({
      ...{ table: 'addresses', key: 1, column: 'line_1', value: 'x' },
    });
    expect(toEdit('flat', seed.flat, fact)).toMatchObject({ table: 'clients', column: 'addr_line_1' });
    expect(() => toEdit('flat', seed.flat, { ...fact, property: 'email' })).toThrow('Nobody here changes');
  });
});
