import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutation, mutations } from './mutations.ts';

/**
 * Removes one check of the gate at a time and runs the tests that should notice. Prints which test did.
 * A name or a part of one runs only those: `pnpm test:mutation yes`.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parley-mutation-'));
const tests = [
  'core/src/gate/',
  'core/src/writes/',
  'core/src/conversation/',
  'core/src/turn-deps',
  'test/conversation/',
  'test/rules/',
];

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The test that failed; undefined when none did. */
async function findFailure(index: number, paths: readonly string[]): Promise<string | undefined> {
  const file = join(folder, `${index}.json`);
  const config = ['--config', 'test/mutation/vitest.config.ts'];
  const args = ['run', ...config, '--bail=1', '--reporter=json', `--outputFile=${file}`, ...paths];
  const env = { ...process.env, PARLEY_MUTATION: String(index), PARLEY_PROPERTY_RUNS: '4000' };
  const code = await new Promise<number>((resolve) => {
    const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: root, env, stdio: 'ignore' });
    child.on('error', () => resolve(-1));
    child.on('exit', (status) => resolve(status ?? -1));
  });
  if (code === 0) return undefined;
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.testResults
    .flatMap((result) => result.assertionResults)
    .find(({ status }) => status === 'failed');
  const broken = report.testResults.find(({ status }) => status === 'failed');
  return (
    failed?.fullName ?? (broken === undefined ? undefined : `${broken.name.replace(root, '')} does not load`)
  );
}

/** The tests beside the file first: they are quick. Where they notice nothing, all. */
async function findKiller(index: number, { file }: Mutation): Promise<string | undefined> {
  const beside = tests.filter((path) => file.startsWith(path));
  return (
    (beside.length > 0 ? await findFailure(index, beside) : undefined) ?? (await findFailure(index, tests))
  );
}

const wanted = process.argv[2] ?? '';
const chosen = [...mutations.entries()].filter(
  ([, { name, file }]) => name.includes(wanted) || file.includes(wanted),
);
const results = new Map<Mutation, string | undefined>();

async function work(queue: (readonly [number, Mutation])[]): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [index, mutation] = next;
    results.set(mutation, await findKiller(index, mutation));
    process.stderr.write('.');
  }
}

const unmutated = await findFailure(-1, tests);
if (unmutated !== undefined) {
  process.stderr.write(`Without any mutation this fails: ${unmutated}\n`);
  process.exit(1);
}
const queue = [...chosen];
await Promise.all(
  Array.from({ length: Math.max(1, Math.floor(availableParallelism() / 2)) }, () => work(queue)),
);
rmSync(folder, { recursive: true });

process.stdout.write('\n');
let survived = 0;
for (const [, mutation] of chosen) {
  const killer = results.get(mutation);
  if (killer === undefined) survived += 1;
  const file = mutation.file.replace('core/src/', '');
  process.stdout.write(
    `${file}: without ${mutation.name}\n    ${killer === undefined ? 'SURVIVED' : `killed by: ${killer}`}\n`,
  );
}
process.stdout.write(`\n${chosen.length} mutations, ${survived} survived\n`);
process.exitCode = survived === 0 ? 0 : 1;
