import { expect, it } from 'vitest';
import { renderGrid } from './grid.ts';

it('shows the matrix with each reason once, and the count', () => {
  const row = { backend: 'shop', layout: 'flat', transcript: 'move', result: 'pass', why: '' } as const;
  const lines = renderGrid([
    row,
    { ...row, transcript: 'add', result: 'fail', why: 'line 3: nothing came' },
    { ...row, backend: 'live', result: 'not run', why: 'no account' },
    { ...row, backend: 'live', transcript: 'add', result: 'not run', why: 'no account' },
  ]);
  expect(lines).toEqual([
    'Every backend, every layout, the same conversations:',
    '  1 move',
    '  2 add',
    '            1    2',
    'shop, flat  pass FAIL',
    'live, flat  -    -',
    'shop, flat, add fail: line 3: nothing came',
    'live, flat, move and 1 more not run: no account',
    '1 pass, 1 fail, 2 not run',
  ]);
});
