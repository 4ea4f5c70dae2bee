import type { RecordSnapshot } from '../mapping/index.ts';
import {
  isFiller,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  type RecordDefinition,
} from '../vocabulary/index.ts';
import type { Evidence } from './evidence.ts';
import { orderFacts } from './fact-order.ts';
import { lastOf, readLast } from './last-digits.ts';
import { isElsewhere, isSameText, readAnswer } from './read-answer.ts';

/** Wrong answers of one customer, counted across conversations. */
export interface Attempts {
  readonly failures: number;
  /** Milliseconds since 1970; 0: not locked. */
  readonly lockedUntil: number;
}

export interface VerificationPolicy {
  readonly attempts: number;
  readonly lockMs: number;
}

export function isLockedOut(attempts: Attempts, now: number): boolean {
  return attempts.lockedUntil > now;
}

/** Counts a wrong answer; the last one allowed locks the customer out. */
export function countFailure(attempts: Attempts, policy: VerificationPolicy, now: number): Attempts {
  const isOldLock = attempts.lockedUntil !== 0 && attempts.lockedUntil <= now;
  const failures = (isOldLock ? 0 : attempts.failures) + 1;
  return failures >= policy.attempts
    ? { failures: 0, lockedUntil: now + policy.lockMs }
    : { failures, lockedUntil: 0 };
}

export const noAttempts: Attempts = { failures: 0, lockedUntil: 0 };

export interface ChooseFactOptions {
  readonly record: RecordDefinition;
  readonly customer: RecordSnapshot;
  readonly evidence: Evidence;
  /** Properties that must not serve: said or shown in this conversation, or changed not long ago. */
  readonly except: readonly string[];
}

/** The next property to ask for: on file, askable, not proved yet. Of several the first of {@link orderFacts}. */
export function chooseFact(options: ChooseFactOptions): PropertyDefinition | undefined {
  return listFacts(options)[0];
}

/** How many facts could still be proved. */
export function countFacts(options: ChooseFactOptions): number {
  return listFacts(options).length;
}

/** Those that could still be proved, in the order in which they are asked for. */
export function listFacts({
  record,
  customer,
  evidence,
  except,
}: ChooseFactOptions): readonly PropertyDefinition[] {
  const facts = Object.values(record.properties).filter(
    (property) =>
      property.askToVerify &&
      property.disclose !== 'always' &&
      isAnswerable(property, customer.values[property.name]) &&
      !record.identify.includes(property.name) &&
      !evidence.facts.includes(property.name) &&
      !except.includes(property.name),
  );
  return orderFacts(facts);
}

/** The facts that anybody may be asked for, in order, before it is known whose record it is. */
export function chooseBlindFacts(
  record: RecordDefinition,
  except: readonly string[],
): readonly PropertyDefinition[] {
  const facts = Object.values(record.properties).filter(
    ({ name, askToVerify, disclose }) =>
      askToVerify && disclose !== 'always' && !record.identify.includes(name) && !except.includes(name),
  );
  return orderFacts(facts);
}

/** Whether something is on file that an answer can be compared with. */
function isAnswerable({ lastDigits }: PropertyDefinition, stored: PropertyValue | undefined): boolean {
  if (stored === undefined) return false;
  return lastDigits === undefined || lastOf(stored, lastDigits) !== undefined;
}

/** Whether a text is an attempt at a fact, told without what is on file. */
export function isAnswer(text: string, property: PropertyDefinition, locale: Locale): boolean {
  if (property.lastDigits !== undefined) return readLast(text, property.lastDigits) !== undefined;
  if (property.type === 'text') return !isFiller(text);
  return readAnswer(text, property, locale) !== undefined;
}

export type AnswerMatch = 'match' | 'mismatch' | 'no-answer';

/**
 * Compares an answer with what is on file, in the core and by type. `no-answer`: the text holds nothing of this
 * type, or several values, so it was no attempt.
 */
export function matchAnswer(
  text: string,
  property: PropertyDefinition,
  customer: RecordSnapshot,
  locale: Locale,
): AnswerMatch {
  const stored = customer.values[property.name];
  const type = propertyTypes[property.type];
  if (stored === undefined) return 'no-answer';
  if (property.lastDigits !== undefined) return matchLast(text, stored, property.lastDigits);
  if (property.type === 'text' && typeof stored === 'string') return matchText(text, stored);
  const readings = readAnswer(text, property, locale);
  if (readings === undefined || isElsewhere(readings, stored, locale)) return 'no-answer';
  return readings.some((value) => type.isSame(value, stored, property, locale)) ? 'match' : 'mismatch';
}

function matchText(text: string, stored: string): AnswerMatch {
  if (isFiller(text)) return 'no-answer';
  return isSameText(text, stored) ? 'match' : 'mismatch';
}

function matchLast(text: string, stored: PropertyValue, count: number): AnswerMatch {
  const given = readLast(text, count);
  const expected = lastOf(stored, count);
  if (given === undefined || expected === undefined) return 'no-answer';
  return given === expected ? 'match' : 'mismatch';
}
