/** What `pnpm eval` runs; see README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate } from './evaluate.ts';
import { createCandidate } from './interpreters.ts';
import { type Outcome, toJson } from './outcome.ts';
import { renderReport } from './report.ts';
import { isStageFor } from './stage.ts';
import { readUtterances, type Utterance } from './utterances.ts';

const own = join(import.meta.dirname, 'data');

/** The labelled utterances of this folder. Those of an example that is not there are left out. */
export function readOwnUtterances(): readonly (readonly [file: string, readonly Utterance[]])[] {
  return readdirSync(own)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => [
      file,
      readUtterances(readFileSync(join(own, file), 'utf8'), { file, split: 'alternate' }),
    ]);
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      interpreter: { type: 'string' },
      json: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      parallel: { type: 'string' },
    },
  });
  const file = values.interpreter ?? process.env.PARLEY_EVAL_INTERPRETER;
  const candidate = await createCandidate(file === '' ? undefined : file, process.env);
  const parallel = Number(values.parallel ?? (candidate.name === 'guided' ? 1 : 8));
  if (!Number.isInteger(parallel) || parallel < 1) throw new Error('--parallel takes a number from 1.');
  const { interpreter } = candidate;
  const outcomes: Outcome[] = [];
  const data =
    values.data === undefined
      ? readOwnUtterances()
      : [
          [
            values.data,
            readUtterances(readFileSync(values.data, 'utf8'), { file: values.data, split: 'heldOut' }),
          ] as const,
        ];
  try {
    for (const [name, utterances] of data) {
      const known =
        values.data === undefined ? utterances.filter(({ example }) => isStageFor(example)) : utterances;
      outcomes.push(...(await evaluate({ utterances: known, interpreter, file: name, parallel })));
    }
  } finally {
    await interpreter.dispose();
  }
  const options = { name: candidate.name, failures: candidate.failures(), misses: values.misses };
  process.stdout.write(
    values.json ? `${JSON.stringify(toJson(outcomes), null, 2)}\n` : renderReport(outcomes, options),
  );
}

try {
  await main(process.argv.slice(2).filter((arg) => arg !== '--'));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
