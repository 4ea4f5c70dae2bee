import type { Bare, ConnectorOperation } from './connector-operation.ts';
import { median, round } from './figures.ts';

/** One figure of the connector bench. Times are means of one call, in milliseconds; the ratio is the median over the rounds. */
export interface ConnectorRow {
  readonly connector: string;
  readonly operation: string;
  readonly parallel: number;
  readonly bare: Bare['kind'];
  readonly bareMs: number;
  readonly connectorMs: number;
  readonly ratio: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** About how long each measurement of a round lasts. */
  readonly blockMs: number;
  readonly parallel: readonly number[];
}

type Run = (record: number) => Promise<void>;

/** A hub runs for days: what is measured is compiled by then. */
const warmUpCalls = 1_500;
const warmUpMs = 1_500;

/** Measures everybody in every round, in turns, in blocks so short that what slows the machine slows all alike. */
export async function measureOperation(
  connector: string,
  { operation, run, bare }: ConnectorOperation,
  { rounds, blockMs, parallel }: MeasureOptions,
): Promise<readonly ConnectorRow[]> {
  const runs = [run, ...bare.map((one) => one.run)];
  const rows: ConnectorRow[] = [];
  for (const workers of parallel) {
    const calls: number[] = [];
    for (const one of runs) {
      const ms = await warmUp(one, workers);
      calls.push(Math.max(2 * workers, Math.min(2_000, Math.round((blockMs / ms) * workers))));
    }
    const times: number[][] = runs.map(() => []);
    for (let index = 0; index < rounds; index += 1)
      for (let turn = 0; turn < runs.length; turn += 1) {
        const place = (turn + index) % runs.length;
        const one = runs[place];
        if (one !== undefined) times[place]?.push(await runBlock(one, workers, calls[place] ?? 1));
      }
    const [own = [], ...others] = times;
    for (const [place, { kind }] of bare.entries()) {
      const theirs = others[place] ?? [];
      rows.push({
        ...{ connector, operation, parallel: workers, bare: kind },
        bareMs: round(median(theirs)),
        connectorMs: round(median(own)),
        ratio: round(median(own.map((ms, index) => ms / (theirs[index] ?? ms)))),
      });
    }
  }
  return rows;
}

/** Says how long a call takes at the end. */
async function warmUp(run: Run, workers: number): Promise<number> {
  const start = performance.now();
  let ms = await runBlock(run, workers, 2 * workers);
  for (let calls = 0; calls < warmUpCalls && performance.now() - start < warmUpMs; calls += 20 * workers)
    ms = await runBlock(run, workers, 20 * workers);
  return ms;
}

/** Milliseconds for one call. Each worker has a record of its own, one after the other. */
async function runBlock(run: Run, workers: number, calls: number): Promise<number> {
  const each = Math.max(1, Math.ceil(calls / workers));
  const start = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let index = 0; index < each; index += 1) await run(1 + worker + workers * (index % 50));
    }),
  );
  return (performance.now() - start) / each;
}
