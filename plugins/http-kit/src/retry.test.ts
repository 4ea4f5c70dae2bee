import { isParleyError, ParleyError } from '@parley/core/contract';
import { createFakeClock } from '@parley/core/testing';
import { describe, expect, it } from 'vitest';
import type { HttpResponse } from './request.ts';
import { type RetryOptions, retryTransient } from './retry.ts';

const answer = (status: number, headers = {}): HttpResponse => ({
  status,
  headers,
  json: undefined,
  truncated: false,
});
const lost = new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'lost', { details: { sent: true } });
const unsent = new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'unsent', { details: { sent: false } });

function start(outcomes: readonly (HttpResponse | ParleyError)[], options: Partial<RetryOptions> = {}) {
  const clock = createFakeClock();
  const waits: number[] = [];
  let tries = 0;
  const done = retryTransient(
    async () => {
      const outcome = outcomes[tries];
      tries += 1;
      if (outcome === undefined) throw new Error('more tries than expected');
      if (outcome instanceof ParleyError) throw outcome;
      return outcome;
    },
    { deadline: clock.now() + 10_000, signal: new AbortController().signal },
    {
      now: clock.now,
      retries: 2,
      isRepeatable: true,
      wait: async (ms) => {
        waits.push(ms);
        await clock.advance(ms);
      },
      ...options,
    },
  );
  return { done: done.catch((error: unknown) => error), waits, tries: () => tries };
}

describe('retry', () => {
  it.each([429, 502, 503, 504])('repeats after %i', async (status) => {
    const { done, tries } = start([answer(status), answer(200)]);
    expect(await done).toMatchObject({ status: 200 });
    expect(tries()).toBe(2);
  });

  it.each([400, 401, 404, 409, 500])('leaves %i as it is', async (status) => {
    const { done, tries } = start([answer(status)]);
    expect(await done).toMatchObject({ status });
    expect(tries()).toBe(1);
  });

  it('waits as long as the service asks for', async () => {
    const { done, waits } = start([answer(429, { 'retry-after': '3' }), answer(200)]);
    await done;
    expect(waits).toEqual([3000]);
  });

  it('gives up where the service asks for more time than there is', async () => {
    const { done, waits } = start([answer(429, { 'retry-after': '60' })]);
    expect(await done).toMatchObject({ status: 429 });
    expect(waits).toEqual([]);
  });

  it('does not wait for a service that is left alone for a while', async () => {
    const open = new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'open', {
      details: { sent: false },
      retryAfterMs: 1000,
    });
    const { done, tries } = start([open]);
    expect(isParleyError(await done)).toBe(true);
    expect(tries()).toBe(1);
  });

  it('ends with the last answer after the last try', async () => {
    const { done, tries } = start([answer(503), lost, answer(503)]);
    expect(await done).toMatchObject({ status: 503 });
    expect(tries()).toBe(3);
  });

  it('sends what must not arrive twice again only where it cannot have arrived', async () => {
    expect(await start([unsent, answer(201)], { isRepeatable: false }).done).toMatchObject({ status: 201 });
    const { done, tries } = start([lost], { isRepeatable: false });
    expect(isParleyError(await done)).toBe(true);
    expect(tries()).toBe(1);
    expect(await start([answer(503)], { isRepeatable: false }).done).toMatchObject({ status: 503 });
  });

  it('says when an abandoned try may have been performed', async () => {
    let uncertain = 0;
    const onUncertain = () => {
      uncertain += 1;
    };
    await start([unsent, answer(429), answer(200)], { onUncertain }).done;
    expect(uncertain).toBe(0);
    await start([lost, answer(503), answer(200)], { onUncertain }).done;
    expect(uncertain).toBe(2);
  });
});
