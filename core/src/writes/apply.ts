import { type ErrorCode, isParleyError } from '../contract/index.ts';
import type { WriteOutcome } from './intent.ts';
import { takePermit, type WritePermit } from './permit.ts';
import type { WriterOf } from './writers.ts';

/** A write that was begun is never cancelled: its deadline ends it. */
const neverAborted = new AbortController().signal;

/**
 * Runs a permitted plan, once. `undefined`: it could not be told what became of it; recovery finds out.
 * The only caller of a connector's `apply`.
 */
export async function applyPermit(
  writerOf: WriterOf,
  permit: WritePermit,
): Promise<WriteOutcome | undefined> {
  takePermit(permit);
  const { plan, changeId, deadline } = permit;
  const writer = writerOf(plan.connector);
  if (writer === undefined) {
    return { outcome: 'not-applied', detail: 'The connector does not write any more.', conflict: false };
  }
  // Only an answer that states "nothing was written, try again" is tried again.
  for (let tries = 1; ; tries += 1) {
    try {
      await writer.apply(plan.changes, { operationId: changeId, deadline, signal: neverAborted });
      return { outcome: 'applied', conflict: false };
    } catch (error) {
      if (!isParleyError(error) || !saysNothingWasWritten(error.code)) return undefined;
      if (error.code === 'PARLEY_CONNECTOR_BUSY' && tries < 3) continue;
      const conflict = error.code === 'PARLEY_CONNECTOR_CONFLICT';
      return { outcome: 'not-applied', detail: `${error.code}: ${error.message}`, conflict };
    }
  }
}

/** Only the codes that the contract gives a connector's `apply` state that; anything else is no proof of an outcome. */
function saysNothingWasWritten(code: ErrorCode): boolean {
  if (code === 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN') return false;
  return code.startsWith('PARLEY_CONNECTOR_') || code === 'PARLEY_CALL_ABORTED';
}
