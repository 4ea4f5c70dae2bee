import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sender } from '../../core/src/contract/index.ts';
import { isOtherSender, mergeSender } from '../../core/src/conversation/merge-sender.ts';
import { type InsuranceWorld, openInsuranceWorld, people } from './insurance-world.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

const userId = 'ZA.thandi';
const phone = people[0]?.phone ?? '';
const email = people[0]?.email ?? '';
const known: Sender = { phone, userId, identityKey: 'key-1' };

let world: InsuranceWorld;
let stage: TurnStage;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  stage = await openTurnStage(world);
});
afterEach(() => stage.close());

async function prove(): Promise<void> {
  stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
  expect(wordsOf(await stage.send(known, 'I moved'))).toContain('Can you confirm');
  stage.around.commands = [];
  await stage.send(known, email);
  expect((await stage.stateOf(known))?.evidence.facts).toEqual(['email']);
}

describe('the same person', () => {
  it('is another one where any member differs that both times was said', () => {
    for (const key of ['phone', 'userId', 'identityKey'] as const) {
      expect(isOtherSender(known, { ...known, [key]: 'other' })).toBe(true);
      const { [key]: _, ...without } = known;
      expect(isOtherSender(known, without)).toBe(false);
      expect(mergeSender(known, without)).toEqual(known);
    }
    expect(mergeSender(known, { userId, identityKey: 'key-2' })).toEqual({ userId, identityKey: 'key-2' });
    expect(isOtherSender(known, { ...known, name: 'Another name' })).toBe(false);
  });

  it('keeps what was proved where a message says less', async () => {
    await prove();
    await stage.send({ userId }, 'hello');
    expect((await stage.stateOf(known))?.evidence.facts).toEqual(['email']);
  });

  it('is not taken for granted once the device key changed, also when a message between said none', async () => {
    await prove();
    await stage.send({ phone, userId }, 'hello');
    await stage.send({ phone, userId, identityKey: 'key-2' }, 'hello');
    expect((await stage.stateOf(known))?.evidence.facts).toEqual([]);
    expect((await stage.trail()).map(({ kind }) => kind)).toContain('evidence.voided');
  });

  it('has nothing proved any more when the channel says that number or device changed', async () => {
    for (const now of [{ ...known, identityKey: 'key-2' }, { userId, phone: '+27829999999' }, undefined]) {
      await prove();
      const changed = { kind: 'sender-changed', id: createChange(), sender: known, at: 0 } as const;
      await stage.post({ ...changed, ...(now === undefined ? {} : { now }) });
      expect((await stage.stateOf(known))?.evidence.facts).toEqual([]);
    }
  });
});

let changes = 0;
function createChange(): string {
  changes += 1;
  return `change-${changes}`;
}
