import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHub, runCommand, startHubProcess } from '../crash/hub-process.ts';
import { readStore, readTrail } from '../crash/store-reading.ts';
import { startTap } from '../crash/tap.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createCommitWatcher } from './commit-watcher.ts';
import { openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A hub as a process of its own, for a stage that starts none itself. */
async function startProcess(stage: Stage, port: number): Promise<RunningHub> {
  const env = { ...stage.env };
  return startHubProcess({ configFile: stage.configFile, port, env, log: () => {} });
}

async function say(stage: Stage, url: string, text: string): Promise<void> {
  const message = stage.kit.text({ phone: thandi.phone }, text);
  expect((await stage.kit.post(url, stage.kit.body(stage.kit.change({ messages: [message] })))).status).toBe(
    200,
  );
}

const withStoreBeside = (yaml: string): string => `${yaml}\nstore: { folder: store }\n`;

describe('SIGTERM in mid-write', () => {
  it('finishes the write, tells everybody, ends with exit code 0, and leaves nothing to do, also when told twice', async () => {
    let commits = 0;
    let onCommit = (): void => {};
    const tap = await startTap(postgres.port, () =>
      createCommitWatcher({
        onCommit() {
          commits += 1;
          onCommit();
          return { delayMs: 400 };
        },
      }),
    );
    const stage = await openStage({
      ...{ postgres, databasePort: tap.port, start: false, yaml: withStoreBeside },
    });
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/channels/phone`;
    let hub: RunningHub | undefined;
    try {
      await stage.accept();
      hub = await startProcess(stage, port);
      await say(stage, url, "I've moved to 22 Berg Street, Stellenbosch");
      await stage.hear(thandi.phone);
      await say(stage, url, thandi.born);
      const question = await stage.hear(thandi.phone);
      const yes = question.choices.find(({ title }) => title === 'Yes');
      const exit = new Promise<number | null>((resolve) => {
        onCommit = () => {
          resolve(hub?.terminate() ?? null);
          setTimeout(() => void hub?.terminate(), 100);
        };
      });
      const press = stage.kit.buttonReply({ phone: thandi.phone }, yes?.id ?? '', 'Yes');
      await stage.kit.post(url, stage.kit.body(stage.kit.change({ messages: [press] })));
      expect(await exit).toBe(0);
      hub = undefined;

      expect(commits).toBe(1);
      expect(await stage.query('SELECT street FROM addresses WHERE id = 1')).toEqual([
        { street: '22 Berg Street' },
      ]);
      const { openIntents, inbox } = readStore(stage.storeFolder);
      expect({ openIntents, inbox }).toEqual({ openIntents: 0, inbox: 0 });
      expect(readTrail(stage.storeFolder).map(({ kind }) => kind)).toContain('write.applied');
      const verify = await runCommand(['audit', 'verify', '--config', stage.configFile], stage.env);
      expect(verify.code).toBe(0);

      // What was not sent before the end is sent by the next run, and nothing is done twice.
      onCommit = () => {};
      hub = await startProcess(stage, port);
      expect((await stage.hear(thandi.phone)).text).toMatch(/^Done\./);
      await stage.receiver.waitFor(1);
      await stage.until('nothing left', () => readStore(stage.storeFolder).waiting === 0);
      expect(await hub.terminate()).toBe(0);
      hub = undefined;
      expect(commits).toBe(1);
      expect(stage.receiver.notices.map(({ notice }) => notice)).toMatchObject([{ outcome: 'applied' }]);
      expect(await stage.query('SELECT count(*)::int AS n FROM parley_operations')).toEqual([{ n: 1 }]);
    } finally {
      await hub?.kill();
      await stage.close();
      await tap.stop();
    }
  });

  it('takes no new message while it ends, so that the channel delivers it again', async () => {
    const stage = await openStage({ postgres, start: false, yaml: withStoreBeside });
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/channels/phone`;
    try {
      await stage.accept();
      const hub = await startProcess(stage, port);
      const message = stage.kit.text({ phone: thandi.phone }, 'Hello');
      const body = stage.kit.body(stage.kit.change({ messages: [message] }));
      const exit = hub.terminate();
      const statuses: (number | undefined)[] = [];
      for (let count = 0; count < 20; count += 1)
        statuses.push((await stage.kit.post(url, body).catch(() => undefined))?.status);
      expect(await exit).toBe(0);
      // Taken before the end: it waits in the inbox or was answered. Not taken: the channel was told so.
      const isTaken = statuses.includes(200);
      const { inbox, waiting } = readStore(stage.storeFolder);
      expect(inbox + waiting + stage.heard(thandi.phone).length > 0).toBe(isTaken);
      const next = await startProcess(stage, port);
      expect((await stage.kit.post(url, body)).status).toBe(200);
      expect((await stage.hear(thandi.phone)).text).toContain(thandi.name);
      expect(await next.terminate()).toBe(0);
    } finally {
      await stage.close();
    }
  });
});
