import type { Child } from './child.ts';
import { type Figures, percentile } from './figures.ts';
import type { LoadResult, LoadTask } from './load.ts';

/** The processes around a contestant. */
export interface Surroundings {
  readonly load: Child;
  readonly graph: Child;
  readonly receiver: Child;
}

export type Busiest = Record<keyof Surroundings, number>;

export interface Meter {
  /** Runs a task of the load generator without measuring it. */
  run(task: LoadTask): Promise<LoadResult>;
  /** Runs a task and measures the contestant meanwhile. */
  measure(contestant: Child, task: LoadTask): Promise<Figures>;
  /** The busiest that each process around the contestants was, as a share of one core. */
  readonly busiest: Busiest;
}

export function createMeter(surroundings: Surroundings): Meter {
  const busiest: Busiest = { load: 0, graph: 0, receiver: 0 };
  const names = ['load', 'graph', 'receiver'] as const;

  async function run(task: LoadTask): Promise<LoadResult> {
    const answer = surroundings.load.next<LoadResult | { readonly error: string }>('result');
    surroundings.load.send({ task });
    const result = await answer;
    if ('error' in result) throw new Error(`${task.turn} at ${task.parallel}: ${result.error}`);
    return result;
  }

  const usages = () => Promise.all(names.map((name) => surroundings[name].usage()));

  return {
    run,
    busiest,
    async measure(contestant, task) {
      const around = await usages();
      const before = await contestant.usage();
      const { turns, elapsedMs, latencies } = await run(task);
      const after = await contestant.usage();
      for (const [index, { cpuMs }] of (await usages()).entries()) {
        const name = names[index];
        if (name === undefined) continue;
        busiest[name] = Math.max(busiest[name], (cpuMs - (around[index]?.cpuMs ?? 0)) / elapsedMs);
      }
      return {
        turnsPerSecond: (turns / elapsedMs) * 1000,
        p50Ms: percentile(latencies, 0.5),
        p99Ms: percentile(latencies, 0.99),
        cpuMsPerTurn: (after.cpuMs - before.cpuMs) / Math.max(1, turns),
        rssMb: after.rssMb,
      };
    },
  };
}
