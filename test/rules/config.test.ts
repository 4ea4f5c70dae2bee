import { describe, expect, it } from 'vitest';
import { formatProblems, loadConfig } from '../../core/src/config/index.ts';
import { yaml } from './shop.ts';

/** What is wrong with the shop's hub.yaml after one change. */
function problemsOf(from: string, to: string): string {
  const source = yaml.replace(from, to);
  if (source === yaml) throw new Error(`"${from}" does not stand there`);
  const { problems } = loadConfig({ file: 'hub.yaml', env: {}, readFile: () => source });
  return formatProblems(problems);
}

const guard = 'order.status is pending\n      - that';

describe('bad input: rules', () => {
  it('is fine as it stands', () => {
    const { config, problems } = loadConfig({ file: 'hub.yaml', env: {}, readFile: () => yaml });
    expect(formatProblems(problems)).toBe('');
    expect(config?.vocabulary.actions.exchange).toMatchObject({
      kind: 'do',
      record: 'order',
      removes: false,
    });
    expect(config?.vocabulary.actions.cancel).toMatchObject({ removes: true });
  });

  it.each([
    ['a rule that is cut off', guard, 'order.status is\n      - that', /exchange\.when/],
    ['a property that is not there', guard, 'order.sattus is pending\n      - that', /"?status"?/],
    ['an option that is not there', guard, 'order.status is pendign\n      - that', /pending/],
    ['a comparison that means nothing', guard, 'order.placed > 3\n      - that', /date/],
    ['a list where one is needed', guard, 'order.item.price is 3\n      - that', /count|sum|any/],
    [
      'an offer of an action that is not there',
      '[cancel, person]',
      '[cancle, person]',
      /Did you mean "cancel"/,
    ],
    [
      'a choice of a record that is not there',
      'choose: variant',
      'choose: varaint',
      /Did you mean "variant"/,
    ],
    [
      'a choice out of reach',
      '{ choose: item, several: true }\n',
      '{ choose: customer, several: true }\n',
      /cannot be reached/,
    ],
    [
      'an ask called as a record',
      'items: { choose: item, several',
      'item: { choose: item, several',
      /already stands/,
    ],
    ['a name used twice', 'let: { difference:', 'let: { payment:', /already stands/],
    ['an ask that rests on itself', 'if: difference is not 0', 'if: payment is not empty', /rests on itself/],
    [
      'values that rest on one another',
      'let: { difference: sum(replacement.price) - sum(items.price) }',
      'let: { difference: other, other: difference }',
      /difference|other/,
    ],
    [
      'a step that does two things',
      'set: { order.status: cancelled }',
      'set: { order.status: cancelled }\n        remove: order',
      /one thing/,
    ],
    ['a step that does nothing', '- set: { order.status: cancelled }', '- show: false', /one thing/],
    [
      'a property of no record',
      'set: { order.status: cancelled }',
      'set: { status: cancelled }',
      /record\.property/,
    ],
    [
      'a value that does not fit',
      'set: { order.status: cancelled }',
      'set: { order.placed: cancelled }',
      /not known here/,
    ],
    [
      'for each of what is no list',
      'for-each: items\n        set: { item.variant.stock',
      'for-each: order\n        set: { item.variant.stock',
      /no list/,
    ],
    ['a removal of a value', 'remove: order.item', 'remove: order.number', /Only a record/],
    [
      'an addition of a record that is not there',
      'add: order-event',
      'add: order-evnet',
      /Did you mean "order-event"/,
    ],
    [
      'what is never shown',
      'properties: { number: text, status: {',
      'properties: { number: text, placed: { type: date, disclose: never }, status: {',
      /never disclosed|placed/,
    ],
    ['a relation to nothing', 'by: { sku: sku } } }', 'by: { sku: skew } } }', /has no property "skew"/],
    [
      'a relation to what is somebody’s',
      'related: { variant: { record: variant, by: { sku: sku } } }',
      'related: { variant: { record: method, by: { kind: sku } } }',
      /somebody's own|shared/,
    ],
    [
      'an action that does nothing',
      'about: order\n    when: [order.status is delivered]',
      'label: Nothing at all\n  nothing:\n    about: order\n    when: [order.status is delivered]',
      /does not say what it does/,
    ],
  ])('%s', (_name, from, to, expected) => {
    const said = problemsOf(from, to);
    expect(said).toMatch(/^hub\.yaml:\d+:\d+ error actions\.|^hub\.yaml:\d+:\d+ error records\./m);
    expect(said).toMatch(expected);
    expect(said).toMatch(/Fix: /);
  });
});
