import { beforeAll, describe, expect, it } from 'vitest';
import type { Command, InterpreterInput, Permission } from '../../core/src/contract/index.ts';
import type { ConversationState, Task } from '../../core/src/conversation/advance/state.ts';
import type { TurnContext } from '../../core/src/conversation/advance/turn.ts';
import { interpretText } from '../../core/src/conversation/interpret.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { contextOf, createPlayer, type Player } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const task: Task = { action: 'change-address', values: {}, reason: 'a wish' };
const confirmation = {
  ...{
    planHash: 'p',
    nonce: 'n',
    tokenHash: 't',
    messageId: 'm',
    stage: 1,
    asOf: 0,
    issuedAt: 0,
    expiresAt: 0,
    language: 'en',
  },
};

interface Options extends Partial<Pick<Player, 'permission' | 'lookup'>> {
  readonly isSenderChanged?: boolean;
  /** Whether strangers may identify themselves by an email. */
  readonly canIdentify?: boolean;
  /** What the guided interpreter answers. */
  readonly commands?: readonly Command[];
}

const identifyBy = [{ record: 'customer', property: 'email' }];

function withIdentifiers(context: TurnContext, canIdentify: boolean): TurnContext {
  const { vocabulary } = context;
  const customer = vocabulary.records[vocabulary.customer];
  if (customer === undefined) throw new Error('There is no record type of customers');
  const records = {
    ...vocabulary.records,
    customer: { ...customer, identifyBy: canIdentify ? identifyBy : [] },
  };
  return { ...context, vocabulary: { ...vocabulary, records } };
}

/** Who was asked what. */
async function interpret(
  text: string,
  more: Partial<ConversationState>,
  {
    isSenderChanged = false,
    canIdentify = true,
    commands = [] as readonly Command[],
    ...change
  }: Options = {},
) {
  const player = { ...createPlayer(0), ...change };
  const { id } = world.snapshots[0]?.now ?? { id: '' };
  player.state = { ...player.state, customer: id, ...more };
  const seen = { guided: [] as InterpreterInput[], model: [] as InterpreterInput[] };
  const listen =
    (list: InterpreterInput[], answer: readonly Command[]) => async (input: InterpreterInput) => {
      list.push(input);
      return { commands: answer };
    };
  const deps = { guided: listen(seen.guided, commands), interpreter: listen(seen.model, []), ...noReads };
  const context = withIdentifiers(contextOf(world, player), canIdentify);
  const read = await interpretText(deps, { text, state: player.state, context, isSenderChanged });
  return { ...seen, read: read.commands };
}

const noReads = {
  list: async () => ({ records: [], rows: 0 }),
  log: () => {},
};

const verified = { channelPhone: true, facts: ['email'] };
const phoneOnly = { channelPhone: true, facts: [] };

describe('a model', () => {
  it('never sees the answer to a verification question, nor that one is pending', async () => {
    const phase = { name: 'verifying', task, fact: 'email' } as const;
    const seen = await interpret('thandi.nkosi@example.co.za', { phase, evidence: phoneOnly });
    expect(seen.model).toEqual([]);
    expect(seen.guided).toHaveLength(1);
    expect(seen.guided[0]).toMatchObject({ expectation: { kind: 'nothing' }, known: [] });
  });

  it('never sees a plain yes or no to a confirmation', async () => {
    const phase = { name: 'confirming', task, confirmation } as const;
    for (const text of ['yes', 'No!', '👍']) {
      const seen = await interpret(text, { phase, evidence: { channelPhone: true, facts: ['email'] } });
      expect(seen).toEqual({ guided: [], model: [], read: [] });
    }
    expect((await interpret('yes, but Thursday', { phase, evidence: phoneOnly })).model).toHaveLength(1);
  });

  it('sees before verification only what anybody with the phone may see', async () => {
    const seen = await interpret('hello', { evidence: phoneOnly });
    expect(seen.model[0]?.known).toEqual([{ record: 'customer', property: 'name', value: 'Thandi Nkosi' }]);
  });

  it('sees after it what is disclosed to the verified, and never the rest', async () => {
    const seen = await interpret('hello', { evidence: { channelPhone: true, facts: ['email'] } });
    const known = seen.model[0]?.known.map(({ property }) => property) ?? [];
    expect(known).toContain('address');
    expect(known).not.toContain('born');
  });

  it('is never told what the hub may ask to verify, which is the answer to come, or the one that was given', async () => {
    const seen = await interpret('hello', { evidence: verified });
    expect(seen.model[0]?.known.map(({ property }) => property)).not.toContain('email');
  });

  it('is told what a confirmation shows, so that a correction can be understood', async () => {
    const values = { address: '22 Berg Street, Paarl', email: 'new@example.com' };
    const phase = { name: 'confirming', task: { ...task, values }, confirmation } as const;
    const seen = await interpret('no, number 24', { phase, evidence: verified });
    expect(seen.model[0]?.expectation).toEqual({
      ...{ kind: 'confirmation', action: 'change-address' },
      values: { address: '22 Berg Street, Paarl' },
    });
    const unproved = await interpret('no, number 24', { phase, evidence: phoneOnly });
    expect(unproved.model[0]?.expectation).toMatchObject({ values: {} });
  });

  it('is told nothing of what a sender proved before the person behind the number changed', async () => {
    const phase = { name: 'choosing', task: { ...task, action: 'remove-beneficiary' } } as const;
    const [before] = (await interpret('hello', { evidence: verified, phase })).model;
    expect(before?.known).not.toEqual([]);
    expect(before?.expectation.kind).toBe('record');
    const [after] = (await interpret('hello', { evidence: verified, phase }, { isSenderChanged: true }))
      .model;
    expect(after).toMatchObject({ known: [], expectation: { kind: 'nothing' } });
  });

  it('is told nothing of the record that the number leads to since the last message', async () => {
    const [after] = (await interpret('hello', { evidence: verified }, { lookup: 'other' })).model;
    expect(after?.known).toEqual([]);
  });

  it('is asked neither by strangers nor while nothing can be looked up: the answer is the same whatever they say', async () => {
    const ask = async (lookup: 'none' | 'unreachable', canIdentify: boolean) => {
      const seen = await interpret('I have moved', {}, { lookup, canIdentify });
      return [seen.guided.length, seen.model.length];
    };
    expect(await ask('unreachable', true)).toEqual([1, 0]);
    expect(await ask('none', false)).toEqual([1, 0]);
    // Who may still identify themselves comes back to the wish.
    expect(await ask('none', true)).toEqual([0, 1]);
  });

  it('reads nothing that is said to a person, or while a write goes on', async () => {
    for (const phase of [{ name: 'handed-over' }, { name: 'writing', task, changeId: 'C-1' }] as const) {
      const seen = await interpret('my account number is 12345', { phase, evidence: verified });
      expect([seen.guided.length, seen.model.length]).toEqual([1, 0]);
    }
  });

  it('is offered what the permission allows, and nothing else', async () => {
    const offered = async (permission: Permission) =>
      (await interpret('hello', {}, { permission })).model[0]?.actions.map(({ kind }) => kind) ?? [];
    expect(await offered('full')).toContain('remove');
    expect(await offered('read-write')).toContain('change');
    expect(await offered('read-write')).not.toContain('remove');
    expect(await offered('read-only')).toEqual([]);
  });

  it('sees nothing of a sender whose phone nobody vouches for', async () => {
    const seen = await interpret('hello', { evidence: { channelPhone: false, facts: ['email'] } });
    expect(seen.model[0]?.known).toEqual([]);
  });
});

describe('the guided interpreter', () => {
  const remove = { kind: 'start', action: 'remove-beneficiary', values: {} } as const;
  const change = { kind: 'start', action: 'change-address', values: {} } as const;

  it('recognises what no permission allows, so that the customer is told, and decides nothing else', async () => {
    const commands = [{ kind: 'greet' }, change, remove] as const;
    const seen = await interpret('remove my wife', {}, { permission: 'read-write', commands });
    expect(seen.guided[0]?.actions.map(({ name }) => name)).toContain('remove-beneficiary');
    expect(seen.read).toEqual([remove]);
  });

  it('is not asked where everything is allowed', async () => {
    const seen = await interpret('remove my wife', {}, { commands: [remove] });
    expect(seen).toMatchObject({ guided: [], read: [] });
  });
});
