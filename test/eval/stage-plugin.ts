import type { Connector, Interpreter, Notice } from '@parley/core/contract';
import { contractVersion, defineManifest, definePlugin } from '@parley/core/contract';
import { createMemoryConnector, type MemoryConnector } from '../../core/testing/memory-connector.ts';

/** What stands in for everything outside of a hub. */
export interface Outside {
  /** As it is now: it may be another one for the next conversation. */
  connector(name: string): MemoryConnector;
  readonly interpreter: Interpreter;
  readonly notices: Notice[];
}

/** By the folder of hub.yaml. */
const outsides = new Map<string, Outside>();

/** Puts this around the hub whose hub.yaml lies in that folder. */
export function surround(folder: string, outside: Outside): void {
  outsides.set(folder, outside);
}

function outsideOf(folder: string): Outside {
  const outside = outsides.get(folder);
  if (outside === undefined) throw new Error(`Nothing surrounds the hub in ${folder}.`);
  return outside;
}

const { capabilities } = createMemoryConnector({ collections: {} });

/** Connector, notifier and interpreter of a hub on the evaluation's stage. */
export default definePlugin({
  manifest: defineManifest({
    name: 'eval-stage',
    version: '0.1.0',
    contract: contractVersion,
    description: 'Everything outside of a hub, in memory.',
    provides: ['connector', 'notifier', 'interpreter'],
    capabilities: { connector: { ...capabilities, operators: [...(capabilities.operators ?? [])] } },
  }),
  config: {
    '~standard': { version: 1, vendor: 'parley', validate: () => ({ value: {} }) },
  },
  create(_config, host, kinds) {
    const outside = () => outsideOf(host.folder);
    if (kinds.includes('interpreter')) return { interpreter: outside().interpreter };
    if (kinds.includes('notifier')) return { notifier: createNotifier(outside().notices) };
    return { connector: createConnector(() => outside().connector(host.name)) };
  },
});

function createNotifier(notices: Notice[]) {
  return {
    check: async () => ({ findings: [{ level: 'ok' as const, message: 'in memory' }] }),
    async send(notice: Notice) {
      notices.push(notice);
      return {};
    },
    dispose: async () => {},
  };
}

function createConnector(current: () => MemoryConnector): Connector {
  return {
    capabilities,
    check: (options) => current().check(options),
    describe: (options) => current().describe(options),
    find: (query, options) => current().find(query, options),
    apply: (changes, options) => current().apply(changes, options),
    findOperation: (id, options) => current().findOperation(id, options),
    dispose: async () => {},
  };
}
