import * as v from 'valibot';
import { suggest } from '../suggest.ts';

const separator = '\n';

/** A schema message that carries its fix. */
export function say(message: string, fix: string): string {
  return `${message}${separator}${fix}`;
}

/** Takes a message of {@link say} apart. */
export function parseSaid(said: string): { readonly message: string; readonly fix: string } | undefined {
  const at = said.indexOf(separator);
  return at < 0 ? undefined : { message: said.slice(0, at), fix: said.slice(at + 1) };
}

/** Of an issue whose fix lists the known keys. */
export const unknownKeyMessage = 'is not a known key';

/** Names that every JavaScript object knows are no keys: a look-up would find what nobody wrote. */
export const reservedKeys = ['__proto__', 'constructor', 'prototype'];

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const text = v.pipe(
  v.string(say('must be text', 'Put it in quotes.')),
  v.check((input) => input.trim() !== '', say('is empty', 'Write a text, or remove the key.')),
);

export function boundedText(length: number) {
  const fix = `Write at most ${length} characters.`;
  return v.pipe(text, v.maxLength(length, say(`is longer than ${length} characters`, fix)));
}

const languageCode = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}$/, say('is not a language code', 'Write a code such as en, af or fr.')),
);

/** A text in the business's own language, or by language: `{ en: Change address, af: Verander adres }`. */
export function localText(length: number) {
  const one = boundedText(length);
  const many = v.pipe(
    v.record(languageCode, one),
    v.check((input) => Object.keys(input).length > 0, say('is empty', 'Write a text, or remove the key.')),
  );
  return v.lazy((input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input) ? many : one,
  );
}

export const mustBe = {
  boolean: v.boolean(say('must be true or false', 'Write true or false, without quotes.')),
};

export function count(from: number, to: number) {
  const said = say(`must be a whole number from ${from} to ${to}`, `Write a number from ${from} to ${to}.`);
  return v.pipe(v.number(said), v.integer(said), v.minValue(from, said), v.maxValue(to, said));
}

export function oneOf<const Options extends readonly string[]>(options: Options) {
  const list = options.join(', ');
  return v.picklist(options, (issue) => {
    const meant = typeof issue.input === 'string' ? suggest(issue.input, options) : undefined;
    const fix = meant === undefined ? `Write one of ${list}.` : `Did you mean "${meant}"?`;
    return say(`must be one of ${list}`, fix);
  });
}

/** A list; one item alone may stand without its brackets. */
export function oneOrMany<Item extends v.GenericSchema<unknown, unknown>>(item: Item) {
  return v.pipe(
    v.unknown(),
    v.transform((input) => (Array.isArray(input) ? input : [input])),
    v.array(item),
  );
}

const keys = v.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  say('must be a set of keys', 'Indent its keys under it.'),
);

/** A map with these keys. Others are refused, each by name. */
export function keyed<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  const unknownKey = v.never(say(unknownKeyMessage, known.join(', ')));
  return v.pipe(keys, v.objectWithRest(entries, unknownKey));
}

/** A map from names that the business chose. */
export function named<Item extends v.GenericSchema<unknown, unknown>>(item: Item) {
  const fix = 'Use small letters, digits and single hyphens, such as change-address.';
  const name = v.pipe(
    v.string(),
    v.regex(namePattern, say('is not a valid name', fix)),
    v.maxLength(60, say('is too long for a name', 'Use at most 60 characters.')),
  );
  return v.pipe(keys, v.record(name, item));
}

/** As {@link named}, with at least one. */
export function someNamed<Item extends v.GenericSchema<unknown, unknown>>(item: Item) {
  return v.pipe(
    named(item),
    v.check((input) => Object.keys(input).length > 0, say('is empty', 'Add at least one.')),
  );
}
