import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeNotice } from '@parley/core/contract';
import { createWebhookKit, startFakeGraph } from '../support/fake-graph.ts';
import { startPostgres } from '../support/postgres.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { createBackend, phoneOf } from './backend.ts';
import { createCustomer, toShown, type Wish } from './customer.ts';
import { type RunningHub, runCommand, startHubProcess } from './hub-process.ts';
import { createHubYaml } from './hub-yaml.ts';
import { judge, type Verdicts } from './judge.ts';
import { createKillPoints, type KillPoint, killPoints } from './kill-points.ts';
import { createRandom } from './random.ts';
import { readStore, readTrail } from './store-reading.ts';
import { startTap } from './tap.ts';

export interface CrashRunOptions {
  readonly kills: number;
  /** Default true. */
  readonly operationsTable?: boolean;
  /** Default 20. */
  readonly customers?: number;
  readonly seed?: number;
  /** Takes lines about how it goes. */
  readonly log?: (line: string) => void;
}

export interface CrashReport {
  readonly kills: number;
  readonly killsByPoint: Readonly<Record<string, number>>;
  /** Kills after which the dead hub's rows held a write that was permitted and not settled. */
  readonly killsBetweenPermitAndSettle: number;
  readonly changes: number;
  readonly silent: number;
  readonly lost: number;
  readonly doubled: number;
  readonly misreported: number;
  readonly unknown: number;
  readonly auditChain: 'verified' | 'broken';
  /** How the last hub ended when it was asked to. */
  readonly exitCode: number | null;
  readonly startMs: { readonly median: number; readonly longest: number };
  /** What was wrong, in words. */
  readonly findings: readonly string[];
}

const appSecret = 'crash-app-secret';
const noticeSecret = 'whsec_VGhlIGh1YiBpcyBraWxsZWQgYWdhaW4gYW5kIGFnYWlu';
/** So long the hub has to come to an armed point; else it is killed where it is. */
const pointTimeoutMs = 3_000;
const quietTimeoutMs = 90_000;

/** Kills a real hub under load again and again, and judges what it did by what its backend saw. */
export async function runCrashTest(options: CrashRunOptions): Promise<CrashReport> {
  const { kills, operationsTable = true, customers: count = 20, seed = Date.now(), log = () => {} } = options;
  const random = createRandom(seed);
  const parent = join(import.meta.dirname, '../.parley');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'crash-'));
  const storeFolder = join(folder, 'store');
  await mkdir(storeFolder, { mode: 0o700 });

  const postgres = await startPostgres();
  const backend = await createBackend({ postgres, customers: count, operationsTable });
  const receiver = await startWebhookReceiver({ secret: noticeSecret });
  const replies: { to: string; text: string }[] = [];
  let hub: RunningHub | undefined;
  let killed = Promise.withResolvers<KillPoint>();
  const points = createKillPoints({
    storeFolder,
    random,
    kill(point) {
      void hub?.kill();
      killed.resolve(point);
    },
  });
  const graph = await startFakeGraph({
    record: false,
    onMessage(message) {
      points.replyArrived();
      replies.push({ to: message.to, text: toShown(message).text });
      customers.get(message.to.replace(/\D/g, ''))?.hear(message);
    },
  });
  const postgresTap = await startTap(postgres.port, points.watchPostgres);
  const noticeTap = await startTap(Number(new URL(receiver.url).port), points.watchNotices);
  const noticeUrl = new URL(receiver.url);
  noticeUrl.port = String(noticeTap.port);

  const port = await findFreePort();
  const configFile = join(folder, 'hub.yaml');
  await writeFile(
    configFile,
    createHubYaml({
      ...{ graphUrl: graph.url, phoneNumberId: graph.phoneNumberId, operationsTable },
      noticeUrl: noticeUrl.href,
    }),
  );
  const env = {
    DATABASE_URL: `postgres://${backend.role}:${backend.password}@127.0.0.1:${postgresTap.port}/${backend.database}`,
    NOTIFY_SECRET: noticeSecret,
    ACCESS_TOKEN: graph.accessToken,
    APP_SECRET: appSecret,
    VERIFY_TOKEN: 'crash-verify-token',
  };

  const wishes: Wish[] = [];
  const kit = createWebhookKit({ phoneNumberId: graph.phoneNumberId, appSecret });
  const customers = new Map(
    Array.from({ length: count }, (_, index) => {
      const phone = phoneOf(index + 1);
      const customer = createCustomer({
        ...{ phone, kit, random, url: `http://127.0.0.1:${port}/channels/phone` },
        nextWish: () => {
          const wish = createWish(phone, wishes.length);
          wishes.push(wish);
          return wish;
        },
        onYesTaken: points.yesTaken,
      });
      return [phone.slice(1), customer] as const;
    }),
  );

  const startTimes: number[] = [];
  const start = async (): Promise<RunningHub> => {
    const started = await startHubProcess({ configFile, port, env, log: (text) => log(text.trimEnd()) });
    startTimes.push(started.startMs);
    return started;
  };

  try {
    const check = await runCommand(['check', '--accept', '--config', configFile], env);
    if (check.code !== 0) throw new Error(`parley check failed:\n${check.output}`);
    hub = await start();
    const running = [...customers.values()].map((customer) => customer.run());
    const killsByPoint: Record<string, number> = Object.fromEntries(killPoints.map((point) => [point, 0]));
    let betweenPermitAndSettle = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const point = killPoints[kill % killPoints.length] ?? 'random';
      killed = Promise.withResolvers();
      await sleep(random() * 300);
      points.arm(point === 'random' ? undefined : point);
      const waitMs = point === 'random' ? random() * 700 : pointTimeoutMs;
      const where = await Promise.race([killed.promise, sleep(waitMs, 'random' as const, { ref: false })]);
      points.arm(undefined);
      await hub.kill();
      killsByPoint[where] = (killsByPoint[where] ?? 0) + 1;
      if (readStore(storeFolder).openIntents > 0) betweenPermitAndSettle += 1;
      hub = await start();
      log(`kill ${kill + 1} of ${kills}: ${where}; up again after ${Math.round(hub.startMs)} ms`);
    }
    for (const customer of customers.values()) customer.stop();
    await Promise.all(running);
    const leftOver = await untilQuiet(storeFolder, () => replies.length + receiver.notices.length);
    const exitCode = await hub.terminate();
    hub = undefined;
    const verify = await runCommand(['audit', 'verify', '--config', configFile], env);
    log(verify.output.trimEnd());
    const verdicts = judge({
      history: await backend.history(),
      notices: receiver.notices
        .map(({ notice }) => notice)
        .filter((notice): notice is ChangeNotice => notice.kind === 'change'),
      ...{ replies, wishes, leftOver, trail: readTrail(storeFolder) },
    });
    return toReport(verdicts, {
      kills,
      killsByPoint,
      killsBetweenPermitAndSettle: betweenPermitAndSettle,
      auditChain: verify.code === 0 ? 'verified' : 'broken',
      exitCode,
      startMs: describeTimes(startTimes),
    });
  } finally {
    for (const customer of customers.values()) customer.stop();
    await hub?.kill();
    points.stop();
    await Promise.all([postgresTap.stop(), noticeTap.stop(), graph.close(), receiver.stop()]);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Measured = Pick<
  CrashReport,
  'kills' | 'killsByPoint' | 'killsBetweenPermitAndSettle' | 'auditChain' | 'exitCode' | 'startMs'
>;

function toReport(verdicts: Verdicts, measured: Measured): CrashReport {
  const { kills, killsByPoint, killsBetweenPermitAndSettle, ...rest } = measured;
  const { changes, silent, lost, doubled, misreported, unknown } = verdicts;
  const findings = Object.entries({ silent, lost, doubled, misreported }).flatMap(([name, list]) =>
    list.map((finding) => `${name}: ${finding}`),
  );
  return {
    ...{ kills, killsByPoint, killsBetweenPermitAndSettle, changes },
    ...{
      silent: silent.length,
      lost: lost.length,
      doubled: doubled.length,
      misreported: misreported.length,
      unknown,
    },
    ...rest,
    findings,
  };
}

/** Letters only where it is a name: each value is read and stored as it stands. */
function createWish(customer: string, index: number): Wish {
  const kinds = ['email', 'address', 'beneficiary'] as const;
  const kind = kinds[index % kinds.length] ?? 'email';
  const letters = [...index.toString().padStart(5, '0')]
    .map((digit) => 'aeioubdgkl'.charAt(Number(digit)))
    .join('');
  const value = {
    email: `new.${letters}@example.com`,
    address: `${index + 1} Z${letters} Street`,
    beneficiary: `Zola Q${letters}`,
  }[kind];
  return { value, customer, kind, confirmations: [], dialogue: [] };
}

/** Resolves when the hub has nothing left to do and nothing arrives any more, with what is left all the same. */
async function untilQuiet(storeFolder: string, countArrivals: () => number): Promise<readonly string[]> {
  const end = performance.now() + quietTimeoutMs;
  for (;;) {
    const before = countArrivals();
    await sleep(1_500);
    const { undeliverable, ...waiting } = readStore(storeFolder);
    const isQuiet = Object.values(waiting).every((count) => count === 0) && countArrivals() === before;
    if (isQuiet || performance.now() > end) {
      return Object.entries({ ...waiting, undeliverable }).flatMap(([name, count]) =>
        count === 0 ? [] : [`${name}: ${count} at the end`],
      );
    }
  }
}

function describeTimes(times: readonly number[]): CrashReport['startMs'] {
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
