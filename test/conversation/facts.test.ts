import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import { createDate } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { TurnContext } from '../../core/src/conversation/advance/turn.ts';
import { indexCustomer } from '../../core/src/conversation/attempts.ts';
import { type InsuranceWorld, openInsuranceWorld, people } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const thandi = people[0];
const email = thandi?.email ?? '';
const born = thandi?.born ?? '';
const move: Command = { kind: 'start', action: 'change-address', values: {} };
const emailTo = (value: string): Command => ({
  kind: 'start',
  action: 'update-email',
  values: { email: value },
});
const addressQuestion = 'Can you confirm the email address we have on file?';
const birthQuestion = 'Can you confirm the date of birth we have on file?';

function send(
  player: Player,
  text: string,
  commands: readonly Command[] = [],
  more: Partial<TurnContext> = {},
): string {
  const context = { ...contextOf(world, player), ...more };
  const turn = advance(player.state, message(player, { type: 'text', text }, commands), context);
  absorb(player, context, turn);
  return textsOf(turn);
}

describe('a fact that the customer said', () => {
  it('is not asked for, whether it was right or wrong: what is asked next tells nothing', () => {
    for (const said of [email, 'somebody@else.example', `${email} and a@b.example`])
      expect(send(createPlayer(0), `I am ${said}, and I moved`, [move])).toContain(birthQuestion);
    for (const said of [born, '1 January 1990', '2 February 1985, 3 March 1986'])
      expect(send(createPlayer(0), `born ${said}`, [move])).toContain(addressQuestion);
  });

  it('stays so for the rest of the conversation, and no longer', () => {
    const player = createPlayer(0);
    send(player, `write to ${email}`, [{ kind: 'greet' }]);
    send(player, 'hello', [{ kind: 'greet' }]);
    expect(send(player, 'I moved', [move])).toContain(birthQuestion);
    expect(send(createPlayer(0), 'I moved', [move])).toContain(addressQuestion);
  });

  it('is not given away by the date of an appointment', () => {
    const player = createPlayer(0);
    player.now += 1;
    send(player, 'not on Thursday but on 12 December, or last 3 November 2026', [{ kind: 'greet' }]);
    expect(player.state.spent).toBeUndefined();
  });

  it('is asked for where the words are only the new value of the very same property', () => {
    expect(send(createPlayer(0), 'my email is fresh@new.example', [emailTo('fresh@new.example')])).toContain(
      addressQuestion,
    );
    const both = `my email is fresh@new.example, not ${email}`;
    expect(send(createPlayer(0), both, [emailTo('fresh@new.example')])).toContain(birthQuestion);
  });

  it('proves nothing even where it was claimed to be a new value', () => {
    const player = createPlayer(0);
    expect(send(player, `my email is ${email}`, [emailTo(email)])).toContain(addressQuestion);
    expect(send(player, email)).toContain(birthQuestion);
    expect(player.state.evidence.facts).toEqual([]);
    expect(send(player, born)).not.toContain('Can you confirm');
    expect(player.state.evidence.facts).toEqual(['born']);
  });

  it('may be answered again and again while it is asked: wrong answers are attempts, not slips', () => {
    const player = createPlayer(0);
    send(player, 'I moved', [move]);
    expect(send(player, 'wrong@wrong.example')).toContain(addressQuestion);
    expect(send(player, email)).not.toContain('Can you confirm');
    expect(player.state.evidence.facts).toEqual(['email']);
  });

  it('is told by its shape where it is a number', () => {
    const customer = world.vocabulary.records.customer;
    const account = { name: 'account', label: 'account', type: 'text', disclose: 'never' } as const;
    if (customer === undefined) throw new Error('No customer');
    const properties = { account: { ...account, askToVerify: true, required: true, lastDigits: 4 } };
    const records = { ...world.vocabulary.records, customer: { ...customer, properties } };
    const lookup = contextOf(world, createPlayer(0)).lookup;
    if (lookup.kind !== 'found') throw new Error('No customer');
    const more = {
      vocabulary: { ...world.vocabulary, records },
      lookup: { kind: 'found', customer: { ...lookup.customer, values: { account: '62001234567' } } },
    } as const;
    const asked = 'Can you confirm the last 4 digits of the account we have on file?';
    expect(send(createPlayer(0), 'I moved to 22 Berg Street', [move], more)).toContain(asked);
    const player = createPlayer(0);
    expect(send(player, 'my account is 620-0123-4568', [move], more)).toContain('A person at');
    expect(player.state.told).toBeUndefined();
    const other = createPlayer(0);
    send(other, 'it ends in 4567', [move], more);
    expect(other.state.told).toEqual(['account']);
    send(other, '4567', [], more);
    expect(other.state.evidence.facts).toEqual([]);
  });
});

describe('a fact that the hub showed', () => {
  it('is not asked for any more', () => {
    const player = createPlayer(0);
    send(player, 'a new email', [emailTo('fresh@new.example')]);
    expect(send(player, email)).toContain(`${email} to fresh@new.example`);
    expect(player.state.spent).toContain('email');
    player.state = { ...player.state, evidence: { channelPhone: true, facts: [] } };
    expect(send(player, 'I moved', [move])).toContain(birthQuestion);
  });
});

describe('a fact that was changed not long ago', () => {
  it('is not asked for', () => {
    const lately = { changedLately: ['email'] };
    expect(send(createPlayer(0), 'I moved', [move], lately)).toContain(birthQuestion);
    const both = { changedLately: ['email', 'born'] };
    expect(send(createPlayer(0), 'I moved', [move], both)).toContain('A person at');
  });

  describe('through the hub', () => {
    let stage: TurnStage;
    beforeEach(async () => {
      stage = await openTurnStage(world);
    });
    afterEach(() => stage.close());

    it('is known to every conversation about that customer, until the time set has passed', async () => {
      const customer = world.snapshots[0]?.now;
      if (customer === undefined) throw new Error('No customer');
      const subjectIndex = indexCustomer(stage.deps, customer);
      const row = { property: 'email', changeId: 'C-1', contactIndex: undefined };
      await stage.store.transaction(({ recentChanges }) =>
        recentChanges.add({ ...row, subjectIndex, changedAt: stage.around.now }),
      );
      stage.around.commands = [move];
      expect(wordsOf(await stage.send({ phone: thandi?.phone ?? '' }, 'I moved'))).toContain(birthQuestion);
      expect(wordsOf(await stage.send({ phone: people[1]?.phone ?? '' }, 'I moved'))).toContain(
        addressQuestion,
      );
      stage.around.now += 30 * 86_400_000;
      expect(wordsOf(await stage.send({ phone: thandi?.phone ?? '' }, 'I moved'))).toContain(addressQuestion);
    });
  });
});

describe('an answer', () => {
  it('in figures is right in either order', () => {
    const lookup = contextOf(world, createPlayer(0)).lookup;
    if (lookup.kind !== 'found') throw new Error('No customer');
    const values = { ...lookup.customer.values, email: undefined, born: createDate('1985-04-03') };
    const more = { lookup: { kind: 'found', customer: { ...lookup.customer, values } } } as const;
    for (const text of ['3/4/1985', '04/03/1985']) {
      const player = createPlayer(0);
      expect(send(player, 'I moved', [move], more)).toContain(birthQuestion);
      send(player, text, [], more);
      expect(player.state.evidence.facts).toEqual(['born']);
    }
  });
});
