import { describe, expect, it } from 'vitest';
import type { RecordSnapshot } from '../mapping/index.ts';
import { type IdentifyDeps, identify } from './identify.ts';

const phone = '+27821234567';

function recordOf(id: string): RecordSnapshot {
  return {
    ...{ record: 'customer', connector: 'policies', id, label: id, values: {}, far: {}, children: {} },
    row: { collection: 'customers', key: { id }, fields: {} },
  };
}

function depsOf(more: Partial<IdentifyDeps> = {}, found: readonly RecordSnapshot[] = [recordOf('a')]) {
  const asked: unknown[][] = [];
  const deps: IdentifyDeps = {
    canRead: () => true,
    log: () => {},
    customers: {
      async findBySender(...call) {
        asked.push(['find', ...call]);
        return found;
      },
      async load(...call) {
        asked.push(['load', ...call]);
        return undefined;
      },
    },
    ...more,
  };
  return { deps, asked };
}

describe('a sender', () => {
  it('without a phone that the channel vouches for is nobody, and nothing is looked up', async () => {
    const { deps, asked } = depsOf();
    expect(await identify(deps, { userId: 'u1', name: phone }, 'a')).toEqual({ kind: 'no-phone' });
    expect(asked).toEqual([]);
  });

  it('is whose record the phone leads to', async () => {
    const { deps, asked } = depsOf();
    expect(await identify(deps, { phone }, undefined)).toEqual({ kind: 'found', customer: recordOf('a') });
    expect(asked).toEqual([['find', phone]]);
  });

  it('is nobody where no record has the phone, and nobody in particular where several have', async () => {
    expect(await identify(depsOf({}, []).deps, { phone }, undefined)).toEqual({ kind: 'none' });
    const two = [recordOf('a'), recordOf('b')];
    expect(await identify(depsOf({}, two).deps, { phone }, undefined)).toEqual({
      kind: 'several',
      customers: two,
    });
    expect(await identify(depsOf({}, two).deps, { phone }, 'a')).toEqual({ kind: 'several', customers: two });
  });

  it('is read again by id only together with the phone', async () => {
    const { deps, asked } = depsOf();
    const customers: IdentifyDeps['customers'] = {
      ...deps.customers,
      load: async (id, by) => (by === phone ? recordOf(id) : undefined),
    };
    expect(await identify({ ...deps, customers }, { phone }, 'b')).toEqual({
      kind: 'found',
      customer: recordOf('b'),
    });
    expect(await identify({ ...deps, customers }, { phone: '+27820000000' }, 'b')).toEqual({
      kind: 'found',
      customer: recordOf('a'),
    });
    expect(asked).toEqual([['find', '+27820000000']]);
  });

  it('is not looked up while the backend does not serve, and a failure is no answer', async () => {
    const { deps, asked } = depsOf({ canRead: () => false });
    expect(await identify(deps, { phone }, undefined)).toEqual({ kind: 'unreachable' });
    expect(asked).toEqual([]);
    const customers: IdentifyDeps['customers'] = {
      findBySender: () => Promise.reject(new Error('down')),
      load: () => Promise.reject(new Error('down')),
    };
    for (const known of [undefined, 'a'])
      expect(await identify({ ...deps, canRead: () => true, customers }, { phone }, known)).toEqual({
        kind: 'unreachable',
      });
  });
});
