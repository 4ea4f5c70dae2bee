import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from './fill-template.ts';
import { isTemplate, listReads, longestTemplate, readTemplate } from './read-template.ts';
import type { RuleScope } from './scope.ts';
import { createScope, row, stellenbosch } from './scope-for-tests.ts';
import { shop } from './shop-for-tests.ts';

const decimal = (value: string) => ({ type: 'decimal', value }) as const;
const shirt = row('item', { name: 'Shirt', price: decimal('100'), returned: false, variant: null });
const hat = row('item', { name: 'Hat', price: decimal('1049.9'), returned: true });
const blank = row('item', { name: null, price: null });
const order = row('order', {
  number: 'A-{1}',
  status: 'shipped',
  placed: { type: 'datetime', value: '2026-11-20T09:30:00' },
  due: { type: 'date', value: '2026-11-25' },
  total: decimal('149.9'),
  pickup: { type: 'time', value: '09:30:00' },
  item: [shirt, blank, hat],
});
const names = { order, items: [shirt, hat], reason: 'by-mistake', remark: null };
const labelOf = ({ record }: { readonly record: string }) => `the ${record}`;

function fill(text: string, scope: RuleScope = createScope(names)): string {
  const read = readTemplate(text, shop);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return fillTemplate(read.template, scope, labelOf);
}

function problems(text: string): string {
  const read = readTemplate(text, shop);
  return read.ok
    ? 'fine'
    : read.problems.map(({ at, message, fix }) => `${at}: ${message} ${fix}`).join('\n');
}

describe('a text with rules in it', () => {
  it.each([
    ['Nothing to fill.', 'Nothing to fill.'],
    ['', ''],
    ['Order {order.number} is {order.status}.', 'Order A-{1} is shipped.'],
    ['{order.due} at {order.pickup}', '25 November 2026 at 09:30'],
    ['{order.placed}', 'Friday 20 November 2026 at 09:30'],
    ['{order.total} of {sum(items.price)}', '149,90 of 1 149,90'],
    ['{items.name}; {order.item.name}', 'Shirt, Hat; Shirt, Hat'],
    ['{items}, {order}', 'the item, the item, the order'],
    ['{order.due - today}', '3 days'],
    ['{order.due - today - 2 days}', '1 day'],
    ['{reason}', 'by mistake'],
    ['[{remark}]', '[]'],
    ['{count(items)}', '2'],
    ['{items.returned}', 'no, yes'],
    ['{if order.status is paid then "paid }" else "not {paid}"}', 'not {paid}'],
    ['{{{order.status}}}', '{shipped}'],
    ['{{order.status}} }}{{', '{order.status} }{'],
    ['{weekday(today)}', 'sunday'],
    ['{customer}', ''],
  ])('%s', (text, expected) => {
    const scope = createScope({ ...names, customer: null });
    expect(fill(text, scope).replaceAll('\u00a0', ' ')).toBe(expected);
  });

  it('is in the customer’s language', () => {
    const german = createScope(names, [], { locale: { ...stellenbosch, language: 'de' } });
    expect(fill('{order.due - today}', german)).toBe('3 Tage');
    const unknown = createScope(names, [], { locale: { ...stellenbosch, language: '!' } });
    expect(fill('{order.due - today}', unknown)).toBe('3 days');
  });

  it('says which properties it shows', () => {
    const read = readTemplate(
      '{order.status} {order.total} {order.status} {any(order.item where item.returned)}',
      shop,
    );
    expect(read.ok && listReads(read.template)).toEqual([
      { record: 'order', property: 'status' },
      { record: 'order', property: 'total' },
      { record: 'item', property: 'returned' },
    ]);
  });

  it.each([
    ['{order.statsu} and {ordr.total}', ['7: "order" has no "statsu"', '20: "ordr" is not known']],
    ['a {', ['2: The brace "{" is not closed. Write "{{"']],
    ['a } b', ['2: The brace "}" closes nothing. Write "}}"']],
    ['{}', ['1: The rule is empty.']],
    ['{ {order} }', ['0: The brace "{" is not closed.', '10: The brace "}" closes nothing.']],
    ['{order is}', ['9: The rule ends too early']],
    ['x'.repeat(longestTemplate + 1), ['longer than 4096']],
  ])('%s is refused', (text, words) => {
    const lines = problems(text).split('\n');
    expect(lines).toHaveLength(words.length);
    words.forEach((part, index) => {
      expect(lines[index]).toContain(part);
    });
  });

  it('any text: what has no braces stands as it is, doubled braces are braces, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const doubled = text.replaceAll('{', '{{').replaceAll('}', '}}');
        expect(fill(doubled)).toBe(text);
        if (!isTemplate(text)) expect(fill(text)).toBe(text);
      }),
    );
    const words = fc.constantFrom('{', '}', '"', "'", 'order', '.', 'status', ' ', 'x');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const read = readTemplate(parts.join(''), shop);
        if (!read.ok) expect(read.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it('an option shows as it is called', () => {
    const scope = createScope({ order });
    const typeOf: RuleScope['typeOf'] = (record, property) => {
      const definition = scope.typeOf(record, property);
      return definition && { ...definition, optionLabels: { shipped: { label: 'on its way' } } };
    };
    expect(fill('{order.status}', { ...scope, typeOf })).toBe('on its way');
  });
});

describe('a text in several languages', () => {
  const languages = {
    af: [...readOne('Betaal voor {order.due}.')],
    ar: [...readOne('قبل {order.due}: {order.number}')],
  };
  const template = [{ languages, otherwise: readOne('Pay before {order.due}.') }];
  const locale = createScope(names).locale;
  const readIn = (language: string) =>
    fillTemplate(template, { ...createScope(names), reader: { ...locale, language } }, labelOf);

  function readOne(text: string) {
    const read = readTemplate(text, shop);
    if (!read.ok) throw new Error(text);
    return read.template;
  }

  it('is read in the reader’s, values and all, and in the business’s where there is none', () => {
    expect(readIn('af')).toBe('Betaal voor 25 November 2026.');
    expect(readIn('af-ZA')).toBe('Betaal voor 25 November 2026.');
    expect(readIn('de')).toBe('Pay before 25. November 2026.');
    expect(fillTemplate(template, createScope(names), labelOf)).toBe('Pay before 25 November 2026.');
  });

  it('keeps values apart for a reader of another direction, and not where it is stored', () => {
    expect(readIn('ar')).toBe('قبل \u206825 نوفمبر 2026\u2069: \u2068A-{1}\u2069');
    const stored = fillTemplate(languages.ar, createScope(names), labelOf);
    expect(stored).not.toMatch(/[\u2066-\u2069]/);
  });

  it('shows what any of its languages shows', () => {
    expect(listReads(template).map(({ property }) => property)).toEqual(['due', 'number']);
  });
});
