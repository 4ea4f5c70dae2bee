import { describe, expect, it } from 'vitest';
import { ParleyError } from './contract/index.ts';
import { describeError } from './describe-error.ts';

describe('an error in a log', () => {
  it('of our own is told with code and message', () => {
    const error = new ParleyError('PARLEY_CONNECTOR_BUSY', 'The pool is full');
    expect(describeError(error)).toBe('PARLEY_CONNECTOR_BUSY: The pool is full');
  });

  it('of anybody else is told by name and code alone', () => {
    const driver = Object.assign(new Error('duplicate key (email)=(nomsa@example.org)'), { code: '23505' });
    const network = Object.assign(new TypeError('connect hooks.example/secret'), { code: 'ECONNREFUSED' });
    expect(describeError(driver)).toBe('Error 23505');
    expect(describeError(network)).toBe('TypeError ECONNREFUSED');
  });

  it('never carries a value in its code either', () => {
    expect(describeError(Object.assign(new Error('x'), { code: 'nomsa@example.org' }))).toBe('Error');
    expect(describeError('22 Berg Street')).toBe('a thrown string');
    expect(describeError(undefined)).toBe('a thrown undefined');
  });
});
