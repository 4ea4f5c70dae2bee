/**
 * Accepts the mapping of every example, or of those that are named, on its seed data and writes its lock file. To be
 * run, and its result read, after a hub.yaml or a seed has changed: `node test/transcripts/accept.ts [example …]`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { listLayouts } from './layouts.ts';
import { createPeers } from './peers.ts';

const cli = join(import.meta.dirname, '../../core/src/cli/main.ts');
const secret = 'whsec_VHJhbnNjcmlwdHMgYXJlIHRlc3RzLCB0b28u';
const chosen = process.argv.slice(2);
const layouts = listLayouts().filter(({ example }) => chosen.length === 0 || chosen.includes(example));
const unknown = chosen.filter((name) => !layouts.some(({ example }) => example === name));
if (unknown.length > 0) throw new Error(`There is no example ${unknown.join(', ')} with transcripts.`);
const peers = createPeers();
const receiver = await startWebhookReceiver({ secret });
try {
  for (const layout of layouts) {
    const ground = await peers.open(layout);
    const env = { ...ground.env, NOTIFY_URL: receiver.url, NOTIFY_SECRET: secret };
    const child = spawn(process.execPath, [cli, 'check', '--accept', '--config', layout.configFile], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) process.exitCode = 1;
    await ground.close();
  }
} finally {
  await receiver.stop();
  await peers.stop();
}
