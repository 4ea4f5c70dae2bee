import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runCommand } from '../crash/hub-process.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { listTranscripts } from '../transcripts/layouts.ts';
import { parseTranscript } from '../transcripts/parse-transcript.ts';
import { playTranscript } from '../transcripts/play-transcript.ts';
import { noticeSecret, openStage } from '../transcripts/stage.ts';
import type { Transcript } from '../transcripts/transcript.ts';
import { backends } from './backends/index.ts';
import { type Layout, layouts, seed, type Tables } from './data.ts';
import { toFacts } from './facts.ts';
import type { MatrixRow } from './grid.ts';
import { type MatrixBackend, type Place, type StartedBackend, watchPlace } from './place.ts';

/** The transcripts of the insurance example that every backend plays, to the letter. */
export const transcriptNames = [
  'change-address',
  'new-email',
  'add-beneficiary',
  'remove-beneficiary',
  'two-at-one-address',
  'record-changed',
  'record-changed-at-write',
  'decline',
  'unknown-sender',
] as const;

/** So many backends play at once: more only wait for the machine. */
const atOnce = 4;

export interface MatrixOptions {
  /** Only backends whose name holds this, in whatever case. */
  readonly only?: string;
  onRow?(row: MatrixRow): void;
}

/** Plays every transcript on every backend and layout. Never throws: a row tells what went wrong. */
export async function runMatrix({
  only = '',
  onRow = () => {},
}: MatrixOptions = {}): Promise<readonly MatrixRow[]> {
  const transcripts = readTranscripts();
  const waiting = backends.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const done = new Map<MatrixBackend, readonly MatrixRow[]>();
  const chosen = [...waiting];
  const work = async (): Promise<void> => {
    for (let backend = waiting.shift(); backend !== undefined; backend = waiting.shift()) {
      done.set(backend, await runBackend(backend, transcripts, onRow));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return chosen.flatMap((backend) => done.get(backend) ?? []);
}

type Named = readonly (readonly [name: string, transcript: Transcript])[];

function readTranscripts(): Named {
  const files = listTranscripts('insurance');
  return transcriptNames.map((name) => {
    const found = files.find(({ file }) => file === `${name}.txt`);
    if (found === undefined) throw new Error(`The insurance example has no transcript ${name}`);
    return [name, parseTranscript(found.text)];
  });
}

async function runBackend(
  backend: MatrixBackend,
  transcripts: Named,
  onRow: (row: MatrixRow) => void,
): Promise<readonly MatrixRow[]> {
  const rows: MatrixRow[] = [];
  const put = (layout: Layout, transcript: string, result: MatrixRow['result'], why = '') => {
    const row = { backend: backend.name, layout, transcript, result, why };
    rows.push(row);
    onRow(row);
  };
  const putAll = (result: MatrixRow['result'], why: string) => {
    for (const layout of layouts) for (const [name] of transcripts) put(layout, name, result, why);
  };
  const obstacle = await backend.obstacle?.();
  if (obstacle !== undefined) {
    putAll('not run', obstacle);
    return rows;
  }
  let started: StartedBackend | undefined;
  try {
    started = await backend.start();
    for (const layout of layouts) await runLayout(backend, started, layout, transcripts, put);
  } catch (error) {
    putAll('fail', describeError(error));
  }
  await started?.stop().catch((error) => put('flat', 'stop', 'fail', describeError(error)));
  return rows;
}

type Put = (layout: Layout, transcript: string, result: MatrixRow['result'], why?: string) => void;

async function runLayout(
  backend: MatrixBackend,
  started: StartedBackend,
  layout: Layout,
  transcripts: Named,
  put: Put,
): Promise<void> {
  const configFile = toHubFile(backend, layout);
  let lock: string | undefined;
  for (const [name, transcript] of transcripts) {
    const limit = backend.limits?.find((one) => one.transcript === name && one.layout === layout);
    if (limit !== undefined) {
      put(layout, name, 'not run', limit.why);
      continue;
    }
    try {
      const place = await started.open(layout);
      try {
        lock ??= await acceptMapping(configFile, place);
        await play({ configFile, lock, layout, place, transcript });
      } finally {
        await place.close();
      }
      put(layout, name, 'pass');
    } catch (error) {
      put(layout, name, 'fail', describeError(error));
    }
  }
}

/** The hub.yaml of a backend for a layout. */
export function toHubFile({ hub }: MatrixBackend, layout: Layout): string {
  return join(import.meta.dirname, 'hubs', `${hub}-${layout}.yaml`);
}

interface PlayOptions {
  readonly configFile: string;
  readonly lock: string;
  readonly layout: Layout;
  readonly place: Place;
  readonly transcript: Transcript;
}

async function play({ configFile, lock, layout, place, transcript }: PlayOptions): Promise<void> {
  assertSeeded(layout, await place.dump());
  const backend = await watchPlace(place, layout);
  const stage = await openStage({ backend, env: place.env, configFile, lock, transcript });
  try {
    await playTranscript(transcript, stage);
  } finally {
    await stage.close();
  }
}

/** What is read past the connector must be the data itself, or a change could not be seen there. */
function assertSeeded(layout: Layout, tables: Tables): void {
  const [actual, expected] = [toFacts(layout, tables), toFacts(layout, seed[layout])];
  if (!isDeepStrictEqual(actual, expected)) throw new Error('The backend does not hold what it starts with');
}

/** As the business accepts it: `parley check --accept`. Gives the text of hub.lock.yaml. */
async function acceptMapping(configFile: string, place: Place): Promise<string> {
  const parent = join(import.meta.dirname, 'hubs', '.parley');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'accept-'));
  const receiver = await startWebhookReceiver({ secret: noticeSecret });
  try {
    const file = join(folder, 'hub.yaml');
    await writeFile(file, await readFile(configFile));
    const env = { ...place.env, NOTIFY_URL: receiver.url, NOTIFY_SECRET: noticeSecret };
    const { code, output } = await runCommand(['check', '--accept', '--config', file], env);
    if (code !== 0) throw new Error(output);
    return await readFile(join(folder, 'hub.lock.yaml'), 'utf8');
  } finally {
    await receiver.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
