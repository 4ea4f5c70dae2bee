import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareLock, type HubLock, readLock, toLockFile, writeLock } from './index.ts';

const lock: HubLock = {
  version: 1,
  connectors: {
    policies: {
      fingerprint: { customers: 'aa', addresses: 'bb' },
      mapping: { customer: { phone: 'customers.phone', address: 'addresses (street, city)' } },
    },
  },
};

describe('the lock file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('stands beside hub.yaml', () => {
    expect(toLockFile('/hub/hub.yaml')).toBe('/hub/hub.lock.yaml');
  });

  it('is read as it was written, and leaves nothing beside it', () => {
    const file = join(folder, 'hub.lock.yaml');
    expect(readLock(file)).toBeUndefined();
    writeLock(file, { version: 1, connectors: {} });
    writeLock(file, lock);
    expect(readLock(file)).toEqual(lock);
    expect(readdirSync(folder)).toEqual(['hub.lock.yaml']);
  });

  it('is the same text for the same content, whatever the order', () => {
    const file = join(folder, 'hub.lock.yaml');
    writeLock(file, lock);
    const first = readFileSync(file, 'utf8');
    const { fingerprint, mapping } = lock.connectors.policies ?? { fingerprint: {}, mapping: {} };
    const turned = Object.fromEntries(Object.entries(fingerprint).reverse());
    writeLock(file, { version: 1, connectors: { policies: { mapping, fingerprint: turned } } });
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it.each(['version: 2\nconnectors: {}\n', 'version: [', '', 'version: 1\nconnectors: { a: {} }\n'])(
    'is refused when it is broken (%#)',
    (text) => {
      const file = join(folder, 'hub.lock.yaml');
      writeFileSync(file, text);
      expect(() => readLock(file)).toThrow(expect.objectContaining({ code: 'PARLEY_CONFIG_INVALID' }));
    },
  );

  it('keeps the old file when the new one cannot be written', () => {
    const file = join(folder, 'hub.lock.yaml');
    writeLock(file, lock);
    const broken = { version: 1, connectors: { policies: { fingerprint: { a: 1 } } } } as unknown as HubLock;
    expect(() => writeLock(file, broken)).toThrow();
    expect(readLock(file)).toEqual(lock);
    expect(readdirSync(folder)).toEqual(['hub.lock.yaml']);
  });
});

describe('comparing with the lock', () => {
  it('finds no difference in the same state', () => {
    expect(compareLock(lock, structuredClone(lock))).toEqual([]);
  });

  it('says what was never accepted', () => {
    const expected = [{ connector: 'policies', kind: 'not-accepted', lines: ['nothing was accepted yet'] }];
    expect(compareLock(undefined, lock)).toEqual(expected);
    expect(compareLock({ version: 1, connectors: {} }, lock)).toEqual(expected);
  });

  it('says what moved, per connector', () => {
    const current: HubLock = {
      version: 1,
      connectors: {
        policies: {
          fingerprint: { customers: 'a2', places: 'cc' },
          mapping: {
            customer: { phone: 'customers.mobile', address: 'addresses (street, city)' },
            policy: { number: 'policies.no' },
          },
        },
      },
    };
    expect(compareLock(lock, current)).toEqual([
      {
        connector: 'policies',
        kind: 'changed',
        lines: [
          'customer.phone: was customers.phone, is customers.mobile',
          'policy.number: was not mapped, is policies.no',
          'collection customers changed',
          'collection addresses is no longer used or no longer there',
          'collection places is newly used',
        ],
      },
    ]);
  });
});
