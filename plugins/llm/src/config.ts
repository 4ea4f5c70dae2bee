import { isLocalName } from '@parley/http-kit';
import * as v from 'valibot';
import { parseDuration } from './duration.ts';

export const providers = ['openai', 'anthropic', 'compatible'] as const;
export type Provider = (typeof providers)[number];

/** Written out, so that no variable of the environment leads customers' messages elsewhere. */
const publicUrls: Readonly<Record<Provider, string | undefined>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  compatible: undefined,
};

const minTimeoutMs = 100;
const maxTimeoutMs = 120_000;

const duration = v.pipe(
  v.string(),
  v.check((text) => {
    const ms = parseDuration(text) ?? 0;
    return ms >= minTimeoutMs && ms <= maxTimeoutMs;
  }, 'a duration from 100ms to 2m, for example 8s'),
  v.transform((text) => parseDuration(text) ?? 0),
);

const UrlSchema = v.pipe(
  v.string(),
  v.url('an absolute URL, for example http://localhost:11434/v1'),
  v.check((text) => /^https?:$/.test(new URL(text).protocol), 'a URL that begins with https://'),
  v.check((text) => {
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  }, 'no user name, password or query in the URL: the key belongs under api-key'),
);

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const amount = v.pipe(v.number(), v.minValue(0));

/** `cost` is in the currency of `prices`. */
const LimitSchema = v.strictObject({ tokens: v.optional(count), cost: v.optional(amount) });
export type Limit = v.InferOutput<typeof LimitSchema>;

/** What `config:` under `interpreter:` holds. Defaults are in the README's table. */
export const ConfigSchema = v.pipe(
  v.strictObject({
    provider: v.picklist(providers),
    model: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    'api-key': v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'a key in ASCII without spaces'))),
    'base-url': v.optional(UrlSchema),
    timeout: v.optional(duration, '8s'),
    retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5)), 1),
    'max-output-tokens': v.optional(v.pipe(count, v.maxValue(32_000)), 1_000),
    /** For `compatible`: whether the server is told the schema, or only to answer in JSON. */
    'structured-output': v.optional(v.picklist(['json-schema', 'json-object']), 'json-schema'),
    /** Whether the model may word what the core says around a wish. The core drops what goes too far. */
    phrase: v.optional(v.boolean(), true),
    /** Per million tokens. */
    prices: v.optional(v.strictObject({ input: amount, output: amount })),
    budget: v.optional(
      v.strictObject({
        conversation: v.optional(LimitSchema, { tokens: 50_000 }),
        day: v.optional(LimitSchema, { tokens: 2_000_000 }),
      }),
      {},
    ),
    breaker: v.optional(
      v.strictObject({ failures: v.optional(count, 5), 'cool-down': v.optional(duration, '30s') }),
      {},
    ),
    'allow-http': v.optional(v.boolean(), false),
    'allow-private': v.optional(v.boolean(), false),
  }),
  v.forward(
    v.check(
      ({ provider, 'base-url': url }) => (url ?? publicUrls[provider]) !== undefined,
      'where the server is: http://localhost:11434/v1 for Ollama on this machine',
    ),
    ['base-url'],
  ),
  v.forward(
    v.check(
      ({ 'base-url': url, 'allow-http': allowed }) => allowed || url === undefined || !isOpenHttp(url),
      'https: messages of customers would travel in plaintext. For a server in your own network, say allow-http: true',
    ),
    ['base-url'],
  ),
  v.forward(
    v.check(
      ({ provider, 'api-key': key }) => provider === 'compatible' || key !== undefined,
      'the key of the account, as a reference to a variable or a file',
    ),
    ['api-key'],
  ),
  v.forward(
    v.check(
      ({ prices, budget }) =>
        prices !== undefined || [budget.conversation, budget.day].every(({ cost }) => cost === undefined),
      'a budget in money needs prices: { input, output } per million tokens',
    ),
    ['prices'],
  ),
);

export type Config = v.InferOutput<typeof ConfigSchema>;

/** Where requests go. */
export function baseUrlOf({ provider, 'base-url': url }: Config): string {
  return (url ?? publicUrls[provider] ?? '').replace(/\/+$/, '');
}

/** Whether messages would travel in plaintext, and not on this machine alone. */
export function isOpenHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLocalName(hostname);
}
