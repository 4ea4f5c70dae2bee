import { describe, expect, it } from 'vitest';
import type { ActionDescription, AskedProperty, Command } from '../../contract/index.ts';
import { createGuidedInterpreter } from '../guided-interpreter.ts';
import { concepts } from './concept-words.ts';
import { conceptWords, phrases } from './index.ts';

const interpreter = createGuidedInterpreter();

function action(
  name: string,
  kind: ActionDescription['kind'],
  examples: readonly string[],
  properties: readonly AskedProperty[] = [],
): ActionDescription {
  const label = name.replaceAll('-', ' ');
  return { name, label, kind, record: 'booking', examples, properties };
}

const phone: AskedProperty = { name: 'phone', label: 'phone', type: 'phone', required: true };
const actions: readonly ActionDescription[] = [
  action('move-visit', 'do', ['Can I move my appointment?']),
  action('cancel-visit', 'do', ['Cancel my appointment']),
  action('next-visit', 'answer', ['When is my appointment?']),
  action('freeze-card', 'do', ['I lost my card']),
  action('balance', 'answer', ['What is my balance?']),
  action('update-phone', 'change', ['I have a new number'], [phone]),
];

async function read(text: string, language = 'en'): Promise<Command | undefined> {
  const { commands } = await interpreter.interpret(
    {
      ...{ text, language, country: 'ZA', timezone: 'Africa/Johannesburg', now: Date.UTC(2026, 10, 22, 8) },
      ...{ actions, expectation: { kind: 'nothing' }, known: [] },
    },
    { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal },
  );
  return commands[0];
}

describe('words of one concept', () => {
  it.each<[string, string]>([
    ['could we reschedule my booking', 'move-visit'],
    ['postpone my apointment please', 'move-visit'],
    ['change my appointment', 'move-visit'],
    ['Another time for my visit please', 'move-visit'],
    ['I need to call off my checkup', 'cancel-visit'],
    ['what time is my appointment', 'next-visit'],
    ['when must I come for my visit?', 'next-visit'],
    ['my card was stolen', 'freeze-card'],
    ['please block my bank card', 'freeze-card'],
    ['how much money is in there?', 'balance'],
    ['balance pls', 'balance'],
    ['I have a new cellphone number', 'update-phone'],
  ])('mean the same: %j', async (text, expected) => {
    expect(await read(text)).toMatchObject({ kind: 'start', action: expected });
  });

  it.each<[string, string, string]>([
    ['af', 'ek wil my afspraak skuif', 'move-visit'],
    ['de', 'Wann ist mein Termin?', 'next-visit'],
    ['es', 'he perdido mi tarjeta', 'freeze-card'],
    ['fr', 'quel est mon solde ?', 'balance'],
    ['ar', 'كم رصيدي', 'balance'],
  ])('mean the same in another language: %s', async (language, text, expected) => {
    expect(await read(text, language)).toMatchObject({ kind: 'start', action: expected });
  });

  it.each([
    'I moved my car',
    'my friend cancelled his appointment',
    "don't cancel my appointment",
    'has my appointment been cancelled?',
    'I never lost my card',
    'what are your interest rates',
    'appointment',
    'card',
  ])('start nothing that changes: %j', async (text) => {
    const command = await read(text);
    const started = actions.find(({ name }) => command?.kind === 'start' && command.action === name);
    expect(started?.kind ?? 'answer').toBe('answer');
  });

  it('are known for every concept, in English', () => {
    const known = new Set([...phrases.values()].flat());
    for (const concept of concepts) expect(known, concept).toContain(`=${concept}`);
    expect(Object.keys(conceptWords[0] ?? {}).sort()).toEqual([...concepts].sort());
  });

  it('do not stand for nearly everything', () => {
    for (const [phrase, meant] of phrases) expect(meant.length, phrase).toBeLessThanOrEqual(4);
  });
});
