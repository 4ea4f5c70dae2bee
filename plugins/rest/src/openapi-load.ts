import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CallOptions, ParleyError, type PluginHost } from '@parley/core/contract';
import { createServiceClient, toStatusError } from '@parley/http-kit';
import { parse } from 'yaml';
import { createAuthenticator } from './authenticate.ts';
import { isUrl, type RestConfig, readOpenapi } from './config.ts';
import type { CollectionConfig } from './config-collection.ts';
import { httpCodes } from './errors.ts';
import { toCollections } from './openapi-collections.ts';
import { readTls } from './tls.ts';

const maxDocumentBytes = 8 * 1024 * 1024;

/** Reads the OpenAPI document, JSON or YAML, from a file or a URL. Empty where none is configured. */
export async function loadOpenapi(
  config: RestConfig,
  host: PluginHost,
  call: CallOptions,
): Promise<Readonly<Record<string, CollectionConfig>>> {
  const source = readOpenapi(config);
  if (source === undefined) return {};
  const { document, only } = source;
  const text = isUrl(document)
    ? await fetchDocument(document, config, host, call)
    : await readDocument(resolve(host.folder, document));
  return toCollections(parseDocument(text), {
    ...(only === undefined ? {} : { only }),
    written: Object.keys(config.collections),
    pagination: config.pagination,
  });
}

async function readDocument(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid('cannot be read', cause);
  }
}

/** Credentials are shown only where the document lies with the API. */
async function fetchDocument(
  url: string,
  config: RestConfig,
  host: PluginHost,
  call: CallOptions,
): Promise<string> {
  const isHome = new URL(url).origin === new URL(config['base-url']).origin;
  const tls = await readTls(config, host.folder);
  const client = createServiceClient({
    url,
    service: 'The OpenAPI document',
    codes: httpCodes,
    now: host.now,
    timeoutMs: config.timeout,
    maxResponseBytes: maxDocumentBytes,
    allowPrivate: config['allow-private'],
    ...(isHome ? { tls } : {}),
    ...(isHome ? createAuthenticator(config, host, tls) : {}),
  });
  try {
    const headers = { accept: 'application/json, application/yaml, */*' };
    const answer = await client.request({ method: 'GET', url, headers, read: 'text' }, call);
    if (answer.truncated) throw invalid('is too large');
    if (answer.status === 404 || answer.status === 410) throw invalid(`is not there (HTTP ${answer.status})`);
    if (answer.status !== 200)
      throw toStatusError(answer, { codes: httpCodes, service: 'The OpenAPI document', now: host.now() });
    return answer.text ?? '';
  } finally {
    await client.dispose();
  }
}

function parseDocument(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    throw invalid('is neither JSON nor YAML', cause);
  }
}

function invalid(what: string, cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_CONFIG_INVALID', `The OpenAPI document ${what}.`, {
    fix: 'Check `openapi`: a path from the folder of hub.yaml, or a URL.',
    ...(cause === undefined ? {} : { cause }),
  });
}
