import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binaryOperators,
  durationUnits,
  type Expression,
  type PropertyValue,
  ruleFunctions,
} from '../vocabulary/index.ts';
import { bindExpression } from './bind-expression.ts';
import { evaluate } from './evaluate.ts';
import type { RuleScope, RuleValue } from './scope.ts';
import { createScope, row } from './scope-for-tests.ts';
import { records, shop } from './shop-for-tests.ts';

const values: fc.Arbitrary<PropertyValue> = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.constantFrom<PropertyValue>(
    { type: 'decimal', value: '0' },
    { type: 'decimal', value: '-0.10' },
    { type: 'decimal', value: '99999999999999999999999.123456789012' },
    { type: 'date', value: '2024-02-29' },
    { type: 'date', value: '0001-01-01' },
    { type: 'date', value: '9999-12-31' },
    { type: 'time', value: '23:59:59.5' },
    { type: 'datetime', value: '2026-03-29T02:30:00' },
    { type: 'datetime', value: '0000-01-01T00:00:00' },
    { type: 'instant', value: '9999-12-31T23:59:59Z' },
    { type: 'decimal', value: '1e5' },
    { type: 'date', value: '2026-02-30' },
    { type: 'time', value: 'noon' },
    { type: 'datetime', value: '' },
    { type: 'instant', value: '2026-11-22' },
    { type: 'bytes', value: 'AAAA' },
    { type: 'address' },
    { type: 'address', city: 'Paarl' },
  ),
);

const durations = fc.record({
  type: fc.constant('duration' as const),
  amount: fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger()),
  unit: fc.constantFrom(...durationUnits),
});

const memberNames = fc.constantFrom(
  ...new Set(Object.values(records).flatMap(({ properties }) => Object.keys(properties))),
  ...['item', 'variant', 'city', 'constructor'],
);

/** Any expression at all, whether or not its parts fit. */
const { expression: expressions } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('literal' as const),
      value: fc.oneof(values, durations, fc.constant(null)),
    }),
    fc.record({
      kind: fc.constant('name' as const),
      name: fc.constantFrom(...shop.names.keys(), 'today', 'now'),
      at: fc.constant(0),
    }),
    fc.record({
      kind: fc.constant('all' as const),
      record: fc.constantFrom('variant', 'slot'),
      at: fc.constant(0),
    }),
    fc.record({
      kind: fc.constant('member' as const),
      of: tie('expression'),
      name: memberNames,
      at: fc.constant(0),
    }),
    fc.record({
      kind: fc.constantFrom('not' as const, 'negate' as const, 'is-empty' as const),
      of: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom(...binaryOperators),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('one-of' as const),
      of: tie('expression'),
      options: fc.array(tie('expression'), { maxLength: 3 }),
    }),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([test, then, otherwise]) => ({ kind: 'if' as const, test, then, otherwise })),
    fc.record({
      kind: fc.constant('filter' as const),
      of: tie('expression'),
      as: fc.constantFrom('item', 'variant', 'slot'),
      where: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      function: fc.constantFrom(...ruleFunctions),
      of: fc.array(tie('expression'), { maxLength: 3 }),
      at: fc.constant(0),
    }),
  ),
}));

/** Records whose properties hold anything, of the wrong type too. */
const scopes: fc.Arbitrary<RuleScope> = fc
  .array(fc.option(values), { minLength: 1, maxLength: 20 })
  .map((some) => {
    let next = 0;
    const fill = (record: string, more: Record<string, ReturnType<typeof row>[]> = {}) =>
      row(record, {
        ...Object.fromEntries(
          Object.keys(records[record]?.properties ?? {}).map((name) => [
            name,
            some[next++ % some.length] ?? null,
          ]),
        ),
        ...more,
      });
    const items = [fill('item'), fill('item')];
    const names: Record<string, RuleValue> = Object.fromEntries(
      [...shop.names.keys()].map((name) => [name, some[next++ % some.length] ?? null]),
    );
    const order = fill('order', { item: items });
    const all = {
      ...names,
      customer: fill('customer'),
      order,
      items,
      item: items[0] ?? null,
      slot: null,
      variant: null,
    };
    return createScope(all, [fill('variant'), fill('slot'), fill('slot')]);
  });

describe('whatever a rule says and whatever the data are', () => {
  it('it has a value, and the same one each time', () => {
    let empty = 0;
    let runs = 0;
    fc.assert(
      fc.property(expressions, scopes, (expression, scope) => {
        const value = evaluate(expression, scope);
        expect(value).not.toBeUndefined();
        expect(evaluate(expression, scope)).toEqual(value);
        runs += 1;
        if (value === null) empty += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(empty).toBeLessThan(runs);
  });

  it('a rule that was bound yields what was said of it, or nothing', () => {
    const texts = [
      'order.total * customer.points - difference',
      'order.placed + 1 month',
      'order.due - today',
      'sum(items.price)',
      'order.status is pending and order.total > 3',
      'max(items.price)',
      'age(customer.born)',
      'weekday(order.placed)',
      'date(order.placed)',
      'round(order.total / customer.points, 2)',
      'count(slot where slot.start > now)',
      'digits(order.number)',
    ];
    const kinds: Readonly<Record<string, (value: RuleValue) => boolean>> = {
      amount: (value) => typeof value === 'number' || tagOf(value) === 'decimal',
      number: (value) => typeof value === 'number' || tagOf(value) === 'decimal',
      boolean: (value) => typeof value === 'boolean',
      text: (value) => typeof value === 'string',
      choice: (value) => typeof value === 'string',
      date: (value) => tagOf(value) === 'date',
      datetime: (value) => ['datetime', 'date', 'time'].includes(tagOf(value)),
      duration: (value) => tagOf(value) === 'duration',
    };
    for (const text of texts) {
      const bound = bindExpression(text, shop);
      if (!bound.ok || bound.type.kind !== 'value') throw new Error(text);
      const isRight = kinds[bound.type.type];
      fc.assert(
        fc.property(scopes, (scope) => {
          const value = evaluate(bound.expression, scope);
          // What the data are not right for may come through where the rule only picks it.
          if (value !== null && text !== 'max(items.price)') expect(isRight?.(value), text).toBe(true);
        }),
        { numRuns: 100 },
      );
    }
  });
});

function tagOf(value: RuleValue): string {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : '';
}
