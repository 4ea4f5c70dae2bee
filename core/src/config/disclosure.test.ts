import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-disclosure-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(...actions: readonly string[]) {
  const file = join(folder, 'hub.yaml');
  const written = actions.map(
    (action, index) => `  a${index}: { label: Action ${index}, say: [say ${index} words], ${action} }`,
  );
  writeFileSync(
    file,
    `business: { name: B, country: ZA, timezone: Africa/Johannesburg, language: en }
channels: { phone: { plugin: simulator } }
interpreter: { plugin: guided }
notifiers: { told: { plugin: webhook, config: { url: "http://localhost", secret: "\${SECRET}" } } }
connectors: { db: { plugin: postgres, permission: full, notify: [told], config: { url: "\${URL}" } } }
records:
  customer:
    in: db
    identify: [phone]
    properties:
      phone: phone
      name: { type: text, disclose: always }
      email: { type: email, ask-to-verify: true }
      balance: amount
      memo: { type: text, disclose: never }
  order: { belongs-to: customer, properties: { number: text } }
actions:
${written.join('\n')}
`,
  );
  return loadConfig({
    file,
    env: { SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', URL: 'postgres://localhost/x' },
  });
}

const disclosureOf = (...actions: readonly string[]) =>
  Object.values(load(...actions).config?.vocabulary.actions ?? {}).map(({ disclosure }) => disclosure);
const problemsOf = (...actions: readonly string[]) => load(...actions).problems.map(({ message }) => message);

describe('what a text shows by way of a computed value', () => {
  it('needs the evidence of what that was computed from', () => {
    expect(
      disclosureOf(
        'answer: "You are {customer.name}."',
        'answer: "It is {customer.balance}."',
        'let: { total: customer.balance }, answer: "It is {total}."',
        'let: { more: total + 1, total: customer.balance }, answer: "It is {more}."',
        'let: { total: customer.balance }, answer: "{if total > 0 then customer.name else nobody}"',
        'let: { unused: customer.balance }, answer: "You are {customer.name}."',
      ),
    ).toEqual(['always', 'verified', 'verified', 'verified', 'verified', 'always']);
  });

  it('needs the evidence of what decides it: that it is told at all tells something', () => {
    expect(
      disclosureOf(
        'when: [customer.balance > 0], answer: "You are {customer.name}."',
        'when: [customer.name is not empty], answer: "You are {customer.name}."',
        'answer: "{if customer.balance > 0 then customer.name else nobody}"',
      ),
    ).toEqual(['verified', 'always', 'verified']);
  });

  it('needs the evidence of what a record goes by', () => {
    expect(disclosureOf('about: customer, answer: "This is {customer}."')).toEqual(['always']);
    expect(
      disclosureOf('about: order, answer: "This is {order}."', 'let: { it: customer.order }, answer: "{it}"'),
    ).toEqual(['verified', 'verified']);
  });

  it.each([
    'let: { it: customer.memo }, answer: "It is {it}."',
    'let: { it: length(customer.memo) }, when: [{ that: it > 3, otherwise: "{it}" }], answer: "Hello"',
    'about: customer, let: { it: customer.memo }, do: [{ set: { customer.name: it } }]',
    'about: customer, do: [{ set: { customer.memo: "{customer.memo}, again" } }]',
  ])('is refused where that is never disclosed: %s', (action) => {
    expect(problemsOf(action)).toContainEqual(
      expect.stringContaining('"customer.memo", which is never disclosed'),
    );
  });

  it('may be written where nobody is shown it', () => {
    const written =
      'about: customer, do: [{ set: { customer.memo: "{customer.memo}, again" }, show: false }]';
    expect(problemsOf(written)).toEqual([]);
  });
});
