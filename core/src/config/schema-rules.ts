import * as v from 'valibot';
import { count, keyed, localText, mustBe, named, oneOrMany, say, text } from './schema-kit.ts';

/** What a customer reads, in one language or several. */
const words = localText(4096);

function isKeyed(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

const scalar = v.custom<string | number | boolean>(
  (input) => typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean',
  say('must be a value, or a list of values', 'Write when: { policy.status: [active, pending] }.'),
);

/** A rule: text, or a number or a yes that stands for itself. */
const rule = v.pipe(
  scalar,
  v.transform((input) => (typeof input === 'boolean' ? (input ? 'yes' : 'no') : String(input))),
);

/** A condition alone is short for `{ that: … }`. */
const guard = v.pipe(
  v.unknown(),
  v.transform((input) => (isKeyed(input) ? input : { that: input })),
  keyed({ that: rule, otherwise: v.optional(words), offer: v.optional(oneOrMany(text), []) }),
);

const guardMap = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must be conditions', 'Write when: { policy.status: active }, or a list of rules.'),
  ),
  v.record(v.string(), oneOrMany(scalar)),
);

/** `{ policy.status: active }`, or a list of rules. */
const when = v.union([v.array(guard), guardMap], (issue) => {
  const fix = 'Write when: { policy.status: active }, or a list such as [policy.status is active].';
  return Array.isArray(issue.input)
    ? say(
        'has a condition that cannot be read',
        'Write each as a rule, or as { that: …, otherwise: …, offer: [...] }.',
      )
    : say('must be conditions', fix);
});

const several = v.pipe(
  v.unknown(),
  v.transform((input) => (input === true ? {} : input)),
  keyed({ 'at-least': v.optional(count(1, 50), 1), 'at-most': v.optional(count(1, 50), 50) }),
);

/** What an ask has beside the keys of a property. */
export const askEntries = {
  like: v.optional(text),
  question: v.optional(words),
  optional: v.optional(mustBe.boolean, false),
  if: v.optional(rule),
  check: v.optional(oneOrMany(guard), []),
  choose: v.optional(text),
  of: v.optional(text),
  where: v.optional(rule),
  order: v.optional(oneOrMany(text), []),
  show: v.optional(words),
  several: v.optional(several),
  'for-each': v.optional(text),
  none: v.optional(words),
};

const assignments = v.pipe(
  v.custom<Readonly<Record<string, unknown>>>(
    isKeyed,
    say('must be a set of keys', 'Write set: { order.status: cancelled }.'),
  ),
  v.record(v.string(), rule),
);

export const stepEntries = {
  set: v.optional(assignments),
  add: v.optional(text),
  to: v.optional(text),
  with: v.optional(assignments, {}),
  remove: v.optional(text),
  if: v.optional(rule),
  'for-each': v.optional(text),
  show: v.optional(
    v.union([v.boolean(), v.array(text)], () =>
      say('must be yes or no, or a list of properties', 'Write show: false, or show: [start, dentist].'),
    ),
    true,
  ),
};

const steps = v.optional(oneOrMany(keyed(stepEntries)), []);
const computed = v.optional(named(rule), {});

/** A text alone is the whole answer. */
const answer = v.pipe(
  v.unknown(),
  v.transform((input) => (isKeyed(input) ? input : { text: input })),
  keyed({
    text: v.optional(words),
    each: v.optional(text),
    of: v.optional(text),
    where: v.optional(rule),
    order: v.optional(oneOrMany(text), []),
    limit: v.optional(count(1, 100)),
    first: v.optional(words),
    line: v.optional(words),
    last: v.optional(words),
    none: v.optional(words),
    document: v.optional(mustBe.boolean, false),
  }),
);

/** What an action may say of its rules. */
export const ruleEntries = {
  about: v.optional(text),
  when: v.optional(when, {}),
  otherwise: v.optional(words),
  offer: v.optional(oneOrMany(text), []),
  let: computed,
  do: steps,
  answer: v.optional(answer),
};

/** What is written when a conversation ends. */
export const onEndEntries = { let: computed, do: steps };

/** `on-end: [steps]` is short for `on-end: { do: [steps] }`. */
export const onEnd = v.pipe(
  v.unknown(),
  v.transform((input) => (Array.isArray(input) ? { do: input } : input)),
  keyed(onEndEntries),
);

export const related = named(keyed({ record: text, by: v.record(v.string(), text) }));

export const shared = v.record(v.string(), text);
