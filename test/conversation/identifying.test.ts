import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingContent, OutgoingContent } from '../../core/src/contract/index.ts';
import { indexCustomer } from '../../core/src/conversation/attempts.ts';
import { type InsuranceWorld, openInsuranceWorld, type Person, people } from './insurance-world.ts';
import { contextOf, createPlayer, policy, settingsOf } from './player.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

const [thandi, pieter] = people as readonly [Person, Person, ...Person[]];
const number = thandi.policies[0]?.number ?? '';
const stranger = { userId: 'ZA.stranger' };

let world: InsuranceWorld;
let stage: TurnStage;
let takesContacts = true;
let count = 0;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  takesContacts = false;
  const context = contextOf(world, createPlayer(0));
  stage = await openTurnStage(world, {
    settings: () => settingsOf(context),
    limitsOf: () => ({ ...context.limits, contactRequest: takesContacts }),
  });
});
afterEach(() => stage.close());

async function send(content: IncomingContent | string, from: { userId: string } = stranger): Promise<string> {
  return wordsOf(await stage.send(from, content));
}

/** A sender whom nobody has seen before. */
function nobody(): { userId: string } {
  count += 1;
  return { userId: `ZA.nobody${count}` };
}

async function ask(action = 'change-address', from = stranger): Promise<string> {
  stage.around.commands = [{ kind: 'start', action, values: {} }];
  const words = await send('I moved', from);
  stage.around.commands = [];
  return words;
}

const lockedWords = 'I could not verify you';

describe('a sender without a phone, on a channel that can ask for it', () => {
  beforeEach(() => {
    takesContacts = true;
  });

  it('is asked for it, and by it reaches their record and what they asked for', async () => {
    stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
    const replies: readonly OutgoingContent[] = await stage.send(stranger, 'I moved');
    expect(replies.map(({ type }) => type)).toEqual(['contact-request']);
    stage.around.commands = [];
    const shared = { type: 'contact', phone: thandi.phone, requested: true } as const;
    expect(await send(shared)).toContain('Can you confirm the email address');
    await send(thandi.email ?? '');
    const state = await stage.stateOf(stranger);
    expect(state?.evidence).toEqual({ channelPhone: true, phoneBy: 'contact-request', facts: ['email'] });
    expect((await stage.trail()).map(({ kind }) => kind)).toContain('sender.phone-shared');
    expect(await send('hello')).not.toContain('phone number');
  });

  it('is not taken for whom a card names that was not asked for', async () => {
    await ask();
    const shared = { type: 'contact', phone: thandi.phone, requested: false } as const;
    expect(await send(shared)).toContain('I cannot see your phone number');
    expect((await stage.stateOf(stranger))?.customer).toBeUndefined();
  });

  it('keeps to the number that the channel knows, whatever card they send', async () => {
    const known = { userId: 'ZA.pieter', phone: pieter.phone };
    const shared = { type: 'contact', phone: thandi.phone, requested: true } as const;
    await stage.send(known, shared);
    expect((await stage.stateOf(known))?.customer).toBe(world.snapshots[1]?.now.id);
  });

  it('has shared nothing any more once somebody else may be writing', async () => {
    await ask();
    await send({ type: 'contact', phone: thandi.phone, requested: true });
    await stage.post({ kind: 'sender-changed', id: 'x', sender: stranger, at: 0 });
    expect(await ask()).toContain('I cannot see your phone number');
  });
});

describe('a sender whom no phone leads to', () => {
  it('reaches their record by an identifier and two facts, and goes on with what they asked for', async () => {
    expect(await ask()).toBe(
      'I cannot see your phone number. To find your record, please tell me your policy number.',
    );
    expect(await send(`it is ${number.toLowerCase()}`)).toContain('Can you confirm the email address');
    expect(await send(thandi.email ?? '')).toContain('Can you confirm the date of birth');
    expect(await send(thandi.born)).toContain('new address');
    const state = await stage.stateOf(stranger);
    expect(state?.customer).toBe(world.snapshots[0]?.now.id);
    expect(state?.evidence).toEqual({
      ...{ channelPhone: false, identifier: 'policy.number', facts: ['email', 'born'] },
    });
    expect(await send('22 Berg Street, Stellenbosch')).toContain('Is that correct?');
  });

  it('may write from a number that is on no record', async () => {
    const from = { userId: 'ZA.new', phone: '+27829990000' };
    expect(await ask('change-address', from)).toContain('I find no record for your number');
    await send(number, from);
    await send(thandi.email ?? '', from);
    expect(await send(thandi.born, from)).toContain('new address');
  });

  it('needs a third fact for a removal, since two stand in for the phone', async () => {
    await ask('remove-beneficiary');
    await send(number);
    await send(thandi.email ?? '');
    expect(await send(thandi.born)).toContain('I cannot verify here');
  });

  it('learns nothing of whether an identifier exists, whose it is, or which answer was wrong', async () => {
    const conversations = [
      ['POL-9999999', 'a@wrong.example', '1990-01-01'],
      [number, 'a@wrong.example', '1990-01-01'],
      [number, 'a@wrong.example', thandi.born],
      [number, thandi.email ?? '', '1990-01-01'],
      ['POL-9999999', thandi.email ?? '', thandi.born],
      [pieter.policies[0]?.number ?? '', thandi.email ?? '', thandi.born],
    ];
    const heard = [];
    for (const conversation of conversations) {
      const from = nobody();
      const replies = [await ask('change-address', from)];
      for (const words of conversation) replies.push(await send(words, from));
      expect((await stage.stateOf(from))?.customer).toBeUndefined();
      heard.push(replies);
    }
    for (const replies of heard) expect(replies).toEqual(heard[0]);
    expect(heard[0]?.at(-1)).toContain('leads to no record that I can open for you');
    expect(heard.flat().join()).not.toMatch(/Thandi|Nkosi|Pieter|Merwe|Quagga/);
    expect(stage.around.lookedUp).toHaveLength(conversations.length);
  });

  it('is asked the same two facts whatever is on file of them', async () => {
    const gugu = people.find(({ email }) => email === null);
    await ask();
    expect(await send(gugu?.policies[0]?.number ?? '')).toContain('Can you confirm the email address');
    expect(await send('none@none.example')).toContain('Can you confirm the date of birth');
    expect(await send(gugu?.born ?? '')).toContain('leads to no record');
  });

  it('is locked out by their own failures', async () => {
    const from = nobody();
    await ask('change-address', from);
    for (let tries = 1; tries <= policy.attempts; tries += 1)
      for (const words of [`POL-${tries}`, 'a@wrong.example', '1990-01-01']) {
        const heard = await send(words, from);
        if (tries === policy.attempts && words === '1990-01-01') expect(heard).toContain(lockedWords);
        else expect(heard).not.toContain(lockedWords);
      }
    expect(stage.around.handOvers.at(-1)?.reason).toBe('locked');
    expect(await ask('change-address', from)).toContain(lockedWords);
    stage.around.now += policy.lockMs;
    expect(await ask('change-address', from)).not.toContain(lockedWords);
  });

  it('cannot guess on from other accounts: a locked customer is a wrong answer, and looks like one', async () => {
    for (let tries = 1; tries <= policy.attempts; tries += 1) {
      const from = nobody();
      await ask('change-address', from);
      for (const words of [number, thandi.email ?? '', `199${tries}-01-01`]) await send(words, from);
    }
    const from = nobody();
    await ask('change-address', from);
    await send(number, from);
    await send(thandi.email ?? '', from);
    expect(await send(thandi.born, from)).toContain('leads to no record');
    expect((await stage.stateOf(from))?.customer).toBeUndefined();
    // Those who have the phone are not locked out by strangers.
    stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
    expect(wordsOf(await stage.send({ phone: thandi.phone }, 'I moved'))).toContain('Can you confirm');
    stage.around.commands = [];
    stage.around.now += policy.lockMs;
    const later = nobody();
    await ask('change-address', later);
    await send(number, later);
    await send(thandi.email ?? '', later);
    expect(await send(thandi.born, later)).toContain('new address');
  });

  it('does not get in while the customer is locked out on their own phone, or had a fact changed lately', async () => {
    const customer = world.snapshots[0]?.now;
    if (customer === undefined) throw new Error('No customer');
    const subjectIndex = indexCustomer(stage.deps, customer);
    const tell = async (): Promise<string> => {
      const from = nobody();
      await ask('change-address', from);
      await send(number, from);
      await send(thandi.email ?? '', from);
      return send(thandi.born, from);
    };
    const { now } = stage.around;
    await stage.store.transaction((rows) =>
      rows.attempts.save(subjectIndex, { failures: 0, lockedUntil: now + 60_000 }, now),
    );
    expect(await tell()).toContain('leads to no record');
    stage.around.now += 120_000;
    expect(await tell()).toContain('new address');
    const row = { property: 'email', changeId: 'C-1', contactIndex: undefined, subjectIndex };
    await stage.store.transaction((rows) => rows.recentChanges.add({ ...row, changedAt: stage.around.now }));
    expect(await tell()).toContain('leads to no record');
  });

  it('that says nothing that could be an identifier, or an answer, makes no attempt', async () => {
    await ask();
    expect(await send('why?')).toContain('please tell me your policy number');
    expect(await send(number)).toContain('Can you confirm the email address');
    expect(await send('my dog ate it')).toContain('Can you confirm the email address');
    expect(await send('no idea')).toContain('Can you confirm the email address');
    await send('hm');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('not-understood');
    expect((await stage.trail()).map(({ kind }) => kind)).not.toContain('verification.failed');
  });

  it('is not identified any more once somebody else may be writing', async () => {
    await ask();
    for (const words of [number, thandi.email ?? '', thandi.born]) await send(words);
    await stage.post({ kind: 'sender-changed', id: 'x', sender: stranger, at: 0 });
    expect(await ask()).toContain('I cannot see your phone number');
  });

  it('can stop, and can ask for a person', async () => {
    await ask();
    stage.around.commands = [{ kind: 'stop' }];
    expect(await send('stop')).toContain('Nothing was changed');
    await ask();
    stage.around.commands = [{ kind: 'person' }];
    await send('a person please');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('asked');
  });
});
