import { isParleyError, ParleyError } from '../contract/index.ts';
import type { Attempts } from '../gate/index.ts';
import { noAttempts } from '../gate/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import type { Rows } from '../store/index.ts';
import type { CustomerLookup } from './advance/turn.ts';
import type { Loaded, TurnDeps } from './turn-deps.ts';

/** Whose wrong answers count, by index. */
export interface Subjects {
  /** Those by whose count the sender may see that they are locked out. */
  readonly open: readonly string[];
  /** Those that a sender without proof must not learn anything about. */
  readonly hidden: readonly string[];
}

type Known = Pick<RecordSnapshot, 'connector' | 'id'>;

export function indexCustomer(deps: Pick<TurnDeps, 'seal'>, { connector, id }: Known): string {
  return deps.seal.indexOf('customer', `${connector}:${id}`);
}

/**
 * A customer found by phone counts by themselves, several on one phone together. Where no phone leads to anybody the
 * sender counts, and beside them, unseen, the customer whose identifier they gave: apart from the count of those who
 * have the phone, so that strangers cannot lock a customer out of their own.
 */
export function listSubjects(
  deps: Pick<TurnDeps, 'seal'>,
  conversation: Pick<Loaded, 'senderIndex'>,
  lookup: CustomerLookup,
): Subjects {
  const named = ({ connector, id }: Known): string => deps.seal.indexOf('identified', `${connector}:${id}`);
  if (lookup.kind === 'unreachable') return { open: [], hidden: [] };
  if (lookup.kind === 'several')
    return { open: lookup.customers.map((customer) => indexCustomer(deps, customer)), hidden: [] };
  if (lookup.kind === 'found') {
    const { customer, by } = lookup;
    const own = indexCustomer(deps, customer);
    return { open: by === 'identifier' ? [own, named(customer)] : [own], hidden: [] };
  }
  return {
    open: [deps.seal.indexOf('stranger', conversation.senderIndex)],
    hidden: lookup.candidate === undefined ? [] : [named(lookup.candidate)],
  };
}

export interface When {
  readonly lockMs: number;
  readonly now: number;
}

/**
 * The count that is nearest to a lock. Wrong answers are forgotten once none was added for as long as a lock lasts:
 * guessing gains nothing by waiting.
 */
export async function findAttempts(
  rows: Pick<Rows, 'attempts'>,
  subjects: readonly string[],
  { lockMs, now }: When,
): Promise<Attempts> {
  const when = { since: now - lockMs, now };
  let worst = noAttempts;
  for (const subject of subjects) {
    const { failures, lockedUntil } = await rows.attempts.find(subject, when);
    worst = {
      failures: Math.max(worst.failures, failures),
      lockedUntil: Math.max(worst.lockedUntil, lockedUntil),
    };
  }
  return worst;
}

const staleDetails = { constraint: 'attempts' };

/** Thrown where a step was decided on a count of wrong answers that another conversation has changed since. */
export function createStaleError(): ParleyError {
  return new ParleyError('PARLEY_STORE_FAILED', 'Wrong answers were counted elsewhere meanwhile', {
    details: staleDetails,
  });
}

/** Whether that is why a step could not be stored. */
export function isStale(error: unknown): boolean {
  return isParleyError(error, 'PARLEY_STORE_FAILED') && error.details === staleDetails;
}
