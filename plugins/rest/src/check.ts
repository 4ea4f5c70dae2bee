import {
  type CallOptions,
  type CheckReport,
  type Finding,
  isParleyError,
  type PluginHost,
} from '@parley/core/contract';
import type { Api } from './api.ts';
import { listUrls, type RestConfig } from './config.ts';
import type { Catalog, RestCollection } from './model.ts';
import { listPages } from './pages.ts';
import { readRecord } from './records.ts';
import { fillPath, listPlaceholders, withQuery } from './template.ts';

export interface CheckContext {
  readonly api: Api;
  readonly config: RestConfig;
  readonly host: PluginHost;
  readonly catalog: Catalog;
}

/** Reads the first page of every list, and says what the configuration leaves open. Sends nothing but GET. */
export async function checkApi(context: CheckContext, call: CallOptions): Promise<CheckReport> {
  const findings: Finding[] = [];
  for (const collection of context.catalog.values())
    findings.push(...(await checkCollection(context, collection, call)));
  if (listUrls(context.config).some((url) => url.startsWith('http:')))
    findings.push({
      level: 'warning',
      message: 'Records and credentials travel in plaintext (http).',
      fix: 'Use https, unless everything between the hub and the API is yours.',
    });
  return { findings };
}

async function checkCollection(
  context: CheckContext,
  collection: RestCollection,
  call: CallOptions,
): Promise<readonly Finding[]> {
  const { name, config } = collection;
  const parents = listPlaceholders(config.path);
  if (parents.length > 0)
    return [
      { level: 'ok', message: `${name}: listed by ${parents.join(', ')}, which only a search can name` },
      ...adviseWrites(context, collection),
    ];
  try {
    const count = await countFirstPage(context.api, collection, call);
    return [
      { level: 'ok', message: `${name}: readable (${count} records on the first page)` },
      ...adviseReads(context, collection),
      ...adviseWrites(context, collection),
    ];
  } catch (error) {
    const isOwn =
      isParleyError(error, 'PARLEY_CONNECTOR_NOT_DESCRIBED') ||
      isParleyError(error, 'PARLEY_CONNECTOR_FAILED') ||
      isParleyError(error, 'PARLEY_CONNECTOR_FORBIDDEN');
    if (!isOwn) throw error;
    return [
      { level: 'error', message: `${name}: ${error.message}`, fix: error.fix ?? 'Correct the collection.' },
    ];
  }
}

async function countFirstPage(api: Api, collection: RestCollection, call: CallOptions): Promise<number> {
  const { path, query } = collection.config;
  const fixed = Object.entries(query).map(([name, value]) => [name, String(value)] as const);
  const url = withQuery(api.toUrl(fillPath(path, {}, collection)), fixed);
  for await (const entries of listPages(api, collection, url, call)) {
    for (const entry of entries) readRecord(collection, entry, {}, api.answers);
    return entries.length;
  }
  return 0;
}

function adviseReads({ config }: CheckContext, collection: RestCollection): readonly Finding[] {
  if (Object.keys(collection.config.filters).length > 0) return [];
  return [
    {
      level: 'warning',
      message: `${collection.name}: every search but by key reads the whole list, and fails beyond ${config['max-records']} records`,
      fix: 'Name the parameters that the API filters by under `filters`.',
    },
  ];
}

function adviseWrites({ host }: CheckContext, collection: RestCollection): readonly Finding[] {
  const { grants, concurrency, name } = collection;
  if (host.permission === 'read-only' || concurrency.type !== 'none') return [];
  if (!grants.update && !grants.remove) return [];
  return [
    {
      level: 'warning',
      message: `${name}: another program can come between comparing and writing`,
      fix: 'If the API offers ETag with If-Match, or a version property, say so under `concurrency`.',
    },
  ];
}
