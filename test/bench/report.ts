import { availableParallelism, cpus } from 'node:os';
import type { BenchResult, Figures, TurnFigures } from './figures.ts';

/** The result as a table for people. */
export function renderReport(result: BenchResult): string {
  const { firstTurn, busiest } = result;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return [
    `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}, medians of ${result.rounds} rounds`,
    '',
    ...renderTurn('Read turn: webhook → live lookup → reply at the fake Graph API', result.read),
    ...renderTurn('Write turn: confirm button → applied, audited, notice at the receiver', result.write),
    `First turn of a conversation (lookup by phone), ${firstTurn.parallel} parallel`,
    header,
    renderRow('', 'hub, indexed', firstTurn.indexed),
    renderRow('', 'hub, no index', firstTurn.unindexed),
    '',
    `start to first answer ${result.startMs.toFixed(0)} ms · idle ${result.idleMb.toFixed(0)} MB · peak ${result.peakMb.toFixed(0)} MB`,
    `busiest, of one core: load generator ${percent(busiest.load)}, fake Graph API ${percent(busiest.graph)}, receiver ${percent(busiest.receiver)}`,
    `fast client: ${result.fastClient}; read turns/s at 32 with each client tried:`,
    ...Object.entries(result.clients).map(([name, rate]) => `  ${rate.toFixed(0).padStart(6)}  ${name}`),
    '',
  ].join('\n');
}

const header =
  'parallel  contestant      turns/s   p50 ms   p99 ms  CPU ms/turn   RSS MB  of fetchFloor  of fastFloor';

function renderTurn(title: string, figures: TurnFigures): readonly string[] {
  const lines = Object.keys(figures.hub).flatMap((key) => {
    const parallel = Number(key);
    return (['fetchFloor', 'fastFloor', 'hub'] as const).map((name) => {
      const row = figures[name][parallel];
      if (row === undefined) return '';
      const ratios = [figures.ratioToFetch[parallel] ?? 0, figures.ratioToFast[parallel] ?? 0];
      const shown = name === 'hub' ? ratios : undefined;
      return renderRow(name === 'fetchFloor' ? key : '', name, row, shown);
    });
  });
  return [title, header, ...lines, ''];
}

function renderRow(parallel: string, name: string, figures: Figures, ratios?: readonly number[]): string {
  const { turnsPerSecond, p50Ms, p99Ms, cpuMsPerTurn, rssMb } = figures;
  const cells = [
    parallel.padStart(8),
    `  ${name.padEnd(14)}`,
    turnsPerSecond.toFixed(1).padStart(9),
    p50Ms.toFixed(2).padStart(9),
    p99Ms.toFixed(2).padStart(9),
    cpuMsPerTurn.toFixed(3).padStart(13),
    rssMb.toFixed(0).padStart(9),
    ...(ratios ?? []).map((ratio) => ratio.toFixed(3).padStart(15)),
  ];
  return cells.join('').trimEnd();
}
