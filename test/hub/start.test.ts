import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../crash/hub-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const withStoreBeside = (yaml: string): string => `${yaml}\nstore: { folder: store }\n`;

describe('a hub that cannot start', () => {
  it('ends with the fix when its port is taken, instead of going on unheard', async () => {
    const stage = await openStage({ postgres, start: false, yaml: withStoreBeside });
    const other = createServer();
    try {
      await stage.accept();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, output } = await runCommand(
        ['start', '--config', stage.configFile, '--port', String(port)],
        stage.env,
      );
      expect(code).toBe(1);
      expect(output).toContain('Fix: Choose another one with --port.');
      // The store is free again.
      await (await stage.start()).ready();
    } finally {
      other.close();
      await stage.close();
    }
  });

  it('names the place and the fix of every plugin that is not right', async () => {
    const stage = await openStage({
      ...{ postgres, start: false },
      yaml: (yaml) => withStoreBeside(yaml.replace('plugin: webhook', 'plugin: no-such-notifier')),
    });
    try {
      const { code, output } = await runCommand(['start', '--config', stage.configFile], stage.env);
      expect(code).toBe(1);
      expect(output).toMatch(/^hub\.yaml:\d+:\d+ error notifiers\.compliance\.plugin: .+ Fix: .+$/m);
    } finally {
      await stage.close();
    }
  });
});
