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
      async loadIdentified(...call) {
        asked.push(['load identified', ...call]);
        return recordOf(...call);
      },
      async findByIdentifier(...call) {
        asked.push(['find by identifier', ...call]);
        return found[0];
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
      loadIdentified: () => Promise.reject(new Error('down')),
      findByIdentifier: () => Promise.reject(new Error('down')),
    };
    for (const known of [undefined, 'a'])
      expect(await identify({ ...deps, canRead: () => true, customers }, { phone }, known)).toEqual({
        kind: 'unreachable',
      });
  });

  it('without a phone is whom they identified themselves as, or who their identifier may lead to', async () => {
    const { deps, asked } = depsOf();
    const identifiers = [{ path: 'email', record: 'customer', property: 'email', writings: ['a@b.example'] }];
    expect(await identify(deps, { userId: 'u1' }, 'a', { customer: 'a' })).toEqual({
      ...{ kind: 'found', by: 'identifier', customer: recordOf('a') },
    });
    for (const stranger of [{ candidate: 'a' }, { identifiers }]) {
      const candidate = recordOf('a');
      expect(await identify(deps, { userId: 'u1' }, undefined, stranger)).toEqual({
        kind: 'no-phone',
        candidate,
      });
    }
    expect(asked.map(([what]) => what)).toEqual(['load identified', 'load identified', 'find by identifier']);
    const nobody = depsOf({}, []).deps;
    expect(await identify(nobody, { phone }, undefined, { identifiers })).toEqual({ kind: 'none' });
    expect(await identify(nobody, { userId: 'u1' }, undefined, { identifiers: [] })).toEqual({
      kind: 'no-phone',
    });
  });

  it('whose phone leads to a record is nobody else, whatever they say', async () => {
    const { deps } = depsOf();
    const lookup = await identify(deps, { phone }, undefined, { customer: 'b', candidate: 'b' });
    expect(lookup).toEqual({ kind: 'found', customer: recordOf('a') });
  });
});
