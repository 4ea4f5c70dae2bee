import type { Sender } from '../contract/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import type { Rows } from '../store/index.ts';
import type { Dispute } from './advance/turn.ts';
import { indexCustomer } from './attempts.ts';
import { indexContact } from './old-contacts.ts';
import type { TurnDeps } from './turn-deps.ts';

/**
 * Finds what a sender may dispute: changes of the records that their phone leads to, and those that took their phone
 * off a record. What the message or its button says of it counts for nothing.
 */
export async function findDispute(
  deps: TurnDeps,
  sender: Sender,
  customers: readonly RecordSnapshot[],
): Promise<Dispute> {
  const { recentChanges } = deps.store.rows;
  const since = deps.now() - deps.settings().changedWithinMs;
  const own = await Promise.all(customers.map((one) => recentChanges.list(indexCustomer(deps, one), since)));
  const replaced =
    sender.phone === undefined
      ? []
      : await recentChanges.listByContact(indexContact(deps, sender.phone), since);
  const [newest] = [...own.flat(), ...replaced].sort((left, right) => right.changedAt - left.changedAt);
  return newest === undefined ? {} : { changeId: newest.changeId, subject: newest.subjectIndex };
}

function indexHold(deps: Pick<TurnDeps, 'seal'>, subject: string): string {
  return deps.seal.indexOf('held', subject);
}

/** Until when changes of these customers are held, milliseconds since 1970; 0: they are not. */
export async function findHold(
  deps: Pick<TurnDeps, 'seal'>,
  rows: Pick<Rows, 'attempts'>,
  subjects: readonly string[],
  now: number,
): Promise<number> {
  let until = 0;
  for (const subject of subjects) {
    const { lockedUntil } = await rows.attempts.find(indexHold(deps, subject), { since: now, now });
    until = Math.max(until, lockedUntil);
  }
  return until;
}

/** Holds changes of a customer: nobody makes any until then, whatever they proved before. */
export async function hold(
  deps: Pick<TurnDeps, 'seal'>,
  rows: Pick<Rows, 'attempts'>,
  { subject, until, now }: { readonly subject: string; readonly until: number; readonly now: number },
): Promise<void> {
  await rows.attempts.save(indexHold(deps, subject), { failures: 0, lockedUntil: until }, now);
}
