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

const common = {
  'phone-number-id': PhoneNumberIdSchema,
  'access-token': SecretSchema,
  'graph-url': v.optional(GraphUrlSchema, 'https://graph.facebook.com'),
  'graph-version': v.optional(v.pipe(v.string(), v.regex(/^v\d{1,3}\.\d$/, 'must look like v26.0')), 'v26.0'),
  /** Seconds. */
  timeout: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)), 10),
};

const TemplateNameSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9_]{1,512}$/, 'the name of an approved template'),
);

const TemplateLanguageSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'must look like en or en_GB'),
);

/** Tells an old number that a contact detail was changed; carries a reply to whoever last wrote over 24 hours ago. */
const AlertTemplateSchema = v.strictObject({
  name: TemplateNameSchema,
  language: v.optional(TemplateLanguageSchema, 'en'),
});

/** What `config:` of the channel in hub.yaml must look like. */
export const WhatsAppConfigSchema = v.strictObject({
  ...common,
  'app-secret': SecretSchema,
  'verify-token': SecretSchema,
  'alert-template': v.optional(AlertTemplateSchema),
  'reply-template': v.optional(AlertTemplateSchema),
});

export type WhatsAppConfig = v.InferOutput<typeof WhatsAppConfigSchema>;

const StaffNumberSchema = v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/, 'a number such as +27821234567'));

/** What `config:` of the notifier must look like. */
export const WhatsAppNotifierConfigSchema = v.strictObject({
  ...common,
  to: v.union([
    v.pipe(
      StaffNumberSchema,
      v.transform((one) => [one]),
    ),
    v.pipe(v.array(StaffNumberSchema), v.minLength(1), v.maxLength(10)),
  ]),
  template: TemplateNameSchema,
  language: v.optional(TemplateLanguageSchema, 'en'),
  'business-account-id': v.optional(PhoneNumberIdSchema),
});

export type WhatsAppNotifierConfig = v.InferOutput<typeof WhatsAppNotifierConfigSchema>;

/** Either, told apart by `to`, so that problems name the keys of the one that was meant. */
export const ConfigSchema = v.lazy((input) =>
  typeof input === 'object' && input !== null && ('to' in input || 'template' in input)
    ? WhatsAppNotifierConfigSchema
    : WhatsAppConfigSchema,
);

/** What every use of the plugin has in its configuration. */
export type GraphConfig = Pick<
  WhatsAppConfig,
  'phone-number-id' | 'access-token' | 'graph-url' | 'graph-version' | 'timeout'
>;

function isEncryptedOrLocal(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && localHosts.has(url.hostname));
}
