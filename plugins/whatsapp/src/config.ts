import * as v from 'valibot';

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

const SecretSchema = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'));

/** YAML reads an unquoted id as a number; both spellings mean the same. */
const PhoneNumberIdSchema = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())]),
  v.transform(String),
  v.trim(),
  v.regex(
    /^\d{5,25}$/,
    'must be the phone number ID from the app dashboard (digits only), not the phone number',
  ),
);

const GraphUrlSchema = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.check(isEncryptedOrLocal, 'must start with https:// (http:// is taken for localhost only)'),
  v.transform((url) => url.replace(/\/+$/, '')),
);

/** What `config:` of this channel in hub.yaml must look like. */
export const WhatsAppConfigSchema = v.strictObject({
  'phone-number-id': PhoneNumberIdSchema,
  'access-token': SecretSchema,
  'app-secret': SecretSchema,
  'verify-token': SecretSchema,
  'graph-url': v.optional(GraphUrlSchema, 'https://graph.facebook.com'),
  'graph-version': v.optional(v.pipe(v.string(), v.regex(/^v\d{1,3}\.\d$/, 'must look like v26.0')), 'v26.0'),
  /** Seconds. */
  timeout: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)), 10),
});

export type WhatsAppConfig = v.InferOutput<typeof WhatsAppConfigSchema>;

function isEncryptedOrLocal(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && localHosts.has(url.hostname));
}
