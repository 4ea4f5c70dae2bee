import type { Change } from '../contract/index.ts';
import type { ValueProblem } from '../vocabulary/index.ts';
import type { Difference } from './mapping.ts';

/**
 * The exact changes that an action would make, with everything it relied on: each change's `expected`, the
 * required rows of the ownership path from the customer down, and the guards. Plain data.
 */
export interface Plan {
  readonly action: string;
  readonly connector: string;
  readonly record: { readonly type: string; readonly id: string; readonly label: string };
  readonly customer: { readonly type: string; readonly id: string; readonly label: string };
  readonly changes: readonly Change[];
  /** What it relies on in other connectors: compared when it is confirmed, for no write spans two backends. */
  readonly elsewhere?: Readonly<Record<string, readonly Change[]>>;
  readonly differences: readonly Difference[];
}

/** Why there is no plan. */
export type NoPlan =
  /** A guard does not hold. `said`: what the business says then. */
  | {
      readonly problem: 'guard';
      readonly source: string;
      readonly said?: string;
      readonly offer: readonly string[];
    }
  /** Something that the action asks for is not answered yet. `forId`: for which record of a list. */
  | { readonly problem: 'unanswered'; readonly ask: string; readonly forId?: string }
  /** An answer is not what it must be. `said`: what the business says then. */
  | {
      readonly problem: 'refused-answer';
      readonly ask: string;
      readonly forId?: string;
      readonly said?: string;
    }
  /** A record that was chosen is gone, or can be chosen no more. */
  | { readonly problem: 'gone'; readonly ask: string; readonly forId?: string }
  /** Everything already stands as asked. */
  | { readonly problem: 'no-change' }
  /** A value is missing that the backend needs: ask for it. `part` for composite values. */
  | { readonly problem: 'missing'; readonly property: string; readonly part?: string }
  /**
   * A value cannot be stored in its field, or is none that the business allows (`because`). `limit` in characters
   * where the field's length is the reason.
   */
  | {
      readonly problem: 'does-not-fit';
      readonly property: string;
      readonly limit?: number;
      readonly because?: ValueProblem;
    }
  /** Nothing there to change or remove, or a place that is already taken. */
  | { readonly problem: 'nothing-there' }
  | { readonly problem: 'already-there' }
  /**
   * The backend's structure does not allow it here: `no-key`, a row would have to be made and its key cannot be
   * known; `required-field`, a row would have to be made and a field that nothing maps must not be empty;
   * `has-children`, other records hang on the one to remove.
   */
  | {
      readonly problem: 'not-writable';
      readonly property?: string;
      readonly because: 'no-key' | 'required-field' | 'has-children';
    };
