import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHubKey } from './hub-key.ts';
import { createSeal, type SealOptions, type SenderKeyStore } from './seal.ts';

function createMemoryStore(): SenderKeyStore & { readonly rows: Map<string, string> } {
  const rows = new Map<string, string>();
  return {
    rows,
    find: async (index) => rows.get(index),
    insertIfAbsent: async (index, wrapped) => {
      if (!rows.has(index)) rows.set(index, wrapped);
      return rows.get(index) ?? wrapped;
    },
    remove: async (index) => rows.delete(index),
  };
}

function setUp(overrides: Partial<SealOptions> = {}) {
  const senderKeys = createMemoryStore();
  const hubKey = createHubKey(randomBytes(32), 'environment');
  const options = { hubKey, senderKeys, ...overrides };
  return { seal: createSeal(options), restart: () => createSeal(options), senderKeys };
}

const value = { text: 'Zoë 👋 22 Berg Street', list: [1, null, true] };
const alter = (sealed: string): string => {
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  bytes[25] = (bytes[25] ?? 0) ^ 1;
  return `v1.${bytes.toString('base64url')}`;
};

describe('seal', () => {
  it('opens what it sealed, also after a restart', async () => {
    const { seal, restart } = setUp();
    const sealed = (await seal.forSender('a')).seal(value, 'inbox');
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
    expect((await restart().forSender('a')).open(sealed, 'inbox')).toEqual(value);
  });

  it('opens every JSON value as it was', async () => {
    const sender = await setUp().seal.forSender('a');
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, context) => {
        const plain = JSON.parse(JSON.stringify(json));
        expect(sender.open(sender.seal(plain, context), context)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('shows nothing of the value, and never the same text twice', async () => {
    const sender = await setUp().seal.forSender('a');
    const first = sender.seal(value, 'inbox');
    expect(Buffer.from(first.slice(3), 'base64url').includes('Berg')).toBe(false);
    expect(sender.seal(value, 'inbox')).not.toBe(first);
  });

  it.each([
    ['in another context', (sealed: string) => [sealed, 'outbox'] as const],
    ['when a bit was altered', (sealed: string) => [alter(sealed), 'inbox'] as const],
    ['when it is cut off', (sealed: string) => [sealed.slice(0, 20), 'inbox'] as const],
    ['when it is not sealed at all', () => ['{"text":"plain"}', 'inbox'] as const],
    ['in an unknown version', (sealed: string) => [sealed.replace('v1', 'v2'), 'inbox'] as const],
  ])('does not open %s', async (_name, change) => {
    const sender = await setUp().seal.forSender('a');
    const [sealed, context] = change(sender.seal(value, 'inbox'));
    expect(() => sender.open(sealed, context)).toThrow(expect.objectContaining({ code: 'PARLEY_SEAL_KEY' }));
  });

  it("does not open another sender's value, or the hub's", async () => {
    const { seal } = setUp();
    const [a, b] = [await seal.forSender('a'), await seal.forSender('b')];
    for (const sealed of [a.seal(value, 'x'), seal.forHub().seal(value, 'x')])
      expect(() => b.open(sealed, 'x')).toThrow(expect.objectContaining({ code: 'PARLEY_SEAL_KEY' }));
    expect(() => seal.forHub().open(a.seal(value, 'x'), 'x')).toThrow(
      expect.objectContaining({ code: 'PARLEY_SEAL_KEY' }),
    );
  });

  it('does not open anything with another hub key', async () => {
    const { seal, senderKeys } = setUp();
    await seal.forSender('a');
    const other = setUp({ senderKeys }).seal;
    await expect(other.forSender('a')).rejects.toMatchObject({ code: 'PARLEY_SEAL_KEY' });
    const sealed = seal.forHub().seal(value, 'x');
    expect(seal.forHub().open(sealed, 'x')).toEqual(value);
    expect(() => other.forHub().open(sealed, 'x')).toThrow(
      expect.objectContaining({ code: 'PARLEY_SEAL_KEY' }),
    );
  });

  it('refuses a wrapped key that was moved to another sender', async () => {
    const { seal, restart, senderKeys } = setUp();
    await seal.forSender('a');
    senderKeys.rows.set('b', senderKeys.rows.get('a') ?? '');
    await expect(restart().forSender('b')).rejects.toMatchObject({ code: 'PARLEY_SEAL_KEY' });
  });

  it('erases: the value is gone for held seals, for new ones and after a restart', async () => {
    const { seal, restart, senderKeys } = setUp();
    const held = await seal.forSender('a');
    const other = await seal.forSender('b');
    const sealed = held.seal(value, 'audit');
    const otherSealed = other.seal(value, 'audit');
    expect(await seal.erase('a')).toBe(true);
    expect(await seal.erase('a')).toBe(false);
    expect(senderKeys.rows.has('a')).toBe(false);
    expect(await seal.findSender('a')).toBeUndefined();
    const erased = expect.objectContaining({ code: 'PARLEY_SEAL_ERASED' });
    expect(() => held.open(sealed, 'audit')).toThrow(erased);
    expect(() => held.seal(value, 'audit')).toThrow(erased);
    const renewed = await seal.forSender('a');
    expect(() => renewed.open(sealed, 'audit')).toThrow(erased);
    const restarted = await restart().forSender('a');
    expect(() => restarted.open(sealed, 'audit')).toThrow(erased);
    expect(restarted.open(renewed.seal(value, 'audit'), 'audit')).toEqual(value);
    expect(other.open(otherSealed, 'audit')).toEqual(value);
  });

  it('looks for a sender without making a key', async () => {
    const { seal, senderKeys } = setUp();
    expect(await seal.findSender('a')).toBeUndefined();
    expect(senderKeys.rows.size).toBe(0);
    const sealed = (await seal.forSender('a')).seal(value, 'x');
    expect((await seal.findSender('a'))?.open(sealed, 'x')).toEqual(value);
  });

  it('has one key for a sender when first uses race, also between two hubs', async () => {
    const { seal, restart, senderKeys } = setUp();
    const hubs = [seal, restart()];
    const seals = await Promise.all(Array.from({ length: 20 }, (_, at) => hubs[at % 2]?.forSender('a')));
    const sealed = seals[0]?.seal(value, 'x') ?? '';
    for (const each of seals) expect(each?.open(sealed, 'x')).toEqual(value);
    expect(senderKeys.rows.size).toBe(1);
  });

  it('never seals with a key that was erased while it was being read', async () => {
    const senderKeys = createMemoryStore();
    let release = (): void => {};
    let slow = false;
    const { seal, restart } = setUp({
      senderKeys: {
        ...senderKeys,
        async find(index) {
          const wrapped = await senderKeys.find(index);
          if (slow) {
            slow = false;
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          }
          return wrapped;
        },
      },
    });
    await seal.forSender('a');
    const hub = restart();
    slow = true;
    const reading = hub.forSender('a');
    await Promise.resolve();
    await hub.erase('a');
    release();
    const sealed = (await reading).seal(value, 'x');
    expect((await restart().forSender('a')).open(sealed, 'x')).toEqual(value);
  });

  it('keeps few keys in memory, and erases those it has dropped as well', async () => {
    const { seal } = setUp({ cachedKeys: 2 });
    const held = await seal.forSender('a');
    for (const index of ['b', 'c', 'd']) await seal.forSender(index);
    await seal.erase('a');
    expect(() => held.seal(value, 'x')).toThrow(expect.objectContaining({ code: 'PARLEY_SEAL_ERASED' }));
  });

  it('indexes the same text under different labels differently, and never shows it', () => {
    const { seal, restart } = setUp();
    const index = seal.indexOf('phone', '+27821234567');
    expect(index).toMatch(/^[0-9a-f]{64}$/);
    expect(restart().indexOf('phone', '+27821234567')).toBe(index);
    expect(seal.indexOf('user', '+27821234567')).not.toBe(index);
    expect(seal.indexOf('a:b', 'c')).not.toBe(seal.indexOf('a', 'b:c'));
    expect(setUp().seal.indexOf('phone', '+27821234567')).not.toBe(index);
    expect(index.startsWith(seal.pseudonymOf('+27821234567'))).toBe(false);
    expect(restart().pseudonymOf('+27821234567')).toBe(seal.pseudonymOf('+27821234567'));
  });

  it('refuses what is not JSON', async () => {
    const sender = await setUp().seal.forSender('a');
    expect(() => sender.seal(undefined, 'x')).toThrow(TypeError);
  });
});
