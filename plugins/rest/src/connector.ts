import {
  type ApplyOptions,
  type ApplyResult,
  type CallOptions,
  type Change,
  type Connector,
  type ConnectorCapabilities,
  ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { createApi } from './api.ts';
import { performBatch } from './apply.ts';
import { checkBatch } from './batch.ts';
import { checkApi } from './check.ts';
import type { RestConfig } from './config.ts';
import { explainSearch } from './explain.ts';
import { findRecords } from './find.ts';
import { createCatalog, toDescription } from './introspect.ts';
import { manifest } from './manifest.ts';
import type { Catalog } from './model.ts';
import { loadOpenapi } from './openapi-load.ts';
import { checkQuery } from './query.ts';
import { createRecordQueue } from './record-queue.ts';
import { createSearch } from './search.ts';

/** Builds the connector of one instance. Does no I/O. */
export function createRestConnector(config: RestConfig, host: PluginHost): Connector {
  const api = createApi(config, host);
  const queue = createRecordQueue(host.now);
  const maxRecords = config['max-records'];
  const mayWrite = { change: host.permission !== 'read-only', remove: host.permission === 'full' };
  // What is written out is looked at now, so that a mistake in it stops the hub and not a conversation.
  let catalog: Catalog | undefined =
    config.openapi === undefined ? createCatalog(config, {}, mayWrite) : undefined;

  async function load(call: CallOptions): Promise<Catalog> {
    catalog = createCatalog(config, await loadOpenapi(config, host, call), mayWrite);
    return catalog;
  }

  async function getCatalog(call: CallOptions): Promise<Catalog> {
    assertInTime(call, host);
    return catalog ?? (await load(call));
  }

  async function apply(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
    assertOperationId(options.operationId);
    const known = await getCatalog(options);
    const batch = checkBatch({ catalog: known, format: api.format, mayRemove: mayWrite.remove }, changes);
    return await performBatch({ api, queue, maxRecords }, batch, options);
  }

  return {
    capabilities: toCapabilities(config, catalog, host),
    async check(call) {
      assertInTime(call, host);
      return await checkApi({ api, config, host, catalog: await load(call) }, call);
    },
    async describe(call) {
      assertInTime(call, host);
      return { collections: [...(await load(call)).values()].map(toDescription) };
    },
    async find(query, call) {
      const known = await getCatalog(call);
      return await findRecords(known, createSearch({ api, call, maxRecords }), query);
    },
    async explain(query, call) {
      return explainSearch(checkQuery(await getCatalog(call), query));
    },
    dispose: () => api.dispose(),
    ...(mayWrite.change ? { apply } : {}),
  };
}

/** What the configuration and the permission leave of what the plugin can do. */
function toCapabilities(
  config: RestConfig,
  catalog: Catalog | undefined,
  { permission }: PluginHost,
): ConnectorCapabilities {
  const { operators, include, order, after } = manifest.capabilities.connector;
  const reading = { operators, include, order, after };
  if (permission === 'read-only') return reading;
  const collections = [...(catalog?.values() ?? [])];
  // What an OpenAPI document offers is known only once it was read; each collection's `grants` say it then.
  const offers = (kind: 'insert' | 'update' | 'remove') =>
    catalog === undefined || collections.some((collection) => collection[kind] !== undefined);
  const versions = [
    ...(catalog === undefined ? [config.concurrency] : []),
    ...collections.filter(({ update, remove }) => update ?? remove).map(({ concurrency }) => concurrency),
    ...(catalog === undefined
      ? Object.values(config.collections).map(({ concurrency }) => concurrency ?? config.concurrency)
      : []),
  ];
  const isAtomic = versions.length > 0 && versions.every(({ type }) => type !== 'none');
  return {
    ...reading,
    insert: offers('insert'),
    update: offers('update'),
    remove: permission === 'full' && offers('remove'),
    require: true,
    transactions: 'single',
    compareAndSet: isAtomic ? 'atomic' : 'best-effort',
  };
}

function assertInTime({ signal, deadline }: CallOptions, host: PluginHost): void {
  if (signal.aborted) throw new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call.');
  if (deadline <= host.now())
    throw new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'No time was left for the call.');
}

function assertOperationId(operationId: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(operationId))
    throw new ParleyError(
      'PARLEY_CONNECTOR_VALUE_INVALID',
      'An operation id is 1 to 64 characters of `A-Z a-z 0-9 - _`.',
    );
}
