import type { Sender } from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import type { Identifier } from './advance/identifiers.ts';
import type { ConversationState } from './advance/state.ts';
import type { CustomerLookup } from './advance/turn.ts';

export interface IdentifyDeps {
  /** Whether the customer's connector serves reads now. */
  canRead(): boolean;
  /** Reads the customer's record, and those below it, fresh. */
  readonly customers: {
    findBySender(phone: string): Promise<readonly RecordSnapshot[]>;
    /** By id, but only while the sender's phone still stands on it. */
    load(id: string, phone: string): Promise<RecordSnapshot | undefined>;
    /** By id alone: for somebody who was identified without a phone, or is about to be. */
    loadIdentified(id: string): Promise<RecordSnapshot | undefined>;
    /** The one customer that an identifier leads to, in whichever of these ways. Undefined: none, or several. */
    findByIdentifier(identifiers: readonly Identifier[]): Promise<RecordSnapshot | undefined>;
  };
  log(level: 'warn' | 'error', message: string): void;
}

/** What is known, or said, of a sender whom no phone may lead to. */
export interface Stranger {
  /** The customer as whom they identified themselves, in this conversation. */
  readonly customer?: string;
  /** The customer whom their identifier led to. */
  readonly candidate?: string;
  /** What they give as an identifier now. */
  readonly identifiers?: readonly Identifier[];
}

/** Whom a conversation knows its sender as, where no phone leads to them. */
export function strangerOf({ evidence, customer }: ConversationState): Stranger {
  return evidence.identifier === undefined || customer === undefined ? {} : { customer };
}

/** Whose record the sender's phone leads to, read now; or else, whom they say they are. */
export async function identify(
  deps: IdentifyDeps,
  sender: Sender,
  known: string | undefined,
  stranger: Stranger = {},
): Promise<CustomerLookup> {
  const isNamed = Object.values(stranger).some((value) => value !== undefined);
  if (sender.phone === undefined && !isNamed) return { kind: 'no-phone' };
  if (!deps.canRead()) return { kind: 'unreachable' };
  try {
    if (sender.phone === undefined) return await identifyStranger(deps, 'no-phone', stranger);
    const loaded = known === undefined ? undefined : await deps.customers.load(known, sender.phone);
    if (loaded !== undefined) return { kind: 'found', customer: loaded };
    const [first, ...others] = await deps.customers.findBySender(sender.phone);
    if (first === undefined) return await identifyStranger(deps, 'none', stranger);
    return others.length > 0
      ? { kind: 'several', customers: [first, ...others] }
      : { kind: 'found', customer: first };
  } catch (error) {
    deps.log('warn', `The customer cannot be looked up: ${describeError(error)}`);
    return { kind: 'unreachable' };
  }
}

async function identifyStranger(
  { customers }: IdentifyDeps,
  kind: 'none' | 'no-phone',
  { customer, candidate, identifiers = [] }: Stranger,
): Promise<CustomerLookup> {
  const identified = customer === undefined ? undefined : await customers.loadIdentified(customer);
  if (identified !== undefined) return { kind: 'found', customer: identified, by: 'identifier' };
  const found =
    candidate === undefined
      ? identifiers.length === 0
        ? undefined
        : await customers.findByIdentifier(identifiers)
      : await customers.loadIdentified(candidate);
  return found === undefined ? { kind } : { kind, candidate: found };
}
