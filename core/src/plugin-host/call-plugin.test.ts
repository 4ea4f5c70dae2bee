import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/clock.ts';
import { type CallOptions, ParleyError } from '../contract/index.ts';
import { type CallKind, callPlugin } from './call-plugin.ts';

const never = (): Promise<never> => new Promise(() => {});

function setUp(kind: CallKind, run: (options: CallOptions) => Promise<unknown>, signal?: AbortSignal) {
  const clock = createFakeClock();
  const outcome = callPlugin(
    { clock, timeoutMs: 5_000, kind, what: 'thing', ...(signal === undefined ? {} : { signal }) },
    run,
  ).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as ParleyError }),
  );
  return { clock, outcome };
}

describe('calling into a plugin', () => {
  it('hands on the answer and leaves no timer', async () => {
    const { clock, outcome } = setUp('read', async ({ deadline }) => deadline);
    expect(await outcome).toEqual({ value: clock.now() + 5_000 });
    expect(clock.pending()).toBe(0);
  });

  it.each<[CallKind, string]>([
    ['read', 'PARLEY_CONNECTOR_TIMEOUT'],
    ['apply', 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    ['notifier', 'PARLEY_NOTIFIER_TIMEOUT'],
    ['channel', 'PARLEY_CHANNEL_UNREACHABLE'],
    ['interpreter', 'PARLEY_INTERPRETER_FAILED'],
  ])('gives up a %s that never settles, after the deadline and a grace', async (kind, code) => {
    let signal: AbortSignal | undefined;
    const { clock, outcome } = setUp(kind, (options) => {
      signal = options.signal;
      return never();
    });
    await clock.advance(4_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(signal?.aborted).toBe(true);
    expect(clock.pending()).toBe(1);
    await clock.advance(1_000);
    expect(await outcome).toMatchObject({ error: { code } });
    expect(clock.pending()).toBe(0);
  });

  it.each<[CallKind, string]>([
    ['read', 'PARLEY_CONNECTOR_FAILED'],
    ['apply', 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
    ['notifier', 'PARLEY_NOTIFIER_UNREACHABLE'],
    ['channel', 'PARLEY_CHANNEL_UNREACHABLE'],
    ['interpreter', 'PARLEY_INTERPRETER_FAILED'],
  ])('gives an error of a %s without a code one, and keeps the cause', async (kind, code) => {
    const cause = new Error('syntax error at "Berg Street"');
    for (const run of [
      () => Promise.reject(cause),
      (): never => {
        throw cause;
      },
    ]) {
      const result = await setUp(kind, run).outcome;
      expect(result).toMatchObject({ error: { code, cause } });
      expect('error' in result && result.error.message).not.toContain('Berg Street');
    }
  });

  it.each<CallKind>(['read', 'apply', 'notifier'])(
    'leaves an error of a %s that has a code',
    async (kind) => {
      const error = new ParleyError('PARLEY_CONNECTOR_CONFLICT', 'moved');
      expect(await setUp(kind, () => Promise.reject(error)).outcome).toEqual({ error });
    },
  );

  it('does not take a code that is not in the table for one', async () => {
    const error = Object.assign(new ParleyError('PARLEY_CONNECTOR_FAILED', 'x'), { code: 'PARLEY_MADE_UP' });
    expect(await setUp('apply', () => Promise.reject(error)).outcome).toMatchObject({
      error: { code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN', cause: error },
    });
  });

  it('does not believe that nothing was written because a write rethrew what its signal was aborted with', async () => {
    const { clock, outcome } = setUp(
      'apply',
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ error: { code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN' } });
  });

  it("believes a write's own word that it was stopped", async () => {
    const error = new ParleyError('PARLEY_CALL_ABORTED', 'rolled back');
    const { clock, outcome } = setUp(
      'apply',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(error))),
    );
    await clock.advance(5_000);
    expect(await outcome).toEqual({ error });
  });

  it('calls a read that stopped at its deadline a timeout', async () => {
    const { clock, outcome } = setUp(
      'read',
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new ParleyError('PARLEY_CALL_ABORTED', 'stopped'))),
        ),
    );
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ error: { code: 'PARLEY_CONNECTOR_TIMEOUT' } });
  });

  it.each<[CallKind, string]>([
    ['read', 'PARLEY_CALL_ABORTED'],
    ['apply', 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'],
  ])('gives up a cancelled %s that does not react', async (kind, code) => {
    const caller = new AbortController();
    const { clock, outcome } = setUp(kind, never, caller.signal);
    caller.abort();
    await clock.advance(1_000);
    expect(await outcome).toMatchObject({ error: { code } });
  });

  it.each<[CallKind, number, string]>([
    ['apply', 0, 'PARLEY_CALL_ABORTED'],
    ['read', -1, 'PARLEY_CONNECTOR_TIMEOUT'],
  ])('does not call a %s past its deadline', async (kind, timeoutMs, code) => {
    let called = false;
    const run = async () => {
      called = true;
    };
    const call = callPlugin({ clock: createFakeClock(), timeoutMs, kind, what: 'thing' }, run);
    await expect(call).rejects.toMatchObject({ code });
    expect(called).toBe(false);
  });

  it('ignores what comes after it was given up', async () => {
    let finish = (_: string): void => {};
    const { clock, outcome } = setUp(
      'read',
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    );
    await clock.advance(6_000);
    finish('late');
    expect(await outcome).toMatchObject({ error: { code: 'PARLEY_CONNECTOR_TIMEOUT' } });
  });

  it('refuses an answer that is not plain data, where it is asked to', async () => {
    const call = callPlugin(
      { clock: createFakeClock(), timeoutMs: 5_000, kind: 'read', what: 'thing', clone: true },
      async () => ({ run() {} }),
    );
    await expect(call).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_FAILED' });
  });
});
