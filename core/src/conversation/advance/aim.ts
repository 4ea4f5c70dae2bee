import type { RecordSnapshot } from '../../mapping/index.ts';
import type { ActionDefinition } from '../../vocabulary/index.ts';
import type { Task } from './state.ts';

/** A task with the record that it is about. */
export interface Aim {
  readonly task: Task;
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  readonly target: RecordSnapshot;
}
