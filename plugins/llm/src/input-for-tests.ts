import type { InterpreterInput } from '@parley/core/contract';

export const address = { name: 'address', label: 'address', type: 'address', required: true } as const;
export const relationship = {
  name: 'relationship',
  label: 'relationship',
  type: 'choice',
  options: { child: ['daughter', 'son'], spouse: ['wife', 'husband'] },
  required: true,
} as const;
export const name = { name: 'name', label: 'name', type: 'person-name', required: true } as const;

/** Two of the texts that the core lets a model word. */
export const phrasable = [
  { name: 'opening', words: '', placeholders: ['business'], required: [] },
  {
    name: 'ask-value-new',
    words: 'What is the new {label}?',
    placeholders: ['label', 'business'],
    required: ['label'],
  },
] as const;

/** A message to an insurer, out of the blue. */
export function createInput(text: string, more: Partial<InterpreterInput> = {}): InterpreterInput {
  return {
    text,
    language: 'en',
    country: 'ZA',
    timezone: 'Africa/Johannesburg',
    now: Date.UTC(2026, 10, 22, 8),
    actions: [
      {
        name: 'change-address',
        label: 'Change address',
        kind: 'change',
        record: 'customer',
        examples: ["I've moved to 22 Berg Street, Stellenbosch"],
        properties: [address],
      },
      {
        name: 'add-beneficiary',
        label: 'Add beneficiary',
        kind: 'add',
        record: 'beneficiary',
        examples: ['I need to add my daughter as a beneficiary'],
        properties: [name, relationship],
      },
      {
        name: 'remove-beneficiary',
        label: 'Remove beneficiary',
        kind: 'remove',
        record: 'beneficiary',
        examples: [],
        properties: [],
      },
    ],
    expectation: { kind: 'nothing' },
    known: [],
    ...more,
  };
}
