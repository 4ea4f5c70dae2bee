import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Hub, startHub, systemClock } from '@parley/core';
import { type HubConfig, loadConfig, toLockFile, writeLock } from '../../core/src/config/index.ts';
import type { Command, Interpreter, InterpreterInput, Notice } from '../../core/src/contract/index.ts';
import { createLiveMapping } from '../../core/src/live-mapping.ts';
import type { Locale } from '../../core/src/vocabulary/index.ts';
import { createPhone, type Phone, type PhoneMessage } from '../../plugins/simulator/src/phone.ts';
import { compareFacts, toFacts } from './facts.ts';
import { type Backend, createBackend, type Records, rewriteYaml } from './memory-backend.ts';
import { surround } from './stage-plugin.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const plugin = fileURLToPath(new URL('./stage-plugin.ts', import.meta.url));

/** Whether an example can be put on the stage. */
export function isStageFor(example: string): boolean {
  if (!/^[a-z0-9-]+$/.test(example)) return false;
  return (
    existsSync(join(examples, example, 'hub.yaml')) &&
    existsSync(join(import.meta.dirname, 'tasks', `${example}.yaml`))
  );
}

/** So long a hub may be silent before it has nothing to say. */
const silenceMs = 10_000;

/** A Sunday morning: every conversation takes place then, so that "Thursday" is the same day in every run. */
export const startsAt = Date.parse('2026-11-22T08:00:00Z');

/** A conversation about to begin: a fresh backend, and a phone that nobody used yet. */
export interface Scene {
  say(text: string): Promise<void>;
  press(title: string): Promise<void>;
  /** The next message of the hub. Undefined: it says nothing, as where a person has the word. */
  hear(): Promise<Heard | undefined>;
  /** What differs in the backend from when the scene began: `policy 1 status: active → lapsed`. */
  changes(): readonly string[];
}

export interface Heard {
  readonly text: string;
  readonly choices: readonly string[];
}

/** What the interpreter was told of a message, and what it made of it. */
export interface Reading {
  readonly input: InterpreterInput;
  readonly commands: readonly Command[];
}

/** A real hub of an example: its own vocabulary and rules, with everything outside of it in memory. */
export interface EvalStage {
  readonly locale: Locale;
  /** What an interpreter is told with the first message of a conversation. */
  readonly opening: InterpreterInput;
  /** What an action is called, first in the business's language. */
  labelsOf(action: string): readonly string[];
  open(): Scene;
  /** From now on this interpreter reads what is said. */
  leadBy(interpreter: Interpreter): void;
  /** The newest. */
  lastReading(): Reading | undefined;
  readonly notices: readonly Notice[];
  close(): Promise<void>;
}

export interface EvalStageOptions {
  readonly example: string;
  readonly records: Records;
  readonly interpreter: Interpreter;
}

export async function openEvalStage(options: EvalStageOptions): Promise<EvalStage> {
  const { example, records } = options;
  const file = join(examples, example, 'hub.yaml');
  const env = await standIns(file);
  const original = requireConfig(file, env);
  const parent = fileURLToPath(new URL('../.parley/', import.meta.url));
  await mkdir(parent, { recursive: true });
  const folder = await realpath(await mkdtemp(join(parent, 'eval-')));
  const configFile = join(folder, 'hub.yaml');
  await writeFile(configFile, rewriteYaml(file, original, plugin));
  const config = requireConfig(configFile, env);

  const ahead = startsAt - Date.now();
  const now = () => Date.now() + ahead;
  const locale: Locale = { ...config.business, now: startsAt };
  let used = 0;
  let backend: Backend = fill();
  function fill(): Backend {
    used += 1;
    return createBackend(config, asNewCustomer(records, config, used), now);
  }
  const readings: Reading[] = [];
  let { interpreter } = options;
  const notices: Notice[] = [];
  surround(folder, {
    notices,
    interpreter: listen(() => interpreter, readings, ahead),
    connector(name) {
      const connector = backend.connectors.get(name);
      if (connector === undefined) throw new Error(`No connector "${name}".`);
      return connector;
    },
  });
  await acceptMapping(configFile, config, backend);
  const log: string[] = [];
  const hub: Hub = await startHub({
    ...{ configFile, env: {}, port: 0, storeFolder: join(folder, 'store') },
    clock: { ...systemClock, now },
    log: (level, message) => log.push(`${level} ${message}`),
  });
  await hub.ready();

  function open(): Scene {
    backend = fill();
    const { connectors } = backend;
    const key = String(keyOf(used));
    const before = toFacts(connectors, key);
    const unheard: PhoneMessage[] = [];
    const phone: Phone = createPhone({ url: `${hub.url}/channels/phone`, phone: phoneOf(used) });
    return {
      say: async (text) => void (await phone.say(text, { at: now() })),
      press: async (title) => void (await phone.press(title, { at: now() })),
      async hear() {
        if (unheard.length === 0) unheard.push(...(await phone.unread(silenceMs)));
        const message = unheard.shift();
        if (message === undefined) return undefined;
        const { content } = message;
        const choices =
          content.type === 'buttons' ? content.buttons : content.type === 'list' ? content.rows : [];
        // Without the marks that keep values apart in texts of another direction.
        return {
          text: content.text.replace(/[\u2066-\u2069]/g, ''),
          choices: choices.map(({ title }) => title),
        };
      },
      changes: () => compareFacts(before, toFacts(connectors, key)),
    };
  }

  async function close(): Promise<void> {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }

  const scene = open();
  await scene.say('hello');
  await scene.hear();
  const opening = readings[0]?.input;
  if (opening === undefined) {
    await close();
    throw new Error(`The hub of ${example} asked no interpreter:\n${log.join('\n')}`);
  }
  const leadBy = (next: Interpreter): void => {
    interpreter = next;
  };
  return {
    locale,
    labelsOf(action) {
      const { label, labels = {} } = config.vocabulary.actions[action] ?? { label: action };
      return [label, ...Object.values(labels)];
    },
    opening: { ...opening, now: startsAt },
    open,
    leadBy,
    lastReading: () => readings.at(-1),
    notices,
    close,
  };
}

/** Something for every variable that hub.yaml refers to: nothing that needs them is used. */
async function standIns(file: string): Promise<Record<string, string>> {
  const names = [...(await readFile(file, 'utf8')).matchAll(/\$\{([A-Za-z_]\w*)\}/g)];
  return Object.fromEntries(names.map(([, name = '']) => [name, `http://localhost/${name}`]));
}

function requireConfig(file: string, env: Readonly<Record<string, string | undefined>>): HubConfig {
  const { config, problems } = loadConfig({ file, env });
  if (config === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return config;
}

/**
 * The customer of the scene is the first of the records. Key and phone differ from scene to scene: a hub remembers what a
 * customer changed lately.
 */
function asNewCustomer(records: Records, { vocabulary }: HubConfig, count: number): Records {
  const { customer } = vocabulary;
  const [property = 'phone'] = vocabulary.records[customer]?.identify ?? [];
  const [first = { id: 1 }, ...others] = records[customer] ?? [];
  const id = keyOf(count);
  const moved = Object.entries(records).map(([name, rows]) => [
    name,
    rows.map((row) => (row[customer] === first.id ? { ...row, [customer]: id } : row)),
  ]);
  return {
    ...Object.fromEntries(moved),
    [customer]: [{ ...first, id, [property]: phoneOf(count) }, ...others],
  };
}

function keyOf(count: number): number {
  return 1_000_000 + count;
}

function phoneOf(count: number): string {
  return `+2782${keyOf(count)}`;
}

/** What `parley check --accept` does. */
async function acceptMapping(file: string, config: HubConfig, backend: Backend): Promise<void> {
  const mapping = createLiveMapping(config.vocabulary, undefined);
  const options = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
  for (const [name, connector] of backend.connectors) mapping.update(name, await connector.describe(options));
  const { current, findings, mapping: resolved } = mapping.state();
  if (resolved === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  writeLock(toLockFile(file), current);
}

/** Interpreters live in the machine's time. */
function listen(current: () => Interpreter, readings: Reading[], ahead: number): Interpreter {
  return {
    check: (options) => current().check(options),
    async interpret(input, options) {
      const interpretation = await current().interpret(input, {
        ...options,
        deadline: options.deadline - ahead,
      });
      readings.push({ input, commands: interpretation.commands });
      return interpretation;
    },
    dispose: async () => {},
  };
}
