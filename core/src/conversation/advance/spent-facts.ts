import type { Command, OutgoingContent } from '../../contract/index.ts';
import { readAnswer, toCharacters } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import {
  fold,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
} from '../../vocabulary/index.ts';
import { taskOf } from './state.ts';
import type { Draft } from './turn.ts';

/**
 * What a customer said. A fact that was said in a conversation, by either side, proves nothing more in it. But what the
 * customer says must not let them find out what is on file by watching what they are asked next: so a fact is spent by
 * any value that could be it, right or wrong, told by its kind and never by comparing. Whether it was the right one is
 * kept beside that, and decides only what the answer to a question is worth, which costs an attempt when it is wrong.
 */
export interface Said {
  readonly words: string;
  readonly commands: readonly Command[];
}

/** Notes what a message of the customer gives away. `customers`: all that it may be about. */
export function noteSaid(draft: Draft, said: Said, customers: readonly RecordSnapshot[]): void {
  const { locale } = draft.context;
  const { phase } = draft.state;
  const answered = phase.name === 'verifying' ? phase.fact : undefined;
  const facts = listAskable(draft).filter(({ name }) => name !== answered);
  const given = listGiven(draft, said);
  const spent = facts.filter((fact) => {
    const rest = without(said.words, Object.hasOwn(given, fact.name) ? given[fact.name] : undefined);
    const onFile = customers.length === 0 ? [undefined] : customers.map(({ values }) => values[fact.name]);
    return onFile.some((stored) => couldBe(rest, fact, stored, locale));
  });
  const told = facts.filter((fact) =>
    customers.some(({ values }) => isIn([said.words], fact, values[fact.name], locale)),
  );
  draft.state = {
    ...draft.state,
    ...(spent.length === 0 ? {} : { spent: addNames(draft.state.spent, spent) }),
    ...(told.length === 0 ? {} : { told: addNames(draft.state.told, told) }),
  };
}

/** The words that are meant as new values for the customer's own properties: they say nothing of those on file. */
function listGiven({ state, context }: Draft, { words, commands }: Said): Readonly<Record<string, string>> {
  const { actions, customer } = context.vocabulary;
  const { phase } = state;
  const isOwn = (action: string | undefined): boolean =>
    action !== undefined && Object.hasOwn(actions, action) && actions[action]?.record === customer;
  const values = commands.flatMap((command) => {
    if (command.kind === 'start') return isOwn(command.action) ? [command.values] : [];
    return command.kind === 'provide' && isOwn(taskOf(phase)?.action) ? [command.values] : [];
  });
  const answer = phase.name === 'asking' && isOwn(phase.task.action) ? { [phase.property]: words } : {};
  return Object.assign({}, ...values, answer);
}

/** Notes what the hub's own messages of this turn show. The customer reads them, so comparing tells nothing new. */
export function noteShown(draft: Draft, customer: RecordSnapshot): void {
  const texts = draft.replies.flatMap(({ content }) => textsOf(content));
  const shown = listAskable(draft).filter((fact) =>
    isIn(texts, fact, customer.values[fact.name], draft.context.locale),
  );
  if (shown.length > 0) draft.state = { ...draft.state, spent: addNames(draft.state.spent, shown) };
}

/** The facts that must not be asked for now. */
export function listSpent({ state, context }: Draft): readonly string[] {
  return [...(state.spent ?? []), ...context.changedLately];
}

function listAskable({ context }: Draft): readonly PropertyDefinition[] {
  const record = context.vocabulary.records[context.vocabulary.customer];
  return Object.values(record?.properties ?? {}).filter(({ askToVerify }) => askToVerify);
}

function addNames(
  before: readonly string[] | undefined,
  facts: readonly PropertyDefinition[],
): readonly string[] {
  return [...new Set([...(before ?? []), ...facts.map(({ name }) => name)])];
}

function without(words: string, value: string | undefined): string {
  return value === undefined || value === '' ? words : words.replaceAll(value, ' ');
}

/** Whether the words hold a value of the kind that is on file. */
function couldBe(
  words: string,
  fact: PropertyDefinition,
  stored: PropertyValue | undefined,
  locale: Locale,
): boolean {
  const { type } = fact;
  if (type === 'date' || type === 'datetime') {
    const era = stored === undefined ? 'long-past' : eraOf(stored, locale);
    // Without figures for a year nothing is that long ago; reading dates is costly.
    if (era === 'long-past' && !/\p{N}{2}/u.test(words)) return false;
    return propertyTypes[type].extract(words, fact, locale).some(({ value }) => eraOf(value, locale) === era);
  }
  if (type === 'text' || type === 'number' || type === 'amount')
    return stored !== undefined && toShape(stored)?.test(fold(words)) === true;
  // Every yes would be one.
  if (type === 'boolean') return false;
  return propertyTypes[type].extract(words, fact, locale).length > 0;
}

/** A date of birth is not given away by the date of an appointment. */
function eraOf(value: PropertyValue, { now }: Locale): 'to-come' | 'past' | 'long-past' | undefined {
  if (typeof value !== 'object' || !('value' in value)) return undefined;
  const at = Date.parse(value.value.slice(0, 10));
  if (Number.isNaN(at)) return undefined;
  return at >= now - 86_400_000 ? 'to-come' : at > now - 366 * 86_400_000 ? 'past' : 'long-past';
}

/** Anything written like it, figure for figure and letter for letter. Undefined: it has no figures. */
function toShape(stored: PropertyValue): RegExp | undefined {
  const characters = [...toCharacters(stored)];
  if (!characters.some((one) => /\p{N}/u.test(one))) return undefined;
  const pattern = characters.map((one) => (/\p{N}/u.test(one) ? '\\p{N}' : '\\p{L}')).join('[ ./-]?');
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'u');
}

/** Whether the value on file stands in one of these texts, in whatever writing. */
function isIn(
  texts: readonly string[],
  fact: PropertyDefinition,
  stored: PropertyValue | undefined,
  locale: Locale,
): boolean {
  if (stored === undefined || texts.length === 0) return false;
  const type = propertyTypes[fact.type];
  const whole = toCharacters(type.format(stored, fact, locale));
  const parts = fact.lastDigits === undefined ? [whole] : [whole, whole.slice(-fact.lastDigits)];
  const patterns = parts.filter((part) => part !== '').map(toLoosePattern);
  const isSame = (words: string): boolean =>
    (readAnswer(words, fact, locale) ?? []).some((value) => type.isSame(value, stored, fact, locale));
  return texts.some((text) => {
    const words = fold(text);
    return (
      patterns.some((pattern) => pattern.test(words)) ||
      (mayHold(words, stored) &&
        type.extract(text, fact, locale).some(({ start, end }) => isSame(text.slice(start, end))))
    );
  });
}

/** A date is not there without the figures of its year: reading all dates of a text is costly. */
function mayHold(words: string, stored: PropertyValue): boolean {
  if (typeof stored !== 'object' || (stored.type !== 'date' && stored.type !== 'datetime')) return true;
  return words.includes(stored.value.slice(2, 4));
}

function toLoosePattern(characters: string): RegExp {
  const loose = [...characters].join('[^\\p{L}\\p{N}]*');
  return new RegExp(`(?<![\\p{L}\\p{N}])${loose}(?![\\p{L}\\p{N}])`, 'u');
}

/** Everything in a message that a person reads. */
function textsOf(content: OutgoingContent): readonly string[] {
  const collect = (value: unknown): readonly string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(collect) : [];
  };
  return collect(content);
}
