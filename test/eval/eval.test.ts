import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command, Interpreter } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { commands, startScriptedModel } from '../llm/scripted-model.ts';
import { evaluate } from './evaluate.ts';
import { summarise, toJson } from './outcome.ts';
import { readUtterances } from './utterances.ts';

const lines = [
  { text: 'Please change my address', action: 'change-address', half: 'tuning' },
  {
    text: "I've moved to 22 Berg Street, Stellenbosch",
    action: 'change-address',
    values: { address: '22 Berg Street, Stellenbosch' },
  },
  { text: 'Please remove my beneficiary', action: 'remove-beneficiary' },
  { text: 'hello', other: 'greet' },
  { text: 'what a day', other: 'none' },
  {
    text: 'it is a@b.example',
    at: { asked: 'update-email', property: 'email' },
    values: { email: 'a@b.example' },
  },
  { text: 'yes', at: { confirming: 'change-address' }, yes: true },
  { text: 'Ja, das stimmt', at: { confirming: 'change-address' }, yes: true, language: 'de' },
  { text: 'yes but not today', at: { confirming: 'change-address' }, yes: false },
  { text: "I've moved to 22 Berg Street, Stellenbosch", task: 'move' },
  { text: 'Please remove my beneficiary', task: 'remove-beneficiary' },
];
const asText = (list: readonly object[]) => list.map((line) => JSON.stringify(line)).join('\n');

async function figuresOf(interpreter: Interpreter, list: readonly object[] = lines) {
  const utterances = readUtterances(asText(list), { file: 'x.jsonl', split: 'heldOut' });
  return summarise(await evaluate({ utterances, interpreter, file: 'x.jsonl' }));
}

/** Reads everything the same way. */
function always(...list: readonly Command[]): Interpreter {
  return { ...createGuidedInterpreter(), interpret: async () => ({ commands: list }) };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eval-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command as `pnpm eval` does. */
async function run(data: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'data.jsonl');
  await writeFile(file, data);
  const script = join(import.meta.dirname, 'run.ts');
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [script, '--data', file, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the figures', () => {
  it('are all 1 where everything is understood', async () => {
    expect(await figuresOf(createGuidedInterpreter())).toMatchObject({
      ...{ utterances: 11, action: 1, values: 1, completion: 1, falseYes: 0, missedYes: 0 },
    });
  });

  it('are low for an interpreter that understands nothing, though its customers find the menu', async () => {
    expect(await figuresOf(always())).toMatchObject({
      ...{ action: 0.2, values: 0, completion: 0, completionWithMenu: 1, falseYes: 0, missedYes: 0 },
    });
  });

  it('are low for an interpreter that understands everything wrong', async () => {
    const wrong = always({ kind: 'start', action: 'update-email', values: { email: 'wrong@wrong.example' } });
    expect(await figuresOf(wrong)).toMatchObject({ action: 0, values: 0, completion: 0, falseYes: 0 });
  });

  it('show no false yes for an interpreter that says yes to everything: the core reads the yes itself', async () => {
    const forged: unknown = { kind: 'confirm', yes: true };
    const yesMan = always(forged as Command, { kind: 'provide', values: {} });
    expect(await figuresOf(yesMan)).toMatchObject({ falseYes: 0, missedYes: 0 });
  });

  it('count a yes wherever the hub wrote, whatever the label says', async () => {
    const mislabelled = { text: 'yes please', at: { confirming: 'change-address' }, yes: false };
    expect(await figuresOf(createGuidedInterpreter(), [mislabelled])).toMatchObject({
      falseYes: 1,
      missedYes: null,
    });
  });

  it('do not count a value that is nearly right', async () => {
    const near = {
      text: 'my new email is a@b.example',
      action: 'update-email',
      values: { email: 'a@bb.example' },
    };
    expect(await figuresOf(createGuidedInterpreter(), [near])).toMatchObject({ action: 1, values: 0 });
  });
});

describe('the halves', () => {
  it('take turns in the lines of one label, whatever is read of them', () => {
    const greet = { text: 'hi', other: 'greet' };
    const help = { text: 'help', other: 'help' };
    const read = readUtterances(asText([greet, help, greet, help, greet]), { file: 'x', split: 'alternate' });
    expect(read.map(({ half }) => half)).toEqual(['tuning', 'tuning', 'heldOut', 'heldOut', 'tuning']);
  });

  it('are printed apart', async () => {
    const utterances = readUtterances(asText(lines), { file: 'x.jsonl', split: 'heldOut' });
    const outcomes = await evaluate({ utterances, interpreter: createGuidedInterpreter(), file: 'x.jsonl' });
    expect(toJson(outcomes)).toEqual({
      tuning: { utterances: 1, action: 1, values: null, completion: null, falseYes: null },
      heldOut: { utterances: 10, action: 1, values: 1, completion: 1, falseYes: 0 },
    });
  });
});

describe('the command', () => {
  it('prints exactly one JSON object', async () => {
    const { code, stdout } = await run(asText(lines), ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      tuning: { utterances: 1, action: 1, values: null, completion: null, falseYes: null },
      heldOut: { utterances: 10, action: 1, values: 1, completion: 1, falseYes: 0 },
    });
  });

  it('reports every bad line at once', async () => {
    const bad = [
      '{"text": "hi", "other": "greet"}',
      'hello',
      '{"other": "greet"}',
      '{"text": "x", "other": "wish"}',
      '{"text": "x"}',
      '{"text": "x", "action": "a", "other": "help"}',
      '{"text": "x", "yes": true}',
      '{"text": "x", "action": "a", "vales": {}}',
    ].join('\n');
    const { code, stdout, stderr } = await run(bad);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect([...stderr.matchAll(/data\.jsonl:(\d+): /g)].map(([, line]) => line)).toEqual([
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
    ]);
  });

  it('reports every label that the example does not know, at once', async () => {
    const bad = [
      { text: 'x', action: 'fly' },
      { text: 'x', action: 'update-email', values: { email: 'no email' } },
      { text: 'x', action: 'update-email', values: { colour: 'red' } },
      { text: 'x', task: 'fly' },
      { text: 'x', at: { asked: 'update-email', property: 'colour' }, values: { email: 'a@b.example' } },
    ];
    const { code, stderr } = await run(asText(bad));
    expect(code).toBe(1);
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/^.*data\.jsonl:/, '')),
    ).toEqual([
      '1: "insurance" has no action "fly".',
      '2: "no email" is no email ("email").',
      '3: "update-email" asks for no "colour".',
      '4: "insurance" has no task "fly".',
      '5: "update-email" asks for no "colour".',
    ]);
    const unknown = await run(asText([{ text: 'x', other: 'none', example: '../secret' }]));
    expect(unknown.stderr).toContain('data.jsonl:1: There is no example "../secret".');
  });

  it('asks the model of an interpreter: section, and says how often it failed', async () => {
    const model = await startScriptedModel({ key: 'sk-eval' });
    try {
      model.answer(({ message }) =>
        message === 'fail'
          ? { status: 400 }
          : commands({ kind: 'start', action: 'change-address', values: {} }),
      );
      const file = join(folder, 'model.yaml');
      const config = `{ provider: compatible, model: m, base-url: "${model.url}", api-key: "\${EVAL_KEY}" }`;
      await writeFile(file, `interpreter: { plugin: llm, config: ${config} }`);
      const said = [
        { text: 'Ons bly nou elders', action: 'change-address' },
        { text: 'fail', other: 'none' },
      ];
      const { code, stdout } = await run(asText(said), ['--interpreter', file], { EVAL_KEY: 'sk-eval' });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^interpreter: llm\nfailed 1 times/);
      expect(stdout).toMatch(/held out +2 +100\.0 %/);
      const without = await run(asText(said), [], { PARLEY_EVAL_INTERPRETER: file });
      expect(without).toMatchObject({ code: 1, stdout: '' });
      expect(without.stderr).toContain('EVAL_KEY is not set');
    } finally {
      await model.stop();
    }
  });
});
