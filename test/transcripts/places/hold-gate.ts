import type { HttpGate } from '../../support/http-gate.ts';
import type { Hold } from './place.ts';

/** Holds all requests behind the permit, reading ones too: only the connector's own comparison can notice an edit. */
export function holdGate(gate: HttpGate, isPermitted: () => Promise<boolean>): Hold {
  const held = gate.hold(isPermitted);
  return { isWaiting: async () => held.isWaiting(), release: async () => held.release() };
}
