import type { RuleValue } from '../rules/index.ts';
import type {
  ActionDefinition,
  Locale,
  PropertyDefinition,
  PropertyValue,
  RecordDefinition,
  Vocabulary,
} from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import type { LiveReads } from './live-reads.ts';
import type { Difference, Mapping, RecordMapping, RecordSnapshot } from './mapping.ts';
import type { Shown } from './places.ts';
import type { NoPlan, Plan } from './plan.ts';
import type { Answers } from './rule-scope.ts';

export interface PlanActionInput {
  readonly mapping: Mapping;
  readonly vocabulary: Vocabulary;
  readonly action: ActionDefinition;
  /** The sender's record, as just loaded, with everything below it. */
  readonly customer: RecordSnapshot;
  /** The record to change or remove; for `add` the one that the new record belongs to. */
  readonly target: RecordSnapshot;
  /** By property or ask. Others than the action's are ignored. */
  readonly values: Readonly<Record<string, PropertyValue>>;
  /** What was chosen for its asks. */
  readonly chosen?: Answers['chosen'];
  /** Further names that its rules know. */
  readonly names?: ReadonlyMap<string, RuleValue>;
  /** What was read besides the customer's own record. */
  readonly reads?: LiveReads;
  readonly locale: Locale;
  /** How the customer reads, where that is not as the business writes: for what is said about the plan. */
  readonly reader?: Locale;
}

/** What the parts of planning share. */
export interface PlanContext extends Omit<PlanActionInput, 'target'> {
  readonly batch: Batch;
  readonly record: RecordMapping;
  readonly definition: RecordDefinition;
  /** As it stands in the customer's tree. */
  readonly target: RecordSnapshot;
}

export type Planned =
  | { readonly differences: readonly Difference[]; readonly subject: Plan['record'] }
  | NoPlan;

export function subjectOf(snapshot: RecordSnapshot): Plan['record'] {
  return { type: snapshot.record, id: snapshot.id, label: snapshot.label };
}

export function differenceOf(
  definition: PropertyDefinition,
  { before, after }: { readonly before: Shown; readonly after: Shown },
): Difference {
  const values = {
    ...(before.value === undefined ? {} : { before: before.value }),
    ...(after.value === undefined ? {} : { after: after.value }),
  };
  return {
    ...{ property: definition.name, label: definition.label, before: before.text, after: after.text },
    ...(Object.keys(values).length === 0 ? {} : { values }),
  };
}
