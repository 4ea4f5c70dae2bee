import type { IncomingMessage } from 'node:http';
import type { HttpGate } from '../support/http-gate.ts';
import { until } from '../support/until.ts';
import type { HoldOptions, Place } from './place.ts';

export interface HoldRequestsOptions {
  /**
   * Which requests wait. `write`: the write itself, because the service notices what moved until then. `first`: all
   * behind the permit, where only the connector's own comparison can notice it.
   */
  readonly from: 'write' | 'first';
  edit: Place['edit'];
}

/** Holds the hub's writes at a gate before an HTTP service. */
export async function holdRequests(
  gate: HttpGate,
  { act, isPermitted, edits }: HoldOptions,
  { from, edit }: HoldRequestsOptions,
): Promise<void> {
  const isWrite = ({ method }: IncomingMessage) => method !== 'GET';
  const held = gate.hold(from === 'write' ? isWrite : isPermitted);
  try {
    await act();
    await until('The permit', isPermitted);
    await held.waitForOne();
    for (const one of edits) await edit(one);
  } finally {
    held.release();
  }
}
