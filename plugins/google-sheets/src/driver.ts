import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { sheets_v4 } from '@googleapis/sheets';
import { ParleyError, type PluginHost } from '@parley/core/contract';
import type { GoogleSheetsConfig } from './config.ts';

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const scope = 'https://www.googleapis.com/auth/spreadsheets';

interface ServiceAccount {
  readonly email: string;
  readonly key: string;
}

/**
 * Loads the driver, only its Sheets part, and signs it in. At `read-only` a service account asks for a token
 * that Google itself refuses writes with.
 */
export async function loadDriver(config: GoogleSheetsConfig, host: PluginHost): Promise<sheets_v4.Sheets> {
  const { auth, sheets } = await import('@googleapis/sheets');
  const account = await readServiceAccount(config, host.folder);
  const client =
    account === undefined
      ? new auth.OAuth2({ clientId: config['client-id'] ?? '', clientSecret: config['client-secret'] ?? '' })
      : new auth.JWT({ ...account, scopes: [host.permission === 'read-only' ? `${scope}.readonly` : scope] });
  if (account === undefined) client.setCredentials({ refresh_token: config['refresh-token'] ?? null });
  const tokenEndpoint = config['token-endpoint'];
  client.transporter.interceptors.request.add({
    async resolved(request) {
      if (String(request.url) !== googleTokenUrl) return request;
      // Retries belong to the connector alone, which knows the deadline.
      return {
        ...request,
        retry: false,
        retryConfig: { retry: 0, noResponseRetries: 0 },
        ...(tokenEndpoint === undefined ? {} : { url: new URL(tokenEndpoint) }),
      };
    },
  });
  return sheets({
    version: 'v4',
    auth: client,
    retry: false,
    ...(config.endpoint === undefined ? {} : { rootUrl: config.endpoint }),
  });
}

/** The key file's own text, or a path to it. */
async function readServiceAccount(
  config: GoogleSheetsConfig,
  folder: string,
): Promise<ServiceAccount | undefined> {
  const given = config['service-account'];
  if (given === undefined) return undefined;
  const text = given.trimStart().startsWith('{') ? given : await readKeyFile(resolve(folder, given));
  const parsed = parseObject(text);
  const { client_email: email, private_key: key } = parsed;
  if (typeof email !== 'string' || typeof key !== 'string')
    throw credentialsError('The service account has no `client_email` and `private_key`');
  return { email, key };
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw credentialsError('The key file of the service account cannot be read');
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    throw credentialsError('The service account is not JSON');
  }
}

function credentialsError(message: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_CREDENTIALS', message, {
    fix: "Give the whole JSON key file of the service account, or its path from hub.yaml's folder.",
  });
}

/** Refuses plaintext that the configuration does not ask for in as many words. */
export function assertTlsIntended(config: GoogleSheetsConfig): void {
  const plaintext = [config.endpoint, config['token-endpoint']].some((url) => url?.startsWith('http://'));
  if (plaintext && config.tls !== 'disable')
    throw new ParleyError('PARLEY_CONNECTOR_PLAINTEXT', 'The endpoint is plaintext (http)', {
      fix: 'Use https; or, for a test server on this machine, set `tls: disable`.',
    });
}
