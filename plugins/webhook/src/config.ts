import * as v from 'valibot';
import { parseDuration } from './duration.ts';
import { decodeSecret } from './signing.ts';

const minSecretBytes = 24;
const minTimeoutMs = 100;
const maxTimeoutMs = 120_000;
const reservedHeaders = /^(webhook-.*|content-type|content-length|host|connection|transfer-encoding)$/i;

const UrlSchema = v.pipe(
  v.string(),
  v.url('an absolute URL, for example https://hooks.example/parley'),
  v.check((text) => /^https?:$/.test(new URL(text).protocol), 'a URL that begins with https://'),
  v.check((text) => {
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'no user name or password in the URL: put an authorization header under headers'),
);

const SecretSchema = v.pipe(
  v.string(),
  v.check(
    (text) => (decodeSecret(text)?.length ?? 0) >= minSecretBytes,
    `whsec_ and base64, or plain ASCII, of at least ${minSecretBytes} bytes: "whsec_$(openssl rand -base64 32)" makes one`,
  ),
);

const TimeoutSchema = v.pipe(
  v.string(),
  v.check((text) => {
    const ms = parseDuration(text) ?? 0;
    return ms >= minTimeoutMs && ms <= maxTimeoutMs;
  }, 'a duration from 100ms to 2m, for example 10s'),
  v.transform((text) => parseDuration(text) ?? 0),
);

const HeadersSchema = v.record(
  v.pipe(
    v.string(),
    v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'),
    v.check((name) => !reservedHeaders.test(name), 'a header that the notifier does not set itself'),
  ),
  v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]*$/, 'a header value in ASCII on one line')),
);

/** What `config:` of a webhook notifier holds. Defaults are in the README's table. */
export const ConfigSchema = v.pipe(
  v.strictObject({
    url: UrlSchema,
    secret: SecretSchema,
    timeout: v.optional(TimeoutSchema, '10s'),
    headers: v.optional(HeadersSchema, {}),
    'allow-http': v.optional(v.boolean(), false),
  }),
  v.forward(
    v.check(
      (config) => !isPlaintext(config.url) || isLocal(config.url) || config['allow-http'],
      'https: notices hold customer data. For a target inside your own network, say allow-http: true',
    ),
    ['url'],
  ),
);

export type Config = v.InferOutput<typeof ConfigSchema>;

/** Whether notices would travel unencrypted. */
export function isPlaintext(url: string): boolean {
  return new URL(url).protocol === 'http:';
}

/** Whether the URL names this machine. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
