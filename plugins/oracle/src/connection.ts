import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ParleyError, type PluginHost } from '@parley/core/contract';
import type { ConnectionAttributes } from 'oracledb';
import { type OracleConfig, parseAddress } from './config.ts';
import { readAlias } from './tnsnames.ts';

const connectTimeoutSeconds = 10;

/** What the driver needs for one connection. Reads the wallet's tnsnames.ora where an alias is configured. */
export async function createConnectionAttributes(
  config: OracleConfig,
  host: PluginHost,
): Promise<ConnectionAttributes> {
  const { user, password, target } = parseAddress(config);
  if (password === undefined)
    throw new ParleyError('PARLEY_CONNECTOR_CREDENTIALS', 'There is no password for the Oracle account', {
      fix: 'Set `password`, or put it into `url`.',
    });
  const wallet = config.wallet === undefined ? undefined : resolve(host.folder, config.wallet);
  return {
    user,
    password,
    connectString:
      'alias' in target
        ? await resolveAlias(target.alias, wallet ?? host.folder, config.tls === 'disable')
        : createDescriptor(target, config.tls === 'disable'),
    program: `parley-${host.name}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 48),
    ...(wallet === undefined ? {} : { walletLocation: wallet }),
    ...(config['wallet-password'] === undefined ? {} : { walletPassword: config['wallet-password'] }),
  };
}

/** The parts were checked by the configuration's schema: none holds a parenthesis. */
function createDescriptor(
  target: { readonly host: string; readonly port: number; readonly service: string },
  plaintext: boolean,
): string {
  const address = `(ADDRESS=(PROTOCOL=${plaintext ? 'tcp' : 'tcps'})(HOST=${target.host})(PORT=${target.port}))`;
  const security = plaintext ? '' : '(SECURITY=(SSL_SERVER_DN_MATCH=yes))';
  return `(DESCRIPTION=(CONNECT_TIMEOUT=${connectTimeoutSeconds})${address}(CONNECT_DATA=(SERVICE_NAME=${target.service}))${security})`;
}

/** The descriptor behind an alias. One that would send data in the clear, or to anybody, is refused. */
async function resolveAlias(alias: string, folder: string, plaintext: boolean): Promise<string> {
  const descriptor = readAlias(await readNames(folder), alias);
  if (descriptor === undefined)
    throw new ParleyError('PARLEY_CONNECTOR_FAILED', `tnsnames.ora does not hold the alias ${alias}`, {
      fix: 'Look at the aliases in tnsnames.ora of the wallet folder.',
    });
  const flat = descriptor.replace(/\s/g, '');
  const protocols = [...flat.matchAll(/\(PROTOCOL=([^()]*)\)/gi)].map(([, name = '']) => name.toLowerCase());
  const verifies = !/\(SSL_SERVER_DN_MATCH=(?!(yes|on|true)\))/i.test(flat) && !/WEAK_DN_MATCH/i.test(flat);
  const safe = protocols.length > 0 && protocols.every((name) => name === 'tcps') && verifies;
  if (safe || plaintext) return descriptor;
  throw new ParleyError(
    'PARLEY_CONNECTOR_PLAINTEXT',
    `The alias ${alias} leads to a connection that is plaintext, or to a server that nobody verifies`,
    { fix: 'Use an alias with (PROTOCOL=tcps) and SSL_SERVER_DN_MATCH=yes, or write `tls: disable`.' },
  );
}

async function readNames(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'tnsnames.ora'), 'utf8');
  } catch (cause) {
    throw new ParleyError('PARLEY_CONNECTOR_FAILED', 'The tnsnames.ora of the wallet cannot be read', {
      cause,
      fix: 'Unpack the wallet, and give its folder as `wallet`, from the folder of hub.yaml.',
    });
  }
}
