import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAudit, verifyChain } from '../audit/index.ts';
import { type ConnectorCapabilities, type Notice, ParleyError } from '../contract/index.ts';
import { planOf, now as startsAt } from '../gate/gate-for-tests.ts';
import { createId } from '../ids.ts';
import { createNotices, noticeContext } from '../notification/index.ts';
import type { StoredIntent } from './intent.ts';
import type { SettledWrite } from './settle.ts';
import type { Writer } from './writers.ts';
import { createWrites, type Writes, type WritesDeps } from './writes.ts';
import { authorized, type Bench, intentOf, openBench, senderIndex } from './writes-for-tests.ts';

const changeId = 'C-1';
const stored: StoredIntent = { plan: planOf(), notice: intentOf(changeId).notice };
const lost = new ParleyError('PARLEY_CONNECTOR_OUTCOME_UNKNOWN', 'The answer was lost');

let bench: Bench;
let now: number;
let told: SettledWrite[];
let log: string[];

beforeEach(async () => {
  bench = await openBench();
  [now, told, log] = [startsAt, [], []];
});
afterEach(() => bench.close());

/** What the backend does: `apply` and the rest of the writer as given, reads as they are. */
function createBench(writer: Partial<Writer> | undefined, more: Partial<WritesDeps> = {}): Writes {
  const { backend, store, seal, deps } = bench;
  const whole: Writer | undefined =
    writer === undefined
      ? undefined
      : {
          capabilities: backend.capabilities,
          apply: (changes, options) => backend.apply(changes, options),
          ...writer,
        };
  const notices = createNotices({
    ...{ now: () => now, createId },
    notifiersOf: () => ({ names: ['compliance', 'backup'], require: 'any' }),
  });
  return createWrites({
    ...{ ...deps, store, now: () => now, audit: createAudit({ chainId: bench.chainId, now: () => now }) },
    addNotices: (rows, intent, connector, senderSeal) => notices.add(rows, intent, connector, senderSeal),
    releaseNotices: (rows, write, head, senderSeal) => notices.release(rows, write, head, senderSeal),
    sealOf: (index) => seal.forSender(index),
    prepareAlerts: async () => async () => {},
    async prepareReply(write) {
      return async () => void told.push(write);
    },
    writerOf: () => whole,
    async find(_connector, query) {
      const call = { deadline: now + 1_000, signal: new AbortController().signal };
      return (await backend.find(query, call)).records;
    },
    inOrder: (_sender, work) => work(),
    settled() {},
    log: (level, message) => log.push(`${level} ${message}`),
    ...more,
  });
}

const permit = (writes: Writes) =>
  bench.store.transaction((rows) => writes.permit(rows, authorized(), intentOf(changeId), bench.senderSeal));

async function run(writes: Writes): Promise<void> {
  await writes.run(await permit(writes), stored, 'conversation-1');
}

/** As after a crash: the permit is lost, its rows are there. */
async function crash(writes: Writes): Promise<void> {
  await permit(writes);
  await bench.store.transaction((rows) => rows.journal.releaseAll());
}

const journal = async () => (await bench.store.rows.journal.list())[0];
const email = () => bench.backend.rows('customers')[0]?.email;
const trail = async () => (await bench.store.rows.audit.list({})).map(({ kind }) => kind);

async function notices(): Promise<readonly (readonly [string, string, string | undefined])[]> {
  const rows = await bench.store.rows.outbox.listNotices({ changeId });
  return rows.map((row) => {
    const notice = bench.senderSeal.open<Notice>(row.sealed, noticeContext(row.id));
    return [row.target, row.status, notice.kind === 'change' ? notice.outcome : undefined];
  });
}

describe('a write that was answered', () => {
  it('is settled at once: journal, trail, notices and reply together', async () => {
    await run(createBench({}));
    expect(email()).toBe('new@example.org');
    expect(await journal()).toMatchObject({ status: 'settled', outcome: 'applied', sealed: '' });
    expect(await trail()).toEqual(['write.permitted', 'write.applied']);
    expect(await notices()).toEqual([
      ['compliance', 'pending', 'applied'],
      ['backup', 'held', 'applied'],
    ]);
    expect(told.map(({ outcome }) => outcome)).toEqual(['applied']);
    expect(await verifyChain(bench.store.rows.audit, bench.chainId)).toMatchObject({ ok: true, events: 2 });
  });

  it('names in its notice the trail up to its own outcome', async () => {
    await run(createBench({}));
    const [row] = await bench.store.rows.outbox.listNotices({ changeId });
    const notice = bench.senderSeal.open<Notice>(row?.sealed ?? '', noticeContext(row?.id ?? ''));
    expect(notice.auditHead.sequence).toBe(2);
    expect(await verifyChain(bench.store.rows.audit, bench.chainId, notice.auditHead)).toMatchObject({
      ok: true,
    });
  });

  it('is told to the business also where the customer cannot be told', async () => {
    const prepareReply = () => Promise.reject(new Error('no channel is called +27821234567'));
    await run(createBench({}, { prepareReply }));
    expect((await notices())[0]).toEqual(['compliance', 'pending', 'applied']);
    expect(log.join()).toContain('the customer cannot be told');
    expect(log.join()).not.toContain('+27');
  });

  it('is left to recovery, whole, when the outcome cannot be stored', async () => {
    let isFull = true;
    const writes = createBench(
      { findOperation: (id, call) => bench.backend.findOperation(id, call) },
      {
        async prepareReply() {
          return async () => {
            if (isFull) throw new ParleyError('PARLEY_STORE_FULL', 'Full');
          };
        },
      },
    );
    await run(writes);
    expect(await journal()).toMatchObject({ status: 'permitted' });
    expect((await bench.store.rows.outbox.listNotices({})).map(({ status }) => status)).toEqual([
      'held',
      'held',
    ]);
    isFull = false;
    now += 60_000;
    await writes.recover();
    expect(await journal()).toMatchObject({ status: 'settled', outcome: 'applied' });
    expect(await trail()).toEqual(['write.permitted', 'write.applied']);
  });
});

describe('recovery', () => {
  it('leaves an intent alone while its owner may be at it', async () => {
    const writes = createBench({});
    await permit(writes);
    now += 19_000;
    await writes.recover();
    expect(await journal()).toMatchObject({ status: 'permitted' });
  });

  it('knows by the marker that a write whose answer was lost was made', async () => {
    const writes = createBench({
      async apply(changes, options) {
        await bench.backend.apply(changes, options);
        throw lost;
      },
      findOperation: (id, call) => bench.backend.findOperation(id, call),
    });
    await run(writes);
    expect(await journal()).toMatchObject({ status: 'permitted' });
    await writes.recover();
    expect(await journal()).toMatchObject({ outcome: 'applied' });
    expect((await notices())[0]).toEqual(['compliance', 'pending', 'applied']);
    await writes.recover();
    expect(told).toHaveLength(1);
  });

  it('knows by the marker that it was not made, without waiting for its deadline', async () => {
    let deadline: number | undefined;
    const writes = createBench({
      findOperation(id, call) {
        deadline = call.operationDeadline;
        return bench.backend.findOperation(id, call);
      },
    });
    await crash(writes);
    await writes.recover();
    expect(await journal()).toMatchObject({ outcome: 'not-applied', deadline });
    expect(email()).toBe('old@example.org');
  });

  it('waits for the deadline where only reading back can tell, and then for a late effect to be impossible', async () => {
    const writes = createBench({});
    await crash(writes);
    now += 16_000;
    await writes.recover();
    expect(await journal()).toMatchObject({ status: 'permitted' });
    now += 30_000;
    await writes.recover();
    expect(await journal()).toMatchObject({ outcome: 'not-applied' });
  });

  const unsure: readonly (readonly [string, Partial<ConnectorCapabilities>, () => void])[] = [
    ['as if it was made, but nothing proves it', {}, () => change('new@example.org')],
    ['otherwise than before and after', {}, () => change('clerk@example.org')],
    ['as before, where a late effect is possible', { deadline: 'none' }, () => {}],
  ];

  function change(to: string): void {
    bench.backend.edit('customers', (row) => ({ ...row, email: to }));
  }

  for (const [what, capabilities, prepare] of unsure)
    it(`says unknown when the record reads ${what}`, async () => {
      const writes = createBench({ capabilities: { ...bench.backend.capabilities, ...capabilities } });
      await crash(writes);
      prepare();
      now += 60_000;
      await writes.recover();
      expect(await journal()).toMatchObject({ outcome: 'unknown' });
      expect((await notices())[0]).toEqual(['compliance', 'pending', 'unknown']);
    });

  it('says unknown when the connector does not write any more', async () => {
    await crash(createBench({}));
    now += 60_000;
    await createBench(undefined).recover();
    expect(await journal()).toMatchObject({ outcome: 'unknown' });
  });

  it('asks a backend that does not answer again for ten minutes, and then says unknown', async () => {
    const find = () => Promise.reject(new Error('connect ECONNREFUSED db.internal for +27821234567'));
    const writes = createBench({}, { find });
    await crash(writes);
    for (let minutes = 1; minutes <= 10; minutes += 1) {
      now += 60_000;
      await writes.recover();
      expect(await journal()).toMatchObject({ status: 'permitted' });
    }
    now += 60_000;
    await writes.recover();
    expect(await journal()).toMatchObject({ outcome: 'unknown' });
    expect((await notices())[0]).toEqual(['compliance', 'pending', 'unknown']);
    expect(log.join()).not.toContain('db.internal');
  });

  it('never applies anything', async () => {
    let applied = 0;
    const writes = createBench({
      apply() {
        applied += 1;
        return Promise.reject(lost);
      },
    });
    await crash(writes);
    now += 60_000;
    await writes.recover();
    expect(applied).toBe(0);
    expect(told.map((write) => write.senderIndex)).toEqual([senderIndex]);
  });
});
