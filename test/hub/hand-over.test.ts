import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../crash/hub-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { openStage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const secret = 'whsec_QSBzdGFnZSBmb3IgdGVzdHMgb2YgdGhlIGh1Yi4=';

describe('a customer who wants a person', () => {
  it('is announced once, however often they ask, and anew when they went on in between', async () => {
    const stage = await openStage({ postgres });
    try {
      for (let asked = 0; asked < 3; asked += 1) await stage.ask(thandi.phone, 'I want to talk to a person');
      await stage.receiver.waitFor(1);
      await stage.ask(thandi.phone, 'menu');
      await stage.ask(thandi.phone, 'I want to talk to a person');
      await stage.receiver.waitFor(2);
      const listed = await stage.hub().deliveries.list();
      expect(listed).toHaveLength(2);
      const kinds = (await stage.hub().audit.list()).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'conversation.handed-over')).toHaveLength(4);
    } finally {
      await stage.close();
    }
  });

  it('is announced to the next notifier when the first one is down', async () => {
    const backup = await startWebhookReceiver({ secret });
    const stage = await openStage({
      postgres,
      yaml: (yaml) =>
        yaml
          .replace('notify: [compliance]', 'notify: [compliance, backup]')
          .replace(
            'notifiers:\n',
            `notifiers:\n  backup: { plugin: webhook, config: { url: "${backup.url}", secret: "\${NOTIFY_SECRET}" } }\n`,
          ),
    });
    try {
      stage.receiver.behave({ type: 'answer', status: 503 });
      await stage.ask(thandi.phone, 'I want to talk to a person');
      await backup.waitFor(1);
      expect(backup.notices.map(({ notice }) => notice)).toMatchObject([
        { kind: 'hand-over', reason: 'asked' },
      ]);
    } finally {
      await stage.close();
      await backup.stop();
    }
  });

  it('is listed, and given back by the operator with the reference of the notice; the customer is told', async () => {
    const stage = await openStage({
      postgres,
      start: false,
      yaml: (yaml) => `${yaml}\nstore: { folder: store }\n`,
    });
    /** Beside the running hub. */
    const handOver = (...args: readonly string[]) =>
      runCommand(['handover', ...args, '--config', stage.configFile], stage.env);
    try {
      await stage.accept();
      await (await stage.start()).ready();
      expect(await handOver('list')).toEqual({ code: 0, output: '' });
      await stage.ask(thandi.phone, 'I want to talk to a person');
      await stage.receiver.waitFor(1);
      const [notice] = stage.receiver.notices.map(({ notice: one }) => one);
      expect(notice).toMatchObject({
        kind: 'hand-over',
        reason: 'asked',
        requestedBy: { sender: thandi.phone },
      });
      const { conversationId } = notice as { conversationId: string };
      const listed = await handOver('list');
      expect(listed.output).toContain(`${thandi.phone} on phone: asked`);
      expect(listed.output).toContain(conversationId);

      expect(await handOver('resume', '--reference', 'nobody')).toMatchObject({ code: 1 });
      expect(await handOver('resume')).toMatchObject({ code: 2 });
      expect(await handOver('resume', '--reference', conversationId)).toMatchObject({ code: 0 });
      const told = await stage.hear(thandi.phone);
      expect(told.text).toBe('I am back, and go on with you from here. What can I do for you?');
      expect(told.choices.map(({ title }) => title)).toContain('Talk to a person');
      expect(await handOver('list')).toEqual({ code: 0, output: '' });
      // The hub has the word again.
      expect((await stage.ask(thandi.phone, 'I have a new email address')).text).toContain('make sure');
      const kinds = (await stage.hub().audit.list()).map(({ kind }) => kind);
      expect(kinds).toContain('conversation.resumed');

      await stage.ask(thandi.phone, 'I want to talk to a person');
      expect(await handOver('resume', '--sender', thandi.phone)).toMatchObject({ code: 0 });
      expect((await stage.hear(thandi.phone)).text).toContain('I am back');
    } finally {
      await stage.close();
    }
  });
});
