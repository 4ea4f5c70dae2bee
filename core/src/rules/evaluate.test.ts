import { describe, expect, it } from 'vitest';
import type { Duration, DurationUnit, Locale, RuleType } from '../vocabulary/index.ts';
import { bindExpression } from './bind-expression.ts';
import { evaluate } from './evaluate.ts';
import type { RuleScope, RuleValue } from './scope.ts';
import { type Asked, createScope, row, stellenbosch } from './scope-for-tests.ts';
import { many, one, shop } from './shop-for-tests.ts';

const date = (value: string) => ({ type: 'date', value }) as const;
const datetime = (value: string) => ({ type: 'datetime', value }) as const;
const time = (value: string) => ({ type: 'time', value }) as const;
const decimal = (value: string) => ({ type: 'decimal', value }) as const;
const duration = (amount: number, unit: DurationUnit): Duration => ({ type: 'duration', amount, unit });

const red = row('variant', {
  sku: 'S1',
  product: 'shirt',
  colour: 'red',
  price: decimal('100.00'),
  stock: 3,
});
const blue = row('variant', {
  sku: 'S2',
  product: 'Shirt',
  colour: 'blue',
  price: decimal('120.50'),
  stock: 0,
});
const hat = row('variant', { sku: 'H1', product: 'hat', colour: 'red', price: decimal('50.00'), stock: 9 });
const slot = row('slot', {
  doctor: 'Naidoo',
  start: datetime('2026-11-24T09:00:00'),
  day: date('2026-11-24'),
});
const shirtItem = row('item', {
  sku: 'S1',
  product: 'SHIRT',
  name: 'Shirt',
  price: decimal('100.00'),
  count: 2,
  returned: false,
  variant: red,
});
const hatItem = row('item', {
  sku: 'H9',
  product: 'hat',
  name: 'Hat',
  price: decimal('49.90'),
  count: 1,
  returned: true,
});
const order = row('order', {
  number: 'A-1001',
  status: 'pending',
  placed: datetime('2026-10-25T23:30:00'),
  due: date('2026-11-30'),
  total: decimal('149.90'),
  email: 'Anna@Example.com',
  pickup: time('09:30:00'),
  address: { type: 'address', street: '22 Berg Street', city: 'Paarl' },
  item: [shirtItem, hatItem],
});
const customer = row('customer', {
  name: 'Zoë Smith',
  email: 'anna@example.com',
  phone: '+27821234567',
  born: date('2008-11-23'),
  active: true,
  points: 7,
});
const bare = row('customer', {
  name: null,
  email: null,
  phone: null,
  born: null,
  active: null,
  points: null,
});

const names: Readonly<Record<string, RuleValue>> = {
  customer,
  bare,
  order,
  items: [shirtItem, hatItem],
  none: [],
  item: shirtItem,
  lone: hatItem,
  reason: 'by-mistake',
  remark: 'The SHIRT is too big',
  days: 8,
  late: row('slot', { start: { type: 'instant', value: '9999-12-31T23:59:59Z' } }),
  difference: decimal('20.50'),
  'new-address': { type: 'address', street: '22 berg st', city: 'Paarl' },
};
const surroundings = {
  ...shop,
  names: new Map<string, RuleType>([
    ...shop.names,
    ['bare', one('customer')],
    ['none', many('item')],
    ['lone', one('item')],
    ['late', one('slot')],
  ]),
};

function run(text: string, scope: RuleScope = createScope(names, [red, blue, hat, slot])): RuleValue {
  const bound = bindExpression(text, surroundings);
  if (!bound.ok) throw new Error(`${text}: ${JSON.stringify(bound.problems)}`);
  return evaluate(bound.expression, scope);
}

describe('a condition', () => {
  it.each([
    'order.status is pending',
    'order.status is not paid',
    'order.status is one of paid, pending',
    'order.status is not one of paid, shipped',
    'order.placed is after today - 30 days',
    'not (order.placed is before today - 30 days)',
    'order.placed is before now',
    'order.placed is 2026-10-25',
    'order.due is on or after order.placed',
    'today is 2026-11-22 and now is "2026-11-22 10:00:30"',
    'today - order.placed is 28 days',
    'today - order.placed < 5 weeks',
    'order.due - today is more than 192 hours - 1 minute',
    '(order.due - today) / 1 day is days',
    'order.due - days * 1 day is today',
    'order.due + order.pickup is "2026-11-30 09:30"',
    'order.pickup + 45 minutes is 10:15',
    'order.number is "a-1001" and order.number starts with a and order.number ends with 01',
    String.raw`order.number matches "^A-\d+$" and not (order.number matches "^\d+$")`,
    'remark contains shirt',
    'customer.email is order.email',
    'customer.phone is "27 82 123 4567"',
    'customer.name is "zoe smith"',
    'order.address is new-address',
    'order.address.city is paarl',
    'order.total is 149.9 and order.total > 149.89 and order.total <= 149.900',
    'sum(items.price) = order.total',
    'customer.active and not lone.returned is no',
    'any(order.item where item.returned) and no(order.item where item.price > 100)',
    'any(order.item where item.variant.stock > 0)',
    'item is one of items and items contains lone',
    'item.sku is one of items.sku and items.sku contains "s1"',
    'first(order.item) is item and last(order.item) is lone and first(items).price is 100',
    'count(items) is 2 and count(items.variant) is 1 and count(none) is 0',
    'lone.variant is empty and item.variant is not empty and none is empty',
    'item.variant.colour is red',
    'sum(none.price) is 0 and min(none.price) is empty and no(none)',
    'min(items.price) is 49.90 and max(items.price) is 100 and max(order.total, 150) is 150',
    'age(customer.born) is 17 and year(today) is 2026 and month(order.placed) is 10',
    'weekday(today) is sunday',
    'date(order.placed) is 2026-10-25 and time(order.placed) is 23:30',
    'round(order.total / 3, 2) is 49.97 and abs(-order.total) is order.total',
    'length("Zoë 👍") is 5 and digits("+27 (82) 1") is "27821"',
    'is-luhn("4111 1111 1111 1111") and not is-luhn("4111 1111 1111 1112") and not is-luhn("")',
    'is-iban("GB82 WEST 1234 5698 7654 32") and not is-iban("GB82 WEST 1234 5698 7654 33")',
    'if order.status is paid then no else yes',
    'count(variant where variant.product is item.product and variant.sku is not item.sku) is 1',
    'sum((variant where variant.stock > 0).price) is 150',
    'first((variant where variant.colour is red) where variant.stock > 5) is not empty',
    'reason is by-mistake',
    'customer.points * 0.1 is 0.7',
    '0.1 + 0.2 is 0.3 and 10 / 4 is 2.5 and 2 / 3 is 0.6666666667',
    '9007199254740993 - 1 is 9007199254740992',
    '2 * 12 hours is 1 day and 1 day * 0.5 is 12 hours and 3 months * 4 is 1 year',
    '-(3 days) is -3 days and abs(-3 days) is 72 hours',
  ])('holds: %s', (text) => {
    expect(run(text)).toBe(true);
  });

  it.each([
    'order.status is shipped',
    'order.placed is after now',
    'items.sku contains "x"',
    'reason is other',
    'customer.active is no',
    'any(none)',
    'order.due is before order.placed',
    'order.placed is after 2026-10-25',
    'not (order.placed is on or after 2026-10-25)',
  ])('does not hold: %s', (text) => {
    expect(run(text)).toBe(false);
  });
});

describe('what is empty', () => {
  it.each([
    'bare.points > 0',
    'bare.points <= 0',
    'bare.points is 0',
    'bare.points is not 0',
    'bare.email is one of order.email, customer.email',
    'bare.email is not one of order.email, customer.email',
    'bare.email contains a',
    'bare.born is before today',
    'bare.points + 1 > 0',
    'age(bare.born) >= 0',
    'lone.variant.stock >= 0',
    'lone.variant is item.variant',
    'lone.variant is not item.variant',
    'bare.email is not bare.phone',
    'bare.active and yes',
    'bare.active or no',
  ])('compares as nothing: %s', (text) => {
    expect(run(text)).toBe(false);
  });

  it.each(['bare.email is bare.phone', 'bare.email is empty', 'not (bare.points > 0)'])('%s', (text) => {
    expect(run(text)).toBe(true);
  });

  it.each([
    'bare.points + 1',
    'order.total / 0',
    'bare.born + 1 day',
    'sum(items.variant.price)',
    'round(bare.points, 2)',
    'not bare.active',
    '-bare.points',
    'min(bare.points, 3)',
    'date(late.start)',
    'late.start + 1 minute',
    'today + 30 hours * 1',
    'order.pickup + 15 hours',
    'order.pickup + 1 day',
    'today + 9999999 years',
    '1 day / 7',
    '1 day + 1 month',
    'if bare.active then 1 else empty',
  ])('%s is empty', (text) => {
    expect(run(text)).toBeNull();
  });
});

describe('dates', () => {
  it.each<[string, RuleValue]>([
    ['2026-01-31 + 1 month', date('2026-02-28')],
    ['2026-03-31 - 1 month', date('2026-02-28')],
    ['2024-02-29 + 1 year', date('2025-02-28')],
    ['2026-11-22 + 2 weeks', date('2026-12-06')],
    ['3 days + 2026-12-30', date('2027-01-02')],
    ['today + 48 hours * 1', date('2026-11-24')],
    ['now + 90 minutes', datetime('2026-11-22T11:30:30')],
    ['now - 2026-11-22T09:00', duration(60, 'minute')],
    ['order.placed - now', duration(-39_511, 'minute')],
    ['09:30 - 10:15', duration(-45, 'minute')],
    ['2026-03-01 - 2026-02-01', duration(28, 'day')],
    ['1 week + 36 hours', duration(204, 'hour')],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  const berlin: Locale = { ...stellenbosch, timezone: 'Europe/Berlin', now: Date.UTC(2026, 9, 24, 22, 30) };

  it('a day is a day where the clocks change, and 24 hours are 24 hours', () => {
    const scope = createScope({}, [], { locale: berlin });
    expect(run('now', scope)).toEqual(datetime('2026-10-25T00:30:00'));
    expect(run('today', scope)).toEqual(date('2026-10-25'));
    expect(run('now + 1 day', scope)).toEqual(datetime('2026-10-26T00:30:00'));
    expect(run('now + 24 hours', scope)).toEqual(datetime('2026-10-25T23:30:00'));
    expect(run('2026-10-26T00:30 - now', scope)).toEqual(duration(25 * 60, 'minute'));
  });

  it('a moment in UTC is read on the business’s clocks', () => {
    const held = row('slot', { start: { type: 'instant', value: '2026-11-22T08:00:30Z' } });
    const scope = createScope({ held });
    const bound = bindExpression('held.start is now and date(held.start) is today', {
      ...shop,
      names: new Map([['held', one('slot')]]),
    });
    expect(bound.ok && evaluate(bound.expression, scope)).toBe(true);
  });
});

describe('what a rule asks for', () => {
  const conditionsOf = (text: string): Asked[number]['conditions'] => {
    const asked: Asked = [];
    run(text, createScope(names, [red, slot], { asked }));
    expect(asked).toHaveLength(1);
    return asked[0]?.conditions ?? [];
  };

  it('hands on what a backend can look for', () => {
    expect(
      conditionsOf(
        'variant where variant.product is item.product and 0 < variant.stock and variant.price <= difference',
      ),
    ).toEqual([
      { property: 'product', operator: 'eq', value: 'SHIRT' },
      { property: 'stock', operator: 'gt', value: 0 },
      { property: 'price', operator: 'lte', value: decimal('20.50') },
    ]);
  });

  it('days become moments', () => {
    expect(conditionsOf('slot where slot.start is today and slot.start is after order.due')).toEqual([
      { property: 'start', operator: 'gte', value: datetime('2026-11-22T00:00:00') },
      { property: 'start', operator: 'lt', value: datetime('2026-11-23T00:00:00') },
      { property: 'start', operator: 'gte', value: datetime('2026-12-01T00:00:00') },
    ]);
    expect(
      conditionsOf('slot where slot.start <= today and slot.start >= today and slot.start < today'),
    ).toEqual([
      { property: 'start', operator: 'lt', value: datetime('2026-11-23T00:00:00') },
      { property: 'start', operator: 'gte', value: datetime('2026-11-22T00:00:00') },
      { property: 'start', operator: 'lt', value: datetime('2026-11-22T00:00:00') },
    ]);
    expect(conditionsOf('slot where slot.day > now and slot.start > now')).toEqual([
      { property: 'day', operator: 'gt', value: date('2026-11-22') },
      { property: 'start', operator: 'gt', value: datetime('2026-11-22T10:00:30') },
    ]);
  });

  it.each([
    'slot',
    'variant where variant.stock > 0 or variant.colour is red',
    'variant where variant.stock > variant.price',
    'variant where variant.sku is not item.sku and not (variant.stock is 0)',
    'variant where variant.price is bare.points',
    'variant where variant.stock + 1 > 0',
    'variant where variant.colour is one of red, blue',
  ])('hands on nothing of: %s', (text) => {
    expect(conditionsOf(text)).toEqual([]);
  });

  it('goes from left to right and stops when the answer is known', () => {
    const scope = createScope({ order });
    expect(run('order.status is paid and days > 3', scope)).toBe(false);
    expect(run('order.status is pending or days > 3', scope)).toBe(true);
    expect(run('if order.status is pending then 1 else days', scope)).toBe(1);
    expect(() => run('order.status is pending and days > 3', scope)).toThrow('Asked for "days".');
  });
});
