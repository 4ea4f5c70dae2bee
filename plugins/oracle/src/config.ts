import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** A number, or the digits that a reference such as `${ORACLE_PORT}` resolves to. */
const port = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/, 'a port number')),
]);

/** An alias or host, never a descriptor: those can switch off what `tls` promises. */
const alias = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/, 'a name from tnsnames.ora'));

/** What stands under `config:` of a connector with `plugin: oracle`. */
export const OracleConfigSchema = v.pipe(
  v.strictObject({
    url: v.optional(
      v.pipe(
        text,
        v.check(
          isOracleUrl,
          'must look like oracle://user:password@host:2484/service, with nothing after a "?"',
        ),
      ),
    ),
    host: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:-]+$/, 'a host name or address'))),
    port: v.optional(port),
    service: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9._$#-]+$/, 'a service name'))),
    alias: v.optional(alias),
    user: v.optional(text),
    password: v.optional(text),
    tls: v.optional(v.picklist(['verify-full', 'disable'])),
    wallet: v.optional(text),
    'wallet-password': v.optional(text),
    'pool-max': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    schema: v.optional(text),
    'operations-table': v.optional(text),
  }),
  v.check((config) => listAddressForms(config).length === 1, 'give exactly one of `url`, `host` and `alias`'),
  v.check(
    ({ url, port: portNumber, service, user, password }) =>
      url === undefined || [portNumber, service, user, password].every((part) => part === undefined),
    'with `url`, leave out `port`, `service`, `user` and `password`',
  ),
  v.check(
    ({ host, service, user }) => host === undefined || (service !== undefined && user !== undefined),
    'with `host`, give `service` and `user` too',
  ),
  v.check(
    ({ alias: name, wallet, user, port: portNumber, service }) =>
      name === undefined ||
      (wallet !== undefined && user !== undefined && portNumber === undefined && service === undefined),
    'with `alias`, give `wallet` (the folder that tnsnames.ora lies in) and `user`, and no `port` or `service`',
  ),
);

export type OracleConfig = v.InferOutput<typeof OracleConfigSchema>;

/** Where and as whom to connect. */
export interface OracleAddress {
  readonly user: string;
  readonly password: string | undefined;
  readonly target:
    | { readonly alias: string }
    | { readonly host: string; readonly port: number; readonly service: string };
}

/** Oracle's usual ports, with TLS and without. */
const defaultPorts = { 'verify-full': 2484, disable: 1521 } as const;

/** Reads the address from any form of the configuration. */
export function parseAddress(config: OracleConfig): OracleAddress {
  const port = defaultPorts[config.tls ?? 'verify-full'];
  if (config.url !== undefined) {
    const url = new URL(config.url);
    return {
      user: decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
      target: {
        host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: Number(url.port || port),
        service: decodeURIComponent(url.pathname.slice(1)),
      },
    };
  }
  const account = { user: config.user ?? '', password: config.password };
  if (config.alias !== undefined) return { ...account, target: { alias: config.alias } };
  return {
    ...account,
    target: {
      host: config.host ?? 'localhost',
      port: Number(config.port ?? port),
      service: config.service ?? '',
    },
  };
}

interface AddressForms {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly alias?: string | undefined;
}

function listAddressForms({ url, host, alias: name }: AddressForms) {
  return [url, host, name].filter((form) => form !== undefined);
}

function isOracleUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, search, hash } = new URL(text);
  return (
    protocol === 'oracle:' &&
    /^(\[[0-9a-f:.]+\]|[A-Za-z0-9._-]+)$/i.test(hostname) &&
    /^\/[A-Za-z0-9._$#-]+$/.test(pathname) &&
    username !== '' &&
    search === '' &&
    hash === ''
  );
}
