import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
