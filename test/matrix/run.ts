/**
 * Plays every transcript on every backend and layout and prints the grid:
 * `node test/matrix/run.ts [--only <part of a backend's name>] [--json]`.
 */
import { parseArgs } from 'node:util';
import { renderGrid } from './grid.ts';
import { runMatrix } from './matrix.ts';

const { values } = parseArgs({
  // Some package managers hand on the "--" that separates their own options.
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const rows = await runMatrix({
  only: values.only,
  onRow({ backend, layout, transcript, result }) {
    process.stderr.write(`${result.padEnd(7)} ${backend}, ${layout}, ${transcript}\n`);
  },
});
process.stdout.write(
  values.json ? `${JSON.stringify(rows, undefined, 2)}\n` : `\n${renderGrid(rows).join('\n')}\n`,
);
// What a driver leaves open must not keep this from ending.
process.exit(rows.length === 0 || rows.some(({ result }) => result === 'fail') ? 1 : 0);
