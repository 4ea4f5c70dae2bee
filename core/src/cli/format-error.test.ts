import { describe, expect, it } from 'vitest';
import { ParleyError } from '../contract/index.ts';
import { formatError } from './format-error.ts';

const problem = {
  ...{ severity: 'error', file: '/etc/hub.yaml', line: 12, column: 5, path: 'connectors.policies.plugin' },
  ...{ message: 'No package of this name is installed.', fix: 'npm install parley-plugin-x' },
} as const;

describe('an error on the command line', () => {
  it('says what to do', () => {
    const error = new ParleyError('PARLEY_STORE_FULL', 'The disk is full', { fix: 'Free space.' });
    expect(formatError(error)).toBe('PARLEY_STORE_FULL: The disk is full\nFix: Free space.');
  });

  it('names the place and the fix of every problem of hub.yaml', () => {
    const problems = [problem, { ...problem, line: 20, path: 'channels.phone.plugin' }];
    const lines = formatError(
      new ParleyError('PARLEY_CONFIG_INVALID', 'The plugins have 2 problems.', { details: { problems } }),
    ).split('\n');
    expect(lines).toEqual([
      'PARLEY_CONFIG_INVALID: The plugins have 2 problems.',
      'hub.yaml:12:5 error connectors.policies.plugin: No package of this name is installed. Fix: npm install parley-plugin-x',
      'hub.yaml:20:5 error channels.phone.plugin: No package of this name is installed. Fix: npm install parley-plugin-x',
    ]);
  });
});
