import { describe, expect, it } from 'vitest';
import { openWorld, plain } from './shop.ts';

async function exchangeTwo() {
  const world = await openWorld();
  const { items, methods, variant } = await world.ids();
  const [first = '', second = ''] = items;
  const blue = variant('S-BLUE');
  const chosen = {
    items: [first, second],
    [`replacement/${first}`]: [blue],
    [`replacement/${second}`]: [blue],
    payment: [methods[0] ?? ''],
  };
  return { world, chosen, methods };
}

describe('a plan of several steps', () => {
  it('changes rows of several collections as one, each step seeing those before it', async () => {
    const { world, chosen } = await exchangeTwo();
    await world.apply(await world.plan('exchange', 'A-1', { chosen }));
    const { items, variants, methods, order_events } = world.connector.dump();
    expect(plain(items ?? []).slice(0, 2)).toMatchObject([
      { sku: 'S-BLUE', price: '12.50' },
      { sku: 'S-BLUE', price: '12.50' },
    ]);
    // Two of each: the second step of one kind adds to the first.
    expect(plain(variants ?? [])).toMatchObject([{ stock: 4 }, { stock: 0 }, { stock: 0 }, { stock: 9 }]);
    expect(plain(methods ?? [])).toMatchObject([{ balance: expect.stringMatching(/^15(\.00?)?$/) }, {}]);
    expect(plain(order_events ?? [])).toMatchObject([{ order_id: 1, kind: 'exchanged', at: '2026-11-22' }]);
  });

  it('is the same when it is made again, and says which lines the customer is not shown', async () => {
    const { world, chosen } = await exchangeTwo();
    const [first, second] = [
      await world.plan('exchange', 'A-1', { chosen }),
      await world.plan('exchange', 'A-1', { chosen }),
    ];
    expect(first).toEqual(second);
    const differences = 'plan' in first ? first.plan.differences : [];
    const shown = differences
      .filter((one) => one.shown !== false)
      .map(({ record, property }) => [record, property]);
    expect(shown).toEqual([
      ['item', 'sku'],
      ['item', 'price'],
      ['item', 'sku'],
      ['item', 'price'],
      ['method', 'balance'],
    ]);
  });

  it('asserts what it relied on: nothing is written when any of it moved', async () => {
    const moves: readonly (readonly [string, string, unknown])[] = [
      ['variants', 'stock', 0],
      ['variants', 'price', { type: 'decimal', value: '13.00' }],
      ['variants', 'product', 'trousers'],
      ['orders', 'status', 'processed'],
      ['orders', 'placed', { type: 'date', value: '2026-10-01' }],
      ['items', 'price', { type: 'decimal', value: '9.00' }],
      ['methods', 'balance', { type: 'decimal', value: '19.00' }],
      ['methods', 'kind', 'paypal'],
      ['customers', 'phone', '+27825559999'],
      ['orders', 'customer_id', 2],
    ];
    for (const [collection, field, value] of moves) {
      const { world, chosen } = await exchangeTwo();
      const planned = await world.plan('exchange', 'A-1', { chosen });
      world.connector.edit(collection, (row) => ({ ...row, [field]: value as never }));
      const before = world.connector.dump();
      await expect(world.apply(planned), `${collection}.${field}`).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_CONFLICT',
      });
      expect(world.connector.dump()).toEqual(before);
    }
  });

  it('adds records below one that the same plan adds', async () => {
    const world = await openWorld();
    const { items } = await world.ids();
    const answers = { chosen: { items: [items[2] ?? ''] }, values: { reason: 'Too small' } };
    await world.apply(await world.plan('give-back', 'A-2', answers));
    const { returns, return_items, orders } = world.connector.dump();
    expect(plain(returns ?? [])).toMatchObject([{ order_id: 2, reason: 'Too small' }]);
    expect(plain(return_items ?? [])).toMatchObject([
      { return_id: returns?.[0]?.id, sku: 'H-BLACK', price: '5.00' },
    ]);
    expect(orders?.[1]).toMatchObject({ status: 'returned' });
  });

  it('removes the records of a list, and relies on there being no others of a counted one', async () => {
    const world = await openWorld();
    const planned = await world.plan('cancel', 'A-1');
    await world.connector.apply(
      [
        {
          kind: 'insert',
          collection: 'order_events',
          id: 'e',
          set: { order_id: 1, kind: 'exchanged', at: { type: 'date', value: '2026-11-22' } },
        },
      ],
      { deadline: Date.now() + 1_000, signal: new AbortController().signal, operationId: 'elsewhere' },
    );
    await expect(world.apply(planned)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    expect(world.connector.rows('items')).toHaveLength(4);
    expect(await world.plan('cancel', 'A-1')).toMatchObject({ problem: 'guard' });
    const other = await openWorld();
    await other.apply(await other.plan('cancel', 'A-1'));
    expect(plain(other.connector.rows('items')).map(({ id }) => id)).toEqual([3, 4]);
  });
});

describe('rules', () => {
  it('refuse with what the business says and offers, filled with what may be said', async () => {
    const world = await openWorld();
    expect(await world.plan('exchange', 'A-2')).toMatchObject({
      problem: 'guard',
      said: 'That order has already shipped.',
      offer: [],
    });
    expect(await world.plan('exchange', 'A-3')).toMatchObject({
      problem: 'guard',
      said: 'That order is from 01 January 2026.',
      offer: ['cancel', 'person'],
    });
  });

  it('ask for what is missing in the order of the file, for each of a list', async () => {
    const { world, chosen } = await exchangeTwo();
    expect(await world.plan('exchange', 'A-1')).toEqual({ problem: 'unanswered', ask: 'items' });
    const { items } = chosen;
    expect(await world.plan('exchange', 'A-1', { chosen: { items } })).toEqual({
      ...{ problem: 'unanswered', ask: 'replacement', forId: items[0] },
    });
    const { payment: _, ...unpaid } = chosen;
    expect(await world.plan('exchange', 'A-1', { chosen: unpaid })).toEqual({
      ...{ problem: 'unanswered', ask: 'payment' },
    });
  });

  it('take no choice that was not there: another product, nothing in stock, another customer, too small a balance', async () => {
    const { world, chosen, methods } = await exchangeTwo();
    const { variant } = await world.ids();
    const first = chosen.items[0] ?? '';
    for (const wrong of [variant('H-BLACK'), variant('S-GOLD'), variant('S-RED'), 'variant:nonsense', '']) {
      const other = { ...chosen, [`replacement/${first}`]: [wrong] };
      expect(await world.plan('exchange', 'A-1', { chosen: other }), wrong).toMatchObject({
        problem: 'gone',
      });
    }
    const poor = { ...chosen, payment: [methods[1] ?? ''] };
    expect(await world.plan('exchange', 'A-1', { chosen: poor })).toMatchObject({ problem: 'gone' });
    const [theirs] = await world.connector
      .find(
        { collection: 'items', where: [{ field: 'order_id', operator: 'eq', value: 4 }] },
        { deadline: Date.now() + 1_000, signal: new AbortController().signal },
      )
      .then(({ records }) =>
        records.map(({ key }) => `item:${Buffer.from(JSON.stringify(key)).toString('base64url')}`),
      );
    const stolen = { items: [theirs ?? ''] };
    expect(await world.plan('exchange', 'A-1', { chosen: stolen })).toMatchObject({ problem: 'gone' });
  });

  it('refuse a value that another record has, and assert that nobody takes it in the meantime', async () => {
    const world = await openWorld();
    const plan = (number: string) => world.plan('new-phone', 'A-1', { values: { number } });
    expect(await plan('+27825550002')).toMatchObject({ problem: 'does-not-fit', because: { kind: 'taken' } });
    expect(await plan('+27825550001')).toEqual({ problem: 'no-change' });
    const planned = await plan('+27825550009');
    world.connector.edit('customers', (row) => (row.id === 2 ? { ...row, phone: '082 555 0009' } : row));
    await expect(world.apply(planned)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });

  it('take no more than may be chosen', async () => {
    const { world, chosen, methods } = await exchangeTwo();
    const both = { ...chosen, payment: [...methods] };
    expect(await world.plan('exchange', 'A-1', { chosen: both })).toMatchObject({
      problem: 'refused-answer',
    });
  });
});
