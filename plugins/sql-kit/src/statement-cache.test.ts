import createKnex from 'knex';
import { describe, expect, it } from 'vitest';
import { createStatementCache } from './statement-cache.ts';

const knex = createKnex({ client: 'pg', version: '14' });

describe('statement cache', () => {
  it('gives the SQL of the first time with the values of this time, each in its place', () => {
    const cache = createStatementCache();
    const compile = (a: unknown, b: unknown) =>
      cache.compile('shape', [a, b], () =>
        knex('t')
          .where('b', '=', b as string)
          .where('a', '=', a as string)
          .where('c', '=', b as string),
      );
    const first = compile('x', 'y');
    const second = compile('z', 7);
    expect(second.sql).toBe(first.sql);
    expect([first.bindings, second.bindings]).toEqual([
      ['y', 'x', 'y'],
      [7, 'z', 7],
    ]);
  });

  it('keeps nothing whose places it cannot tell apart', () => {
    const cache = createStatementCache();
    const compile = (a: string, b: string) =>
      cache.compile('shape', [a, b], () => knex('t').where({ a, b })).bindings;
    expect(compile('same', 'same')).toEqual(['same', 'same']);
    expect(compile('x', 'y')).toEqual(['x', 'y']);
    expect(compile('v', 'w')).toEqual(['v', 'w']);
  });

  it('keeps nothing that is bound to what it was not told', () => {
    const cache = createStatementCache();
    const compile = (a: string, secret: string) =>
      cache.compile('shape', [a], () => knex('t').where({ a, secret })).bindings;
    expect(compile('x', 'one')).toEqual(['x', 'one']);
    expect(compile('x', 'two')).toEqual(['x', 'two']);
  });

  it('keeps nothing where a value is in the SQL itself, or is more than a value', () => {
    const cache = createStatementCache();
    const compile = (a: number, limit: number) =>
      cache.compile('literal', [a, limit], () => knex('t').where({ a }).whereRaw(`x < ${limit}`)).sql;
    expect(compile(1, 2)).not.toBe(compile(3, 4));
    const compare = (a: string | ReturnType<typeof knex.raw>) =>
      cache.compile('raw', [a], () => knex('t').where({ a })).sql;
    expect(compare('x')).not.toBe(compare(knex.raw('lower(?)', ['x'])));
  });
});
