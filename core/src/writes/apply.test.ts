import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParleyError } from '../contract/index.ts';
import { now } from '../gate/gate-for-tests.ts';
import { applyPermit } from './apply.ts';
import type { Writer } from './writers.ts';
import { type Bench, openBench } from './writes-for-tests.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** A backend that answers with these errors first. */
function failing(...errors: readonly unknown[]): Writer & { readonly calls: unknown[][] } {
  const calls: unknown[][] = [];
  return {
    calls,
    capabilities: bench.backend.capabilities,
    async apply(...call) {
      calls.push(call);
      const error = errors[calls.length - 1];
      if (error !== undefined) throw error;
      return bench.backend.apply(...call);
    },
  };
}

const emails = () => bench.backend.rows('customers').map(({ email }) => email);

describe('a permitted write', () => {
  it('changes exactly what the plan says, under the change id and the deadline', async () => {
    const permit = await bench.grant();
    const writer = failing();
    expect(await applyPermit(() => writer, permit)).toEqual({ outcome: 'applied', conflict: false });
    expect(emails()).toEqual(['new@example.org']);
    expect(writer.calls).toHaveLength(1);
    expect(writer.calls[0]?.[1]).toMatchObject({ operationId: permit.changeId, deadline: now + 15_000 });
  });

  it('runs once: a second time, or a copy of the permit, never reaches the backend', async () => {
    const permit = await bench.grant();
    const writer = failing();
    await expect(applyPermit(() => writer, { ...permit })).rejects.toMatchObject({
      code: 'PARLEY_GATE_CONFIRMATION',
    });
    await applyPermit(() => writer, permit);
    await expect(applyPermit(() => writer, permit)).rejects.toMatchObject({
      code: 'PARLEY_GATE_CONFIRMATION',
    });
    expect(writer.calls).toHaveLength(1);
  });

  it('does nothing when the record moved, and says so', async () => {
    const permit = await bench.grant();
    bench.backend.edit('customers', (row) => ({ ...row, email: 'clerk@example.org' }));
    expect(await applyPermit(() => failing(), permit)).toMatchObject({
      outcome: 'not-applied',
      conflict: true,
    });
    expect(emails()).toEqual(['clerk@example.org']);
  });

  it('does nothing where the connector does not write any more', async () => {
    const permit = await bench.grant();
    expect(await applyPermit(() => undefined, permit)).toMatchObject({
      outcome: 'not-applied',
      conflict: false,
    });
    expect(emails()).toEqual(['old@example.org']);
  });

  it('is never retried when its outcome is unknown', async () => {
    const unknown = new ParleyError('PARLEY_CONNECTOR_OUTCOME_UNKNOWN', 'The connection died.');
    const foreign = new ParleyError('PARLEY_STORE_FAILED', 'A code that no connector has.');
    for (const error of [unknown, foreign, new Error('socket hang up'), 'a text']) {
      const again = await openBench();
      const writer = failing(error);
      expect(await applyPermit(() => writer, await again.grant())).toBeUndefined();
      expect(writer.calls).toHaveLength(1);
      await again.close();
    }
  });

  it('is tried again where nothing was written, three times at most', async () => {
    const busy = new ParleyError('PARLEY_CONNECTOR_BUSY', 'A deadlock.');
    const writer = failing(busy, busy);
    expect(await applyPermit(() => writer, await bench.grant())).toMatchObject({ outcome: 'applied' });
    expect(writer.calls).toHaveLength(3);
    const other = await openBench();
    const stubborn = failing(busy, busy, busy, busy);
    expect(await applyPermit(() => stubborn, await other.grant())).toMatchObject({ outcome: 'not-applied' });
    expect(stubborn.calls).toHaveLength(3);
    await other.close();
  });
});
