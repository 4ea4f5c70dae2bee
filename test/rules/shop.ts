import { formatProblems, loadConfig } from '../../core/src/config/index.ts';
import type { Fields } from '../../core/src/contract/index.ts';
import { createDate, isTagged } from '../../core/src/contract/index.ts';
import {
  type Answers,
  createRecordReader,
  listKey,
  NotRead,
  type PlanResult,
  planAction,
  type RecordSnapshot,
  resolveMapping,
} from '../../core/src/mapping/index.ts';
import { createMemoryConnector, type MemoryConnector } from '../../core/testing/memory-connector.ts';

export const yaml = `
business: { name: Shop, country: ZA, timezone: Africa/Johannesburg, language: en }
channels: { phone: { plugin: simulator } }
notifiers: { hook: { plugin: webhook } }
connectors:
  shop: { plugin: postgres, permission: full, notify: hook }
records:
  customer:
    in: shop
    identify: [phone]
    properties: { phone: { type: phone, unique: true }, name: { type: person-name, disclose: always } }
  order:
    belongs-to: customer
    properties: { number: text, status: { type: choice, options: [pending, processed, delivered, returned, cancelled] }, placed: date }
  item:
    belongs-to: order
    properties: { name: text, sku: text, price: amount }
    related: { variant: { record: variant, by: { sku: sku } } }
  order-event:
    belongs-to: order
    properties: { kind: text, at: date, note: { type: text, required: false } }
  method:
    belongs-to: customer
    properties: { kind: text, balance: amount }
  return:
    belongs-to: order
    properties: { reason: text }
  return-item:
    belongs-to: return
    properties: { sku: text, price: amount }
  variant:
    in: shop
    properties: { sku: text, product: text, price: amount, stock: number }
actions:
  new-phone: { about: order, ask: { number: { like: customer.phone } }, do: [{ set: { customer.phone: number } }] }
  exchange:
    about: order
    when:
      - order.status is pending
      - that: order.placed is after today - 30 days
        otherwise: "That order is from {order.placed}."
        offer: [cancel, person]
    otherwise: "That order has already shipped."
    ask:
      items: { choose: item, several: true }
      replacement:
        for-each: items
        choose: variant
        where: variant.product is item.variant.product and variant.sku is not item.sku and variant.stock > 0
        order: [variant.price]
      payment:
        choose: method
        where: method.kind is not gift-card or method.balance >= difference
        if: difference is not 0
    let: { difference: sum(replacement.price) - sum(items.price) }
    do:
      - for-each: items
        set: { item.variant.stock: item.variant.stock + 1 }
        show: false
      - for-each: items
        set: { replacement.stock: replacement.stock - 1 }
        show: false
      - for-each: items
        set: { item.sku: replacement.sku, item.price: replacement.price }
      - if: payment.kind is gift-card
        set: { payment.balance: payment.balance - difference }
      - add: order-event
        with: { kind: exchanged, at: today, note: "{count(items)} for {difference}" }
        show: false
  give-back:
    about: order
    when: [order.status is delivered]
    ask: { items: { choose: item, several: true }, reason: { type: text } }
    do:
      - add: return
        with: { reason: reason }
      - for-each: items
        add: return-item
        to: return
        with: { sku: item.sku, price: item.price }
      - set: { order.status: returned }
  cancel:
    about: order
    when: [order.status is pending, no(order.order-event where order-event.kind is exchanged)]
    do:
      - remove: order.item
      - set: { order.status: cancelled }
`;

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', maxLength: 80 } as const;
const amount = { type: 'decimal' } as const;
const integer = { type: 'integer' } as const;
const money = (value: string) => ({ type: 'decimal' as const, value });

const variants = [
  { sku: 'S-RED', product: 'shirt', price: money('10.00'), stock: 2 },
  { sku: 'S-BLUE', product: 'shirt', price: money('12.50'), stock: 2 },
  { sku: 'S-GOLD', product: 'shirt', price: money('40.00'), stock: 0 },
  { sku: 'H-BLACK', product: 'hat', price: money('5.00'), stock: 9 },
];

export function openShop(): MemoryConnector {
  const owner = { fields: ['customer_id'], to: 'customers' } as const;
  const of = { fields: ['order_id'], to: 'orders' } as const;
  return createMemoryConnector({
    collections: {
      customers: {
        fields: { id, phone: text, name: text },
        key: ['id'],
        rows: [
          { id: 1, phone: '+27825550001', name: 'Nomsa Dube' },
          { id: 2, phone: '+27825550002', name: 'Pieter Botha' },
        ],
      },
      orders: {
        fields: { id, customer_id: integer, number: text, status: text, placed: { type: 'date' } },
        key: ['id'],
        references: [owner],
        rows: [
          { id: 1, customer_id: 1, number: 'A-1', status: 'pending', placed: createDate('2026-11-20') },
          { id: 2, customer_id: 1, number: 'A-2', status: 'delivered', placed: createDate('2026-11-01') },
          { id: 3, customer_id: 1, number: 'A-3', status: 'pending', placed: createDate('2026-01-01') },
          { id: 4, customer_id: 2, number: 'B-1', status: 'pending', placed: createDate('2026-11-20') },
        ],
      },
      items: {
        fields: { id, order_id: integer, name: text, sku: text, price: amount },
        key: ['id'],
        references: [of],
        rows: [
          { id: 1, order_id: 1, name: 'Shirt', sku: 'S-RED', price: money('10.00') },
          { id: 2, order_id: 1, name: 'Shirt', sku: 'S-RED', price: money('10.00') },
          { id: 3, order_id: 2, name: 'Hat', sku: 'H-BLACK', price: money('5.00') },
          { id: 4, order_id: 4, name: 'Shirt', sku: 'S-RED', price: money('10.00') },
        ],
      },
      order_events: {
        fields: {
          id,
          order_id: integer,
          kind: text,
          at: { type: 'date' },
          note: { ...text, nullable: true },
        },
        key: ['id'],
        references: [of],
        rows: [],
      },
      methods: {
        fields: { id, customer_id: integer, kind: text, balance: { ...amount, nullable: true } },
        key: ['id'],
        references: [owner],
        rows: [
          { id: 1, customer_id: 1, kind: 'gift-card', balance: money('20.00') },
          { id: 2, customer_id: 1, kind: 'gift-card', balance: money('1.00') },
        ],
      },
      returns: { fields: { id, order_id: integer, reason: text }, key: ['id'], references: [of], rows: [] },
      return_items: {
        fields: { id, return_id: integer, sku: text, price: amount },
        key: ['id'],
        references: [{ fields: ['return_id'], to: 'returns' }],
        rows: [],
      },
      variants: {
        fields: { sku: text, product: text, price: amount, stock: integer },
        key: ['sku'],
        rows: variants,
      },
    },
  });
}

const call = () => ({ deadline: Date.now() + 5_000, signal: new AbortController().signal });
export const locale = {
  ...{ language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg' },
  now: Date.parse('2026-11-22T08:00:00Z'),
};

export async function openWorld(source = yaml) {
  const connector = openShop();
  const { config, problems } = loadConfig({ file: '/hub/hub.yaml', env: {}, readFile: () => source });
  if (config === undefined) throw new Error(formatProblems(problems));
  const { vocabulary } = config;
  const descriptions = new Map([['shop', await connector.describe(call())]]);
  const { mapping: resolved, findings } = resolveMapping({ vocabulary, descriptions });
  if (resolved === undefined)
    throw new Error(findings.flatMap((one) => (one.level === 'error' ? [one.message] : [])).join('\n'));
  const mapping = resolved;
  const reader = createRecordReader({
    mapping,
    vocabulary,
    connector: () => connector,
    locale: () => locale,
  });

  /** Plans as the hub does: what is not read yet is read, and the plan is made again. */
  async function plan(
    name: string,
    order: string,
    answers: Partial<Answers> = {},
    phone = '+27825550001',
  ): Promise<PlanResult> {
    const [customer] = await reader.findBySender(phone, call());
    const target = customer?.children.order?.find((one) => one.values.number === order);
    const action = vocabulary.actions[name];
    if (!customer || !target || !action) throw new Error('No such customer, order or action');
    let reads = new Map();
    for (;;) {
      try {
        const { values = {}, chosen = {} } = answers;
        return planAction({ mapping, vocabulary, locale, action, customer, target, values, chosen, reads });
      } catch (error) {
        if (!(error instanceof NotRead)) throw error;
        reads = new Map([...reads, [listKey(error.query), await reader.list(error.query, call())]]);
      }
    }
  }

  /** The ids of records, by what tells them apart. */
  async function ids() {
    const [customer] = await reader.findBySender('+27825550001', call());
    const all = await reader.list({ record: 'variant', where: [] }, call());
    const below = (record: RecordSnapshot, type: string) => record.children[type] ?? [];
    const orders = customer ? below(customer, 'order') : [];
    return {
      items: orders.flatMap((order) => below(order, 'item')).map((item) => item.id),
      methods: (customer ? below(customer, 'method') : []).map((one) => one.id),
      variant: (sku: string) => all.records.find((one) => one.values.sku === sku)?.id ?? '',
    };
  }

  return { connector, plan, ids, apply: (result: PlanResult) => apply(connector, result) };
}

async function apply(connector: MemoryConnector, result: PlanResult): Promise<void> {
  if (!('plan' in result)) throw new Error(`No plan: ${JSON.stringify(result)}`);
  await connector.apply(result.plan.changes, { ...call(), operationId: `op-${Math.random()}` });
}

/** Rows as people compare them: amounts by their digits. */
export function plain(rows: readonly Fields[]): readonly Readonly<Record<string, unknown>>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        value !== null && typeof value === 'object' && isTagged(value, value.type) ? value.value : value,
      ]),
    ),
  );
}
