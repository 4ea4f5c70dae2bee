import { isLocalName } from '@parley/http-kit';
import * as v from 'valibot';
import {
  type AuthConfig,
  AuthSchema,
  duration,
  headerName,
  headerValue,
  serviceUrl,
  text,
} from './config-auth.ts';
import { CollectionSchema, ConcurrencySchema, PaginationSchema, path } from './config-collection.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What the codes of the contract are called in `errors:`. */
export const errorNames = [
  'unreachable',
  'timeout',
  'busy',
  'credentials',
  'forbidden',
  'conflict',
  'constraint',
  'value-too-long',
  'value-invalid',
  'not-described',
  'unsupported',
  'failed',
  'outcome-unknown',
] as const;

const ErrorRuleSchema = v.strictObject({
  /** `409`, or `4xx`. Default: any. */
  status: v.optional(
    v.union([v.pipe(v.number(), v.integer()), v.pipe(v.string(), v.regex(/^[1-5](xx|\d\d)$/))]),
  ),
  /** Where in the body. Without `equals` and `matches`: anything but null and false stands there. */
  path: v.optional(path),
  equals: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  matches: v.optional(v.pipe(v.string(), v.check(isPattern, 'a regular expression'))),
  code: v.picklist(errorNames),
});
export type ErrorRule = v.InferOutput<typeof ErrorRuleSchema>;

/** What stands under `config:` of a connector with `plugin: rest`. */
export const RestConfigSchema = v.pipe(
  v.strictObject({
    'base-url': serviceUrl,
    openapi: v.optional(v.union([text, v.strictObject({ document: text, only: v.optional(v.array(text)) })])),
    collections: v.optional(v.record(text, CollectionSchema), {}),
    auth: v.optional(AuthSchema, { type: 'none' }),
    'client-certificate': v.optional(
      v.strictObject({ certificate: text, key: text, passphrase: v.optional(text) }),
    ),
    ca: v.optional(text),
    headers: v.optional(v.record(headerName, headerValue), {}),
    format: v.optional(v.picklist(['json', 'form', 'xml']), 'json'),
    answers: v.optional(v.picklist(['json', 'form', 'xml'])),
    pagination: v.optional(PaginationSchema, { type: 'none' }),
    concurrency: v.optional(ConcurrencySchema, { type: 'none' }),
    'idempotency-header': v.optional(headerName),
    errors: v.optional(v.array(ErrorRuleSchema), []),
    timeout: v.optional(duration, '10s'),
    retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)), 2),
    breaker: v.optional(
      v.strictObject({ failures: v.optional(count, 5), 'cool-down': v.optional(duration, '30s') }),
      {},
    ),
    'max-response-kb': v.optional(count, 1024),
    'max-records': v.optional(count, 10_000),
    connections: v.optional(count, 16),
    'allow-private': v.optional(v.boolean(), false),
    'allow-http': v.optional(v.boolean(), false),
  }),
  v.check(
    (config) => config.openapi !== undefined || Object.keys(config.collections).length > 0,
    'give `collections`, or `openapi`',
  ),
  v.check(
    (config) => listUrls(config).every((url) => config['allow-http'] || !isOpenHttp(url)),
    'https: records and credentials would travel in plaintext. For a service in your own network, say allow-http: true',
  ),
  v.check(
    ({ auth }) =>
      auth.type !== 'oauth2' || auth.grant !== 'refresh-token' || auth['refresh-token'] !== undefined,
    'the grant refresh-token needs `refresh-token`',
  ),
  v.check(
    ({ auth }) =>
      auth.type !== 'hmac' || (auth['key-header'] === undefined) === (auth['key-id'] === undefined),
    'give `key-header` and `key-id` together',
  ),
);

export type RestConfig = v.InferOutput<typeof RestConfigSchema>;

interface OpenapiSource {
  readonly document: string;
  readonly only?: readonly string[] | undefined;
}

interface Locations {
  readonly 'base-url': string;
  readonly auth: AuthConfig;
  readonly openapi?: string | OpenapiSource | undefined;
}

/** Whether something would travel in plaintext, and not on this machine alone. */
export function isOpenHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLocalName(hostname);
}

/** The location of the OpenAPI document, if there is one. */
export function readOpenapi({ openapi }: Pick<Locations, 'openapi'>): OpenapiSource | undefined {
  return typeof openapi === 'string' ? { document: openapi } : openapi;
}

/** The URLs that the configuration names. */
export function listUrls(config: Locations): readonly string[] {
  const document = readOpenapi(config)?.document;
  return [
    config['base-url'],
    ...(config.auth.type === 'oauth2' ? [config.auth['token-url']] : []),
    ...(document !== undefined && isUrl(document) ? [document] : []),
  ];
}

/** Whether a location is a URL and not a file. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location) && URL.canParse(location);
}

function isPattern(source: string): boolean {
  try {
    return RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
