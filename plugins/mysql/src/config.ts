import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** A number, or the digits that a reference such as `${MYSQL_PORT}` resolves to. */
const port = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/, 'a port number')),
]);

/** What stands under `config:` of a connector with `plugin: mysql`. */
export const MysqlConfigSchema = v.pipe(
  v.strictObject({
    url: v.optional(
      v.pipe(
        text,
        v.check(
          isMysqlUrl,
          'must look like mysql://user:password@host:3306/database, with nothing after a "?"',
        ),
      ),
    ),
    host: v.optional(text),
    port: v.optional(port),
    database: v.optional(text),
    user: v.optional(text),
    password: v.optional(text),
    tls: v.optional(v.picklist(['verify-full', 'disable'])),
    ca: v.optional(text),
    'pool-max': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    databases: v.optional(v.array(text)),
    'operations-table': v.optional(text),
  }),
  v.check(
    ({ url, host, port: portNumber, database, user, password }) =>
      url === undefined
        ? host !== undefined && database !== undefined && user !== undefined
        : [host, portNumber, database, user, password].every((part) => part === undefined),
    'give either `url`, or `host`, `database` and `user` (with `port` and `password`)',
  ),
);

export type MysqlConfig = v.InferOutput<typeof MysqlConfigSchema>;

/** Where and as whom to connect. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** The `ssl-mode` that a URL copied from elsewhere asks for. */
  readonly sslMode: string | undefined;
}

/** Reads the address from either form of the configuration. */
export function parseAddress(config: MysqlConfig): MysqlAddress {
  if (config.url === undefined)
    return {
      host: config.host ?? 'localhost',
      port: Number(config.port ?? 3306),
      database: config.database ?? '',
      user: config.user ?? '',
      password: config.password,
      sslMode: undefined,
    };
  const url = new URL(config.url);
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 3306),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    sslMode: url.searchParams.get('ssl-mode') ?? undefined,
  };
}

function isMysqlUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, searchParams, hash } = new URL(text);
  const known = [...searchParams.keys()].every((name) => name === 'ssl-mode');
  return (
    /^(mysql|mariadb):$/.test(protocol) &&
    hostname !== '' &&
    pathname.length > 1 &&
    username !== '' &&
    known &&
    hash === ''
  );
}
