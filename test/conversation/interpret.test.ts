import { beforeAll, describe, expect, it } from 'vitest';
import type { InterpreterInput } from '../../core/src/contract/index.ts';
import { interpretText } from '../../core/src/conversation/interpret.ts';
import type { ConversationState, Task } from '../../core/src/conversation/state.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { contextOf, createPlayer } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const task: Task = { action: 'change-address', values: {}, reason: 'a wish' };
const confirmation = {
  ...{ planHash: 'p', nonce: 'n', tokenHash: 't', messageId: 'm', stage: 1, issuedAt: 0, expiresAt: 0 },
};

/** Who was asked what. */
async function interpret(text: string, more: Partial<ConversationState>) {
  const player = createPlayer(0);
  const { id } = world.snapshots[0]?.now ?? { id: '' };
  player.state = { ...player.state, customer: id, ...more };
  const seen = { guided: [] as InterpreterInput[], model: [] as InterpreterInput[] };
  const listen = (list: InterpreterInput[]) => async (input: InterpreterInput) => {
    list.push(input);
    return { commands: [] };
  };
  const deps = { guided: listen(seen.guided), interpreter: listen(seen.model) };
  await interpretText(deps, text, player.state, contextOf(world, player));
  return seen;
}

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
      expect(seen).toEqual({ guided: [], model: [] });
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

  it('sees nothing of a sender whose phone nobody vouches for', async () => {
    const seen = await interpret('hello', { evidence: { channelPhone: false, facts: ['email'] } });
    expect(seen.model[0]?.known).toEqual([]);
  });
});
