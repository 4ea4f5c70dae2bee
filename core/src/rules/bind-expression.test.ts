import { describe, expect, it } from 'vitest';
import type { RuleType } from '../vocabulary/index.ts';
import { bindExpression } from './bind-expression.ts';
import { referencedNames } from './references.ts';
import { conditionType, describeType } from './rule-types.ts';
import { many, one, shop, typeOf } from './shop-for-tests.ts';

function problems(text: string, expected?: RuleType): string {
  const bound = bindExpression(text, shop, expected);
  if (bound.ok) return `fine: ${describeType(bound.type)}`;
  return bound.problems.map(({ at, message, fix }) => `${at}: ${message} ${fix}`).join('\n');
}

function bind(text: string, expected?: RuleType) {
  const bound = bindExpression(text, shop, expected);
  if (!bound.ok) throw new Error(JSON.stringify(bound.problems));
  return bound;
}

const text: RuleType = { kind: 'value', type: 'text', many: false };

describe('a condition', () => {
  it.each([
    'order.status is pending',
    'order.status is "pending"',
    'order.status is one of pending, paid',
    'order.status is not one of (pending, paid)',
    'order.status is not empty and order.item is empty',
    'order.placed is after today - 30 days',
    'order.placed is before 2026-01-01',
    'order.placed is before "2026-01-01"',
    'order.placed is before "2026-01-01 10:00"',
    'order.placed >= now - 24 hours',
    'order.due + days * 1 day >= today',
    '(today - order.due) / 1 day > 3',
    'today - order.due < 3 days',
    'order.due + order.pickup is after now',
    'order.pickup is at least 9:30',
    'order.pickup - 9:30 > 45 minutes',
    'order.number is 1001',
    'order.number starts with "A-"',
    String.raw`order.number matches "^A-\d+$"`,
    'order.total > 99.99',
    'order.total >= -difference',
    'customer.active',
    'customer.active is no',
    'customer.active is true or no',
    'not customer.active or no(order.item where item.returned)',
    'any(order.item where item.price > 100 and item.variant.stock > 0)',
    'count(slot where slot.doctor is remark and slot.start > now) > 0',
    'sum(items.price) is at most order.total',
    'item.variant.colour is red',
    'item.variant is not empty',
    'item is one of items',
    'items contains item',
    'items.sku contains item.sku',
    'item.sku is one of items.sku',
    'customer.email is order.email',
    'customer.address.city is Paarl',
    'order.address is new-address',
    'reason is by-mistake',
    'weekday(order.placed) is one of saturday, sunday',
    'age(customer.born) >= 18',
    'month(today) is 12 or year(order.placed) < 2026',
    'is-luhn(remark) and length(digits(remark)) is 16 and not is-iban(remark)',
    'min(order.total, difference, 100) > 5',
    'max(order.item.price) < 1000',
    'first(order.item).price > 3',
    'last(order.item.price) is not 0',
    'sum((order.item where item.returned).price) > 0',
    'date(order.placed) is today and time(order.placed) < 12:00',
    'abs(today - order.due) < 3 days',
    'if customer.active then order.total > 1 else no',
    'customer.points * 0.01 >= round(order.total / 3, 2)',
    'max(order.due, 2026-01-01) is after "2026-03-01"',
  ])('%s', (rule) => {
    expect(problems(rule, conditionType)).toMatch(/^fine: yes or no/);
  });

  it.each<[string, ...(readonly string[])]>([
    ['ordr.status is paid', '0: "ordr" is not known here. Did you mean "order"?'],
    ['order.statsu is paid', '6: "order" has no "statsu". Did you mean "status"?'],
    ['order.status is shiped', '16:', 'no option of a choice (order.status)', 'Did you mean "shipped"?'],
    ['order.status is 3', '16:', 'Known are: pending, paid, shipped, exchanged.'],
    ['order.status is one of paid, sent', '29: "sent" is no option'],
    ['order.status is pending or paid', '27: "paid" is no condition. Write: is one of pending, paid.'],
    ['order.status is not pending or paid', 'Write: is not one of pending, paid.'],
    ['order.placed > 3', '15:', 'date with a time', 'cannot be compared with a number'],
    ['order.placed is "soon"', '16: "soon" is not a date with a time', '2026-11-22'],
    ['order.placed + today > now', 'Only their difference'],
    ['order.placed + 3 > now', 'Say of what: 30 days'],
    ['order.due + 3 hours > now', 'A date has no time'],
    ['order.due - today > 1 month', 'Compare the dates'],
    ['order.due - today > 3', 'a length of time with one'],
    ['order.item.price is 3', '0: "order.item.price" is a list of values, not one.', 'count(…), sum(…)'],
    ['order.item.price > 3', '"order.item.price" is a list'],
    ['order.item.price + 1 > 3', 'sum(order.item.price)'],
    ['order.item.returned', 'This is a list of values'],
    ['order.total', '0: This is an amount (order.total); needed is yes or no.', 'Write a comparison'],
    ['order', 'This is the record "order"'],
    ['pending', '0: "pending" is not known here.', 'Known are: customer, order'],
    ['foo is bar', '"foo" is not known'],
    ['status is paid', 'Did you mean "order.status"?'],
    ['points-days > 3', 'put spaces around the sign: "points - days"'],
    ['item.order is empty', 'The record above it is named by itself: "order".'],
    ['order.items is empty', 'Did you mean "item"?'],
    ['order.total.net > 3', 'it has no "net"'],
    ['customer.address.town is Paarl', 'An address has no "town".', 'city'],
    ['order.status < paid', 'neither more nor less'],
    ['order.total contains 3', 'is not a text'],
    ['order.number matches "("', 'cannot be used: it is not a regular expression'],
    ['order.number matches remark', 'The pattern is not fixed.'],
    ['order.number is remrak', '16: "remrak" is not known here. Did you mean "remark"? If it is a text'],
    ['reason is order.status', 'no option in common'],
    ['order is customer', 'cannot be compared'],
    ['order is "A-1"', 'cannot be compared'],
    ['count(order.total) > 1', '6: "count" takes a list; this is an amount', 'count(order.item)'],
    ['sum(order.item) > 1', '"sum" takes a list of numbers', 'sum(order.item.price)'],
    ['count() > 1', 'takes 1 of what stands in parentheses, not 0'],
    ['round(order.total, 2, 3) > 1', 'takes 1 to 2'],
    ['round(order.total, days) > 1', 'from 0 to 10'],
    ['any(items.returned)', '"any" takes a list of records'],
    ['customer where customer.active', '0: "where" chooses from records'],
    ['order.item where item.price', '17: This is an amount (item.price)'],
    ['remark + remark is x', 'Join texts with braces'],
    ['-remark is 3', '1: This is a text'],
    ['(if customer.active then 1 else order.due) is 1', 'Behind "then" and "else"'],
    ['variant.price > 3', '"variant.price" is a list'],
    ['order.due is 2026-13-01', 'no date "2026-13-01"'],
    ['length(order.total) > 3', '"length" takes a text'],
    ['weekday(today) is Sunday', 'Did you mean "sunday"?'],
  ])('%s is refused', (rule, ...words) => {
    const found = problems(rule, conditionType);
    for (const part of words) expect(found).toContain(part);
    expect(found).not.toMatch(/^fine/);
    expect(found).not.toContain('\n');
  });

  it('all problems at once', () => {
    const found = problems(
      'ordr.status is paid and order.status is shiped or count(order.total) > 1',
      conditionType,
    );
    expect(found.split('\n')).toHaveLength(3);
  });
});

describe('a value', () => {
  it.each([
    ['exchanged', 'order.status'],
    ['if customer.active then paid else pending', 'order.status'],
    ['if customer.active then empty else order.status', 'order.status'],
    ['empty', 'order.total'],
    ['order.total - difference', 'order.total'],
    ['3', 'order.total'],
    ['order.total', 'customer.points'],
    ['now', 'order.placed'],
    ['"2026-11-22 09:30"', 'order.placed'],
    ['today + 1 month', 'order.due'],
    ['date(now)', 'order.due'],
    ['"2026-11-22"', 'order.due'],
    ['09:30', 'order.pickup'],
    ['order.pickup + 30 minutes', 'order.pickup'],
    ['remark', 'order.number'],
    ['customer.name', 'order.number'],
    ['order.status', 'order.number'],
    ['order.email', 'customer.email'],
    ['new-address', 'order.address'],
    ['customer.active and customer.points > 3', 'customer.active'],
    ['"Paid in full"', 'order.number'],
    ['urgent', 'order.number'],
    ['007', 'order.number'],
  ])('%s for %s', (rule, property) => {
    expect(problems(rule, typeOf(property))).toMatch(/^fine/);
  });

  it.each<[string, string, string]>([
    ['sent', 'order.status', 'Known are: pending'],
    ['remark', 'order.status', 'one of its options'],
    ['reason', 'order.status', 'one of its options'],
    ['now', 'order.due', 'date(…)'],
    ['today', 'order.placed', '"now"'],
    ['order.total', 'order.number', 'with braces'],
    ['today - order.due', 'customer.points', '1 day'],
    ['remark', 'customer.email', 'an email address'],
    ['items.price', 'order.total', 'sum(…)'],
    ['order', 'order.number', 'Name one of its properties'],
    ['resaon', 'order.number', 'Did you mean "reason"?'],
  ])('%s for %s is refused', (rule, property, words) => {
    expect(problems(rule, typeOf(property))).toContain(words);
  });

  it('a record, or a list of them', () => {
    expect(problems('order', one('order'))).toMatch(/^fine/);
    expect(problems('items', many('item'))).toMatch(/^fine/);
    expect(problems('item', many('item'))).toMatch(/^fine/);
    expect(problems('items', one('item'))).toContain('one is needed');
    expect(problems('customer', one('order'))).toContain('Name a record of that type.');
  });

  it('a literal is of the other type', () => {
    expect(bind('1001', typeOf('order.number')).expression).toEqual({ kind: 'literal', value: '1001' });
    expect(bind('order.placed is "2026-01-01"').expression).toMatchObject({
      right: { kind: 'literal', value: { type: 'date', value: '2026-01-01' } },
    });
    expect(bind('order.total is "1.50"').expression).toMatchObject({
      right: { value: { type: 'decimal', value: '1.50' } },
    });
  });
});

describe('what a rule looks at', () => {
  it('each property once', () => {
    const { reads } = bind('sum(order.item.price) > order.total and any(order.item where item.price > 1)');
    expect(reads).toEqual([
      { record: 'item', property: 'price' },
      { record: 'order', property: 'total' },
    ]);
  });

  it('each name once, without the rows of lists', () => {
    const names = (rule: string) => referencedNames(bind(rule).expression);
    expect(
      names('count(variant where variant.product is item.product and variant.price > difference) > days'),
    ).toEqual(['item', 'difference', 'days']);
    expect(names('order.placed > now and today > order.due and "remark" is remark')).toEqual([
      'order',
      'remark',
    ]);
    expect(names('if any(items where item.returned) then reason else other')).toEqual(['items', 'reason']);
  });

  it('types that the caller shows or checks', () => {
    const typeOfRule = (rule: string) => bind(rule, undefined).type;
    expect(typeOfRule('order.status')).toEqual(typeOf('order.status'));
    expect(typeOfRule('items.price')).toEqual({ ...typeOf('item.price'), many: true });
    expect(typeOfRule('sum(items.price) / 3')).toEqual({ kind: 'value', type: 'amount', many: false });
    expect(typeOfRule('order.total / difference')).toMatchObject({ type: 'number' });
    expect(typeOfRule('slot where slot.start > now')).toEqual(many('slot'));
    expect(typeOfRule('first(items).variant')).toEqual(one('variant'));
    expect(typeOfRule('items.variant')).toEqual(many('variant'));
    expect(typeOfRule('"x"')).toEqual(text);
  });
});

describe('names', () => {
  it('an option wins where the name could not be meant', () => {
    const names = new Map([...shop.names, ['paid', one('order')] as const]);
    const bound = bindExpression('order.status is paid', { ...shop, names }, conditionType);
    expect(bound).toMatchObject({ ok: true, expression: { right: { kind: 'literal', value: 'paid' } } });
  });

  it('what every object inherits is no name', () => {
    for (const word of ['constructor', '__proto__', 'toString']) {
      expect(problems(`${word}.status is paid`)).toContain('not known');
      expect(problems(`order.${word} is paid`)).toContain('has no');
      expect(problems(`${word}(order)`)).toContain('no function');
    }
  });
});
