import { parseArgs } from 'node:util';
import { stageExcelWebhook } from './connector-excel-webhook.ts';
import { stageGoogleSheets } from './connector-google-sheets.ts';
import { type ConnectorRow, measureOperation } from './connector-measure.ts';
import { stageMysql } from './connector-mysql.ts';
import type { ConnectorStage } from './connector-operation.ts';
import { stageOracle } from './connector-oracle.ts';
import { stagePostgres } from './connector-postgres.ts';
import { renderConnectors } from './connector-report.ts';
import { stageRest } from './connector-rest.ts';

/** A backend that could not be had here. */
export interface NotRun {
  readonly connector: string;
  readonly notRun: string;
}

export interface ConnectorBenchOptions {
  readonly quick: boolean;
  /** Default: all. */
  readonly only?: readonly string[] | undefined;
  log(message: string): void;
}

export interface ConnectorBenchResult {
  readonly rows: readonly (ConnectorRow | NotRun)[];
  /** What each bare contestant does, by connector, operation and kind. */
  readonly does: readonly {
    readonly connector: string;
    readonly operation: string;
    readonly bare: string;
    readonly does: string;
  }[];
}

const stages: Readonly<Record<string, () => Promise<ConnectorStage | { readonly obstacle: string }>>> = {
  postgres: stagePostgres,
  mysql: stageMysql,
  oracle: stageOracle,
  rest: stageRest,
  'google-sheets': stageGoogleSheets,
  'excel-webhook': stageExcelWebhook,
};

/** Measures every connector against its bare driver, one backend after the other. */
export async function runConnectorBench({
  quick,
  only,
  log,
}: ConnectorBenchOptions): Promise<ConnectorBenchResult> {
  const rows: (ConnectorRow | NotRun)[] = [];
  const does: { connector: string; operation: string; bare: string; does: string }[] = [];
  const options = { rounds: quick ? 5 : 15, blockMs: quick ? 30 : 80, parallel: [1, 8] };
  for (const [connector, start] of Object.entries(stages)) {
    if (only !== undefined && !only.includes(connector)) continue;
    log(`Connector ${connector}`);
    const stage = await start().catch((error: unknown) => ({ obstacle: `it did not start: ${error}` }));
    if ('obstacle' in stage) {
      rows.push({ connector, notRun: stage.obstacle });
      continue;
    }
    try {
      for (const operation of stage.operations) {
        rows.push(...(await measureOperation(connector, operation, options)));
        for (const bare of operation.bare)
          does.push({ connector, operation: operation.operation, bare: bare.kind, does: bare.does });
      }
    } finally {
      await stage.stop();
    }
  }
  return { rows, does };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const result = await runConnectorBench({
    quick: values.quick,
    only: values.only?.split(','),
    log: (message) => void process.stderr.write(`${message}\n`),
  });
  process.stdout.write(values.json ? `${JSON.stringify(result.rows, null, 2)}\n` : renderConnectors(result));
}
