/**
 * Accepts the mapping of every example on its seed data and writes its lock file. To be run, and its result read,
 * after a hub.yaml or a seed has changed: `node test/transcripts/accept.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startPostgres } from '../support/postgres.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { createTemplates, listLayouts, toHubUrl } from './layouts.ts';

const cli = join(import.meta.dirname, '../../core/src/cli/main.ts');
const secret = 'whsec_VHJhbnNjcmlwdHMgYXJlIHRlc3RzLCB0b28u';
const layouts = listLayouts();
const postgres = await startPostgres();
const receiver = await startWebhookReceiver({ secret });
try {
  await createTemplates(postgres, layouts);
  for (const { configFile, template } of layouts) {
    const env = {
      DATABASE_URL: toHubUrl(postgres, template),
      NOTIFY_URL: receiver.url,
      NOTIFY_SECRET: secret,
    };
    const child = spawn(process.execPath, [cli, 'check', '--accept', '--config', configFile], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) process.exitCode = 1;
  }
} finally {
  await receiver.stop();
  await postgres.stop();
}
