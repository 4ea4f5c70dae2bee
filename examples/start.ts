/**
 * Starts an example: what its hub works on, a receiver for its notices, the hub, and a page to try it on.
 * `pnpm start [insurance] [--port 3000] [--reset]`
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Hub, startHub } from '@parley/core';
import { isParleyError } from '@parley/core/contract';
import { startWebhookReceiver } from '../test/support/webhook-receiver.ts';
import { startFreshData } from './demo/fresh-data.ts';
import { startKeptData } from './demo/kept-data.ts';
import { readPeople } from './demo/people.ts';
import { startDemoServer } from './demo/server.ts';

const readyMs = 10_000;

/** Something the person who started this can put right. */
class StartError extends Error {
  override name = 'StartError';
}

interface Options {
  readonly example: string;
  readonly port: number;
  readonly reset: boolean;
}

function readOptions(): Options {
  const { example, port, reset } = parseOptions();
  if (!/^[a-z][a-z-]*$/.test(example) || !existsSync(join(import.meta.dirname, example, 'people.json'))) {
    const known = readdirSync(import.meta.dirname).filter((name) =>
      existsSync(join(import.meta.dirname, name, 'people.json')),
    );
    throw new StartError(`There is no example "${example}" to start. There are: ${known.join(', ')}.`);
  }
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new StartError(`--port ${port} is not a port. Give a number from 1 to 65535.`);
  }
  return { example, port: number, reset };
}

function parseOptions(): Omit<Options, 'port'> & { readonly port: string } {
  // Some package managers hand on the "--" that separates their own options.
  const args = process.argv.slice(2).filter((arg) => arg !== '--');
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { port: { type: 'string', default: '3000' }, reset: { type: 'boolean', default: false } },
    });
    const [example = 'insurance', ...more] = positionals;
    if (more.length > 0) throw new Error('One example can be started at a time.');
    return { ...values, example };
  } catch (cause) {
    throw new StartError(
      `${cause instanceof Error ? cause.message : cause}\nUsage: pnpm start [example] [--port N] [--reset]`,
      {
        cause,
      },
    );
  }
}

async function assertFree({ example, port }: Options): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${cause.code})`;
    throw new StartError(`Port ${port} ${why}. Choose another: pnpm start ${example} --port ${port + 1}`, {
      cause,
    });
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** Notices that wait from the last time were signed for the same receiver. */
async function readSecret(kept: string): Promise<string> {
  const file = join(kept, 'notify-secret');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return known;
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

/** Runs what was opened backwards, whatever fails. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...closers].reverse()) {
    await close().catch((error) => process.stderr.write(`While stopping: ${String(error)}\n`));
  }
}

async function start(closers: (() => Promise<void>)[]): Promise<string> {
  const options = readOptions();
  const { example, port, reset } = options;
  const folder = join(import.meta.dirname, example);
  const kept = join(folder, '.parley');
  await assertFree(options);
  if (reset) await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  process.stdout.write(`Starting the ${example} example …\n`);
  const people = await readPeople(join(folder, 'people.json'));
  const { begins } = people;
  // Only insurance keeps its data: the others have dates in it, and begin anew on their day.
  const data =
    example === 'insurance'
      ? await startKeptData(folder)
      : await startFreshData({
          ...{ example, folder },
          ...(begins === undefined ? {} : { begins: Date.parse(begins) }),
        });
  closers.push(() => data.stop());
  process.stdout.write(`Its data: ${data.what}.\n`);
  if (begins !== undefined) process.stdout.write(`For the example it is ${begins}.\n`);
  const secret = await readSecret(kept);
  const receiver = await startWebhookReceiver({ secret });
  closers.push(() => receiver.stop());
  const env = { ...process.env, ...data.env, NOTIFY_URL: receiver.url, NOTIFY_SECRET: secret };
  const log = createQuietLog();
  const { clock } = data;
  const configFile = join(folder, 'hub.yaml');
  const hub = await startHub({ configFile, env, log: log.write, ...(clock === undefined ? {} : { clock }) });
  closers.push(() => hub.close());
  await waitUntilReady(hub);
  log.open();
  const server = await startDemoServer({ hub, receiver, data, people, example, port });
  closers.push(() => server.stop());
  return server.url;
}

/** A changed hub.yaml or schema keeps a connector from its work; the hub runs all the same, and says why. */
async function waitUntilReady(hub: Hub): Promise<void> {
  await Promise.race([hub.ready(), sleep(readyMs, undefined, { ref: false })]);
  for (const { name, reads, writes, reason } of hub.status().connectors) {
    if (reads && writes) continue;
    process.stdout.write(
      `Connector "${name}" ${reads ? 'does not write' : 'waits'}: ${reason ?? 'no reason known'}\n`,
    );
  }
}

/** What the hub says while it starts is told by its state afterwards; later only what needs a person is shown. */
function createQuietLog() {
  let isOpen = false;
  return {
    open() {
      isOpen = true;
    },
    write(level: 'debug' | 'info' | 'warn' | 'error', message: string) {
      const isSerious = level === 'error' || (level === 'warn' && isOpen);
      if (isSerious) process.stderr.write(`${level}: ${message}\n`);
    },
  };
}

function describeError(error: unknown): string {
  if (error instanceof StartError) return error.message;
  if (!isParleyError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${error.code}: ${error.message}${error.fix ? `\nFix: ${error.fix}` : ''}`;
}

function onSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

const closers: (() => Promise<void>)[] = [];
const stopped = onSignal();
try {
  const url = await Promise.race([start(closers), stopped]);
  if (url !== undefined) {
    process.stdout.write(`\nOpen ${url} and write as one of the customers. Ctrl-C stops everything.\n`);
  }
  await stopped;
  process.stdout.write('\nStopping …\n');
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${describeError(error)}\n`);
} finally {
  await closeAll(closers);
}
process.exit();
