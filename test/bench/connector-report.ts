import type { ConnectorBenchResult } from './connectors.ts';

const header =
  'connector      operation        parallel   connector ms  guarded ms   ratio   single ms   ratio';

/** The connectors' figures as a table for people. */
export function renderConnectors({ rows, does }: ConnectorBenchResult): string {
  const lines: string[] = [];
  for (const row of rows) {
    if ('notRun' in row) {
      lines.push(`${row.connector.padEnd(15)}not run: ${row.notRun}`);
      continue;
    }
    if (row.bare !== 'guarded') continue;
    const single = rows.find(
      (other) =>
        'bare' in other &&
        other.bare === 'single' &&
        other.connector === row.connector &&
        other.operation === row.operation &&
        other.parallel === row.parallel,
    );
    lines.push(
      [
        row.connector.padEnd(15),
        row.operation.padEnd(16),
        String(row.parallel).padStart(9),
        row.connectorMs.toFixed(3).padStart(15),
        row.bareMs.toFixed(3).padStart(12),
        row.ratio.toFixed(2).padStart(8),
        ...(single !== undefined && 'bare' in single
          ? [single.bareMs.toFixed(3).padStart(12), single.ratio.toFixed(2).padStart(8)]
          : []),
      ].join(''),
    );
  }
  return [
    'One lookup and one compare-and-set write: the connector against the bare driver, on the same server',
    header,
    ...lines,
    '',
    'What the bare driver does:',
    ...listDoes(does),
    '',
  ].join('\n');
}

function listDoes(does: ConnectorBenchResult['does']): readonly string[] {
  return does.map(
    ({ connector, operation, bare, does: text }) => `  ${connector}, ${operation}, ${bare}: ${text}`,
  );
}
