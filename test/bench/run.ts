import { parseArgs } from 'node:util';
import { runBench } from './bench.ts';
import { renderConnectors } from './connector-report.ts';
import { runConnectorBench } from './connectors.ts';
import { renderReport } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    parallel: { type: 'string', default: '1,8,32,64' },
    profile: { type: 'string' },
  },
});

const log = (message: string): void => void process.stderr.write(`${message}\n`);
const result = await runBench({
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 0.5 : 2)),
  parallel: values.parallel.split(',').map(Number),
  profileFolder: values.profile,
  log,
});
const connectors = await runConnectorBench({ quick: values.quick, log });
const text = `${renderReport(result)}\n${renderConnectors(connectors)}`;
process.stdout.write(
  values.json ? `${JSON.stringify({ ...result, connectors: connectors.rows }, null, 2)}\n` : text,
);
