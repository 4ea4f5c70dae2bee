import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadConfig } from './index.ts';

const sketch = readFileSync(join(import.meta.dirname, 'fixtures/insurance.yaml'), 'utf8');
const secret = 'hush-hush-hush';

function load(text: string) {
  const env = { NOTIFY_SECRET: secret, POLICIES_URL: secret };
  return loadConfig({ file: '/hub/hub.yaml', env, readFile: () => text });
}

const fragments = [
  '"',
  "'",
  '[',
  '{',
  '}',
  ':',
  '- ',
  '&a ',
  '*a',
  '!x ',
  '|',
  '#',
  '\t',
  '\n',
  '  ',
  '\0',
  '~',
  '{}',
  '[]',
  '1',
];
const words = [
  'customer',
  'policies',
  'constructor',
  '__proto__',
  'toString',
  `\${NOTIFY_SECRET}`,
  '${',
  'null',
  'true',
];

const edit = fc.record({
  at: fc.nat(sketch.length),
  length: fc.oneof(fc.constant(0), fc.nat(40)),
  text: fc.oneof(fc.constantFrom(...fragments, ...words), fc.string({ maxLength: 8 })),
});

it('any hub.yaml gives a configuration or problems with place and fix, never an exception or a secret', () => {
  let loaded = 0;
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
      const text = edits.reduce(
        (all, { at, length, text }) => all.slice(0, at) + text + all.slice(at + length),
        sketch,
      );
      const { config, problems } = load(text);
      const errors = problems.filter((problem) => problem.severity === 'error');
      expect(config === undefined).toBe(errors.length > 0);
      for (const { line, column, message, fix } of problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(fix).not.toBe('');
        expect(message + fix).not.toContain(secret);
      }
      if (config !== undefined) loaded += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(loaded).toBeGreaterThan(0);
});

it.each(['['.repeat(100_000), '- '.repeat(100_000), '{a: '.repeat(50_000)])(
  'deep nesting is a problem (%#)',
  (text) => {
    const { config, problems } = load(text);
    expect(config).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
  },
);
