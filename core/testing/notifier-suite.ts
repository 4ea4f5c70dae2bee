import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChangeNotice,
  errorTable,
  isParleyError,
  type Notifier,
  type Plugin,
  type SendOptions,
} from '../src/contract/index.ts';
import { createTestHost } from './host.ts';
import { createTestNotice, hostileTexts } from './notices.ts';

/** What came out at the far end of a notifier. Every copy counts, a second one of the same notice too. */
export type ArrivedNotice = {
  /** The notice's id, as the receiver sees it. */
  readonly id: string;
} & (
  | /** For machines: the notice itself, all fields. */ { readonly notice: ChangeNotice }
  | {
      /** For people: everything that one reads, unescaped. */
      readonly text: string;
      /** The medium is too short for all of it: it names the change and says that it was shortened. */
      readonly shortened?: true;
    }
);

/** A real service to which the notifier delivers, run by the test. */
export interface NotifierTarget {
  /** As in hub.yaml, secrets resolved, leading to this target. */
  readonly config: unknown;
  /** The same, leading to where nothing listens. */
  readonly deadConfig: unknown;
  /** Texts that must never stand in an error, a finding or a log line: passwords, keys, tokens. */
  readonly secrets: readonly string[];
  /** `refuse`: says no to each notice for good. `fail`: says no for now. `hang`: takes the connection and never answers. */
  behave(behaviour: 'accept' | 'refuse' | 'fail' | 'hang'): void;
  /** Everything that was accepted so far, in order. */
  arrived(): Promise<readonly ArrivedNotice[]>;
  stop(): Promise<void>;
}

export interface TestNotifierOptions<Config> {
  readonly plugin: Plugin<Config>;
  /** Starts the target, once for the suite. */
  readonly start: () => Promise<NotifierTarget>;
  /** How long one check or send of the target may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

const shortMs = 300;
const generousMs = 3_000;

/**
 * The conformance suite of a notifier. Call it at the top of a test file; the target is real, the notifier is used as
 * the hub uses it.
 */
export function testNotifier<Config>(options: TestNotifierOptions<Config>): void {
  const { plugin, start, timeoutMs = 10_000 } = options;

  describe(`notifier ${plugin.manifest.name}`, () => {
    let target: NotifierTarget;
    const logs: string[] = [];

    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.stop());

    async function create(config: unknown): Promise<Notifier> {
      const result = await plugin.config['~standard'].validate(config);
      if (result.issues !== undefined)
        throw new Error(`The target's config is not valid: ${JSON.stringify(result.issues)}`);
      const host = createTestHost({ log: (_level, message) => void logs.push(message) });
      const { notifier } = plugin.create(result.value, host, ['notifier']);
      if (notifier === undefined) throw new Error('create returned no notifier');
      return notifier;
    }

    /** Runs `use` with a fresh notifier, and gives it back to the system whatever happens. */
    async function using<T>(config: unknown, use: (notifier: Notifier) => Promise<T>): Promise<T> {
      const notifier = await create(config);
      try {
        return await use(notifier);
      } finally {
        target.behave('accept');
        await notifier.dispose();
      }
    }

    const call = (ms = timeoutMs, signal = new AbortController().signal, attempt = 1): SendOptions => ({
      deadline: Date.now() + ms,
      signal,
      attempt,
    });

    async function listArrived(id: string): Promise<readonly ArrivedNotice[]> {
      return (await target.arrived()).filter((arrived) => arrived.id === id);
    }

    async function assertArrived(notice: ChangeNotice): Promise<void> {
      const [arrived] = await listArrived(notice.id);
      if (arrived === undefined) throw new Error('the notice did not arrive');
      if ('notice' in arrived) expect(arrived.notice).toEqual(notice);
      else
        for (const text of arrived.shortened ? [notice.changeId] : listTexts(notice))
          expect(arrived.text).toContain(text);
    }

    it('checks a working target: at least one finding, no error, a fix for each warning', async () => {
      const { findings } = await using(target.config, (notifier) => notifier.check(call()));
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.filter((finding) => finding.level === 'error')).toEqual([]);
      for (const { level, fix } of findings) expect(level === 'ok' || fix !== undefined).toBe(true);
    });

    it('does not pass the check of a dead target', async () => {
      await using(target.deadConfig, async (notifier) => {
        const outcome = await settle(notifier.check(call()));
        if (outcome.error === undefined)
          expect(outcome.value?.findings.some((finding) => finding.level === 'error')).toBe(true);
        else expect(isParleyError(outcome.error)).toBe(true);
      });
    });

    it('delivers a notice with every field', async () => {
      const notice = createTestNotice();
      const receipt = await using(target.config, (notifier) => notifier.send(notice, call()));
      expect(['string', 'undefined']).toContain(typeof receipt.externalId);
      expect(await listArrived(notice.id)).toHaveLength(1);
      await assertArrived(notice);
    });

    it.each(['applied', 'not-applied', 'unknown'] as const)('delivers the outcome %s', async (outcome) => {
      const notice = createTestNotice({ outcome, detail: 'the connection was lost' });
      await using(target.config, (notifier) => notifier.send(notice, call()));
      await assertArrived(notice);
    });

    it('delivers a notice without detail, evidence, before and after', async () => {
      const { detail: _detail, ...rest } = createTestNotice({
        evidence: [],
        changes: [
          { property: 'name', before: null, after: 'Thandi' },
          { property: 'relationship', before: 'daughter', after: null },
        ],
      });
      await using(target.config, (notifier) => notifier.send(rest, call()));
      await assertArrived(rest);
    });

    it.each(hostileTexts)('delivers byte for byte: %j', async (text) => {
      const notice = createTestNotice({
        business: text,
        record: { type: 'address', label: text },
        changes: [{ property: 'street', before: text, after: `${text}!` }],
        reason: text,
      });
      await using(target.config, (notifier) => notifier.send(notice, call()));
      await assertArrived(notice);
    });

    it('does not change the notice it is given', async () => {
      const notice = freeze(createTestNotice());
      const before = JSON.stringify(notice);
      await using(target.config, (notifier) => notifier.send(notice, call()));
      expect(JSON.stringify(notice)).toBe(before);
    });

    it('carries the same id on a second try', async () => {
      const notice = createTestNotice();
      await using(target.config, async (notifier) => {
        await notifier.send(notice, call());
        await notifier.send(notice, call(timeoutMs, undefined, 2));
      });
      expect(await listArrived(notice.id)).toHaveLength(2);
    });

    it('delivers concurrent notices, each once', async () => {
      const notices = Array.from({ length: 20 }, () => createTestNotice());
      await using(target.config, (notifier) =>
        Promise.all(notices.map((notice) => notifier.send(notice, call()))),
      );
      for (const notice of notices) expect(await listArrived(notice.id)).toHaveLength(1);
    });

    it('reports a refused notice as not retryable', async () => {
      const notice = createTestNotice();
      const error = await using(target.config, (notifier) => {
        target.behave('refuse');
        return fail(notifier.send(notice, call()));
      });
      expect(error).toMatchObject({ retryable: false, code: expect.stringMatching(/^PARLEY_NOTIFIER_/) });
      expect(await listArrived(notice.id)).toEqual([]);
    });

    it('reports a target that fails for now as retryable, and works again afterwards', async () => {
      const notice = createTestNotice();
      await using(target.config, async (notifier) => {
        target.behave('fail');
        expect(await fail(notifier.send(notice, call()))).toMatchObject({ retryable: true });
        target.behave('accept');
        await notifier.send(notice, call(timeoutMs, undefined, 2));
      });
      expect(await listArrived(notice.id)).toHaveLength(1);
    });

    it('reports an unreachable target as retryable', async () => {
      const error = await using(target.deadConfig, (notifier) =>
        fail(notifier.send(createTestNotice(), call())),
      );
      expect(error).toMatchObject({ retryable: true });
    });

    it('gives up at the deadline, retryable', async () => {
      await using(target.config, async (notifier) => {
        target.behave('hang');
        const began = Date.now();
        const error = await fail(notifier.send(createTestNotice(), call(shortMs)));
        expect(error).toMatchObject({ retryable: true });
        expect(Date.now() - began).toBeLessThan(shortMs + generousMs);
      });
    });

    it('sends nothing after the deadline', async () => {
      const notice = createTestNotice();
      await using(target.config, (notifier) => fail(notifier.send(notice, call(-1))));
      expect(await listArrived(notice.id)).toEqual([]);
    });

    it('stops when the host cancels', async () => {
      await using(target.config, async (notifier) => {
        target.behave('hang');
        const began = Date.now();
        const error = await fail(
          notifier.send(createTestNotice(), call(timeoutMs, AbortSignal.timeout(shortMs))),
        );
        expect(error).toMatchObject({ code: 'PARLEY_CALL_ABORTED' });
        expect(Date.now() - began).toBeLessThan(shortMs + generousMs);
      });
    });

    it('sends nothing when the host cancelled before', async () => {
      const notice = createTestNotice();
      const error = await using(target.config, (notifier) =>
        fail(notifier.send(notice, call(timeoutMs, AbortSignal.abort()))),
      );
      expect(error).toMatchObject({ code: 'PARLEY_CALL_ABORTED' });
      expect(await listArrived(notice.id)).toEqual([]);
    });

    it('can be disposed twice, and unused', async () => {
      const notifier = await create(target.config);
      await notifier.dispose();
      await notifier.dispose();
    });

    it('sends nothing after dispose', async () => {
      const notice = createTestNotice();
      const notifier = await create(target.config);
      await notifier.send(createTestNotice(), call());
      await notifier.dispose();
      await fail(notifier.send(notice, call()));
      expect(await listArrived(notice.id)).toEqual([]);
    });

    it('names no secret and no customer value in errors, findings and logs', async () => {
      const notice = createTestNotice({ reason: 'planted-customer-value' });
      const said: string[] = [];
      await using(target.deadConfig, async (notifier) => {
        said.push(describeOutcome(await settle(notifier.check(call()))));
        said.push(describeOutcome(await settle(notifier.send(notice, call()))));
      });
      for (const behaviour of ['accept', 'refuse', 'fail', 'hang'] as const)
        await using(target.config, async (notifier) => {
          target.behave(behaviour);
          said.push(describeOutcome(await settle(notifier.check(call(shortMs)))));
          said.push(describeOutcome(await settle(notifier.send(notice, call(shortMs)))));
        });
      const text = [...said, ...logs].join('\n');
      for (const secret of [...target.secrets, 'planted-customer-value'])
        expect(text.includes(secret), 'a secret or a value of the notice was printed').toBe(false);
    });
  });
}

/** Every text of a notice that a person must be able to read. */
function listTexts(notice: ChangeNotice): readonly string[] {
  return [
    notice.changeId,
    notice.business,
    notice.outcome,
    notice.detail,
    notice.action,
    notice.connector,
    notice.record.type,
    notice.record.label,
    ...notice.changes.flatMap((change) => [change.property, change.before, change.after]),
    ...Object.values(notice.requestedBy),
    ...notice.evidence,
    notice.conversationId,
    notice.reason,
    notice.at,
    notice.auditHead.chainId,
    String(notice.auditHead.sequence),
    notice.auditHead.hash,
  ].filter((text) => typeof text === 'string');
}

interface Outcome<T> {
  readonly value?: T;
  readonly error?: unknown;
}

async function settle<T>(promise: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

/** The error of a call that must fail, in the words of the error table. */
async function fail(promise: Promise<unknown>): Promise<unknown> {
  const { error } = await settle(promise);
  if (error === undefined) throw new Error('the call resolved, but it had to fail');
  expect(isParleyError(error), `a ParleyError, not ${String(error)}`).toBe(true);
  if (isParleyError(error)) expect(Object.keys(errorTable)).toContain(error.code);
  return error;
}

/** Everything that an operator could get to see of an outcome, causes included. */
function describeOutcome({ value, error }: Outcome<unknown>): string {
  const lines = [JSON.stringify(value) ?? ''];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    lines.push(at.message, at.stack ?? '', JSON.stringify(at));
  return lines.join('\n');
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
