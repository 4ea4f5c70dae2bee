import type { RecordSnapshot } from '../mapping/index.ts';
import {
  type Locale,
  type PropertyDefinition,
  propertyTypes,
  type RecordDefinition,
} from '../vocabulary/index.ts';
import type { Evidence } from './evidence.ts';

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
  /** Properties that must not serve, such as those under change. */
  readonly except: readonly string[];
}

/** The next property to ask for: on file, askable, not proved yet. In the order of hub.yaml. */
export function chooseFact(options: ChooseFactOptions): PropertyDefinition | undefined {
  const { record, customer, evidence, except } = options;
  return Object.values(record.properties).find(
    (property) =>
      property.askToVerify &&
      property.disclose !== 'always' &&
      customer.values[property.name] !== undefined &&
      !evidence.facts.includes(property.name) &&
      !except.includes(property.name),
  );
}

/** How many facts could still be proved. */
export function countFacts(options: ChooseFactOptions): number {
  const first = chooseFact(options);
  if (first === undefined) return 0;
  return 1 + countFacts({ ...options, except: [...options.except, first.name] });
}

export type AnswerMatch = 'match' | 'mismatch' | 'no-answer';

/**
 * Compares an answer with what is on file, in the core and by type. `no-answer`: the text holds nothing of
 * this type, so it was no attempt.
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
  const whole = type.parse(text, property, locale);
  if (whole.ok) return type.isSame(whole.value, stored, property, locale) ? 'match' : 'mismatch';
  const found = type.extract(text, property, locale);
  const [only] = found;
  if (only === undefined || found.length > 1) return 'no-answer';
  return type.isSame(only.value, stored, property, locale) ? 'match' : 'mismatch';
}
