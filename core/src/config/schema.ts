import { isSupportedCountry } from 'libphonenumber-js';
import * as v from 'valibot';
import { suggestFix } from '../suggest.ts';
import { checkDigitKinds } from '../vocabulary/check-digits.ts';
import { propertyTypeNames } from '../vocabulary/definitions.ts';
import { parseDuration } from './duration.ts';
import { openingHours } from './opening-hours.ts';
import {
  boundedText,
  count,
  keyed,
  localText,
  mustBe,
  named,
  oneOf,
  oneOrMany,
  say,
  someNamed,
  text,
} from './schema-kit.ts';
import { askEntries, onEnd, related, ruleEntries, shared } from './schema-rules.ts';

/** At most this long a confirmation stands. */
export const longestConfirmMs = 600_000;

function isTimezone(input: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: input });
    return !/^[+-]/.test(input);
  } catch {
    return false;
  }
}

function isLanguage(input: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(input).length > 0;
  } catch {
    return false;
  }
}

function fixCountry(input: string): string {
  if (isSupportedCountry(input.toUpperCase())) return `Write "${input.toUpperCase()}".`;
  if (/^uk$/i.test(input)) return 'Write "GB".';
  return 'Write the ISO 3166 code in two capital letters, such as ZA.';
}

const Country = v.pipe(
  text,
  v.check(isSupportedCountry, (issue) => say('is not a country code', fixCountry(issue.input))),
);

const Timezone = v.pipe(
  text,
  v.check(isTimezone, (issue) => {
    const fix = suggestFix(issue.input, Intl.supportedValuesOf('timeZone'), '');
    return say(
      'is not a time zone',
      fix.startsWith('Did') ? fix : 'Write an IANA name, such as Africa/Johannesburg.',
    );
  }),
);

const Language = v.pipe(
  text,
  v.check(isLanguage, say('is not a language', 'Write a BCP 47 tag, such as en or pt-BR.')),
);

const duration = v.pipe(
  text,
  v.check(
    (input) => parseDuration(input) !== undefined,
    say('is not a length of time', 'Write a number above zero and a unit, such as 500ms, 10s, 30m or 24h.'),
  ),
  v.transform((input) => parseDuration(input) ?? 0),
);

const Confirm = v.pipe(
  duration,
  v.maxValue(longestConfirmMs, say('is longer than a confirmation may stand', 'Write at most 10m.')),
);

const config = v.optional(
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must be a set of keys', 'Indent its keys under it.'),
  ),
  {},
);

function isKeyed(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

export const pluginEntries = { plugin: text, config };

export const connectorEntries = {
  ...pluginEntries,
  permission: v.optional(oneOf(['read-only', 'read-write', 'full']), 'read-only'),
  notify: v.optional(oneOrMany(text), []),
  require: v.optional(oneOf(['any', 'all']), 'any'),
  'on-unreachable': v.optional(oneOf(['hold', 'continue']), 'hold'),
};

/** A code as the backend keeps it. */
const code = v.pipe(
  v.unknown(),
  v.transform((input) => (typeof input === 'number' ? String(input) : input)),
  text,
);

/** `[a, b]` is short for `{ a: [], b: [] }`, and an option without synonyms may be left empty. */
const options = v.pipe(
  v.unknown(),
  v.transform((input) =>
    Array.isArray(input) && input.every((item) => typeof item === 'string')
      ? Object.fromEntries(input.map((item) => [item, []]))
      : input,
  ),
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must be a list, or a set of keys', 'Write options: { child: [daughter, son], parent: [] }.'),
  ),
  v.record(
    text,
    v.pipe(
      v.unknown(),
      // `child: [daughter, son]` is short for `child: { says: [daughter, son] }`.
      v.transform((input) => (isKeyed(input) ? input : { says: input ?? [] })),
      keyed({
        says: v.optional(oneOrMany(text), []),
        stored: v.optional(code),
        label: v.optional(localText(24)),
      }),
    ),
  ),
);

const map = v.pipe(
  v.unknown(),
  v.transform((input) => (typeof input === 'string' ? { '': input } : input)),
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say(
      'must be a path, or a path for each part',
      'Write map: street, or map: { street: street, city: town }.',
    ),
  ),
  v.record(v.string(), text),
);

/** A limit as it is written: a number may stand without quotes. */
const limit = v.pipe(
  v.unknown(),
  v.transform((input) => (typeof input === 'number' ? String(input) : input)),
  text,
);

const askToVerify = v.union(
  [v.boolean(), v.literal('last-4')],
  say('must be true, false or last-4', 'Write true, false, or last-4 to ask for its last four digits only.'),
);

export const propertyEntries = {
  type: oneOf(propertyTypeNames),
  label: v.optional(localText(60)),
  options: v.optional(options),
  disclose: v.optional(oneOf(['always', 'verified', 'never']), 'verified'),
  'ask-to-verify': v.optional(askToVerify, false),
  strength: v.optional(oneOf(['strong', 'normal', 'weak'])),
  required: v.optional(mustBe.boolean, true),
  min: v.optional(limit),
  max: v.optional(limit),
  pattern: v.optional(boundedText(500)),
  'check-digits': v.optional(oneOf(checkDigitKinds)),
  unique: v.optional(mustBe.boolean, false),
  example: v.optional(boundedText(60)),
  map: v.optional(map),
};

/** `phone: phone` is short for `phone: { type: phone }`. */
export function expandProperty(input: unknown): unknown {
  return typeof input === 'string' ? { type: input } : input;
}

const lookups = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must be a set of collections', 'Write lookups: { cities: find-or-create }.'),
  ),
  v.record(text, oneOf(['find', 'find-or-create'])),
);

/** `{ from, to }` for the record's own collection is short for `{ '': { from, to } }`. */
const history = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must name two fields', 'Write history: { from: valid_from, to: valid_to }.'),
  ),
  v.transform((input) =>
    Object.values(input).every((item) => typeof item === 'string') ? { '': input } : input,
  ),
  v.record(v.string(), keyed({ from: text, to: text })),
);

export const recordEntries = {
  in: v.optional(text),
  label: v.optional(localText(60)),
  collection: v.optional(text),
  'belongs-to': v.optional(text),
  link: v.optional(text),
  by: v.optional(shared),
  related: v.optional(related, {}),
  identify: v.optional(oneOrMany(text), []),
  'identify-by': v.optional(oneOrMany(text), []),
  lookups: v.optional(lookups),
  history: v.optional(history),
};

/** An ask is a property of its own, one like a record's, or a choice among records. */
const askPropertyEntries = { ...propertyEntries, type: v.optional(propertyEntries.type), ...askEntries };

export const actionEntries = {
  change: v.optional(text),
  add: v.optional(text),
  remove: v.optional(text),
  set: v.optional(oneOrMany(text)),
  label: v.optional(localText(24)),
  ...ruleEntries,
  evidence: v.optional(count(1, 5)),
  ask: v.optional(named(v.pipe(v.unknown(), v.transform(expandProperty), keyed(askPropertyEntries))), {}),
  say: v.optional(oneOrMany(text), []),
};

/** The shape of hub.yaml. What its names refer to is checked apart from it. */
export const HubSchema = keyed({
  business: keyed({
    name: boundedText(80),
    country: Country,
    timezone: Timezone,
    language: v.optional(Language, 'en'),
    contact: v.exactOptional(boundedText(120)),
    hours: v.exactOptional(openingHours),
  }),
  mode: v.optional(oneOf(['live', 'shadow']), 'live'),
  channels: someNamed(keyed(pluginEntries)),
  interpreter: v.optional(keyed(pluginEntries), { plugin: 'guided' }),
  notifiers: v.optional(named(keyed(pluginEntries)), {}),
  'notify-customer': v.optional(text),
  connectors: someNamed(keyed(connectorEntries)),
  records: someNamed(
    keyed({
      ...recordEntries,
      properties: someNamed(v.pipe(v.unknown(), v.transform(expandProperty), keyed(propertyEntries))),
    }),
  ),
  actions: v.optional(named(keyed(actionEntries)), {}),
  'on-end': v.optional(onEnd),
  conversation: v.optional(
    v.pipe(
      keyed({
        idle: v.optional(duration, '30m'),
        confirm: v.optional(Confirm, '10m'),
        remind: v.exactOptional(duration),
        closing: v.optional(mustBe.boolean, false),
      }),
      v.check(
        ({ idle, remind }) => remind === undefined || remind < idle,
        say('reminds when the conversation is over', 'Let remind: be shorter than idle:.'),
      ),
    ),
    {},
  ),
  verification: v.optional(
    keyed({
      attempts: v.optional(count(1, 10), 3),
      lock: v.optional(duration, '24h'),
      'changed-within': v.optional(duration, '30d'),
    }),
    {},
  ),
  // Checked apart: what is wrong in a file of texts is told with that file's lines.
  texts: v.optional(v.unknown()),
  store: v.optional(keyed({ folder: v.optional(text, '.parley') }), {}),
});

/** hub.yaml as it is when its shape is right. */
export type HubFile = v.InferOutput<typeof HubSchema>;
