import { describe, expect, it } from 'vitest';
import { createIdentifierWrapper, isUsableName, toToken } from './names.ts';

describe('names', () => {
  const wrap = createIdentifierWrapper((name) => `<${name}>`);

  it.each(['plain', 'a.b', 'a as b', ' outer spaces ', 'x"; DROP TABLE y; --', 'paid?', '李', 'x61'])(
    'come through the query builder unchanged: %j',
    (name) => {
      expect(wrap(toToken(name))).toBe(`<${name}>`);
    },
  );

  it.each(['customers', '*', '', 'x', 'x6', 'x61; --', 'X61'])(
    'that were not checked are refused: %j',
    (value) => {
      expect(() => wrap(value)).toThrow(TypeError);
    },
  );

  it('that cannot be plain property names are not offered', () => {
    expect(['__proto__', '', 'a\ud800'].map(isUsableName)).toEqual([false, false, false]);
    expect(isUsableName('constructor')).toBe(true);
  });
});
