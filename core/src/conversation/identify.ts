import type { Sender } from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import type { CustomerLookup } from './turn.ts';

export interface IdentifyDeps {
  /** Whether the customer's connector serves reads now. */
  canRead(): boolean;
  /** Reads the customer's record, and those below it, fresh. */
  readonly customers: {
    findBySender(phone: string): Promise<readonly RecordSnapshot[]>;
    /** By id, but only while the sender's phone still stands on it. */
    load(id: string, phone: string): Promise<RecordSnapshot | undefined>;
  };
  log(level: 'warn' | 'error', message: string): void;
}

/** Whose record the sender's phone leads to, read now. */
export async function identify(
  deps: IdentifyDeps,
  sender: Sender,
  known: string | undefined,
): Promise<CustomerLookup> {
  if (sender.phone === undefined) return { kind: 'no-phone' };
  if (!deps.canRead()) return { kind: 'unreachable' };
  try {
    const loaded = known === undefined ? undefined : await deps.customers.load(known, sender.phone);
    if (loaded !== undefined) return { kind: 'found', customer: loaded };
    const [first, ...others] = await deps.customers.findBySender(sender.phone);
    if (first === undefined) return { kind: 'none' };
    return others.length > 0
      ? { kind: 'several', customers: [first, ...others] }
      : { kind: 'found', customer: first };
  } catch (error) {
    deps.log('warn', `The customer cannot be looked up: ${describeError(error)}`);
    return { kind: 'unreachable' };
  }
}
