import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { createReport } from '../../core/src/config/report.ts';
import { resolveReferences } from '../../core/src/config/secret-references.ts';
import { parseYamlSource } from '../../core/src/config/yaml-source.ts';
import type { Interpreter, PluginHost } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { loadPlugin } from '../../core/src/plugin-host/index.ts';

/** An interpreter to evaluate. */
export interface Candidate {
  /** As the report calls it. */
  readonly name: string;
  readonly interpreter: Interpreter;
  /** How often it failed, and the guided one took the turn over, as in a hub. */
  failures(): number;
}

const FileSchema = v.object({
  interpreter: v.object({ plugin: v.string(), config: v.optional(v.record(v.string(), v.unknown()), {}) }),
});

/** The guided interpreter, or the one of an `interpreter:` section, as hub.yaml has it. Throws with what is wrong. */
export async function createCandidate(file: string | undefined, env: NodeJS.ProcessEnv): Promise<Candidate> {
  const guided = createGuidedInterpreter();
  if (file === undefined) return { name: 'guided', interpreter: guided, failures: () => 0 };
  const path = resolve(file);
  const { plugin: name, config } = readSection(path, env);
  if (name === 'guided') return { name, interpreter: guided, failures: () => 0 };
  // Where the plugins of this repository are installed.
  const folder = import.meta.dirname;
  const { plugin } = await loadPlugin({ name: 'interpreter', plugin: name, config }, 'interpreter', folder);
  const checked = await plugin.config['~standard'].validate(config);
  if (checked.issues !== undefined)
    throw new Error(checked.issues.map(({ message }) => `${file}: interpreter: ${message}`).join('\n'));
  const host: PluginHost = {
    ...{ name: 'interpreter', permission: 'read-only', country: 'ZA', timezone: 'Africa/Johannesburg' },
    ...{ folder: dirname(path), now: () => Date.now(), log: () => {} },
  };
  const { interpreter } = plugin.create(checked.value, host, ['interpreter']);
  if (interpreter === undefined) throw new Error(`${file}: ${name} makes no interpreter.`);
  return withFallback(name, interpreter, guided);
}

function readSection(path: string, env: NodeJS.ProcessEnv): v.InferOutput<typeof FileSchema>['interpreter'] {
  const text = readFileSync(path, 'utf8');
  const source = parseYamlSource(text);
  const report = createReport(path, source);
  const { value } = resolveReferences(parse(text), { folder: dirname(path), env, report });
  const problems = [...source.faults, ...report.problems].map(
    ({ line, message }) => `${path}:${line}: ${message}`,
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const result = v.safeParse(FileSchema, value);
  if (!result.success)
    throw new Error(`${path}: It needs "interpreter:" with "plugin:", as hub.yaml has it.`);
  return result.output.interpreter;
}

function withFallback(name: string, model: Interpreter, guided: Interpreter): Candidate {
  let failures = 0;
  const interpreter: Interpreter = {
    check: (options) => model.check(options),
    async interpret(input, options) {
      try {
        return await model.interpret(input, options);
      } catch {
        failures += 1;
        return guided.interpret(input, options);
      }
    },
    dispose: () => model.dispose(),
  };
  return { name, interpreter, failures: () => failures };
}
