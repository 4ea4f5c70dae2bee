import { describe, expect, it } from 'vitest';
import type { Change, Condition } from '../src/contract/index.ts';
import { createMemoryConnector } from './memory-connector.ts';

const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
const text = { type: 'text', nullable: true, maxLength: 20 } as const;

function create() {
  return createMemoryConnector({
    collections: {
      owners: {
        fields: { id: { type: 'integer', default: 'counter' }, name: { ...text, nullable: false } },
        key: ['id'],
        unique: [['name']],
        rows: [
          { id: 1, name: 'Ann' },
          { id: 2, name: 'Bob_%' },
          { id: 3, name: '082 123-4567' },
        ],
      },
      pets: {
        fields: { id: { type: 'integer', default: 'counter' }, owner_id: { type: 'integer' }, name: text },
        key: ['id'],
        references: [{ fields: ['owner_id'], to: 'owners' }],
        rows: [
          { id: 1, owner_id: 1, name: 'Rex' },
          { id: 2, owner_id: 1, name: null },
        ],
      },
    },
  });
}

let operation = 0;
function apply(
  connector: ReturnType<typeof create>,
  changes: readonly Change[],
  operationId = `op-${++operation}`,
) {
  return connector.apply(changes, { ...call, operationId });
}

describe('finding in memory', () => {
  it.each<[Condition, number[]]>([
    [{ field: 'name', operator: 'eq', value: 'Ann' }, [1]],
    [{ field: 'name', operator: 'ne', value: 'Ann' }, [2, 3]],
    [{ field: 'id', operator: 'gt', value: 1 }, [2, 3]],
    [{ field: 'id', operator: 'in', value: [1, 3] }, [1, 3]],
    [{ field: 'name', operator: 'contains', value: 'b_%' }, [2]],
    [{ field: 'name', operator: 'starts-with', value: 'a' }, [1]],
    [{ field: 'name', operator: 'digits-contain', value: '21234567' }, [3]],
  ])('serves %j', async (condition, ids) => {
    const { records } = await create().find({ collection: 'owners', where: [condition] }, call);
    expect(records.map((record) => record.key.id)).toEqual(ids);
  });

  it('includes related records in both directions', async () => {
    const connector = create();
    const [relation] = (await connector.describe(call)).collections[0]?.relations ?? [];
    const { records } = await connector.find(
      {
        collection: 'owners',
        limit: 1,
        include: [{ relation: relation?.name ?? '', include: [{ relation: 'owner' }] }],
      },
      call,
    );
    const pets = records[0]?.included?.[relation?.name ?? ''];
    expect(pets?.map((pet) => pet.fields.name)).toEqual(['Rex', null]);
    expect(pets?.[0]?.included?.owner?.[0]?.fields.name).toBe('Ann');
  });

  it('pages, and refuses names it does not know', async () => {
    const connector = create();
    const first = await connector.find({ collection: 'owners', limit: 2 }, call);
    const rest = await connector.find({ collection: 'owners', limit: 2, after: first.next ?? '' }, call);
    expect([first.records.length, rest.records.length, rest.next]).toEqual([2, 1, undefined]);
    await expect(connector.find({ collection: 'nobody' }, call)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTOR_NOT_DESCRIBED',
    });
  });
});

describe('applying in memory', () => {
  it('passes generated keys on', async () => {
    const connector = create();
    const { generated } = await apply(connector, [
      { kind: 'insert', collection: 'owners', id: 'o', set: { name: 'Cy' } },
      {
        kind: 'insert',
        collection: 'pets',
        id: 'p',
        set: { owner_id: { type: 'generated', insert: 'o', field: 'id' } },
      },
    ]);
    expect(connector.rows('pets')[2]).toMatchObject({ owner_id: generated.o?.id, name: null });
  });

  it('writes nothing of a batch when anything moved, and names it', async () => {
    const connector = create();
    const before = connector.dump();
    const changes: readonly Change[] = [
      {
        kind: 'update',
        collection: 'owners',
        key: { id: 1 },
        expected: { name: 'Ann' },
        set: { name: 'Eve' },
      },
      { kind: 'update', collection: 'pets', key: { id: 1 }, expected: { name: 'Max' }, set: { name: 'Ben' } },
      {
        kind: 'require',
        collection: 'pets',
        where: [{ field: 'owner_id', operator: 'eq', value: 1 }],
        count: 1,
      },
      { kind: 'remove', collection: 'pets', key: { id: 9 }, expected: {} },
    ];
    await expect(apply(connector, changes)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTOR_CONFLICT',
      details: {
        moved: [
          { change: 1, collection: 'pets', fields: ['name'] },
          { change: 2, collection: 'pets', fields: [] },
          { change: 3, collection: 'pets', fields: [] },
        ],
      },
    });
    expect(connector.dump()).toEqual(before);
  });

  it.each<[string, Change]>([
    ['PARLEY_CONNECTOR_CONSTRAINT', { kind: 'insert', collection: 'owners', id: 'o', set: { name: 'Ann' } }],
    ['PARLEY_CONNECTOR_CONSTRAINT', { kind: 'insert', collection: 'owners', id: 'o', set: {} }],
    ['PARLEY_CONNECTOR_CONSTRAINT', { kind: 'remove', collection: 'owners', key: { id: 1 }, expected: {} }],
    [
      'PARLEY_CONNECTOR_VALUE_TOO_LONG',
      { kind: 'insert', collection: 'owners', id: 'o', set: { name: 'x'.repeat(21) } },
    ],
    ['PARLEY_CONNECTOR_VALUE_INVALID', { kind: 'insert', collection: 'owners', id: 'o', set: { name: 1 } }],
    ['PARLEY_CONNECTOR_UNSUPPORTED', { kind: 'remove', collection: 'owners', key: {}, expected: {} }],
  ])('refuses with %s, writing nothing', async (code, change) => {
    const connector = create();
    const before = connector.dump();
    await expect(apply(connector, [change])).rejects.toMatchObject({ code });
    expect(connector.dump()).toEqual(before);
  });

  it('performs an operation once, and never one that it declared not applied', async () => {
    const connector = create();
    const change: Change = { kind: 'insert', collection: 'owners', id: 'o', set: { name: 'Cy' } };
    const first = await apply(connector, [change], 'same');
    expect(await apply(connector, [change], 'same')).toEqual({ ...first, performed: 'earlier' });
    expect(await connector.findOperation('same', call)).toBe('applied');
    expect(await connector.findOperation('late', call)).toBe('not-applied');
    await expect(apply(connector, [change], 'late')).rejects.toMatchObject({
      code: 'PARLEY_CONNECTOR_FAILED',
    });
  });

  it('does nothing after the deadline', async () => {
    const connector = create();
    await expect(connector.apply([], { ...call, deadline: 0, operationId: 'x' })).rejects.toMatchObject({
      code: 'PARLEY_CONNECTOR_TIMEOUT',
    });
  });
});
