import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestRule, readExpression } from './read-expression.ts';
import type { UnboundExpression } from './unbound.ts';

/** A rule as it was understood, with every parenthesis. */
function show(expression: UnboundExpression): string {
  switch (expression.kind) {
    case 'word':
      return expression.word;
    case 'text':
      return JSON.stringify(expression.text);
    case 'literal':
      return expression.text;
    case 'member':
      return `${show(expression.of)}.${expression.name}`;
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'one-of':
      return `(${show(expression.of)} ${expression.isNot ? 'none' : 'one'} of ${expression.options.map(show).join('|')})`;
    case 'if':
      return `(if ${[expression.test, expression.then, expression.otherwise].map(show).join(' : ')})`;
    case 'filter':
      return `[${show(expression.of)} where ${show(expression.where)}]`;
    case 'call':
      return `${expression.function}(${expression.of.map(show).join('; ')})`;
    default:
      return `${expression.kind}(${show(expression.of)})`;
  }
}

function read(text: string): string {
  const result = readExpression(text);
  return result.ok ? show(result.expression) : `${result.at}: ${result.message} ${result.fix}`;
}

describe('a rule is read', () => {
  it.each([
    ['order.status is pending', '(order.status is pending)'],
    ['order.status is not pending', '(order.status is-not pending)'],
    ['status is one of paid, in-transit and yes', '((status one of paid|in-transit) and yes)'],
    ['status is not one of (paid, "a, b")', '(status none of paid|"a, b")'],
    ['any(item where item.kind is one of a, b)', 'any([item where (item.kind one of a|b)])'],
    ['x is empty or y is not empty', '(is-empty(x) or not(is-empty(y)))'],
    ['order.placed is after today - 30 days', '(order.placed > (today - 30 days))'],
    ['a is on or before b and c is on or after d', '((a <= b) and (c >= d))'],
    ['a is at least 1 or a is at most 2', '((a >= 1) or (a <= 2))'],
    ['a is not more than 3', '(a <= 3)'],
    ['a is less than 3', '(a < 3)'],
    ['a = 1 or a != 2', '((a is 1) or (a is-not 2))'],
    ['a contains b', '(a contains b)'],
    ['a starts with b or a ends with c', '((a starts-with b) or (a ends-with c))'],
    [String.raw`a matches "^\d+$"`, String.raw`(a matches "^\\d+$")`],
    ['a or b and not c is d', '(a or (b and not((c is d))))'],
    ['1 + 2 * 3 - 4 / 5', '((1 + (2 * 3)) - (4 / 5))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['(1 + 2) * -3', '((1 + 2) * -3)'],
    ['-a.b * c', '(negate(a.b) * c)'],
    ['new-address is order-event.kind', '(new-address is order-event.kind)'],
    ['a - b', '(a - b)'],
    ['a -b', '(a - b)'],
    ['if a is b then 1 else if c then 2 else 3 + 4', '(if (a is b) : 1 : (if c : 2 : (3 + 4)))'],
    ['sum((order.item where item.price > 0).price)', 'sum([order.item where (item.price > 0)].price)'],
    [
      'count(slot where slot.start > now and slot.doctor is doctor) > 0',
      '(count([slot where ((slot.start > now) and (slot.doctor is doctor))]) > 0)',
    ],
    ['no(item where item.returned) and no', '(no([item where item.returned]) and no)'],
    ['round(x, 2)', 'round(x; 2)'],
    ['1 month', '1 month'],
    ['-2 weeks', '-2 weeks'],
    ['2026-11-22', '2026-11-22'],
    ['at >= 2026-11-22T09:30', '(at >= 2026-11-22T09:30)'],
    ['start is at least 9:30', '(start >= 9:30)'],
    [`"it's ""so""" is 'x''y'`, String.raw`("it's \"so\"" is "x'y")`],
    ['note is “Paid in full”', '(note is "Paid in full")'],
    ['order.no is order.where', '(order.no is order.where)'],
    ['größe is œuvre', '(größe is œuvre)'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('keeps numbers exactly', () => {
    const literalOf = (text: string) => {
      const result = readExpression(text);
      return result.ok && result.expression.kind === 'literal' ? result.expression.value : undefined;
    };
    expect(literalOf('1.50')).toEqual({ type: 'decimal', value: '1.50' });
    expect(literalOf('-12')).toBe(-12);
    expect(literalOf('9007199254740993')).toEqual({ type: 'decimal', value: '9007199254740993' });
    expect(literalOf('-0.1')).toEqual({ type: 'decimal', value: '-0.1' });
  });
});

describe('what is no rule is refused with place and fix', () => {
  it.each([
    ['', 0, 'The rule is empty.'],
    ['   ', 3, 'The rule is empty.'],
    ['a is', 4, 'ends too early'],
    ['a is paid in full', 10, 'quotes: "paid in"'],
    ['(a is b', 7, 'not closed'],
    ['a is b)', 6, '")" was not expected'],
    ['a < b < c', 6, 'each comparison by itself'],
    ['a is between 1 and 9', 13, 'is at least 1'],
    ['a is more than 30 days ago', 23, 'today - 30 days'],
    ['a is greater than 3', 13, 'is more than'],
    ['a is paid, pending', 9, 'is one of a, b'],
    ['a == b', 2, 'Write "is"'],
    ['a && b', 2, 'Write "and"'],
    ['5%', 1, '0.05'],
    ['{a}', 0, 'Braces'],
    ['a is "b', 5, 'not closed'],
    ['cuont(a)', 0, 'Did you mean "count"?'],
    ['and a', 0, 'before "and"'],
    ['if a then b', 11, '"else" was expected'],
    ['a.', 2, 'behind the dot'],
    ['1.5 hours', 0, '90 minutes'],
    ['2026-02-30', 0, 'no date "2026-02-30"'],
    ['25:00', 0, 'no time "25:00"'],
    ['a ; b', 2, 'means nothing'],
    ['count(a', 7, 'not closed'],
  ])('%s', (text, at, words) => {
    const answer = read(text);
    expect(answer).toMatch(new RegExp(`^${at}: `));
    expect(answer).toContain(words);
  });

  it('too long, too deep', () => {
    expect(read('a'.repeat(longestRule + 1))).toContain('longer than 2000');
    for (const part of ['(', 'not ', '-', 'count(', 'if ', 'a + (', 'a is one of (']) {
      expect(read(part.repeat(60))).toContain('nested too deeply');
      expect(read(part.repeat(longestRule).slice(0, longestRule))).toContain('nested too deeply');
    }
    expect(read(`a${'.b'.repeat(999)}`)).toContain('a.b.b');
    expect(read(`a${' + 1'.repeat(499)}`)).toContain(' + 1)');
  });
});

const pieces = fc.constantFrom(
  ...'a order.item is not one of ( ) , . + - * / < <= != = and or if then else where empty yes no 1 2.50 30 days "x" \' 2026-11-22 9:30 count sum contains starts with matches on or before at least more than 💥 é'.split(
    ' ',
  ),
);

describe('any text', () => {
  it('is read or refused inside its bounds', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(pieces, { maxLength: 40 }).map((words) => words.join(' ')),
      fc.array(pieces, { maxLength: 200 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const result = readExpression(text);
        if (result.ok) return;
        expect(result.at).toBeGreaterThanOrEqual(0);
        expect(result.at).toBeLessThanOrEqual(Math.max(text.length, longestRule));
        expect(result.message).toMatch(/\.$/);
        expect(result.fix).toMatch(/[.?]$/);
      }),
      { numRuns: 3_000 },
    );
  });
});
