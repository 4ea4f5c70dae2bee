import { systemClock } from '../clock.ts';
import { formatProblems, type HubConfig, loadConfig } from '../config/index.ts';
import type { GrantNeed } from '../contract/index.ts';
import { createLiveMapping, type MappingState } from '../live-mapping.ts';
import { createCallOptions, createPluginHost, type HubPlugins } from '../plugin-host/index.ts';
import { listWritten } from '../vocabulary/index.ts';
import { readArgs, UsageError } from './usage.ts';

const timeoutMs = 30_000;

/** Prints what the account of a connector needs in the backend, and no more. */
export async function grantsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {});
  const [name] = positionals;
  const { config, problems } = loadConfig({ file: values.config, env: process.env });
  if (config === undefined) {
    process.stderr.write(`${formatProblems(problems)}\n`);
    return 1;
  }
  if (name === undefined || config.connectors[name] === undefined) {
    throw new UsageError(`Say "grants CONNECTOR": one of ${Object.keys(config.connectors).join(', ')}.`);
  }
  const plugins = await createPluginHost({ config, clock: systemClock, log: () => {} });
  try {
    return await print(config, plugins, name);
  } finally {
    await plugins.dispose();
  }
}

async function print(config: HubConfig, plugins: HubPlugins, name: string): Promise<number> {
  const connector = plugins.connectors.get(name)?.connector;
  if (connector?.listGrants === undefined) {
    process.stderr.write(`The plugin of "${name}" does not list grants; see its README.\n`);
    return 1;
  }
  const call = () => createCallOptions(systemClock, timeoutMs);
  const mapping = createLiveMapping(config.vocabulary, undefined);
  for (const [other, handle] of plugins.connectors) {
    // What lies in another backend may lead to the customer; where that is down, this one's own part is said all the same.
    const description = await handle.connector.describe(call()).catch((error: unknown) => {
      if (other === name) throw error;
      return undefined;
    });
    if (description !== undefined) mapping.update(other, description);
  }
  const state = mapping.state();
  if (state.mapping === undefined) {
    process.stderr.write('Which grants are needed follows from the mapping, and it does not resolve yet:\n');
    for (const { level, message, fix } of state.findings)
      if (level === 'error') process.stderr.write(`  ${message}${fix === undefined ? '' : ` Fix: ${fix}`}\n`);
    return 1;
  }
  for (const statement of await connector.listGrants(listNeeds(config, state, name), call())) {
    process.stdout.write(`${statement}\n`);
  }
  return 0;
}

/** What the configured actions need at the connector's permission. */
function listNeeds(
  config: HubConfig,
  { mapping, vocabulary }: MappingState,
  name: string,
): readonly GrantNeed[] {
  const permission = config.connectors[name]?.permission ?? 'read-only';
  const onEnd = vocabulary.onEnd ?? { steps: [] };
  const written = [...Object.values(vocabulary.actions), { ...onEnd, kind: 'do', record: '' } as const];
  const isOf = (kind: 'add' | 'remove') =>
    new Set(
      written
        .flatMap((action) => [
          ...(action.kind === kind ? [action.record] : []),
          ...listWritten(action).flatMap((one) => (one.kind === kind ? [one.record] : [])),
        ])
        .flatMap((record) => mapping?.records[record]?.collection.name ?? []),
    );
  const [added, removed] = [isOf('add'), isOf('remove')];
  const far = new Set(
    Object.values(mapping?.records ?? {}).flatMap((record) =>
      Object.values(record.properties).flatMap(({ places }) =>
        places.flatMap(({ hops }) => hops.map(({ collection }) => collection)),
      ),
    ),
  );
  return Object.keys(mapping?.collections[name] ?? {}).map((collection): GrantNeed => {
    const isWritten = permission !== 'read-only';
    return {
      collection,
      rights: [
        'read',
        ...(isWritten && (added.has(collection) || far.has(collection)) ? (['insert'] as const) : []),
        ...(isWritten ? (['update'] as const) : []),
        ...(permission === 'full' && removed.has(collection) ? (['remove'] as const) : []),
      ],
    };
  });
}
