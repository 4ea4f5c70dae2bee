import * as v from 'valibot';

export const text = v.pipe(v.string(), v.minLength(1));

export const headerName = v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'));
export const headerValue = v.pipe(
  v.string(),
  v.regex(/^[\t\x20-\x7e]*$/, 'a header value in ASCII on one line'),
);

/** An absolute URL that may be called; credentials do not belong into it. */
export const serviceUrl = v.pipe(
  v.string(),
  v.check(
    isServiceUrl,
    'an absolute URL such as https://api.example/v1, without user, password, query or fragment',
  ),
);

/** Durations such as `500ms`, `10s`, `2m`, as milliseconds. */
export const duration = v.pipe(
  v.string(),
  v.regex(/^\d{1,6}(ms|s|m)$/, 'a duration, for example 10s'),
  v.transform((written) => {
    const [, digits = '0', unit = 'ms'] = /^(\d+)(ms|s|m)$/.exec(written) ?? [];
    return Number(digits) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 1);
  }),
);

/** How the hub proves who it is. */
export const AuthSchema = v.variant('type', [
  v.strictObject({ type: v.literal('none') }),
  v.strictObject({
    type: v.literal('api-key'),
    in: v.optional(v.picklist(['header', 'query']), 'header'),
    name: headerName,
    value: headerValue,
  }),
  v.strictObject({ type: v.literal('basic'), user: text, password: v.string() }),
  v.strictObject({ type: v.literal('bearer'), token: headerValue }),
  v.strictObject({
    type: v.literal('oauth2'),
    grant: v.optional(v.picklist(['client-credentials', 'refresh-token']), 'client-credentials'),
    'token-url': serviceUrl,
    'client-id': text,
    'client-secret': v.optional(text),
    'refresh-token': v.optional(text),
    scope: v.optional(text),
    credentials: v.optional(v.picklist(['header', 'body']), 'header'),
    parameters: v.optional(v.record(text, v.string()), {}),
  }),
  v.strictObject({
    type: v.literal('hmac'),
    secret: text,
    algorithm: v.optional(v.picklist(['sha256', 'sha512']), 'sha256'),
    encoding: v.optional(v.picklist(['hex', 'base64']), 'hex'),
    header: headerName,
    prefix: v.optional(headerValue, ''),
    content: v.optional(text, '{method}\n{path}\n{query}\n{timestamp}\n{body-hash}'),
    'key-header': v.optional(headerName),
    'key-id': v.optional(headerValue),
    'timestamp-header': v.optional(headerName),
    'timestamp-format': v.optional(v.picklist(['seconds', 'milliseconds', 'iso']), 'seconds'),
  }),
]);

export type AuthConfig = v.InferOutput<typeof AuthSchema>;

function isServiceUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, username, password, search, hash } = new URL(written);
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
}
