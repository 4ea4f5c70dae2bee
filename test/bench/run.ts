import { parseArgs } from 'node:util';
import { runBench } from './bench.ts';
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

const result = await runBench({
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 0.5 : 2)),
  parallel: values.parallel.split(',').map(Number),
  profileFolder: values.profile,
  log: (message) => void process.stderr.write(`${message}\n`),
});
process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : renderReport(result));
