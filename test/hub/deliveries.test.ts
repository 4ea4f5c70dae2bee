import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../crash/hub-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { askToMove, openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** The commands open the same file as the hub that runs meanwhile. */
const deliveries = (stage: Stage, ...args: readonly string[]) =>
  runCommand(['deliveries', ...args, '--config', stage.configFile], stage.env);

describe('a notice that was refused', () => {
  it('is listed and sent again beside the running hub, once, and the trail stays whole', async () => {
    const stage = await openStage({
      postgres,
      start: false,
      yaml: (yaml) => `${yaml}\nstore: { folder: store }\n`,
    });
    try {
      await stage.accept();
      await (await stage.start()).ready();
      stage.receiver.behave({ type: 'answer', status: 400 });
      await askToMove(stage, '22 Berg Street, Stellenbosch');
      expect((await stage.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
      const refused = await stage.until('the refusal', async () =>
        (await stage.hub().deliveries.list()).find(({ status }) => status === 'undeliverable'),
      );
      const listed = await deliveries(stage, 'list', '--status', 'undeliverable');
      expect([listed.code, listed.output]).toEqual([0, expect.stringContaining(refused.id)]);

      stage.receiver.behave({ type: 'accept' });
      expect(await deliveries(stage, 'resend', refused.id)).toMatchObject({ code: 0 });
      await stage.receiver.waitFor(1);
      await stage.until('the end', async () =>
        (await stage.hub().deliveries.list()).every(({ status }) => status === 'accepted'),
      );
      expect(stage.receiver.notices.map(({ notice }) => notice)).toMatchObject([{ outcome: 'applied' }]);
      expect((await stage.hub().audit.verify()).ok).toBe(true);
      const kinds = (await stage.hub().audit.list()).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind.startsWith('delivery.'))).toEqual([
        'delivery.undeliverable',
        'delivery.resent',
        'delivery.accepted',
      ]);
      expect(await deliveries(stage, 'resend', 'nobody')).toMatchObject({
        code: 1,
        output: expect.stringContaining('parley deliveries list'),
      });
    } finally {
      await stage.close();
    }
  });
});
