import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderGrid, rowsFile } from './matrix/grid.ts';

/**
 * What `pnpm test` runs: types, style, and every test. Prints at the end what passed, what failed and what
 * could not run, with its reason.
 */

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
const reportFile = join(folder, 'report.json');

const checks: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'style', command: 'biome', args: ['check', '.'] },
];
const tests: Step = {
  name: 'tests',
  command: 'vitest',
  args: [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
};

function run({ command, args }: Step): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' });
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return undefined;
  }
}

let failures = 0;
for (const step of checks) {
  const code = await run(step);
  process.stdout.write(`${step.name}: ${code === 0 ? 'fine' : 'FAILED'}\n`);
  if (code !== 0) failures += 1;
}
rmSync(rowsFile, { force: true });
const code = await run(tests);
const report = readReport();
rmSync(folder, { recursive: true, force: true });

if (existsSync(rowsFile)) {
  const rows = JSON.parse(readFileSync(rowsFile, 'utf8'));
  process.stdout.write(`\n${renderGrid(rows).join('\n')}\n\n`);
}

const results = report?.testResults.flatMap((file) => file.assertionResults) ?? [];
const count = (...statuses: readonly string[]): number =>
  results.filter((result) => statuses.includes(result.status)).length;
const skipped = results.filter((result) => !['passed', 'failed'].includes(result.status));
for (const { fullName } of skipped) process.stdout.write(`could not run: ${fullName}\n`);
const brokenFiles =
  report?.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0) ?? [];
for (const { name, message } of brokenFiles)
  process.stdout.write(`could not be loaded: ${name}: ${message}\n`);
const failed = count('failed') + brokenFiles.length + failures + (report === undefined ? 1 : 0);
process.stdout.write(`\n${count('passed')} passed, ${failed} failed, ${skipped.length} skipped\n`);
process.exitCode = code === 0 && failed === 0 ? 0 : 1;
