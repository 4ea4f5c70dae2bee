import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { baseUrlOf, ConfigSchema } from './config.ts';

const base = { provider: 'compatible', model: 'm', 'base-url': 'http://localhost:11434/v1' };

function problemsOf(more: object): readonly string[] {
  const result = v.safeParse(ConfigSchema, { ...base, ...more });
  return (result.issues ?? []).map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
}

describe('the configuration', () => {
  it('goes to the provider itself unless told otherwise, whatever the environment says', () => {
    const parse = (more: object) => v.parse(ConfigSchema, { model: 'm', 'api-key': 'k', ...more });
    expect(baseUrlOf(parse({ provider: 'openai' }))).toBe('https://api.openai.com/v1');
    expect(baseUrlOf(parse({ provider: 'anthropic' }))).toBe('https://api.anthropic.com/v1');
    expect(baseUrlOf(parse({ ...base, 'base-url': 'https://llm.example/v1/' }))).toBe(
      'https://llm.example/v1',
    );
  });

  it.each<[object, string]>([
    [{ 'base-url': undefined }, 'base-url: where the server is'],
    [{ 'base-url': 'http://llm.example/v1' }, 'base-url: https:'],
    [{ 'base-url': 'https://key@llm.example/v1' }, 'base-url: no user name'],
    [{ 'base-url': 'https://llm.example/v1?key=1' }, 'base-url: no user name'],
    [{ provider: 'openai', 'base-url': undefined }, 'api-key: the key'],
    [{ provider: 'anthropic' }, 'api-key: the key'],
    [{ budget: { day: { cost: 1 } } }, 'prices: a budget in money'],
    [{ budget: { hour: {} } }, 'budget.hour'],
    [{ timeout: '1h' }, 'timeout: a duration'],
    [{ retries: 6 }, 'retries'],
    [{ temperature: 1 }, 'temperature'],
  ])('is refused with what to do: %j', (more, problem) => {
    expect(problemsOf(more)).toEqual([expect.stringContaining(problem)]);
  });

  it('allows plaintext to another machine when it is said in as many words', () => {
    expect(problemsOf({ 'base-url': 'http://llm.example/v1', 'allow-http': true })).toEqual([]);
  });
});
