import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingContent } from '../../core/src/contract/index.ts';
import type { RecordSnapshot } from '../../core/src/mapping/index.ts';
import { type InsuranceWorld, openInsuranceWorld, type Person, people } from './insurance-world.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

const phone = '+27761112222';
const shared = { phone };
const [thandi, pieter, annelie] = people as readonly [Person, Person, Person, ...Person[]];

let world: InsuranceWorld;
let stage: TurnStage;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  stage = await openTurnStage(world);
  share(0, 1, 2);
});
afterEach(() => stage.close());

const said: OutgoingContent[] = [];

/** These people, by their place in the world, write from one phone. */
function share(...indices: readonly number[]): void {
  stage.around.phones.set(
    phone,
    indices.flatMap((index) => world.snapshots[index]?.now ?? []),
  );
}

async function send(words: string): Promise<string> {
  const replies = await stage.send(shared, words);
  said.push(...replies);
  return wordsOf(replies);
}

async function ask(): Promise<string> {
  stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
  const words = await send('I moved');
  stage.around.commands = [];
  return words;
}

function withValues(index: number, values: RecordSnapshot['values']): RecordSnapshot {
  const found = world.snapshots[index]?.now;
  if (found === undefined) throw new Error('Nobody');
  return { ...found, values: { ...found.values, ...values } };
}

describe('several people on one phone', () => {
  it('are told apart by one fact, which is evidence, and go on with what they asked for', async () => {
    const asked = await ask();
    expect(asked).toContain('More than one record has your number');
    expect(asked).toContain('Can you confirm the email address we have on file?');
    expect(await send(pieter.email ?? '')).toContain('new address');
    const state = await stage.stateOf(shared);
    expect(state?.customer).toBe(world.snapshots[1]?.now.id);
    expect(state?.evidence).toEqual({ channelPhone: true, facts: ['email'] });
    expect(stage.around.handOvers).toEqual([]);
    expect(await send('hello')).not.toContain('More than one record');
  });

  it('see nothing of one another, not even a name that is always shown', async () => {
    said.length = 0;
    await send('hello');
    await ask();
    await send('nobody@wrong.example');
    const words = wordsOf(said);
    for (const { name, email, street } of [thandi, pieter, annelie])
      for (const part of [...name.split(' '), email ?? '', street]) expect(words).not.toContain(part);
  });

  it('are greeted with the menu where nothing was asked for', async () => {
    expect(await send('hello')).toContain('Can you confirm');
    expect(await send(annelie.email ?? '')).toBe('What can I do for you?');
    expect((await stage.stateOf(shared))?.customer).toBe(world.snapshots[2]?.now.id);
  });

  it('count a wrong answer against each of them, and are locked out together', async () => {
    await ask();
    expect(await send('a@wrong.example')).toContain('does not match');
    expect(await send('b@wrong.example')).toContain('does not match');
    expect(await send('c@wrong.example')).toContain('I could not verify you');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('locked');
    stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
    for (const one of [thandi, pieter, annelie])
      expect(wordsOf(await stage.send({ phone: one.phone }, 'I moved'))).toContain('I could not verify you');
  });

  it('are asked again where no answer was given, and reach a person at the third', async () => {
    await ask();
    expect(await send('why do you ask?')).toContain('Can you confirm');
    await send('I do not know');
    await send('hm');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('not-understood');
    expect((await stage.trail()).map(({ kind }) => kind)).not.toContain('verification.failed');
  });

  it('are asked for the fact that tells most of them apart', async () => {
    stage.around.phones.set(phone, [withValues(0, {}), withValues(1, { email: thandi.email ?? '' })]);
    expect(await ask()).toContain('Can you confirm the date of birth');
    expect(await send(pieter.born)).toContain('new address');
    expect((await stage.stateOf(shared))?.customer).toBe(world.snapshots[1]?.now.id);
  });

  it('reach a person where nothing tells them apart, and one person with two records does', async () => {
    const same = { email: thandi.email ?? '', born: withValues(0, {}).values.born };
    stage.around.phones.set(phone, [withValues(0, {}), withValues(1, same)]);
    expect(await ask()).toContain('Your number stands on more than one record');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('several');
    stage.around.phones.set(phone, [withValues(0, {}), withValues(1, same), withValues(2, {})]);
    stage.around.commands = [{ kind: 'help' }];
    expect(await send('menu')).toContain('Can you confirm');
    expect(await send(thandi.email ?? '')).toContain('Your number stands on more than one record');
    expect((await stage.stateOf(shared))?.customer).toBeUndefined();
  });

  it('prove nothing by what they said before they were asked', async () => {
    stage.around.commands = [{ kind: 'greet' }];
    expect(await send(`I am ${pieter.email}`)).toContain('Can you confirm the date of birth');
    expect(await send(`it is ${pieter.email}`)).toContain('Can you confirm the date of birth');
  });

  it('have to prove the rest as everybody: two facts for a removal', async () => {
    stage.around.commands = [{ kind: 'start', action: 'remove-beneficiary', values: {} }];
    await send('take my wife off');
    stage.around.commands = [];
    expect(await send(pieter.email ?? '')).toContain('Can you confirm the date of birth');
    expect(await send(pieter.born)).toContain("I'll remove this beneficiary");
  });

  it('start anew when the person behind the number may be another', async () => {
    await ask();
    await send(pieter.email ?? '');
    await stage.post({ kind: 'sender-changed', id: 'x', sender: shared, at: 0 });
    expect(await send('hello')).toContain('More than one record');
  });
});
