import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mutations } from './mutations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the list of mutations', () => {
  it.each(mutations.map((mutation) => [`${mutation.file}: ${mutation.name}`, mutation] as const))(
    'names text that stands there once: %s',
    (_, { file, find, replace }) => {
      expect(readFileSync(`${root}${file}`, 'utf8').split(find)).toHaveLength(2);
      expect(replace).not.toBe(find);
    },
  );
});
