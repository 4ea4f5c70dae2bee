import { describeError } from './describe-error.ts';
import type { HubParts } from './hub-parts.ts';
import { createCallOptions } from './plugin-host/index.ts';
import { repeat } from './repeat.ts';

const describeEveryMs = 60_000;
const describeTimeoutMs = 30_000;

export interface SchemaFollower {
  /** Resolves when every connector that answered so far is described. */
  settled(): Promise<void>;
  /** Resolves when every connector serves reads, and writes where it may. */
  ready(): Promise<void>;
  stop(): void;
}

/** Describes each connector when it becomes reachable, and again every minute, and holds it against the lock. */
export function followSchemas(parts: HubParts): SchemaFollower {
  const { plugins, liveMapping, clock, log, config } = parts;
  const { activation } = plugins;
  const pending = new Set<Promise<void>>();
  const waiting = new Set<() => void>();

  async function describe(name: string): Promise<void> {
    const handle = plugins.connectors.get(name);
    if (handle === undefined || activation.status(name).state === 'waiting') return;
    try {
      const description = await handle.connector.describe(createCallOptions(clock, describeTimeoutMs));
      liveMapping.update(name, description);
      for (const connector of plugins.connectors.keys()) judge(connector);
    } catch (error) {
      log('warn', `connector "${name}" could not be described: ${describeError(error)}`);
    }
  }

  function judge(name: string): void {
    const state = liveMapping.state();
    const error = state.findings.find((finding) => finding.level === 'error' && finding.connector === name);
    if (state.mapping === undefined) {
      const reason = error === undefined ? 'The mapping is not resolved.' : error.message;
      return activation.setMappingState(name, { accepted: false, reason });
    }
    const difference = state.differences.find(({ connector }) => connector === name);
    if (difference === undefined) return activation.setMappingState(name, { accepted: true });
    const what =
      difference.kind === 'not-accepted' ? 'Its mapping is not accepted' : 'Its mapping or schema changed';
    const reason = `${what}: ${difference.lines.join('; ')}. Run "parley check --accept" to accept it.`;
    activation.setMappingState(name, { accepted: false, reason });
  }

  function start(name: string): void {
    const work = describe(name).finally(() => pending.delete(work));
    pending.add(work);
  }

  const described = new Set<string>();
  const stopListening = activation.onChange((name, status) => {
    if (status.state !== 'waiting' && !described.has(name)) {
      described.add(name);
      start(name);
    }
    if (isReady()) for (const resolve of waiting) resolve();
  });
  const stopRepeating = repeat(
    clock,
    describeEveryMs,
    async () => {
      for (const name of described) await describe(name);
    },
    log,
  );

  function isReady(): boolean {
    return Object.values(config.connectors).every(({ name, permission }) => {
      const { reads, writes } = activation.status(name);
      return reads && (permission === 'read-only' || writes);
    });
  }

  return {
    async settled(): Promise<void> {
      while (pending.size > 0) await Promise.all(pending);
    },
    ready: () => (isReady() ? Promise.resolve() : new Promise<void>((resolve) => waiting.add(resolve))),
    stop(): void {
      stopListening();
      void stopRepeating();
    },
  };
}
