import type { Permission } from '../contract/index.ts';
import type { PropertyDefinition, Translations } from './definitions.ts';
import type { Expression, PropertyRead, RuleType, Template } from './expression.ts';

/** A condition that must hold, when it is asked for and again at the write. */
export interface Guard {
  readonly that: Expression;
  /** As hub.yaml writes it, for the trail. */
  readonly source: string;
  /** What a customer is told when it does not hold. Default: the core's own text. */
  readonly otherwise?: Template;
  /** The actions to offer then. */
  readonly offer: readonly string[];
}

interface AskBase {
  /** By which rules know the answer. */
  readonly name: string;
  /** How people call it. */
  readonly label: string;
  readonly labels?: Translations;
  /** The question, as the business puts it. Default: the core's own. */
  readonly question?: Template;
  readonly optional: boolean;
  /** Asked only where this holds. */
  readonly if?: Expression;
  /** What an answer must satisfy. */
  readonly check: readonly Guard[];
}

/** A value that an action asks for. */
export interface ValueAsk extends AskBase {
  readonly kind: 'value';
  readonly property: PropertyDefinition;
}

export interface RuleOrder {
  readonly by: Expression;
  readonly direction: 'ascending' | 'descending';
}

/** A choice among records, read live. */
export interface ChoiceAsk extends AskBase {
  readonly kind: 'choice';
  readonly record: string;
  /** The list to choose from. */
  readonly from: Expression;
  /** Without one, the backend's own order. */
  readonly order: readonly RuleOrder[];
  /** What is shown of each. Default: its first property that may be shown. */
  readonly show?: Template;
  /** How many may be picked. Absent: exactly one. */
  readonly several?: { readonly atLeast: number; readonly atMost: number };
  /** The earlier choice of several for each of which this one is asked. */
  readonly forEach?: string;
  /** What is said when there is nothing to choose from. */
  readonly none?: Template;
}

export type Ask = ValueAsk | ChoiceAsk;

export interface ForEach {
  readonly of: Expression;
  readonly as: string;
  /** Where these are the records chosen for an ask: what was chosen for each goes along. */
  readonly ask?: string;
}

interface StepBase {
  readonly if?: Expression;
  /** The records for each of which the step is done, each known by its record type's name. */
  readonly forEach?: ForEach;
  /** Whether the customer's confirmation names it, or which properties of it; the notice and the trail name all. */
  readonly show: boolean | readonly string[];
}

export interface Assignment {
  /** The record to write to. */
  readonly of: Expression;
  readonly record: string;
  readonly property: string;
  readonly value: Expression | Template;
}

export interface SetStep extends StepBase {
  readonly kind: 'set';
  readonly assignments: readonly Assignment[];
}

export interface AddStep extends StepBase {
  readonly kind: 'add';
  readonly record: string;
  /** The record that the new one belongs to; a record type that an earlier step adds is known by its name. */
  readonly to?: Expression;
  readonly values: readonly { readonly property: string; readonly value: Expression | Template }[];
}

export interface RemoveStep extends StepBase {
  readonly kind: 'remove';
  readonly record: string;
  /** One record, or a list of them. */
  readonly of: Expression;
}

/** One thing that a plan does. */
export type Step = SetStep | AddStep | RemoveStep;

/** A value that rules know by a name. */
export interface ComputedValue {
  readonly name: string;
  readonly expression: Expression;
  readonly type: RuleType;
}

/** Steps with what they compute. */
export interface StepsDefinition {
  readonly computed: readonly ComputedValue[];
  readonly steps: readonly Step[];
}

/** What an action tells. */
export type Answer =
  | { readonly kind: 'text'; readonly template: Template }
  | {
      readonly kind: 'list';
      readonly record: string;
      readonly each: Expression;
      readonly order: readonly RuleOrder[];
      readonly limit?: number;
      readonly first?: Template;
      readonly line: Template;
      readonly last?: Template;
      readonly none?: Template;
      /** Whether it is sent as a file. */
      readonly document: boolean;
    };

export interface ActionDefinition extends StepsDefinition {
  readonly name: string;
  /** How people call it: on menus, in receipts. At most 24 characters. Default: from the name. */
  readonly label: string;
  readonly labels?: Translations;
  /** `do`: its steps alone. `answer`: it tells something and changes nothing. */
  readonly kind: 'change' | 'add' | 'remove' | 'do' | 'answer';
  /** The record type that it acts on or is about. */
  readonly record: string;
  /** The properties that it sets. Empty but for `change` and `add`. */
  readonly properties: readonly string[];
  readonly when: readonly Guard[];
  readonly asks: readonly Ask[];
  readonly answer?: Answer;
  /** The properties that its texts show to the customer. */
  readonly shows: readonly PropertyRead[];
  /** The most that its texts show and its rules look at: `verified` where any of it is not for every matched sender. */
  readonly disclosure: 'always' | 'verified';
  /** Whether it, or one of its steps, removes a record. */
  readonly removes: boolean;
  /** How many facts it needs, where that is more than its kind needs. */
  readonly evidence?: number;
  readonly say: readonly string[];
}

/** The permission that an action needs of its connector. */
export function permissionOf(action: Pick<ActionDefinition, 'kind' | 'removes'>): Permission {
  if (action.kind === 'answer') return 'read-only';
  return action.removes ? 'full' : 'read-write';
}
