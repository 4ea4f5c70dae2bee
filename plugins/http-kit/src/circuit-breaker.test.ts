import { isParleyError, ParleyError } from '@parley/core/contract';
import { createFakeClock } from '@parley/core/testing';
import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';

const code = 'PARLEY_CONNECTOR_UNREACHABLE';

function start() {
  const clock = createFakeClock();
  const breaker = createCircuitBreaker({
    service: 'The API',
    code,
    now: clock.now,
    failures: 3,
    coolDownMs: 1000,
  });
  const counter = { calls: 0 };
  const call = () => ({ deadline: clock.now() + 5000, signal: new AbortController().signal });
  const run = (outcome: 'ok' | 'bad' | ParleyError) =>
    breaker
      .run(
        async () => {
          counter.calls += 1;
          if (outcome instanceof ParleyError) throw outcome;
          return outcome;
        },
        (answer) => answer === 'bad',
        call(),
      )
      .catch((error: unknown) => error);
  return { clock, run, counter };
}

describe('circuit breaker', () => {
  it('opens after failures in a row, answers or errors, and then asks nothing', async () => {
    const { run, counter } = start();
    await run('bad');
    await run(new ParleyError(code, 'down'));
    await run('bad');
    const error = await run('ok');
    expect(isParleyError(error, code) && error.details.sent === false).toBe(true);
    expect(counter.calls).toBe(3);
  });

  it('forgets failures after a success', async () => {
    const { run, counter } = start();
    for (const outcome of ['bad', 'bad', 'ok', 'bad', 'bad', 'ok'] as const) await run(outcome);
    expect(counter.calls).toBe(6);
  });

  it('lets one through after the cool-down, and closes when that succeeds', async () => {
    const { run, counter, clock } = start();
    for (let round = 0; round < 3; round += 1) await run('bad');
    await clock.advance(1001);
    await Promise.all([run('ok'), run('ok')]);
    expect(counter.calls).toBe(4);
    await run('ok');
    expect(counter.calls).toBe(5);
  });

  it('opens again when the one let through fails', async () => {
    const { run, counter, clock } = start();
    for (let round = 0; round < 3; round += 1) await run('bad');
    await clock.advance(1001);
    await run('bad');
    await run('ok');
    expect(counter.calls).toBe(4);
  });

  it('does not count what was cancelled or refused', async () => {
    const { run, counter } = start();
    for (let round = 0; round < 4; round += 1) await run(new ParleyError('PARLEY_CALL_ABORTED', 'cancelled'));
    for (let round = 0; round < 4; round += 1) await run(new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'no'));
    expect(counter.calls).toBe(8);
  });
});
