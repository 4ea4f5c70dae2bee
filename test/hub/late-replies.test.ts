import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../crash/hub-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const dayAndMore = 25 * 3_600_000;

/** A message that the platform delivers a day after it was sent. */
async function sendLate(stage: Awaited<ReturnType<typeof openStage>>, text: string): Promise<void> {
  const { kit } = stage;
  const message = kit.text({ phone: thandi.phone }, text, { at: Date.now() - dayAndMore });
  await stage.post(kit.body(kit.change({ messages: [message] })));
}

describe('a reply after the 24 hours in which customers can be written to', () => {
  it('goes by the template that hub.yaml names', async () => {
    const stage = await openStage({
      postgres,
      yaml: (yaml) => yaml.replace('app-secret:', 'reply-template: { name: our_answer }\n      app-secret:'),
    });
    try {
      await sendLate(stage, 'hello');
      const [message] = await stage.graph.waitForMessages(1);
      expect(message?.payload).toMatchObject({
        type: 'template',
        template: { name: 'our_answer', language: { code: 'en' } },
      });
      expect(JSON.stringify(message?.payload)).toContain('What can I do for you?');
    } finally {
      await stage.close();
    }
  });

  it('is undeliverable without one, and listed', async () => {
    const stage = await openStage({
      postgres,
      start: false,
      yaml: (yaml) => `${yaml}\nstore: { folder: store }\n`,
    });
    const list = () => runCommand(['deliveries', 'list', '--json', '--config', stage.configFile], stage.env);
    try {
      await stage.accept();
      await (await stage.start()).ready();
      await sendLate(stage, 'hello');
      await stage.until('the refusal', async () =>
        (await stage.hub().audit.list()).find(({ kind }) => kind === 'delivery.undeliverable'),
      );
      const { output } = await list();
      expect(JSON.parse(output)).toMatchObject({
        channel: 'phone',
        status: 'undeliverable',
        lastError: expect.stringContaining('PARLEY_CHANNEL_WINDOW_CLOSED'),
      });
      expect(stage.graph.messages).toEqual([]);
    } finally {
      await stage.close();
    }
  });
});
