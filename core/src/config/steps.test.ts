import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblems, loadConfig } from './index.ts';

const sketch = readFileSync(join(import.meta.dirname, 'fixtures/insurance.yaml'), 'utf8');
const env = { NOTIFY_SECRET: 'whsec_abcdefgh', POLICIES_URL: 'postgres://hub:secret@db.example/policies' };

/** The sketch with an action whose step ends like this. */
function load(step: string) {
  const action = ['  move-policy:', '    about: policy', '    do:', `      - ${step}`, ''].join('\n');
  return loadConfig({ file: '/hub/hub.yaml', env, readFile: () => `${sketch.trimEnd()}\n${action}` });
}

describe('what a confirmation names of a step', () => {
  it('is all of it, nothing of it, or the properties that are listed', () => {
    const stepOf = (show: string) => {
      const { config, problems } = load(`{ set: { policy.status: lapsed }${show} }`);
      expect(formatProblems(problems)).toBe('');
      return config?.vocabulary.actions['move-policy']?.steps[0]?.show;
    };
    expect(stepOf('')).toBe(true);
    expect(stepOf(', show: false')).toBe(false);
    expect(stepOf(', show: [status]')).toEqual(['status']);
  });

  it('is something that the step writes', () => {
    const { problems } = load('{ set: { policy.status: lapsed }, show: [state] }');
    expect(formatProblems(problems)).toContain('The step writes no "state". Fix: Did you mean "status"?');
    expect(formatProblems(load('{ set: { policy.status: lapsed }, show: 7 }').problems)).toContain(
      'must be yes or no, or a list of properties',
    );
  });
});
