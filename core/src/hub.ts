import type { AuditEntry, Verification } from './audit/index.ts';
import { verifyChain } from './audit/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { formatProblems, type HubConfig, loadConfig, readLock, redact, toLockFile } from './config/index.ts';
import { createHubParts } from './container.ts';
import { ParleyError } from './contract/index.ts';
import { receive } from './conversation/index.ts';
import { describeError } from './describe-error.ts';
import { followSchemas } from './follow-schemas.ts';
import { type ConnectorHealth, createApp, type Serving, serve } from './http/index.ts';
import type { HubParts } from './hub-parts.ts';
import { createId } from './ids.ts';
import { createLiveMapping } from './live-mapping.ts';
import { createConsoleLog, type Log } from './log.ts';
import { type OpenedStore, openHubStore } from './open-hub-store.ts';
import { createPluginHost, type HubPlugins } from './plugin-host/index.ts';
import { repeat } from './repeat.ts';
import type { AuditFilter, OutboxRow } from './store/index.ts';

export interface HubOptions {
  /** Path of hub.yaml. */
  readonly configFile: string;
  /** Default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** 0: any free one. Undefined: the hub does not listen; use {@link Hub.app}. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where the hub's rows and key lie, instead of what hub.yaml says. */
  readonly storeFolder?: string;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface Hub {
  /** Undefined when it does not listen. */
  readonly url: string | undefined;
  readonly app: { fetch(request: Request): Response | Promise<Response> };
  readonly config: HubConfig;
  /** Resolves when every connector serves reads, and writes where it may. */
  ready(): Promise<void>;
  status(): { readonly connectors: readonly ConnectorHealth[] };
  readonly audit: {
    list(filter?: AuditFilter): Promise<readonly AuditEntry[]>;
    trace(changeId: string): Promise<readonly AuditEntry[]>;
    verify(): Promise<Verification>;
  };
  readonly deliveries: { list(): Promise<readonly OutboxRow[]> };
  /** Ends conversations that are over, and cleans the files, now. */
  sweep(): Promise<void>;
  /** Takes nothing new, finishes what is under way, and gives everything back. May be called twice. */
  close(): Promise<void>;
}

const recoverEveryMs = 1_000;

/**
 * Starts a hub. Throws `PARLEY_CONFIG_INVALID` with every problem in the message and in `details.problems`;
 * a backend or notifier that cannot be reached is no error: its connector waits.
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const clock = options.clock ?? systemClock;
  const config = requireConfig(options);
  const rawLog = options.log ?? createConsoleLog(() => clock.now());
  const log: Log = (level, message) => rawLog(level, redact(message, config.secrets));
  const opened = await openHubStore({
    folder: options.storeFolder ?? config.store.folder,
    env: options.env ?? process.env,
    exclusive: true,
  });
  try {
    return await assemble(options, { config, clock, log, opened });
  } catch (error) {
    await opened.store.close();
    throw error;
  }
}

function requireConfig(options: HubOptions): HubConfig {
  const { config, problems } = loadConfig({ file: options.configFile, env: options.env ?? process.env });
  if (config !== undefined) return config;
  throw new ParleyError('PARLEY_CONFIG_INVALID', formatProblems(problems), { details: { problems } });
}

interface Assembly {
  readonly config: HubConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly opened: OpenedStore;
}

async function assemble(options: HubOptions, assembly: Assembly): Promise<Hub> {
  const { config, clock, log } = assembly;
  const plugins = await createPluginHost({ config, clock, log });
  try {
    return await run(options, { ...assembly, log: redacting(log, plugins.secrets) }, plugins);
  } catch (error) {
    await plugins.dispose();
    throw error;
  }
}

/** Plugins tell which secrets are written out in their configuration. */
function redacting(log: Log, secrets: readonly string[]): Log {
  return (level, message) => log(level, redact(message, secrets));
}

async function run(options: HubOptions, assembly: Assembly, plugins: HubPlugins): Promise<Hub> {
  const { config, clock, log, opened } = assembly;
  const { store, seal, chainId } = opened;
  const lock = readLock(toLockFile(config.file));
  const liveMapping = createLiveMapping(config.vocabulary, lock);
  const owner = createId();
  const parts = createHubParts({ config, clock, log, store, seal, chainId, owner, plugins, liveMapping });
  const schema = followSchemas(parts);
  const receiveDeps = {
    ...{ store, seal, audit: parts.audit, log },
    now: () => clock.now(),
    serviceOf: (name: string) => config.channels[name]?.plugin ?? name,
    kick: () => parts.worker.kick(),
    typing: parts.typing,
  };
  const app = createApp({
    channels: new Map([...plugins.channels].map(([name, { channel }]) => [name, channel])),
    receive: (name, channel, request) => receive(receiveDeps, name, channel, request),
    health: () => listHealth(parts),
    log,
  });
  await openForWork(parts);
  await plugins.activation.start();
  await schema.settled();
  const stopRecovery = repeat(clock, recoverEveryMs, () => parts.writes.recover(), log);
  parts.dispatcher.start();
  parts.worker.start();
  parts.sweeper.start();
  let serving: Serving | undefined;
  let closing: Promise<void> | undefined;
  /** Lets everything that repeats finish what it is at. */
  async function stop(): Promise<void> {
    await serving?.close();
    await parts.worker.stop();
    parts.typing.stop();
    await stopRecovery();
    await parts.dispatcher.stop();
    await parts.sweeper.stop();
    schema.stop();
  }
  async function close(): Promise<void> {
    await stop();
    await plugins.dispose();
    await store
      .transaction((rows) => parts.audit.append(rows, { kind: 'hub.stopped' }))
      .catch((error) => log('warn', `The trail does not tell of this stop: ${describeError(error)}`));
    await store
      .checkpoint()
      .catch((error) => log('warn', `Deleted rows linger in the files: ${describeError(error)}`));
    await store.close();
  }
  try {
    if (options.port !== undefined) {
      const host = options.host ?? '127.0.0.1';
      serving = await serve({ fetch: app.fetch, host, port: options.port });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: serving?.url,
    app,
    config,
    ready: () => schema.ready(),
    status: () => ({ connectors: listHealth(parts) }),
    audit: {
      list: (filter) => parts.trail.list(filter),
      trace: (changeId) => parts.trail.trace(changeId),
      verify: () => verifyChain(store.rows.audit, chainId),
    },
    deliveries: { list: () => store.rows.outbox.listNotices({}) },
    sweep: () => parts.sweeper.sweep(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Leases of a dead process end, where no other can be alive. */
async function openForWork({ store, audit }: HubParts): Promise<void> {
  await store.transaction(async (rows) => {
    if (store.exclusive) {
      await rows.inbox.releaseAll();
      await rows.outbox.releaseAll();
      await rows.journal.releaseAll();
    }
    await audit.append(rows, { kind: 'hub.started' });
  });
}

function listHealth({ plugins, liveMapping }: HubParts): readonly ConnectorHealth[] {
  const isMapped = liveMapping.state().mapping !== undefined;
  return [...plugins.connectors.values()].map((handle) => {
    const { reads, writes, reason } = handle.status();
    return {
      name: handle.name,
      reads: reads && isMapped,
      writes,
      ...(reason === undefined ? {} : { reason: redact(reason, plugins.secrets) }),
    };
  });
}
