import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/clock.ts';
import { type CheckReport, ParleyError } from '../contract/index.ts';
import { type ActivationConnector, type ConnectorStatus, createActivation } from './activation.ts';

const works: CheckReport = { findings: [{ level: 'ok', message: 'works' }] };
const minute = 60_000;

/** A member that works or not as the test says, and counts its checks. */
function createMember(name: string, ok = true) {
  const member = {
    name,
    ok,
    checks: 0,
    async check(): Promise<CheckReport> {
      member.checks += 1;
      if (member.ok) return works;
      throw new ParleyError('PARLEY_NOTIFIER_UNREACHABLE', `${name} does not answer.`);
    },
  };
  return member;
}

function setUp(overrides: Partial<ActivationConnector> = {}) {
  const clock = createFakeClock();
  const backend = createMember('policies');
  const first = createMember('first');
  const second = createMember('second');
  const channel = createMember('phone');
  const interpreter = createMember('llm');
  const log: string[] = [];
  const changes: string[] = [];
  const activation = createActivation({
    connectors: [
      {
        permission: 'read-write',
        notify: ['first', 'second'],
        require: 'any',
        onUnreachable: 'hold',
        ...overrides,
        name: 'policies',
        check: overrides.check ?? (() => backend.check()),
      },
    ],
    notifiers: [first, second],
    channels: [channel],
    interpreter,
    clock,
    log: (level, message) => log.push(`${level} ${message}`),
    random: () => 1,
  });
  activation.onChange((name, status) => changes.push(`${name} ${status.state}`));
  const status = (): ConnectorStatus => activation.status('policies');
  const accept = (): void => activation.setMappingState('policies', { accepted: true });
  return { clock, backend, first, second, channel, interpreter, activation, log, changes, status, accept };
}

const waiting = { state: 'waiting', reads: false, writes: false };
const active = { state: 'active', reads: true, writes: true };
const held = { state: 'held', reads: true, writes: false };

describe('activation of a connector that may write', () => {
  it('does nothing before it was checked', () => {
    const { status, accept } = setUp();
    accept();
    expect(status()).toMatchObject(waiting);
  });

  it('becomes active when its backend, a paired notifier and its mapping are there', async () => {
    const { activation, status, accept, changes, log } = setUp();
    accept();
    await activation.start();
    expect(status()).toEqual(active);
    expect(changes.at(-1)).toBe('policies active');
    expect(log).toContain('info connector "policies" is active.');
  });

  it('reads and writes nothing without a working paired notifier, and becomes active when one works', async () => {
    const { activation, status, accept, first, second, clock } = setUp();
    accept();
    first.ok = false;
    second.ok = false;
    await activation.start();
    expect(status()).toMatchObject(waiting);
    expect(status().reason).toContain('notifier "first": first does not answer.');
    await clock.advance(10 * minute);
    expect(status()).toMatchObject(waiting);
    second.ok = true;
    await clock.advance(minute);
    expect(status()).toEqual(active);
  });

  it('needs every paired notifier where all are required', async () => {
    const { activation, status, accept, second, clock } = setUp({ require: 'all' });
    accept();
    second.ok = false;
    await activation.start();
    expect(status()).toMatchObject(waiting);
    second.ok = true;
    await clock.advance(minute);
    expect(status()).toEqual(active);
  });

  it('waits when it is paired with nothing', async () => {
    const { activation, status, accept } = setUp({ notify: [] });
    accept();
    await activation.start();
    expect(status()).toMatchObject({ ...waiting, reason: 'No working notifier is paired with it.' });
  });

  it('waits for its backend while everything else runs', async () => {
    const { activation, status, accept, backend, channel, clock } = setUp();
    accept();
    backend.ok = false;
    await activation.start();
    expect(status()).toMatchObject({ ...waiting, reason: 'policies does not answer.' });
    expect(activation.memberStatus('channel', channel.name)).toEqual({ works: true });
    backend.ok = true;
    await clock.advance(minute);
    expect(status()).toEqual(active);
  });

  it('waits for no interpreter: the guided one takes its turns, and its check goes on until it works', async () => {
    const { activation, status, accept, interpreter, log, clock } = setUp();
    accept();
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    interpreter.ok = false;
    const check = interpreter.check;
    interpreter.check = async () => {
      await answered;
      return check();
    };
    await activation.start();
    expect(status()).toEqual(active);
    answer();
    await activation.interpreterChecked();
    const reason = 'llm does not answer.';
    expect(activation.memberStatus('interpreter', 'llm')).toEqual({ works: false, reason });
    expect(log).toContain(`warn interpreter "llm" does not work yet: ${reason}`);
    interpreter.ok = true;
    await clock.advance(minute);
    expect(activation.memberStatus('interpreter', 'llm')).toEqual({ works: true });
    expect(log).toContain('info interpreter "llm" works.');
  });

  it('does not trust a check of a notifier that is older than a minute', async () => {
    const { activation, status, accept, backend, first, second, clock } = setUp();
    accept();
    backend.ok = false;
    await activation.start();
    first.ok = false;
    second.ok = false;
    await clock.advance(2 * minute);
    backend.ok = true;
    await clock.advance(2 * minute);
    expect(status()).toMatchObject(waiting);
  });

  it('takes an error among the findings, an empty report and a thrown error for "does not work"', async () => {
    const reports: readonly (() => Promise<CheckReport>)[] = [
      async () => ({
        findings: [...works.findings, { level: 'error', message: 'No grant.', fix: 'Grant it.' }],
      }),
      async () => ({ findings: [] }),
      async () => undefined as unknown as CheckReport,
      async () => {
        throw new Error('secret detail');
      },
    ];
    const reasons: (string | undefined)[] = [];
    for (const check of reports) {
      const { activation, status } = setUp({ check });
      await activation.start();
      expect(status()).toMatchObject(waiting);
      reasons.push(status().reason);
    }
    expect(reasons).toEqual([
      'No grant. Grant it.',
      'its check reported nothing.',
      'its check reported nothing.',
      'its check failed with an error without a code.',
    ]);
  });
});

describe('retrying', () => {
  it('backs off to a minute at most, and stops when it works', async () => {
    const { activation, backend, clock } = setUp();
    backend.ok = false;
    await activation.start();
    await clock.advance(1_000 + 2_000 + 4_000 + 8_000);
    expect(backend.checks).toBe(5);
    await clock.advance(60 * minute);
    expect(backend.checks).toBeGreaterThanOrEqual(60);
    expect(backend.checks).toBeLessThanOrEqual(67);
    backend.ok = true;
    await clock.advance(2 * minute);
    const { checks } = backend;
    await clock.advance(60 * minute);
    expect(backend.checks).toBe(checks);
    expect(clock.pending()).toBe(0);
  });

  it('says the same fault once', async () => {
    const { activation, backend, clock, log } = setUp();
    backend.ok = false;
    await activation.start();
    await clock.advance(10 * minute);
    expect(log.filter((line) => line.includes('does not work yet'))).toHaveLength(1);
  });

  it('ends with stop', async () => {
    const { activation, backend, clock } = setUp();
    backend.ok = false;
    await activation.start();
    activation.stop();
    expect(clock.pending()).toBe(0);
    const { checks } = backend;
    await clock.advance(10 * minute);
    expect(backend.checks).toBe(checks);
  });
});

describe('a read-only connector', () => {
  it('reads without any notifier and never writes', async () => {
    const { activation, status, accept, first, second } = setUp({ permission: 'read-only', notify: [] });
    first.ok = false;
    second.ok = false;
    accept();
    await activation.start();
    expect(status()).toEqual({ state: 'active', reads: true, writes: false });
  });
});

describe('holding writes', () => {
  async function start(overrides: Partial<ActivationConnector> = {}) {
    const all = setUp(overrides);
    all.accept();
    await all.activation.start();
    return all;
  }

  it('holds them until the mapping is accepted, and again when the schema changed', async () => {
    const { activation, status, accept } = setUp();
    await activation.start();
    expect(status()).toEqual({ ...held, reason: 'Its mapping is not resolved yet.' });
    activation.setMappingState('policies', { accepted: false });
    expect(status()).toMatchObject({ ...held, reason: expect.stringContaining('parley check --accept') });
    accept();
    expect(status()).toEqual(active);
    activation.setMappingState('policies', { accepted: false, reason: 'collection customers changed' });
    expect(status()).toEqual({ ...held, reason: 'collection customers changed' });
  });

  it('holds them when notices wait and nobody accepted one for 15 minutes', async () => {
    const { activation, status, clock, changes } = await start();
    await clock.advance(60 * minute);
    expect(status()).toEqual(active);
    activation.noteWaiting('first', clock.now());
    activation.noteDelivery('first', 'failed', clock.now());
    await clock.advance(15 * minute - 1);
    expect(status()).toEqual(active);
    await clock.advance(1);
    expect(status()).toMatchObject({ ...held, reason: expect.stringContaining('15 minutes') });
    expect(changes.at(-1)).toBe('policies held');
    activation.noteDelivery('second', 'accepted', clock.now());
    expect(status()).toEqual(active);
    expect(changes.at(-1)).toBe('policies active');
  });

  it('goes on while another paired notifier accepts, and when nothing waits any more', async () => {
    const { activation, status, clock } = await start();
    activation.noteWaiting('first', clock.now());
    await clock.advance(14 * minute);
    activation.noteDelivery('second', 'accepted', clock.now());
    await clock.advance(14 * minute);
    expect(status()).toEqual(active);
    activation.noteWaiting('first', undefined);
    await clock.advance(60 * minute);
    expect(status()).toEqual(active);
  });

  it('holds them when notices are refused for good, until somebody accepts one', async () => {
    const { activation, status, clock } = await start();
    activation.noteDelivery('first', 'refused', clock.now());
    await clock.advance(1);
    activation.noteDelivery('second', 'accepted', clock.now());
    await clock.advance(60 * minute);
    expect(status()).toEqual(active);
    activation.noteDelivery('first', 'refused', clock.now());
    activation.noteDelivery('second', 'refused', clock.now());
    await clock.advance(15 * minute);
    expect(status()).toMatchObject({ ...held, reason: expect.stringContaining('parley deliveries list') });
    activation.noteDelivery('first', 'accepted', clock.now());
    expect(status()).toEqual(active);
  });

  it('counts from its activation, for before that nobody was asked', async () => {
    const { activation, status, accept, clock } = setUp();
    accept();
    activation.noteWaiting('first', clock.now() - 3 * 60 * minute);
    await activation.start();
    expect(status()).toEqual(active);
    await clock.advance(15 * minute);
    expect(status()).toMatchObject(held);
  });

  it('goes on where the business chose to', async () => {
    const { activation, status, clock } = await start({ onUnreachable: 'continue' });
    activation.noteWaiting('first', clock.now());
    await clock.advance(60 * minute);
    expect(status()).toEqual(active);
  });

  it('survives a listener that throws', async () => {
    const { activation, status, accept, log } = setUp();
    activation.onChange(() => {
      throw new TypeError('listener');
    });
    accept();
    await activation.start();
    expect(status()).toEqual(active);
    expect(log).toContain('error A listener to connector states threw (TypeError).');
  });
});
