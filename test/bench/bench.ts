import { startPostgres } from '../support/postgres.ts';
import { type Child, startChild } from './child.ts';
import { clients } from './clients.ts';
import { type BenchDatabase, createBenchDatabase } from './database.ts';
import { type BenchResult, type Figures, median, medianFigures, round, type TurnFigures } from './figures.ts';
import { customerCount } from './fixed.ts';
import { createHubFolder, type HubFolder, type Places, type RunningHub } from './hub.ts';
import { createMeter, type Meter } from './measure.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** How long each read measurement lasts; write measurements are as many turns as fit in about that. */
  readonly seconds: number;
  readonly parallel: readonly number[];
  /** Where the hub writes a CPU profile when it ends. */
  readonly profileFolder?: string | undefined;
  log(message: string): void;
}

interface Contestant {
  readonly kind: 'floor' | 'hub';
  readonly child: Child;
  readonly url: string;
}

const contestantNames = ['fetchFloor', 'fastFloor', 'hub'] as const;
type ContestantName = (typeof contestantNames)[number];
type Contestants = Readonly<Record<ContestantName, Contestant>>;
const turns = ['read', 'write'] as const;
type Rounds = Record<(typeof turns)[number], Record<ContestantName, Map<number, Figures[]>>>;

/** Nobody changes another contestant's customers. */
const firstWriters = { floor: 1_000, hub: 2_000 } as const;
const firstTurnParallel = 8;
const firstTurns = 300;

/** Runs everything on this machine and takes it down again. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const cleanUp: (() => unknown)[] = [];
  try {
    return await runIn(options, (undo) => cleanUp.unshift(undo));
  } finally {
    for (const undo of cleanUp) await undo();
  }
}

async function runIn(options: BenchOptions, onEnd: (undo: () => unknown) => void): Promise<BenchResult> {
  const { log, parallel } = options;
  const start = async (script: string, args: readonly string[] = []) => {
    const child = startChild({ script, args });
    onEnd(() => child.stop());
    return { child, ready: String(await child.next('ready')) };
  };
  log('PostgreSQL, stand-ins and load generator start');
  const postgres = await startPostgres();
  onEnd(() => postgres.stop());
  const database = await createBenchDatabase(postgres);
  const load = await start('load.ts');
  const graph = await start('graph.ts', [load.ready]);
  const receiver = await start('receiver.ts', [load.ready]);
  const places: Places = { databaseUrl: database.url, graphUrl: graph.ready, notifyUrl: receiver.ready };
  const meter = createMeter({ load: load.child, graph: graph.child, receiver: receiver.child });
  const folder = createHubFolder(places);
  onEnd(() => folder.remove());
  await database.addIndexes(await folder.check());

  log('Clients are tried');
  const tried = await tryClients(places, meter, options.seconds);
  const [fastClient = ''] = Object.entries(tried).reduce((best, one) => (one[1] > best[1] ? one : best));
  const fetchFloor = await startFloor(places, 'fetch');
  onEnd(() => fetchFloor.child.stop());
  const fastFloor = await startFloor(places, fastClient);
  onEnd(() => fastFloor.child.stop());

  log('The hub is started');
  const { hub, startMs, idleMb } = await measureStart(folder, meter, options);
  onEnd(() => hub.child.stop());
  const contestants: Contestants = {
    fetchFloor,
    fastFloor,
    hub: { kind: 'hub', child: hub.child, url: hub.webhookUrl },
  };
  const rounds = await runRounds(contestants, meter, options);
  await assertChanged(database, options);
  log('First turns');
  const firstTurn = await measureFirstTurns(contestants.hub, meter, database);
  const { peakMb } = await hub.child.usage();
  return {
    rounds: options.rounds,
    read: toTurnFigures(rounds.read, parallel),
    write: toTurnFigures(rounds.write, parallel),
    ...{ startMs: round(startMs), idleMb: round(idleMb), peakMb: round(peakMb) },
    ...{ firstTurn, clients: tried, fastClient, busiest: meter.busiest },
  };
}

async function startFloor({ databaseUrl, graphUrl, notifyUrl }: Places, client: string): Promise<Contestant> {
  const env = { DATABASE_URL: databaseUrl, GRAPH_URL: graphUrl, NOTIFY_URL: notifyUrl, CLIENT: client };
  const child = startChild({ script: 'floor.ts', env });
  return { kind: 'floor', child, url: await child.next<string>('ready') };
}

/** Each client's throughput in the bare handler: the better of two tries, so that one hiccup does not decide. */
async function tryClients(places: Places, meter: Meter, seconds: number): Promise<Record<string, number>> {
  const rates: Record<string, number> = {};
  for (const client of Object.keys(clients)) {
    const { child, url } = await startFloor(places, client);
    const task = { turn: 'read', url, contestant: 'floor', customers: range(0, 32), parallel: 32 } as const;
    await meter.run({ ...task, seconds: Math.min(seconds, 0.5) });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { turnsPerSecond } = await meter.measure(child, { ...task, seconds: Math.min(seconds, 1) });
      rates[client] = Math.max(rates[client] ?? 0, Math.round(turnsPerSecond));
    }
    await child.stop();
  }
  return rates;
}

/** Starts the hub some times on an empty store; the last one stays. */
async function measureStart(folder: HubFolder, meter: Meter, { rounds, profileFolder }: BenchOptions) {
  const times: number[] = [];
  const count = Math.min(3, rounds);
  let hub: RunningHub | undefined;
  for (let index = 0; index < count; index += 1) {
    await hub?.child.stop();
    const start = performance.now();
    hub = await folder.start({ profileFolder: index === count - 1 ? profileFolder : undefined });
    const customers = [customerCount - 1];
    const task = { turn: 'read', contestant: 'hub', customers, parallel: 1 } as const;
    await meter.run({ ...task, url: hub.webhookUrl });
    times.push(performance.now() - start);
  }
  if (hub === undefined) throw new Error('No round was asked for');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return { hub, startMs: median(times), idleMb: (await hub.child.usage()).rssMb };
}

/** Every contestant in every round, in turns, so that noise hits all alike. The round before the first only warms up. */
async function runRounds(contestants: Contestants, meter: Meter, options: BenchOptions): Promise<Rounds> {
  const { rounds, seconds, parallel, log } = options;
  const result: Rounds = { read: createRound(), write: createRound() };
  const highest = Math.max(...parallel);
  for (let index = 0; index <= rounds; index += 1) {
    log(index === 0 ? 'Warming up' : `Round ${index} of ${rounds}`);
    for (const count of index === 0 ? [highest] : parallel) {
      for (let place = 0; place < contestantNames.length; place += 1) {
        const name = contestantNames[(place + index) % contestantNames.length] ?? 'hub';
        const { kind, child, url } = contestants[name];
        const task = { url, contestant: kind, parallel: count } as const;
        const read = { ...task, turn: 'read', customers: range(0, count), seconds } as const;
        // Conversations are begun before they are measured.
        await meter.run({ ...read, seconds: Math.min(seconds, 0.2) });
        const reading = await meter.measure(child, read);
        const customers = range(firstWriters[kind], countWrites(count, seconds));
        await meter.run({ ...task, turn: 'prepare', customers, parallel: 32 });
        const writing = await meter.measure(child, { ...task, turn: 'write', customers });
        if (index === 0) continue;
        add(result.read[name], count, reading);
        add(result.write[name], count, writing);
      }
    }
  }
  return result;
}

/** Each write needs a conversation of its own that stands at its confirm button. */
function countWrites(parallel: number, seconds: number): number {
  return Math.round(Math.max(80, parallel * 10) * Math.min(1, seconds));
}

/** What was reported as applied stands in PostgreSQL. */
async function assertChanged(database: BenchDatabase, { parallel, seconds }: BenchOptions): Promise<void> {
  const wanted = countWrites(Math.max(...parallel), seconds);
  const changed = await database.countChanged(firstWriters.hub, wanted);
  if (changed !== wanted) throw new Error(`${changed} of ${wanted} customers were changed`);
}

async function measureFirstTurns(hub: Contestant, meter: Meter, database: BenchDatabase) {
  const task = { turn: 'read', url: hub.url, contestant: 'hub', parallel: firstTurnParallel } as const;
  const indexed = await meter.measure(hub.child, { ...task, customers: range(3_000, firstTurns) });
  await database.dropIndexes();
  const unindexed = await meter.measure(hub.child, { ...task, customers: range(4_000, firstTurns) });
  return {
    parallel: firstTurnParallel,
    indexed: medianFigures([indexed]),
    unindexed: medianFigures([unindexed]),
  };
}

function createRound(): Record<ContestantName, Map<number, Figures[]>> {
  return { fetchFloor: new Map(), fastFloor: new Map(), hub: new Map() };
}

function add(figures: Map<number, Figures[]>, parallel: number, one: Figures): void {
  figures.set(parallel, [...(figures.get(parallel) ?? []), one]);
}

function toTurnFigures(
  rounds: Record<ContestantName, Map<number, Figures[]>>,
  parallel: readonly number[],
): TurnFigures {
  const of = (name: ContestantName) =>
    Object.fromEntries(parallel.map((count) => [count, medianFigures(rounds[name].get(count) ?? [])]));
  const [fetchFloor, fastFloor, hub] = [of('fetchFloor'), of('fastFloor'), of('hub')];
  const ratioTo = (floor: Readonly<Record<string, Figures>>) =>
    Object.fromEntries(
      parallel.map((count) => [
        count,
        round((hub[count]?.turnsPerSecond ?? 0) / (floor[count]?.turnsPerSecond ?? 1)),
      ]),
    );
  return { fetchFloor, fastFloor, hub, ratioToFetch: ratioTo(fetchFloor), ratioToFast: ratioTo(fastFloor) };
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
