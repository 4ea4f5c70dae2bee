import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './pattern.ts';

function isMatch(source: string, text: string): boolean {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(compiled.reason);
  return compiled.pattern.isMatch(text);
}

const reasonOf = (source: string) => {
  const compiled = compilePattern(source);
  return compiled.ok ? undefined : compiled.reason;
};

describe('a pattern', () => {
  it.each([
    ['[A-Z]{2}\\d{6}', 'AB123456', true],
    ['[A-Z]{2}\\d{6}', 'AB123456 ', false],
    ['[A-Z]{2}\\d{6}', 'xAB123456', false],
    ['^POL-\\d+$', 'POL-77', true],
    ['a|bc', 'bc', true],
    ['a|bc', 'abc', false],
    ['(?:\\d{3} ?){2,3}', '123 456789', true],
    ['(?<year>\\d{4})/\\d+?', '2026/1', true],
    ['[\\]\\-x]+', ']-x', true],
    ['\\p{L}+', 'Ünï', true],
    ['\\u{1F600}\\uD83D\\uDE00\\x41', '😀😀A', true],
    ['.', '😀', true],
    ['.', '\n', false],
    ['', '', true],
    ['x{0}', '', true],
    ['x*y{2,}', 'xxyyyy', true],
  ])('%s on %j: %j', (source, text, expected) => {
    expect(isMatch(source, text)).toBe(expected);
  });

  it('says why it cannot be used', () => {
    expect(reasonOf('(a')).toContain('not a regular expression');
    expect(reasonOf('a{2,1}')).toContain('not a regular expression');
    expect(reasonOf('(a)\\1')).toBe('it has a backreference');
    expect(reasonOf('(?<x>a)\\k<x>')).toBe('it has a backreference');
    expect(reasonOf('a(?=b)')).toBe('it looks ahead or back, or changes its flags');
    expect(reasonOf('(?<!b)a')).toBe('it looks ahead or back, or changes its flags');
    expect(reasonOf('\\bword')).toBe('it has a word boundary');
    expect(reasonOf('(a{500}){500}')).toBe('it repeats too much');
    expect(reasonOf('((a{1000}){1000}){1000}')).toBe('it repeats too much');
  });

  it('takes no longer on a text that was made to stop it', () => {
    const text = 'a'.repeat(499);
    for (const source of ['(a+)+b', '(a|a)*b', '(a|aa)+b', 'a*a*a*a*a*a*b', '(.*)*b', '((a*)*)*b']) {
      expect(isMatch(source, `${text}!`)).toBe(false);
      expect(isMatch(source, `${text}b`)).toBe(true);
    }
    expect(isMatch('a*', 'a'.repeat(500))).toBe(true);
    expect(isMatch('a*', 'a'.repeat(501))).toBe(false);
  });

  it('means what it means to the platform', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\.', '^', '$', '(?:)');
    const { source } = fc.letrec<{ source: string }>((tie) => ({
      source: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.tuple(tie('source'), tie('source')).map(([one, other]) => one + other),
        fc.tuple(tie('source'), tie('source')).map(([one, other]) => `(?:${one}|${other})`),
        fc
          .tuple(tie('source'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '*?'))
          .map(([one, many]) => `(${one})${many}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '\n', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(source, text, (pattern, input) => {
        expect(isMatch(pattern, input)).toBe(new RegExp(`^(?:${pattern})$`, 'u').test(input));
      }),
      { numRuns: 2000 },
    );
  });
});
