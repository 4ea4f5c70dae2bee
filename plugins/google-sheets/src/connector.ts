import type { Connector, ConnectorCapabilities, PluginHost } from '@parley/core/contract';
import { type Delay, delayReally } from './budget.ts';
import { checkWorkbook } from './check.ts';
import { createClient } from './client.ts';
import type { GoogleSheetsConfig } from './config.ts';
import { assertTlsIntended } from './driver.ts';
import { introspect } from './introspect.ts';
import { manifest } from './manifest.ts';
import { assertOperationId, findMarker } from './operations.ts';
import { findInWorkbook } from './query.ts';
import { readWorkbook } from './raw.ts';
import { createSnapshots } from './snapshots.ts';
import { createWriter, toOutcome } from './writer.ts';

const defaultCacheMs = 500;

/** What tests put in the place of real time. */
export interface ConnectorDeps {
  readonly delay: Delay;
}

/** Builds the connector of one instance. Does no I/O. */
export function createGoogleSheetsConnector(
  config: GoogleSheetsConfig,
  host: PluginHost,
  deps: ConnectorDeps = { delay: delayReally },
): Connector {
  assertTlsIntended(config);
  const client = createClient({ config, host, delay: deps.delay });
  const snapshots = createSnapshots({
    read: async (call) => introspect(readWorkbook(await client.read(call)), config),
    now: host.now,
    cacheMs: config['cache-ms'] ?? defaultCacheMs,
  });
  const writes = host.permission !== 'read-only';
  const mayRemove = host.permission === 'full';
  const writer = createWriter({ client, snapshots, config, now: host.now, mayRemove });

  return {
    capabilities: limitCapabilities(config, host),
    async check(options) {
      const workbook = await snapshots.fresh(options);
      return await checkWorkbook({ client, workbook, writes, plaintext: config.tls === 'disable' }, options);
    },
    async describe(options) {
      const { tables } = await snapshots.share(options);
      return {
        collections: [...tables.values()].map((table) => {
          const { name, kind, key, unique, relations, grants, fingerprint } = table;
          const fields = table.fields.map(({ column: _, format: __, ...field }) => field);
          return { name, kind, fields, key, unique, relations, grants, fingerprint };
        }),
      };
    },
    find: async (query, options) => findInWorkbook(await snapshots.share(options), query),
    ...(writes ? { apply: writer.apply } : {}),
    async findOperation(operationId, options) {
      if (writes) return await writer.findOperation(operationId, options);
      assertOperationId(operationId);
      const marker = findMarker(await snapshots.fresh(options), operationId);
      return marker === undefined ? 'unknown' : toOutcome(marker);
    },
    async dispose() {
      client.dispose();
      snapshots.forget();
    },
  };
}

function limitCapabilities(config: GoogleSheetsConfig, host: PluginHost): ConnectorCapabilities {
  const { connector } = manifest.capabilities;
  // Only a service account asks for its own scope; a refresh token has the one it was granted.
  const readOnly = config['service-account'] === undefined ? 'none' : 'enforced';
  if (host.permission !== 'read-only') return { ...connector, readOnly, remove: host.permission === 'full' };
  const { operators, include, order, after, idempotency } = connector;
  return { operators, include, order, after, idempotency, readOnly };
}
