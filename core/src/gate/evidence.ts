import type { ActionDefinition, PropertyDefinition } from '../vocabulary/index.ts';

/** What proves who is writing. Void as soon as the person behind the number may have changed. */
export interface Evidence {
  /** Whether the channel itself vouches for the phone number by which the customer was found. */
  readonly channelPhone: boolean;
  /** The properties on file that were asked for and answered right, in this conversation. */
  readonly facts: readonly string[];
}

export const noEvidence: Evidence = { channelPhone: false, facts: [] };

/** How many facts an action needs beyond the channel's phone number: removal is stronger. */
export function factsNeeded(action: Pick<ActionDefinition, 'kind'>): number {
  return action.kind === 'remove' ? 2 : 1;
}

export function isSufficient(evidence: Evidence, action: Pick<ActionDefinition, 'kind'>): boolean {
  return evidence.channelPhone && new Set(evidence.facts).size >= factsNeeded(action);
}

/** Whether a property may be shown to the sender, or to a model, at this evidence. */
export function mayDisclose(property: Pick<PropertyDefinition, 'disclose'>, evidence: Evidence): boolean {
  if (property.disclose === 'never' || !evidence.channelPhone) return false;
  return property.disclose === 'always' || evidence.facts.length > 0;
}

/** Evidence as people read it in notices. `labelOf` says what a property is called. */
export function describeEvidence(
  evidence: Evidence,
  labelOf: (property: string) => string,
): readonly string[] {
  return [
    ...(evidence.channelPhone ? ['channel phone'] : []),
    ...evidence.facts.map((fact) => `${labelOf(fact)} on file`),
  ];
}
