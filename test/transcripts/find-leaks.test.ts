import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../core/src/config/index.ts';
import { type FindLeaksOptions, findLeaks, listValuesOnFile } from './find-leaks.ts';
import { listLayouts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';

const configFile = join(import.meta.dirname, '../../examples/insurance/hub.yaml');
const env = { DATABASE_URL: 'postgres://h', NOTIFY_URL: 'https://h', NOTIFY_SECRET: 's' };
const config = requireConfig();

function requireConfig() {
  const { config: read } = loadConfig({ file: configFile, env });
  if (read === undefined) throw new Error('hub.yaml has problems');
  return read;
}

const transcript = parseTranscript(`# A title
phone of Ann: +27821234567
bot messages: 4
---
Ann: I moved
Bot: Can you confirm the date of birth we have on file?
Ann: 1985-03-14
Bot: What is the new address?
Ann: hello
`);

interface Told {
  readonly message?: string;
  readonly known?: object;
  readonly expected?: string;
  readonly instructions?: string;
  readonly more?: object;
}

/** A request as the plugin sends it. */
function request({ message = 'hello', known, expected = '', instructions = '', more = {} }: Told) {
  const prompt = [
    `<expected>\n${JSON.stringify(expected)}\n</expected>`,
    `<known>\n${JSON.stringify(known ?? null)}\n</known>`,
    `<message>\n${JSON.stringify(message)}\n</message>`,
  ].join('\n');
  return { message, instructions, prompt, raw: JSON.stringify({ messages: [prompt], ...more }) };
}

const started = { kind: 'message.interpreted', conversationId: 'c' };
const passed = { kind: 'verification.passed', conversationId: 'c' };

function leaks(told: Told, more: Partial<FindLeaksOptions> = {}): readonly string[] {
  return findLeaks({
    ...{ requests: [request(told)], trail: [started], transcript, credentials: ['sk-key'] },
    ...{ config, onFile: ['082 123 4567'] },
    ...more,
  });
}

const address = { record: 'customer', property: 'address', value: '7 Church Street' };
const name = { record: 'customer', property: 'name', value: 'Ann' };
const email = { record: 'customer', property: 'email', value: 'a@b.example' };
const born = { record: 'customer', property: 'born', value: '14 March' };

describe('a prompt', () => {
  it('may hold the message, and what anybody with the phone may see', () => {
    expect(leaks({ message: 'I am on 082 123 4567 now', known: name })).toEqual([]);
  });

  it.each<[string, Told]>([
    ['an answer to a verification', { message: '1985-03-14' }],
    ['an answer to a verification', { expected: '1985-03-14' }],
    ['a credential', { more: { user: 'sk-key' } }],
    ['a value on file', { expected: '0821234567' }],
    ['a value on file', { instructions: 'Call 082 123 4567' }],
    ['customer.address', { known: address }],
    ['customer.born', { known: born }],
    ['customer.salary', { known: { ...born, property: 'salary' } }],
  ])('may not hold %s before verification: %j', (what, told) => {
    expect(leaks(told).join('\n')).toContain(what);
  });

  it('may hold what is disclosed to the verified once its own sender is', () => {
    expect(leaks({ known: address }, { trail: [passed, started] })).toEqual([]);
    const other = { ...passed, conversationId: 'another' };
    const voided = { ...passed, kind: 'evidence.voided' };
    for (const trail of [
      [other, started],
      [passed, voided, started],
      [started, passed],
    ])
      expect(leaks({ known: address }, { trail })).toHaveLength(1);
  });

  it('may never hold what is disclosed to nobody, or asked to verify', () => {
    for (const known of [email, born])
      expect(leaks({ known }, { trail: [passed, started] })).toEqual([
        `request 1 tells customer.${known.property}`,
      ]);
  });

  it('that is on no trail is a leak too', () => {
    expect(leaks({}, { trail: [] })).toHaveLength(1);
  });
});

it('the values on file of an example are those of its seed that its hub.yaml does not tell', () => {
  const layout = listLayouts().find((one) => one.configFile === configFile);
  const values = layout === undefined ? [] : listValuesOnFile(layout);
  expect(values).toContain('thandi.nkosi@example.co.za');
  expect(values.length).toBeGreaterThan(20);
  expect(values).not.toContain('someone@example.com');
});
