import { describe, expect, it } from 'vitest';
import type { Command, InterpreterInput } from './contract/index.ts';
import type { HubParts } from './hub-parts.ts';
import { flat, insurance, locale, normalised, open } from './mapping/insurance-for-tests.ts';
import { createTurnDeps } from './turn-deps.ts';

const nomsa = '+27821234567';
const pieter = '+27835550000';
const help: readonly Command[] = [{ kind: 'help' }];

/** The parts that lookups and interpreters need, over a memory connector. */
async function openDeps(layout: typeof normalised, model?: () => Promise<unknown>) {
  const world = await open(layout());
  const guided = { interpret: async () => ({ commands: [{ kind: 'greet' }] }) };
  const parts = {
    clock: { now: () => Date.now(), setTimer: () => () => {} },
    config: {
      business: { ...locale, name: 'Berg Insurance' },
      vocabulary: insurance,
      texts: new Map(),
      conversation: { idleMs: 1, confirmMs: 1 },
      verification: { attempts: 3, lockMs: 1, changedWithinMs: 1 },
      connectors: { policies: { permission: 'read-write', notify: ['compliance', 'backup'] } },
    },
    plugins: {
      connectors: new Map([['policies', { connector: world.connector }]]),
      activation: { status: (name: string) => ({ reads: name === 'policies', writes: name === 'policies' }) },
      channels: new Map(),
      interpreter: model === undefined ? undefined : { interpret: model },
    },
    liveMapping: { state: () => ({ mapping: world.mapping, vocabulary: insurance }) },
    guided,
    log: () => {},
  } as unknown as HubParts;
  return { ...world, deps: createTurnDeps(parts, { read: 1_000 }) };
}

describe.each([
  ['normalised', normalised],
  ['flat', flat],
] as const)('a customer on a %s layout', (_, layout) => {
  it('is read again by id while the phone still stands on the record', async () => {
    const { deps } = await openDeps(layout);
    const [found] = await deps.customers.findBySender(nomsa);
    const again = await deps.customers.load(found?.id ?? '', nomsa);
    expect(again?.id).toBe(found?.id);
    expect(again?.values.phone).toBe(nomsa);
  });

  it('is not read by id for another phone', async () => {
    const { deps } = await openDeps(layout);
    const [found] = await deps.customers.findBySender(nomsa);
    expect(await deps.customers.load(found?.id ?? '', pieter)).toBeUndefined();
    expect(await deps.customers.load(found?.id ?? '', '')).toBeUndefined();
  });

  it('is not read by id once the number was given to somebody else', async () => {
    const { deps, connector } = await openDeps(layout);
    const [found] = await deps.customers.findBySender(nomsa);
    connector.edit('customers', (row) => (row.id === 1 ? { ...row, phone: '0110000000' } : row));
    expect(await deps.customers.load(found?.id ?? '', nomsa)).toBeUndefined();
    expect(await deps.customers.findBySender(nomsa)).toEqual([]);
  });
});

describe('the settings of a turn', () => {
  it('know no connector but those of hub.yaml', async () => {
    const { deps } = await openDeps(normalised);
    const { permission, writeState } = deps.settings();
    expect([permission('policies'), permission('another'), permission('')]).toEqual([
      'read-write',
      'read-only',
      'read-only',
    ]);
    expect([writeState('policies'), writeState('another')]).toEqual(['ready', 'held']);
  });
});

describe('the interpreter', () => {
  const input = {} as InterpreterInput;

  it('is the guided one where a model fails', async () => {
    const { deps } = await openDeps(normalised, () => Promise.reject(new Error('overloaded')));
    expect(await deps.interpreter(input)).toEqual({ commands: [{ kind: 'greet' }] });
  });

  it.each([undefined, null, 'done', {}, { commands: 'help' }])(
    'is the guided one where a model returns %j',
    async (nonsense) => {
      const { deps } = await openDeps(normalised, async () => nonsense);
      expect(await deps.interpreter(input)).toEqual({ commands: [{ kind: 'greet' }] });
    },
  );

  it('is the model where there is one, and never for the guided turn', async () => {
    const { deps } = await openDeps(normalised, async () => ({ commands: help }));
    expect(await deps.interpreter(input)).toEqual({ commands: help });
    expect(await deps.guided(input)).toEqual({ commands: [{ kind: 'greet' }] });
  });
});
