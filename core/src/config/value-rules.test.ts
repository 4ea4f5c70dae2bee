import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblems, loadConfig } from './index.ts';

const sketch = readFileSync(join(import.meta.dirname, 'fixtures/insurance.yaml'), 'utf8');
const env = { NOTIFY_SECRET: 'whsec_abcdefgh', POLICIES_URL: 'postgres://hub:secret@db.example/policies' };
const property = '      number: { type: text }';

/** The sketch with properties of the policy's own in the place of its number. */
function load(...lines: readonly string[]) {
  const text = sketch.replace(property, () => [property, ...lines.map((line) => `      ${line}`)].join('\n'));
  expect(sketch).toContain(property);
  return loadConfig({ file: '/hub/hub.yaml', env, readFile: () => text });
}

const problemsOf = (...lines: readonly string[]) =>
  formatProblems(load(...lines).problems)
    .split('\n')
    .filter(Boolean);

describe('what hub.yaml demands of values', () => {
  it('is read as it is written', () => {
    const { config, problems } = load(
      'code: { type: text, min: 2, max: 8, pattern: "[A-Z]{2}\\\\d*", check-digits: mod-97, unique: true, example: AB76 }',
      'premium: { type: amount, min: 0.50, max: "1000.00" }',
      'start: { type: date, min: today, max: today + 2 months }',
      'opens: { type: time, min: 09:00 }',
      'visit: { type: datetime, min: 2026-11-26 09:00, max: now + 90 days }',
      'ends: { type: date, min: 2026-01-01, max: today }',
    );
    expect(problems.map((problem) => problem.message)).toEqual([
      'The example is not one: it does not have the right check digits.',
    ]);
    expect(config).toBeUndefined();
    const { config: right } = load(
      'code: { type: text, min: 2, max: 8, pattern: "[A-Z]{2}\\\\d*", check-digits: luhn, unique: true }',
      'premium: { type: amount, min: 0.50, max: "1000.00", unique: true }',
      'start: { type: date, min: today, max: today + 2 months }',
    );
    const properties = right?.vocabulary.records.policy?.properties;
    expect(properties?.code).toMatchObject({
      min: '2',
      max: '8',
      pattern: '[A-Z]{2}\\d*',
      checkDigits: 'luhn',
      unique: true,
    });
    expect(properties?.premium).toMatchObject({ min: '0.5', max: '1000.00' });
    expect(properties?.start).toMatchObject({ min: 'today', max: 'today + 2 months' });
    expect(properties?.number).not.toHaveProperty('unique');
  });

  it('reports each mistake with its place and a fix', () => {
    expect(
      problemsOf(
        'one: { type: choice, options: [a, b], min: 1, unique: true }',
        'two: { type: amount, min: 500, max: 20 }',
        'three: { type: date, max: next year }',
        "four: { type: time, min: 9 o'clock }",
        'five: { type: text, min: -1 }',
        'six: { type: date, pattern: "\\\\d+" }',
        'seven: { type: text, pattern: "(a" }',
        'eight: { type: text, pattern: "(a)\\\\1" }',
        'nine: { type: number, check-digits: luhn }',
        'ten: { type: text, check-digits: lune }',
        'eleven: { type: text, pattern: "\\\\d+", example: POL-1 }',
        'twelve: { type: datetime, min: now + 2 days, max: now }',
        'thirteen: { type: text, minimum: 3 }',
      ),
    ).toMatchInlineSnapshot(`
      [
        "hub.yaml:33:50 error records.policy.properties.one.min: A property of type choice has no min. Fix: Remove min:.",
        "hub.yaml:33:61 error records.policy.properties.one.unique: A property of type choice has no unique. Fix: Remove unique:.",
        "hub.yaml:34:33 error records.policy.properties.two.min: No value is at least 500 and at most 20. Fix: Swap min: and max:, or correct one of them.",
        "hub.yaml:35:33 error records.policy.properties.three.max: "next year" is no limit for a date. Fix: Write 2026-11-26, or today + 30 days.",
        "hub.yaml:36:32 error records.policy.properties.four.min: "9 o'clock" is no limit for a time. Fix: Write "09:00".",
        "hub.yaml:37:32 error records.policy.properties.five.min: "-1" is no limit for a text. Fix: Write a whole number.",
        "hub.yaml:38:35 error records.policy.properties.six.pattern: A property of type date has no pattern. Fix: Remove pattern:.",
        "hub.yaml:39:37 error records.policy.properties.seven.pattern: The pattern cannot be used: it is not a regular expression (unterminated group). Fix: Write a regular expression for the whole value out of characters, classes, groups and quantifiers, such as '[A-Z]{2}-\\d{6}'.",
        "hub.yaml:40:37 error records.policy.properties.eight.pattern: The pattern cannot be used: it has a backreference. Fix: Write a regular expression for the whole value out of characters, classes, groups and quantifiers, such as '[A-Z]{2}-\\d{6}'.",
        "hub.yaml:41:43 error records.policy.properties.nine.check-digits: A property of type number has no check-digits. Fix: Remove check-digits:.",
        "hub.yaml:42:40 error records.policy.properties.ten.check-digits: "check-digits" must be one of luhn, iban, za-id, mod-97, not "lune". Fix: Write one of luhn, iban, za-id, mod-97.",
        "hub.yaml:43:55 error records.policy.properties.eleven.example: The example is not one: it does not match the pattern. Fix: Write a value that a customer could give.",
        "hub.yaml:44:38 error records.policy.properties.twelve.min: No value is at least now + 2 days and at most now. Fix: Swap min: and max:, or correct one of them.",
        "hub.yaml:45:40 error records.policy.properties.thirteen.minimum: "minimum" is not a known key. Fix: Known are: type, label, options, disclose, ask-to-verify, strength, required, min, max, pattern, check-digits, unique, example, map.",
      ]
    `);
  });

  it('a fixed limit and one that moves may meet later', () => {
    expect(problemsOf('start: { type: date, min: 2090-01-01, max: today }')).toEqual([]);
  });
});
