import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { ParleyError, type PluginHost } from '@parley/core/contract';
import type { ClientConfig } from 'pg';
import { type PostgresConfig, parseAddress } from './config.ts';

const connectTimeoutMs = 10_000;

/** Every value comes as the text that the server sent: nothing is converted before its column is known. */
const textOnly = { getTypeParser: () => (text: string) => text };

/**
 * Refuses a configuration that would send data in the clear, or to a server that nobody verified, without
 * saying so in as many words. Throws `PARLEY_CONNECTOR_PLAINTEXT`.
 */
export function assertTlsIntended(config: PostgresConfig): void {
  const { sslmode } = parseAddress(config);
  if (sslmode === undefined || sslmode === 'verify-full' || config.tls === 'disable') return;
  throw new ParleyError(
    'PARLEY_CONNECTOR_PLAINTEXT',
    'The url asks for an sslmode that does not verify the server, and the configuration does not allow that',
    { fix: 'Take `sslmode` out of the url; write `tls: disable` if the connection is to be plaintext.' },
  );
}

/** What `pg` needs for one connection. Reads the authority's certificate, so it is called when the first one is made. */
export async function createClientConfig(config: PostgresConfig, host: PluginHost): Promise<ClientConfig> {
  const { host: server, port, database, user, password } = parseAddress(config);
  return {
    host: server,
    port,
    database,
    user,
    password: password ?? refuseMissingPassword,
    types: textOnly,
    application_name: `parley ${host.name}`,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ...(config.tls === 'disable'
      ? { ssl: false }
      : {
          ssl: {
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            ...(await readAuthority(config.ca, host.folder)),
          },
          stream: createTlsSocket,
        }),
  };
}

async function readAuthority(ca: string | undefined, folder: string): Promise<{ ca?: string }> {
  if (ca === undefined) return {};
  if (ca.includes('-----BEGIN')) return { ca };
  try {
    return { ca: await readFile(resolve(folder, ca), 'utf8') };
  } catch (cause) {
    throw new ParleyError('PARLEY_CONNECTOR_CERTIFICATE', 'The file named by `ca` cannot be read', {
      cause,
      fix: 'Give the path from the folder of hub.yaml, or the PEM text itself.',
    });
  }
}

/** The server's first byte says whether it speaks TLS at all; the driver's own error for "no" has no code. */
function createTlsSocket(): Socket {
  const socket = new Socket();
  socket.once('data', (answer) => {
    if (answer[0] === 'N'.charCodeAt(0))
      socket.emit(
        'error',
        new ParleyError('PARLEY_CONNECTOR_PLAINTEXT', 'The server does not offer TLS', {
          fix: 'Switch TLS on in the server, or write `tls: disable` if the connection is to be plaintext.',
        }),
      );
  });
  return socket;
}

function refuseMissingPassword(): never {
  throw new ParleyError(
    'PARLEY_CONNECTOR_CREDENTIALS',
    'The server asks for a password and none is configured',
    {
      fix: 'Set `password`, or put it into `url`.',
    },
  );
}
