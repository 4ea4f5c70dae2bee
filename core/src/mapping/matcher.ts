import type { CollectionDescription } from '../contract/index.ts';
import type { CompositeParts, PropertyDefinition, RecordDefinition } from '../vocabulary/index.ts';
import type { Candidate } from './candidates.ts';
import type { Collections } from './hops.ts';
import type { FieldPlace } from './mapping.ts';

/** What a matcher may look at. */
export interface MatchInput {
  readonly record: RecordDefinition;
  readonly definition: PropertyDefinition;
  readonly parts: CompositeParts | undefined;
  readonly collection: CollectionDescription;
  readonly collections: Collections;
  /** Whether the record lies in its parent's row, where a bare name may be anybody's. */
  readonly sameRow: boolean;
  /** Places that other properties of the record have, as `map:` says them. */
  readonly taken?: ReadonlySet<string>;
}

/** Proposes places for one property. A better way of finding them is one more matcher. */
export type Matcher = (input: MatchInput) => readonly Candidate<readonly FieldPlace[]>[];
