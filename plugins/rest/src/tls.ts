import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ParleyError } from '@parley/core/contract';
import type { TlsOptions } from '@parley/http-kit';
import type { RestConfig } from './config.ts';

/** Reads the certificates that the configuration gives or names. */
export async function readTls(config: RestConfig, folder: string): Promise<TlsOptions> {
  const client = config['client-certificate'];
  return {
    ...(config.ca === undefined ? {} : { ca: await readPem(config.ca, folder, 'ca') }),
    ...(client === undefined
      ? {}
      : {
          cert: await readPem(client.certificate, folder, 'client-certificate.certificate'),
          key: await readPem(client.key, folder, 'client-certificate.key'),
          ...(client.passphrase === undefined ? {} : { passphrase: client.passphrase }),
        }),
  };
}

/** PEM text as it is, or what a file of the hub's folder holds. */
async function readPem(written: string, folder: string, name: string): Promise<string> {
  if (written.includes('-----BEGIN ')) return written;
  try {
    return await readFile(resolve(folder, written), 'utf8');
  } catch (cause) {
    throw new ParleyError('PARLEY_CONNECTOR_CERTIFICATE', `The file that \`${name}\` names cannot be read.`, {
      cause,
      fix: 'Give PEM text, or a path from the folder of hub.yaml.',
    });
  }
}
