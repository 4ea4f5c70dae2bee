import { systemClock } from '../clock.ts';
import {
  formatProblems,
  type HubConfig,
  loadConfig,
  readLock,
  redact,
  toLockFile,
  writeLock,
} from '../config/index.ts';
import { createLiveMapping, type MappingState } from '../live-mapping.ts';
import { createRecordReader, describeMapping } from '../mapping/index.ts';
import { createCallOptions, createPluginHost, type HubPlugins } from '../plugin-host/index.ts';
import { permissionOf } from '../vocabulary/index.ts';
import { readArgs } from './usage.ts';

const timeoutMs = 30_000;

/** Validates, connects, and prints what the hub would do. 0: it would activate. 1: it would not. */
export async function checkCommand(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, {
    accept: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  });
  const { config, problems } = loadConfig({ file: values.config, env: process.env, strict: values.strict });
  if (problems.length > 0) print(formatProblems(problems));
  if (config === undefined) return 1;
  const plugins = await createPluginHost({ config, clock: systemClock, log: () => {} });
  try {
    if (plugins.warnings.length > 0) print(formatProblems(plugins.warnings));
    return await check(config, plugins, values.accept);
  } finally {
    await plugins.dispose();
  }
}

async function check(config: HubConfig, plugins: HubPlugins, accept: boolean): Promise<number> {
  await plugins.activation.start();
  await plugins.activation.interpreterChecked();
  const members = printMembers(config, plugins);
  const state = await resolve(config, plugins);
  const hasMapping = await printMapping(config, plugins, state);
  const isAccepted = hasMapping && acceptOrCompare(config, state, accept);
  const isOk = members && hasMapping && isAccepted;
  print(isOk ? '\nThe hub would activate.' : '\nThe hub would not activate: see above.');
  return isOk ? 0 : 1;
}

/** Connectors with permission and pairing, notifiers and channels, each with what its check found. */
function printMembers(config: HubConfig, plugins: HubPlugins): boolean {
  let isOk = true;
  for (const kind of ['channel', 'notifier'] as const) {
    for (const name of Object.keys(kind === 'channel' ? config.channels : config.notifiers)) {
      const { works, reason } = plugins.activation.memberStatus(kind, name);
      print(
        `${kind} ${name}: ${works ? 'works' : `does not work: ${redact(reason ?? '', plugins.secrets)}`}`,
      );
      isOk &&= works || kind === 'notifier';
    }
  }
  if (plugins.interpreter !== undefined) {
    const { plugin: name } = config.interpreter;
    const { works, reason } = plugins.activation.memberStatus('interpreter', name);
    // No obstacle: without it, the guided one reads the messages.
    print(
      `interpreter ${name}: ${works ? 'works' : `does not work: ${redact(reason ?? '', plugins.secrets)}`}`,
    );
  }
  for (const use of Object.values(config.connectors)) {
    const status = plugins.activation.status(use.name);
    const pairing =
      use.notify.length === 0 ? 'no notifier' : `notifies ${use.notify.join(', then ')} (${use.require})`;
    print(`connector ${use.name}: ${use.plugin}, ${use.permission}, ${pairing}`);
    print(
      status.reads ? '  reachable' : `  does not activate: ${redact(status.reason ?? '', plugins.secrets)}`,
    );
    isOk &&= status.reads;
  }
  for (const action of Object.values(config.vocabulary.actions)) {
    const connector = config.vocabulary.records[action.record]?.in ?? '';
    print(`action ${action.name}: needs ${permissionOf(action)} on ${connector}`);
  }
  return isOk;
}

async function resolve(config: HubConfig, plugins: HubPlugins): Promise<MappingState> {
  const liveMapping = createLiveMapping(config.vocabulary, readLock(toLockFile(config.file)));
  for (const handle of plugins.connectors.values()) {
    if (!handle.status().reads) continue;
    liveMapping.update(
      handle.name,
      await handle.connector.describe(createCallOptions(systemClock, timeoutMs)),
    );
  }
  return liveMapping.state();
}

async function printMapping(config: HubConfig, plugins: HubPlugins, state: MappingState): Promise<boolean> {
  const errors = state.findings.filter((finding) => finding.level === 'error');
  for (const { message, fix, candidates } of errors) {
    print(`mapping: ${message}${candidates === undefined ? '' : ` Candidates: ${candidates.join(', ')}.`}`);
    if (fix !== undefined) print(`  Fix: ${fix}`);
  }
  if (state.mapping === undefined) {
    for (const { message } of state.findings.filter((finding) => finding.level === 'ok')) {
      print(`mapping: found ${message}`);
    }
    if (errors.length === 0) print('mapping: not resolved, because no connector answered.');
    return false;
  }
  print('mapping:');
  for (const line of describeMapping(state.mapping)) print(`  ${line}`);
  const reader = createRecordReader({
    mapping: state.mapping,
    vocabulary: state.vocabulary,
    connector: (name) => {
      const handle = plugins.connectors.get(name);
      if (handle === undefined) throw new Error(`No connector is called "${name}".`);
      return handle.connector;
    },
    locale: () => ({ ...config.business, now: systemClock.now() }),
  });
  for (const lookup of await reader.explainLookup(createCallOptions(systemClock, timeoutMs))) {
    const how = { index: 'uses an index', scan: 'scans every record', unknown: 'cost unknown' }[
      lookup.access
    ];
    print(`lookup by ${lookup.record}.${lookup.property} (${lookup.collection}.${lookup.field}): ${how}`);
    if (lookup.advice !== undefined) print(`  To make it fast: ${lookup.advice}`);
  }
  return true;
}

function acceptOrCompare(config: HubConfig, state: MappingState, accept: boolean): boolean {
  const file = toLockFile(config.file);
  for (const { connector, lines } of state.differences) {
    print(`${connector} differs from what was accepted:`);
    for (const line of lines) print(`  ${line}`);
  }
  if (accept) {
    writeLock(file, state.current);
    print(`Accepted: wrote ${file}`);
    return true;
  }
  if (state.differences.length > 0) print('  Accept it with: parley check --accept');
  return state.differences.length === 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
