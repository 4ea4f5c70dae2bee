import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hub, startHub } from '@parley/core';
import { createPhone, type Phone } from '../../plugins/simulator/src/phone.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import type { Backend } from './backend.ts';
import { createMovingClock, type MovingClock } from './moving-clock.ts';
import type { Transcript } from './transcript.ts';

/** What the stage's receiver and its hub sign notices with. */
export const noticeSecret = 'whsec_VHJhbnNjcmlwdHMgYXJlIHRlc3RzLCB0b28u';

/** A connector that does not read by then is not going to. */
const readyMs = 20_000;

/** Where one transcript plays: a hub of its own, with its own database, receiver and phones. */
export interface Stage {
  readonly backend: Backend;
  readonly receiver: WebhookReceiver;
  readonly clock: MovingClock;
  /** What the hub logged. */
  readonly log: readonly string[];
  hub(): Hub;
  phone(name: string): Phone;
  /** Stops the hub, writes the permission into its hub.yaml and starts it again. */
  setPermission(permission: string): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly backend: Backend;
  /** What hub.yaml refers to, but for `NOTIFY_URL` and `NOTIFY_SECRET`. */
  readonly env: Readonly<Record<string, string>>;
  readonly configFile: string;
  /** What stands under `interpreter:`, as YAML on one line. Default: as hub.yaml says. */
  readonly interpreter?: string;
  /** The text of hub.lock.yaml. Default: that beside hub.yaml. */
  readonly lock?: string;
  readonly transcript: Transcript;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { backend, configFile, transcript } = options;
  const folder = await copyConfig(configFile, options.lock);
  const file = join(folder, basename(configFile));
  if (options.interpreter !== undefined) await writeInterpreter(file, options.interpreter);
  if (transcript.permission !== undefined) await writePermission(file, transcript.permission);
  const receiver = await startWebhookReceiver({ secret: noticeSecret });
  const clock = createMovingClock(transcript.start === undefined ? {} : { start: transcript.start });
  const env = { ...options.env, NOTIFY_URL: receiver.url, NOTIFY_SECRET: noticeSecret };
  const log: string[] = [];
  let port = 0;

  async function start(): Promise<Hub> {
    const hub = await startHub({
      ...{ configFile: file, env, port, clock },
      log: (level, message) => log.push(`${level} ${message}`),
    });
    await Promise.race([hub.ready(), sleep(readyMs, undefined, { ref: false })]);
    const idle = hub.status().connectors.find(({ reads }) => !reads);
    if (idle !== undefined) {
      await hub.close();
      throw new Error(`Connector "${idle.name}" does not read: ${log.join('\n')}`);
    }
    return hub;
  }

  let hub = await start();
  port = Number(new URL(hub.url ?? '').port);
  const url = `${hub.url}/channels/phone`;
  const phones = new Map([...transcript.phones].map(([name, phone]) => [name, createPhone({ url, phone })]));

  return {
    backend,
    receiver,
    clock,
    log,
    hub: () => hub,
    phone(name) {
      const phone = phones.get(name);
      if (phone === undefined) throw new Error(`There is no phone of ${name}.`);
      return phone;
    },
    async setPermission(permission) {
      await hub.close();
      await writePermission(file, permission);
      hub = await start();
    },
    async close() {
      await hub.close();
      await receiver.stop();
      clock.restore();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Beside the original, so that plugins are found from there. */
async function copyConfig(configFile: string, lock: string | undefined): Promise<string> {
  const parent = join(dirname(configFile), '.parley');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'transcript-'));
  const name = basename(configFile);
  await cp(configFile, join(folder, name));
  const lockName = name.replace(/\.yaml$/, '.lock.yaml');
  await writeFile(
    join(folder, lockName),
    lock ?? (await readFile(join(dirname(configFile), lockName), 'utf8')),
  );
  return folder;
}

/** YAML takes a key once: the one that was there goes. */
async function writeInterpreter(file: string, interpreter: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const others = text.replace(/^interpreter:.*\n(?:[ \t]+.*\n|#.*\n)*/gm, '');
  await writeFile(file, `${others}\ninterpreter: ${interpreter}\n`);
}

async function writePermission(file: string, permission: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const changed = text.replace(/^( +permission: )[a-z-]+/m, `$1${permission}`);
  if (!changed.includes(`permission: ${permission}`)) throw new Error(`${file} states no permission.`);
  await writeFile(file, changed);
}
