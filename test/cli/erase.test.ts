import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditContext, createAudit } from '../../core/src/audit/index.ts';
import type { Sender } from '../../core/src/contract/index.ts';
import { indexSender } from '../../core/src/conversation/index.ts';
import { type OpenedStore, openHubStore } from '../../core/src/open-hub-store.ts';
import type { DeliveryStatus } from '../../core/src/store/index.ts';

const root = join(import.meta.dirname, '../..');
const thandi = { phone: '+27821234567', name: 'Thandi' };
const pieter = { phone: '+27822345678', name: 'Pieter' };
/** With an id the number is no index. */
const thandiAgain = { phone: '+27821234567', userId: 'ZA.7001', name: 'Thandi' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-erase-'));
  const config = readFileSync(join(root, 'core/src/config/fixtures/insurance.yaml'), 'utf8');
  writeFileSync(join(folder, 'hub.yaml'), config);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function parley(...args: readonly string[]): Promise<Ran> {
  const env = {
    ...process.env,
    NOTIFY_SECRET: 'whsec_abcdefgh',
    POLICIES_URL: 'postgres://hub@db.example/p',
  };
  const all = [join(root, 'core/src/cli/main.ts'), ...args, '--config', join(folder, 'hub.yaml')];
  return new Promise((done) => {
    execFile(process.execPath, all, { env }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

async function withHub<T>(run: (opened: OpenedStore) => Promise<T>, exclusive = false): Promise<T> {
  const opened = await openHubStore({ folder: join(folder, '.parley'), env: {}, exclusive });
  try {
    return await run(opened);
  } finally {
    await opened.store.close();
  }
}

/** A conversation as it lies in the store, with the sender and a secret on the trail. */
function converse(sender: Sender): Promise<string> {
  return withHub(async ({ store, seal, chainId }) => {
    const audit = createAudit({ chainId, now: () => 1 });
    const senderIndex = indexSender(seal, 'phone', sender);
    const own = await seal.forSender(senderIndex);
    const about = { conversationId: `conversation-${sender.userId ?? sender.phone}`, senderIndex };
    await store.transaction(async (rows) => {
      for (const [kind, values] of [
        ['conversation.started', sender],
        ['plan.made', { address: '22 Berg Street' }],
      ] as const)
        await audit.append(rows, { kind, ...about, sealed: own.seal(values, auditContext(about)) });
      const { conversationId: id } = about;
      await rows.conversations.save({ senderIndex, id, channel: 'phone', sealed: 'x', endsAt: 9e15 });
      await rows.inbox.add({ channel: 'phone', senderIndex, sealed: own.seal('hi', 'inbox'), receivedAt: 1 });
    });
    return senderIndex;
  });
}

const listed = async () =>
  (await parley('audit', 'list', '--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'plan.made' || kind === 'sender.erased')
    .map(({ kind, values }) => [kind, values]);

const address = { address: '22 Berg Street' };

describe('parley erase', () => {
  it('deletes the key of a sender: the trail keeps its chain and loses their values', async () => {
    const senderIndex = await converse(thandi);
    await converse(pieter);
    const wrapped = await withHub(({ store }) => store.rows.senderKeys.find(senderIndex));
    const asked = await parley('erase', '--phone', '+27 82 123 4567');
    expect(asked).toMatchObject({ code: 1, err: '' });
    expect(asked.out).toMatch(/^Sender [0-9a-f]{12} would be erased\.\n.*Say --yes/);
    expect(await listed()).toEqual([
      ['plan.made', address],
      ['plan.made', address],
    ]);
    const done = await parley('erase', '--phone', '+27 82 123 4567', '--yes');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(await listed()).toEqual([
      ['plan.made', 'erased'],
      ['plan.made', address],
      ['sender.erased', undefined],
    ]);
    const verified = await parley('audit', 'verify');
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(/5 events, whole/);
    await withHub(async ({ store }) => {
      expect(await store.rows.conversations.find(senderIndex)).toBeUndefined();
      expect(await store.rows.inbox.count()).toBe(1);
    });
    for (const file of readdirSync(join(folder, '.parley')).filter((name) => name.startsWith('hub.db')))
      expect(readFileSync(join(folder, '.parley', file)).includes(wrapped ?? 'none')).toBe(false);
    const again = await parley('erase', '--phone', '+27821234567', '--yes');
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/There is no key of such a sender/);
  });

  it('finds a person who is known by an id as well, by the number and by the id', async () => {
    await converse(thandi);
    await converse(thandiAgain);
    expect((await parley('erase', '--phone', '+27821234567')).out.match(/would be erased/g)).toHaveLength(2);
    expect((await parley('erase', '--user-id', 'ZA.7001')).out.match(/would be erased/g)).toHaveLength(1);
    expect((await parley('erase', '--user-id', 'ZA.7001', '--yes')).code).toBe(0);
    expect((await parley('erase', '--phone', '+27821234567')).out.match(/would be erased/g)).toHaveLength(1);
  });

  it('is refused while a change of theirs is open, or a notice waits', async () => {
    const senderIndex = await converse(thandi);
    const outbox = (status: DeliveryStatus) => ({
      ...({ id: 'notice-1', kind: 'notice', target: 'compliance', rank: 0, senderIndex, status } as const),
      ...{ conversationId: 'c', changeId: 'C-1', sealed: 'x', createdAt: 1, nextAt: 1 },
    });
    await withHub(({ store }) =>
      store.transaction(async (rows) => {
        await rows.journal.add({
          ...{ changeId: 'C-1', tokenHash: 't', senderIndex, conversationId: 'c', connector: 'policies' },
          ...{ action: 'change-it', sealed: 'x', planHash: 'h', deadline: 1, permittedAt: 1 },
          ...{ leaseOwner: 'gone', leaseUntil: 0 },
        });
        await rows.outbox.add(outbox('pending'));
      }),
    );
    const open = await parley('erase', '--phone', '+27821234567', '--yes');
    expect(open).toMatchObject({ code: 1, out: '' });
    expect(open.err).toMatch(/was not erased\. The change C-1 of this sender is not settled yet/);
    await withHub(({ store }) => store.transaction((rows) => rows.journal.settle('C-1', 'applied', 2, 'x')));
    const waiting = await parley('erase', '--phone', '+27821234567', '--yes');
    expect(waiting.err).toMatch(/The notice notice-1 of a change of this sender has not been delivered yet/);
    expect(await listed()).toEqual([['plan.made', address]]);
    await withHub(({ store }) =>
      store.transaction((rows) => rows.outbox.markAccepted('notice-1', 3, undefined)),
    );
    expect((await parley('erase', '--phone', '+27821234567', '--yes')).code).toBe(0);
  });

  it('does not run beside a hub, which keeps keys in its memory', async () => {
    await converse(thandi);
    const ran = await withHub(() => parley('erase', '--phone', '+27821234567', '--yes'), true);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/Another hub is running/);
    expect(await listed()).toEqual([['plan.made', address]]);
  });

  it('says how it is used', async () => {
    expect(await parley('erase')).toMatchObject({ code: 2 });
    expect((await parley('erase', '--phone', '0821234567')).err).toMatch(
      /with the plus sign and the country/,
    );
  });
});
