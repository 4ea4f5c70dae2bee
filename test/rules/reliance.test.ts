import { describe, expect, it } from 'vitest';
import { openWorld, yaml } from './shop.ts';

/** The shop's actions, with others instead. */
function withActions(actions: string): string {
  return `${yaml.slice(0, yaml.indexOf('\nactions:'))}\nactions:\n${actions}`;
}

const conflict = { code: 'PARLEY_CONNECTOR_CONFLICT' };

describe('what a plan of steps relies on', () => {
  it('is that every record it changes, removes or adds to still is the sender’s', async () => {
    const world = await openWorld(
      withActions(`
  rename:
    about: order
    ask: { one: { choose: item, several: true } }
    do: [{ for-each: one, set: { item.name: '"Shirt, used"' } }]
  charge:
    about: order
    ask: { payment: { choose: method } }
    do: [{ set: { payment.balance: 0 } }]
`),
    );
    const { items, methods } = await world.ids();
    const renamed = await world.plan('rename', 'A-1', { chosen: { one: [items[0] ?? ''] } });
    const charged = await world.plan('charge', 'A-1', { chosen: { payment: [methods[0] ?? ''] } });
    world.connector.edit('items', (row) => ({ ...row, order_id: 4 }));
    await expect(world.apply(renamed)).rejects.toMatchObject(conflict);
    world.connector.edit('methods', (row) => ({ ...row, customer_id: 2 }));
    await expect(world.apply(charged)).rejects.toMatchObject(conflict);
  });

  it('uses no answer to what is not asked', async () => {
    const world = await openWorld(
      withActions(`
  note:
    about: order
    ask:
      gift: { type: boolean }
      words: { type: text, if: gift is yes, check: [{ that: length(words) < 5 }] }
    do: [{ add: order-event, with: { kind: noted, at: today, note: words } }]
`),
    );
    const values = { gift: false, words: 'far too long to pass' };
    await world.apply(await world.plan('note', 'A-1', { values }));
    expect(world.connector.dump().order_events?.[0]).toMatchObject({ note: null });
  });

  it('empties nothing because something could not be computed', async () => {
    const world = await openWorld(
      withActions(`
  charge:
    about: order
    ask: { payment: { choose: method }, divisor: { type: number } }
    do: [{ set: { payment.balance: payment.balance / divisor }, show: false }, { set: { order.status: processed } }]
`),
    );
    const { methods } = await world.ids();
    const answers = { chosen: { payment: [methods[0] ?? ''] }, values: { divisor: 0 } };
    expect(await world.plan('charge', 'A-1', answers)).toEqual({ problem: 'missing', property: 'balance' });
  });

  it('changes nothing that it removes', async () => {
    const world = await openWorld(
      withActions(`
  drop:
    about: order
    do:
      - for-each: order.item
        set: { item.name: '"Gone"' }
      - remove: order.item
      - remove: order.item
`),
    );
    const planned = await world.plan('drop', 'A-2');
    const differences = 'plan' in planned ? planned.plan.differences : [];
    expect(differences.filter(({ property }) => property === 'name')).toMatchObject([{ after: null }]);
  });
});

describe('records joined by equal properties', () => {
  const source = yaml
    .replace(
      '  method:\n    belongs-to: customer',
      '  method:\n    belongs-to: order\n    by: { kind: number }',
    )
    .replace(
      /actions:\n[\s\S]*$/,
      `actions:
  cancel:
    about: order
    when: [no(order.method where method.balance > 0)]
    do: [{ set: { order.status: cancelled } }]
`,
    );

  it('are still as many at the write', async () => {
    const world = await openWorld(source);
    const planned = await world.plan('cancel', 'A-1');
    expect(planned).toHaveProperty('plan');
    world.connector.edit('methods', (row) => ({ ...row, kind: 'A-1' }));
    await expect(world.apply(planned)).rejects.toMatchObject(conflict);
  });
});

describe('a related record', () => {
  const source = withActions(`
  clean:
    about: order
    when: ['no(order.item where item.variant is not empty)']
    do: [{ set: { order.status: cancelled } }]
`);
  it('that is not there is not there at the write', async () => {
    const world = await openWorld(source);
    world.connector.edit('variants', (row) => ({
      ...row,
      sku: row.sku === 'H-BLACK' ? 'H-X' : (row.sku ?? null),
    }));
    const planned = await world.plan('clean', 'A-2');
    expect(planned).toHaveProperty('plan');
    world.connector.edit('variants', (row) => ({
      ...row,
      sku: row.sku === 'H-X' ? 'H-BLACK' : (row.sku ?? null),
    }));
    await expect(world.apply(planned)).rejects.toMatchObject(conflict);
  });
});
