import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { type EvalStage, isStageFor, openEvalStage, type Scene } from './stage.ts';
import { readTasks } from './tasks.ts';

const interpreter = createGuidedInterpreter();
const stages = new Map<string, EvalStage>();

async function stageOf(example: string): Promise<EvalStage> {
  const known = stages.get(example);
  if (known !== undefined) return known;
  const stage = await openEvalStage({ example, records: readTasks(example).records, interpreter });
  stages.set(example, stage);
  return stage;
}

beforeAll(() => stageOf('insurance'));
afterAll(() => Promise.all([...stages.values()].map((stage) => stage.close())));

/** What the guided interpreter makes of it in a real hub of the example. */
async function read(example: string, text: string): Promise<readonly Command[]> {
  const stage = await stageOf(example);
  const scene = stage.open();
  await scene.say(text);
  await scene.hear();
  const reading = stage.lastReading();
  expect(reading?.input.text).toBe(text);
  return reading?.commands ?? [];
}

async function ask(scene: Scene, text: string): Promise<string> {
  await scene.say(text);
  return (await scene.hear())?.text ?? '';
}

describe('the sentences that customers were promised to be understood in', () => {
  it("I've moved to 22 Berg Street, Stellenbosch", async () => {
    expect(await read('insurance', "I've moved to 22 Berg Street, Stellenbosch")).toEqual([
      { kind: 'start', action: 'change-address', values: { address: '22 Berg Street, Stellenbosch' } },
    ]);
  });

  it('I need to add my daughter as a beneficiary', async () => {
    expect(await read('insurance', 'I need to add my daughter as a beneficiary')).toEqual([
      { kind: 'start', action: 'add-beneficiary', values: { relationship: 'daughter' } },
    ]);
  });

  it.runIf(isStageFor('appointments'))('Cancel my appointment for Thursday', async () => {
    const [command] = await read('appointments', 'Cancel my appointment for Thursday');
    expect(command).toMatchObject({ kind: 'start', action: 'cancel-appointment' });
  });
});

describe('the sentences that the hub was promised to say', () => {
  it('Can you confirm the email address we have on file?', async () => {
    const scene = (await stageOf('insurance')).open();
    const question = await ask(scene, "I've moved to 22 Berg Street, Stellenbosch");
    expect(question.split('\n').at(-1)).toBe('Can you confirm the email address we have on file?');
  });

  it("I'll update your address from 15 Main Road, Paarl to 22 Berg Street, Stellenbosch. Is that correct?", async () => {
    const scene = (await stageOf('insurance')).open();
    await ask(scene, "I've moved to 22 Berg Street, Stellenbosch");
    expect(await ask(scene, 'thandi.nkosi@example.co.za')).toBe(
      "I'll update your address from 15 Main Road, Paarl to 22 Berg Street, Stellenbosch. Is that correct?",
    );
    expect(scene.changes()).toEqual([]);
    expect(await ask(scene, 'yes')).toMatch(/^Done\. The address is now 22 Berg Street, Stellenbosch\./);
    expect(scene.changes()).toEqual([
      'customer 1 address_city: Paarl → Stellenbosch',
      'customer 1 address_street: 15 Main Road → 22 Berg Street',
    ]);
  });
});
