import type { ActionDefinition, PropertyDefinition } from '../vocabulary/index.ts';

/** What proves who is writing. Void as soon as the person behind the number may have changed. */
export interface Evidence {
  /** Whether the channel itself vouches for the phone number by which the customer was found. */
  readonly channelPhone: boolean;
  /** Where that phone comes from, when not from the message itself. */
  readonly phoneBy?: 'contact-request';
  /** Where no phone is: the identifier by which the customer's record was found, as hub.yaml names it. */
  readonly identifier?: string;
  /** The properties on file that were asked for and answered right, in this conversation. */
  readonly facts: readonly string[];
}

export const noEvidence: Evidence = { channelPhone: false, facts: [] };

/** What of an action says how much evidence it needs. */
export type EvidenceNeed = Pick<ActionDefinition, 'kind' | 'removes' | 'disclosure' | 'evidence'>;

/** How many facts an action needs beyond the channel's phone number: removal is stronger, and an action may ask for more. */
export function factsNeeded(action: EvidenceNeed): number {
  return Math.max(factsOfKind(action), action.evidence ?? 0);
}

function factsOfKind(action: EvidenceNeed): number {
  if (action.kind === 'answer' && action.disclosure === 'always') return 0;
  return action.removes ? 2 : 1;
}

/** How many facts an action needs at this evidence: without a phone one more stands in for it. */
export function factsNeededAt(evidence: Evidence, action: EvidenceNeed): number {
  return factsNeeded(action) + (evidence.channelPhone ? 0 : 1);
}

/** Whether anything leads from the sender to the record. Facts alone prove nothing. */
export function hasRoot(evidence: Evidence): boolean {
  return evidence.channelPhone || evidence.identifier !== undefined;
}

export function isSufficient(evidence: Evidence, action: EvidenceNeed): boolean {
  return hasRoot(evidence) && new Set(evidence.facts).size >= factsNeededAt(evidence, action);
}

/** Whether a property may be shown to the sender, or to a model, at this evidence. */
export function mayDisclose(property: Pick<PropertyDefinition, 'disclose'>, evidence: Evidence): boolean {
  if (property.disclose === 'never' || !hasRoot(evidence)) return false;
  const facts = new Set(evidence.facts).size;
  if (!evidence.channelPhone) return facts >= 2;
  return property.disclose === 'always' || facts > 0;
}

/** Evidence as people read it in notices. `labelOf` says what a property is called. */
export function describeEvidence(
  evidence: Evidence,
  labelOf: (property: string) => string,
): readonly string[] {
  return [
    ...(evidence.channelPhone
      ? [evidence.phoneBy === undefined ? 'channel phone' : 'phone from a contact request']
      : []),
    ...(evidence.identifier === undefined ? [] : [`identified by ${evidence.identifier}`]),
    ...evidence.facts.map((fact) => `${labelOf(fact)} on file`),
  ];
}
