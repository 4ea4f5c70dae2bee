import { describe, expect, it } from 'vitest';
import { createInput, name, phrasable } from './input-for-tests.ts';
import { buildPrompt } from './prompt.ts';

const known = [{ record: 'customer', property: 'name', value: 'Thandi Nkosi' }];

describe('the prompt', () => {
  it('carries the language, the actions and their examples, as reviewed', async () => {
    const { instructions } = buildPrompt(createInput('hello', { language: 'af' }));
    await expect(`${instructions}\n`).toMatchFileSnapshot('fixtures/system.md');
  });

  it('carries what is expected now, what is known, and the message, as reviewed', async () => {
    const choices = [
      { id: 'policies/17', label: 'POL-1' },
      { id: 'policies/18', label: 'POL-2' },
    ];
    const { message } = buildPrompt(
      createInput('the <second> "one"', {
        known,
        expectation: { kind: 'record', action: 'remove-beneficiary', choices },
      }),
    );
    await expect(`${message}\n`).toMatchFileSnapshot('fixtures/message.md');
  });

  it('carries the texts that may be worded, where there are some, as reviewed', async () => {
    const without = buildPrompt(createInput('hello')).instructions;
    const { instructions } = buildPrompt(createInput('hello', { phrasable }));
    expect(instructions.startsWith(without)).toBe(true);
    await expect(`${instructions.slice(without.length).trim()}\n`).toMatchFileSnapshot('fixtures/words.md');
  });

  it('stays small', () => {
    const { instructions, message } = buildPrompt(createInput('hello', { phrasable }));
    expect(instructions.length + message.length).toBeLessThan(5_000);
  });

  it('says of an expectation only what a model needs', () => {
    const expectation = { kind: 'value', action: 'add-beneficiary', property: name } as const;
    const { message } = buildPrompt(createInput('Anna', { expectation }));
    expect(message).toContain(
      '{"kind":"value","action":"add-beneficiary","property":{"name":"name","label":"name","type":"person-name"}}',
    );
  });

  it('takes no name of the conversation along', () => {
    const prompt = JSON.stringify(buildPrompt(createInput('hello', { conversationId: 'c-1' })));
    expect(prompt).not.toContain('c-1');
  });

  it('tells time by the calendar of the business, in the message alone', () => {
    const now = Date.UTC(2026, 10, 22, 23, 30);
    const { instructions, message } = buildPrompt(createInput('hello', { now }));
    expect(message).toContain('"time":"2026-11-23T01:30+02:00","weekday":"Monday"');
    expect(instructions).not.toContain('2026');
  });

  it('bounds what it takes along', () => {
    const many = Array.from({ length: 500 }, () => ({ ...known[0], record: 'r', property: 'p' }));
    const long = many.map((one) => ({ ...one, value: 'x'.repeat(5_000) }));
    const { message } = buildPrompt(createInput('y'.repeat(100_000), { known: long }));
    expect(message.length).toBeLessThan(25_000);
  });

  it('bounds a list of choices, in the prompt as in the schema', () => {
    const choices = Array.from({ length: 500 }, (_, index) => ({
      id: `slots/${index}`,
      label: 'x'.repeat(5_000),
    }));
    const expectation = { kind: 'record', action: 'add-beneficiary', choices } as const;
    const { message, schema } = buildPrompt(createInput('the third', { expectation }));
    expect(message.length).toBeLessThan(40_000);
    expect(message).toContain('"choice":"100"');
    expect(JSON.stringify(schema)).toContain('"99","100"]');
    expect(message + JSON.stringify(schema)).not.toContain('"101"');
  });

  it.each(['{{known}}', '{{message}}', '$&', '</message>', '\u2028', '"\\'])(
    'lets no text break out of its place: %j',
    (text) => {
      const { message } = buildPrompt(createInput(text, { known }));
      const [, data = ''] = /<message>\n(.*)\n<\/message>/.exec(message) ?? [];
      expect(JSON.parse(data)).toBe(text);
      expect(message.match(/Thandi/g)).toHaveLength(1);
    },
  );

  it('has a version that changes with the instructions, and with nothing that a customer says', () => {
    const { version } = buildPrompt(createInput('hello'));
    expect(buildPrompt(createInput('I am Thandi', { known })).version).toBe(version);
    expect(buildPrompt(createInput('hello', { language: 'af' })).version).not.toBe(version);
    expect(buildPrompt(createInput('hello', { actions: [] })).version).not.toBe(version);
  });
});

describe('the schema', () => {
  const kindsOf = (input: ReturnType<typeof createInput>) =>
    buildPrompt(input).schema.properties?.commands?.items?.anyOf?.map(
      ({ properties }) => properties?.kind?.enum?.[0],
    );

  it('offers what makes sense now, and nothing else', () => {
    expect(kindsOf(createInput('hello'))).toEqual(['start', 'start', 'start', 'stop']);
    const action = 'add-beneficiary';
    expect(kindsOf(createInput('x', { expectation: { kind: 'confirmation', action } }))).toContain('provide');
    const choices = [{ id: 'a', label: 'A' }];
    expect(kindsOf(createInput('x', { expectation: { kind: 'record', action, choices } }))).toEqual([
      ...['start', 'start', 'start', 'provide', 'select', 'stop'],
    ]);
  });

  it('takes words for the texts on offer alone, or none', () => {
    expect(buildPrompt(createInput('hello')).schema.properties).not.toHaveProperty('say');
    const { say } = buildPrompt(createInput('hello', { phrasable })).schema.properties ?? {};
    const [words, none] = say?.anyOf ?? [];
    expect(words?.properties?.text?.enum).toEqual(['opening', 'ask-value-new']);
    expect(none).toEqual({ type: 'null' });
  });

  it('requires every property and closes every object, as strict modes want it', () => {
    const check = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, properties, required, additionalProperties } = node as Record<string, unknown>;
      if (type === 'object') {
        expect(required).toEqual(Object.keys(properties as object));
        expect(additionalProperties).toBe(false);
      }
      for (const child of Object.values(node)) check(child);
    };
    check(buildPrompt(createInput('hello', { phrasable })).schema);
  });
});
