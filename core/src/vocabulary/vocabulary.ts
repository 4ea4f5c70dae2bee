import type { ActionDefinition, StepsDefinition } from './action-definition.ts';
import type { RecordDefinition } from './definitions.ts';

/** What the business calls things. */
export interface Vocabulary {
  readonly records: Readonly<Record<string, RecordDefinition>>;
  readonly actions: Readonly<Record<string, ActionDefinition>>;
  /** The record type that stands for the customer. */
  readonly customer: string;
  /** What is written when a conversation ends in which something happened. */
  readonly onEnd?: StepsDefinition;
}
