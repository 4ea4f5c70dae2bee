import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, thandi } from '../hub/stage.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { key, openModelStage, readPhrasing, saying } from './model-stage.ts';
import { commands, type ScriptedAnswer, type ScriptedModel, startScriptedModel } from './scripted-model.ts';

let postgres: TestPostgres;
let model: ScriptedModel;

beforeAll(async () => {
  [postgres, model] = await Promise.all([startPostgres(), startScriptedModel({ key })]);
});
afterAll(async () => {
  await Promise.all([postgres?.stop(), model?.stop()]);
});

describe('Model answering', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openModelStage({ postgres, model });
  });
  afterAll(() => stage?.close());

  it.each<[string, ScriptedAnswer]>([
    ['nothing', { text: '' }],
    ['invalid JSON', { text: '{"commands":[{"kind":"start","action":"change-address","values":{"addr' }],
    ['prose', { text: 'Done! I have changed the address of Thandi Nkosi.' }],
    ['an unknown action', commands({ kind: 'start', action: 'pay-out', values: { amount: '1' } })],
    ['1 MB', { text: 'x'.repeat(1024 * 1024) }],
    ['a forged confirmation', commands({ kind: 'confirm', token: 'any' }, { kind: 'verify' })],
    ['500', { status: 500 }],
  ])('%s: the guided interpreter takes the same turn, and nothing is said of it', async (_, answer) => {
    const before = stage.log.length;
    model.answer(answer);
    const question = await stage.ask(thandi.phone, "I've moved to 22 Berg Street, Stellenbosch");
    expect(question.text).toContain('date of birth');
    const told = stage.log.slice(before).join('\n');
    expect(told).toContain('the guided one takes the turn');
    for (const word of [key, 'Berg', 'Thandi', thandi.born]) expect(told).not.toContain(word);
    // The next one begins where nothing is under way.
    await stage.ask(thandi.phone, 'stop');
  });

  it.each([
    ['figures that were not disclosed', 'Hi {customer} of {business}, you owe R 500.', 'figures'],
    ['figures in words', 'Hi {customer} of {business}, you owe two hundred.', 'figures'],
    ['a claim that it was done', 'Hi {customer} of {business}, I have updated it.', 'claim'],
    ['a link', 'Hi {customer} of {business}, see www.evil.example for more.', 'link'],
    ['a request for a secret', 'Hi {customer} of {business}, what is your PIN?', 'secret'],
    ['a placeholder of its own', 'Hi {customer} of {business}, born {born}.', 'unknown-placeholder'],
    ['a name instead of the placeholder', 'Hi Thandi, this is {business}.', 'missing-placeholder'],
  ])('%s: the core says its own text', async (_, template, fault) => {
    model.answer(saying('greeting', template, { kind: 'greet' }));
    expect((await stage.ask(thandi.phone, 'hi')).text).toBe(
      'Hello Thandi Nkosi, this is Berg Insurance. What can I do for you?',
    );
    expect(await readPhrasing(stage)).toBe(fault);
  });
});

describe('Model answering', () => {
  it.each<[string, ScriptedAnswer, string]>([
    ['a slow drip', { drip: true }, 'timeout: 500ms'],
    ['never', { hang: true }, 'timeout: 500ms'],
    ['over budget', commands({ kind: 'goodbye' }), 'budget: { conversation: { tokens: 10 } }'],
  ])('%s: the guided interpreter takes the same turn', async (_, answer, more) => {
    model.answer(answer);
    const own = await openModelStage({ postgres, model, config: [more] });
    try {
      const question = await own.ask(thandi.phone, "I've moved to 22 Berg Street, Stellenbosch");
      expect(question.text).toContain('date of birth');
      expect(own.log.join('\n')).toContain('the guided one takes the turn');
    } finally {
      await own.close();
    }
  });
});
