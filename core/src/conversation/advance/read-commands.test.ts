import { describe, expect, it } from 'vitest';
import { readInterpretedBy } from './read-commands.ts';

describe('which model read a message', () => {
  it('is taken as a name, a version and counts, and nothing besides', () => {
    const by = { model: 'openai/gpt-5-mini', prompt: '0a1b2c', inputTokens: 12, outputTokens: 0 };
    expect(readInterpretedBy({ ...by, answer: 'a word of the customer' })).toEqual(by);
    expect(readInterpretedBy({ model: 'compatible/llama', prompt: 'v1' })).toEqual({
      model: 'compatible/llama',
      prompt: 'v1',
    });
  });

  it.each([
    undefined,
    null,
    'gpt',
    {},
    { model: 'm' },
    { model: 'the customer said: 22 Berg Street', prompt: 'v1' },
    { model: 'm', prompt: 'x'.repeat(65) },
    { model: 'm'.repeat(201), prompt: 'v1' },
    { model: 'm', prompt: 'v1', inputTokens: -1 },
    { model: 'm', prompt: 'v1', outputTokens: 1.5 },
    { model: 'm', prompt: 'v1', outputTokens: '12' },
  ])('is left off the trail when it is something else: %j', (input) => {
    expect(readInterpretedBy(input)).toBeUndefined();
  });
});
