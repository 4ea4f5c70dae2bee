import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { Turn, TurnContext } from '../../core/src/conversation/advance/turn.ts';
import type { PropertyDefinition, Vocabulary } from '../../core/src/vocabulary/index.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const thandi = 0;

/** The vocabulary with more demanded of one property. */
function demand(record: string, property: string, more: Partial<PropertyDefinition>): Vocabulary {
  const { records } = world.vocabulary;
  const definition = records[record];
  const described = definition?.properties[property];
  if (definition === undefined || described === undefined) throw new Error('No such property');
  const properties = { ...definition.properties, [property]: { ...described, ...more } };
  return { ...world.vocabulary, records: { ...records, [record]: { ...definition, properties } } };
}

function send(
  player: Player,
  words: string,
  vocabulary: Vocabulary,
  commands: readonly Command[] = [],
): Turn {
  const context: TurnContext = { ...contextOf(world, player), vocabulary };
  const turn = advance(player.state, message(player, { type: 'text', text: words }, commands), context);
  absorb(player, context, turn);
  return turn;
}

const start = (action: string, values: Readonly<Record<string, string>> = {}): Command => ({
  kind: 'start',
  action,
  values,
});

/** A customer who was proved, and is asked for a new email address. */
function askedForEmail(vocabulary: Vocabulary): Player {
  const player = createPlayer(thandi);
  player.state = { ...player.state, evidence: { channelPhone: true, facts: ['email', 'born'] } };
  player.state = { ...player.state, customer: world.snapshots[thandi]?.now.id ?? '' };
  send(player, 'new email', vocabulary, [start('update-email')]);
  expect(player.state.phase).toMatchObject({ name: 'asking', property: 'email' });
  return player;
}

const demands = (): Vocabulary =>
  demand('customer', 'email', { pattern: '.*@berg\\.example', max: '20', example: 'you@berg.example' });

describe('a value that is not allowed', () => {
  it('is refused with what is allowed, and asked for again', () => {
    const player = askedForEmail(demands());
    expect(textsOf(send(player, 'me@elsewhere.example', demands()))).toBe(
      'That does not have the form of the email address.\n\nIt is written like this: you@berg.example.\n\nWhat is the new email address?',
    );
    expect(textsOf(send(player, 'someone.long@berg.example', demands()))).toMatch(
      /^That is too long for the email address: at most 20 characters\./,
    );
    expect(textsOf(send(player, 'me@berg.example', demands()))).toContain(
      'to me@berg.example. Is that correct?',
    );
  });

  it('is refused alike when an interpreter found it', () => {
    const player = askedForEmail(demands());
    const provide: Command = { kind: 'provide', values: { email: 'me@elsewhere.example' } };
    expect(textsOf(send(player, 'it is me@elsewhere.example', demands(), [provide]))).toMatch(
      /^That does not have the form of the email address/,
    );
    const again = start('update-email', { email: 'me@elsewhere.example' });
    expect(textsOf(send(player, 'change it to me@elsewhere.example', demands(), [again]))).toMatch(
      /^That does not have the form of the email address/,
    );
    expect(player.state.phase).toMatchObject({ name: 'asking', property: 'email' });
  });

  it('is not asked for a third time in the same words, and the third miss goes to a person', () => {
    for (const wrong of ['me@elsewhere.example', 'no idea what you mean']) {
      const player = askedForEmail(demands());
      const second = send(player, wrong, demands());
      expect(textsOf(second)).toMatch(/What is the new email address\?$/);
      const third = send(player, wrong, demands());
      expect(textsOf(third)).toMatch(/Please send only the email address, or talk to a person\.$/);
      expect(third.replies[0]?.content).toMatchObject({
        type: 'buttons',
        buttons: [{ title: 'Talk to a person' }],
      });
      const fourth = send(player, wrong, demands());
      expect(fourth.effects).toEqual([{ kind: 'hand-over', reason: 'not-understood' }]);
      expect(textsOf(fourth)).not.toContain('email address');
    }
  });

  it('counts only how often one question is asked in a row', () => {
    const player = askedForEmail(demands());
    send(player, 'me@elsewhere.example', demands());
    send(player, 'me@elsewhere.example', demands());
    send(player, 'stop', demands(), [{ kind: 'stop' }]);
    send(player, 'new email', demands(), [start('update-email')]);
    expect(textsOf(send(player, 'me@elsewhere.example', demands()))).toMatch(
      /What is the new email address\?$/,
    );
  });

  it('cannot come in by another way than the question', () => {
    const player = askedForEmail(demands());
    send(player, 'me@berg.example', demands());
    expect(player.state.phase.name).toBe('confirming');
    // Between the question and the plan the business demands more.
    const stricter = demand('customer', 'email', { min: '40' });
    const turn = send(player, 'yes', stricter);
    expect(turn.effects).toEqual([]);
    expect(textsOf(turn)).toMatch(/That is too short for the email address: at least 40 characters\./);
  });
});

describe('a value with several readings', () => {
  const withDate = (more: Partial<PropertyDefinition>): Vocabulary =>
    demand('customer', 'email', { type: 'datetime', label: 'visit', ...more });

  it('is the one that is allowed', () => {
    const player = askedForEmail(withDate({ min: '2026-11-23 06:00' }));
    const turn = send(player, '23 November at 3', withDate({ min: '2026-11-23 06:00' }));
    expect(player.state.phase.name).toBe('confirming');
    expect(textsOf(turn)).toContain('to Monday 23 November 2026 at 15:00. Is that correct?');
  });

  it('is asked for where several are allowed, and told the limit where none is', () => {
    const player = askedForEmail(withDate({}));
    const turn = send(player, '23 November at 3', withDate({}));
    expect(turn.replies[0]?.content).toMatchObject({
      type: 'list',
      rows: [
        { description: 'Monday 23 November 2026 at 03:00' },
        { description: 'Monday 23 November 2026 at 15:00' },
      ],
    });
    expect(textsOf(send(player, '23 November at 3', withDate({ min: 'now + 2 days' })))).toMatch(
      /^The visit cannot be before Tuesday 24 November 2026 at /,
    );
    const other = askedForEmail(withDate({}));
    expect(textsOf(send(other, '23 December at 10', withDate({ max: '2026-12-01 12:00' })))).toMatch(
      /^The visit cannot be after Tuesday 1 December 2026 at 12:00\./,
    );
  });
});
