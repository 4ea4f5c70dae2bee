import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock, type MovingClock } from '../transcripts/moving-clock.ts';
import { askToMove, openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;
let clock: MovingClock;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(() => {
  clock = createMovingClock();
});
afterEach(() => clock.restore());

const minutes = (count: number): number => count * 60_000;

async function onStage(conversation: string, use: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage({
    postgres,
    clock,
    yaml: (yaml) => `${yaml}\nconversation: ${conversation}\n`,
  });
  try {
    await use(stage);
  } finally {
    await stage.close();
  }
}

async function pass(stage: Stage, ms: number): Promise<void> {
  clock.pass(ms);
  await stage.hub().sweep();
}

const kindsOf = async (stage: Stage) => (await stage.hub().audit.list()).map(({ kind }) => kind);

describe('a customer who leaves a question open', () => {
  it('is reminded once, with the question, and a yes to that is written', () =>
    onStage('{ idle: 30m, remind: 5m }', async (stage) => {
      await askToMove(stage, '22 Berg Street, Stellenbosch');
      const before = stage.heard(thandi.phone).length;
      await pass(stage, minutes(4));
      expect(stage.heard(thandi.phone)).toHaveLength(before);
      await pass(stage, minutes(2));
      await stage.until('the reminder', async () => {
        await stage.hub().sweep();
        return stage.heard(thandi.phone).length > before;
      });
      const reminder = await stage.hear(thandi.phone);
      expect(reminder.text).toMatch(
        /^I am still waiting for your answer\.\n\nI'll update your address from /,
      );
      await pass(stage, minutes(6));
      await pass(stage, minutes(6));
      expect(stage.heard(thandi.phone)).toHaveLength(before + 1);
      expect((await stage.ask(thandi.phone, 'hello')).text).toContain('Is that correct?');
      expect((await stage.ask(thandi.phone, 'yes')).text).toMatch(/^Done\./);
    }));

  it('is told in one line when the conversation ends, and nothing is written', () =>
    onStage('{ idle: 30m, closing: true }', async (stage) => {
      await askToMove(stage, '22 Berg Street, Stellenbosch');
      await pass(stage, minutes(31));
      expect((await stage.hear(thandi.phone)).text).toMatch(
        /^I heard nothing more, so I close this conversation\./,
      );
      const told = stage.heard(thandi.phone).length;
      await stage.until('the end', async () => {
        await stage.hub().sweep();
        return (await kindsOf(stage)).includes('conversation.ended');
      });
      expect(stage.heard(thandi.phone)).toHaveLength(told);
      expect(await kindsOf(stage)).not.toContain('write.permitted');
      expect((await stage.ask(thandi.phone, 'yes')).text).toContain('What can I do for you?');
    }));

  it('hears nothing more where hub.yaml does not say so', () =>
    onStage('{ idle: 30m }', async (stage) => {
      await askToMove(stage, '22 Berg Street, Stellenbosch');
      const told = stage.heard(thandi.phone).length;
      await pass(stage, minutes(20));
      await pass(stage, minutes(11));
      expect(await kindsOf(stage)).toContain('conversation.ended');
      expect(stage.heard(thandi.phone)).toHaveLength(told);
    }));
});

describe('a customer who was asked nothing', () => {
  it('hears nothing more', () =>
    onStage('{ idle: 30m, remind: 5m, closing: true }', async (stage) => {
      await stage.ask(thandi.phone, 'hello');
      await pass(stage, minutes(6));
      await pass(stage, minutes(26));
      expect(await kindsOf(stage)).toContain('conversation.ended');
      expect(stage.heard(thandi.phone)).toHaveLength(1);
    }));
});
