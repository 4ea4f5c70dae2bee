import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** A number, or the digits that a reference such as `${PGPORT}` resolves to. */
const port = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/, 'a port number')),
]);

/** What stands under `config:` of a connector with `plugin: postgres`. */
export const PostgresConfigSchema = v.pipe(
  v.strictObject({
    url: v.optional(
      v.pipe(
        text,
        v.check(
          isPostgresUrl,
          'must look like postgres://user:password@host:5432/database, with nothing after a "?"',
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
    schema: v.optional(text),
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

export type PostgresConfig = v.InferOutput<typeof PostgresConfigSchema>;

/** Where and as whom to connect. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** The `sslmode` that a URL copied from elsewhere asks for. */
  readonly sslmode: string | undefined;
}

/** Reads the address from either form of the configuration. */
export function parseAddress(config: PostgresConfig): PostgresAddress {
  if (config.url === undefined)
    return {
      host: config.host ?? 'localhost',
      port: Number(config.port ?? 5432),
      database: config.database ?? '',
      user: config.user ?? '',
      password: config.password,
      sslmode: undefined,
    };
  const url = new URL(config.url);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    sslmode: url.searchParams.get('sslmode') ?? undefined,
  };
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, searchParams, hash } = new URL(text);
  const known = [...searchParams.keys()].every((name) => name === 'sslmode');
  return (
    /^postgres(ql)?:$/.test(protocol) &&
    hostname !== '' &&
    pathname.length > 1 &&
    username !== '' &&
    known &&
    hash === ''
  );
}
