import { beforeAll, describe, expect, it } from 'vitest';
import type { Command, IncomingContent } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { Turn, TurnContext, TurnInput } from '../../core/src/conversation/advance/turn.ts';
import { noEvidence } from '../../core/src/gate/index.ts';
import { type InsuranceWorld, openInsuranceWorld, people } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const johan = 6;
const thandi = 0;
const gugu = people.findIndex(({ email }) => email === null);

/** One message, taken over into the player. */
function send(
  player: Player,
  content: IncomingContent | string,
  commands: readonly Command[] = [],
  more: Partial<TurnContext> = {},
): Turn {
  const whole: IncomingContent = typeof content === 'string' ? { type: 'text', text: content } : content;
  return take(player, message(player, whole, commands), more);
}

function take(player: Player, input: TurnInput, more: Partial<TurnContext> = {}): Turn {
  const context = { ...contextOf(world, player), ...more };
  const turn = advance(player.state, input, context);
  absorb(player, context, turn);
  return turn;
}

const change: Command = {
  kind: 'start',
  action: 'update-email',
  values: { email: 'fresh@new.example' },
};
const remove: Command = { kind: 'start', action: 'remove-beneficiary', values: {} };

function press(player: Player, index: number): Turn {
  return send(player, { type: 'choice', token: '', title: '', ...player.newest[index] });
}

/** A customer who was asked to confirm a new email address. */
function asked(more: Partial<TurnContext> = {}): { readonly player: Player; readonly turn: Turn } {
  const player = createPlayer(thandi);
  send(player, 'a new email', [change], more);
  const turn = send(player, people[thandi]?.email ?? '', [], more);
  expect(player.state.phase.name).toBe('confirming');
  return { player, turn };
}

const kinds = (turn: Turn): readonly string[] => turn.effects.map(({ kind }) => kind);
const locked = { failures: 0, lockedUntil: Number.MAX_SAFE_INTEGER };

describe('before anything is asked', () => {
  it('a customer is told that the connector may only read', () => {
    const player = createPlayer(thandi);
    player.permission = 'read-only';
    expect(textsOf(send(player, 'x', [change]))).toMatch(/^I cannot do that here/);
    expect(player.state.phase.name).toBe('idle');
    player.permission = 'read-write';
    expect(textsOf(send(player, 'x', [remove]))).toMatch(/^I cannot do that here/);
  });

  it('a customer is told that writes are held', () => {
    const player = createPlayer(thandi);
    player.held = true;
    expect(textsOf(send(player, 'x', [change]))).toMatch(/^I cannot make changes at the moment/);
    expect(player.state.phase.name).toBe('idle');
  });

  it('a customer who is locked out is handed over', () => {
    const player = createPlayer(thandi);
    const turn = send(player, 'x', [change], { attempts: locked });
    expect(textsOf(turn)).not.toContain('Can you confirm');
    expect(turn.effects).toEqual([{ kind: 'hand-over', reason: 'locked' }]);
  });

  it('a customer whose record holds too few facts is handed over', () => {
    const player = createPlayer(gugu);
    const turn = send(player, 'x', [remove]);
    expect(turn.effects).toEqual([{ kind: 'hand-over', reason: 'cannot-verify' }]);
    expect(textsOf(turn)).not.toContain('Can you confirm');
  });

  it('a sender whose phone nobody vouches for is handed over', () => {
    const player = createPlayer(thandi);
    send(player, 'hello', [{ kind: 'greet' }]);
    player.state = { ...player.state, evidence: noEvidence };
    expect(send(player, 'x', [change]).effects).toEqual([{ kind: 'hand-over', reason: 'cannot-verify' }]);
  });
});

describe('an answer', () => {
  it('does not count once the customer was locked out elsewhere, even the right one', () => {
    const player = createPlayer(thandi);
    send(player, 'x', [change]);
    const turn = send(player, people[thandi]?.email ?? '', [], { attempts: locked });
    expect(turn.effects).toEqual([{ kind: 'hand-over', reason: 'locked' }]);
    expect(player.state.evidence.facts).toEqual([]);
  });

  it('volunteered before it was asked for is no evidence, and is not asked for any more', () => {
    const player = createPlayer(thandi);
    const turn = send(player, `I am ${people[thandi]?.email}`, [change]);
    expect(player.state.evidence.facts).toEqual([]);
    expect(textsOf(turn)).toContain('Can you confirm the date of birth');
    const other = createPlayer(thandi);
    const all = send(other, `I am ${people[thandi]?.email}, born ${people[thandi]?.born}`, [change]);
    expect(all.effects).toEqual([{ kind: 'hand-over', reason: 'cannot-verify' }]);
  });
});

describe('the question', () => {
  it('is not asked in shadow mode: a person is', () => {
    const player = createPlayer(thandi);
    player.mode = 'shadow';
    send(player, 'x', [change]);
    const turn = send(player, people[thandi]?.email ?? '');
    expect(turn.notes.map(({ kind }) => kind)).toContain('plan.shadowed');
    expect(turn.effects.at(-1)).toEqual({ kind: 'hand-over', reason: 'shadow' });
    expect(player.state.phase.name).toBe('handed-over');
  });

  it('shows what stands on file, and hides what is never to be shown', () => {
    expect(textsOf(asked().turn)).toContain('thandi.nkosi@example.co.za to fresh@new.example');
    const customer = world.vocabulary.records.customer;
    const email = customer?.properties.email;
    if (customer === undefined || email === undefined) throw new Error('no email');
    const properties = { ...customer.properties, email: { ...email, disclose: 'never' as const } };
    const records = { ...world.vocabulary.records, customer: { ...customer, properties } };
    const words = textsOf(asked({ vocabulary: { ...world.vocabulary, records } }).turn);
    expect(words).toContain('(not shown) to fresh@new.example');
    expect(words).not.toContain('thandi.nkosi');
  });
});

describe('a yes', () => {
  it('writes once: its button is dead from then on', () => {
    const { player } = asked();
    const button = player.newest[0];
    expect(kinds(press(player, 0))).toEqual(['write']);
    expect(player.state.offered).toEqual({});
    const again = send(player, { type: 'choice', token: '', title: '', ...button });
    expect(again.effects).toEqual([]);
    expect(kinds(send(player, 'yes'))).toEqual([]);
  });

  it('acts on the record that was chosen', () => {
    for (const index of [0, 1, 2]) {
      const player = createPlayer(johan);
      send(player, 'x', [remove]);
      send(player, 'johan.botha@example.co.za');
      send(player, '1959-05-08');
      expect(player.state.phase.name).toBe('choosing');
      // Two of them have the same name and the same relationship.
      expect(player.newest.map(({ title }) => title)).toEqual([
        'beneficiary Kay Bo (1)',
        'beneficiary Kay Bo (2)',
        'beneficiary Ru Bo',
      ]);
      press(player, index);
      press(player, 0);
      const [effect] = press(player, 0).effects;
      const policy = world.snapshots[johan]?.now.children.policy?.[0];
      const beneficiary = policy?.children.beneficiary?.[index];
      if (effect?.kind !== 'write') throw new Error('no write');
      expect(effect.authorization.plan.record.id).toBe(beneficiary?.id);
    }
  });

  it('that arrives while writes are held writes nothing', () => {
    const { player } = asked();
    player.held = true;
    expect(press(player, 0).effects).toEqual([]);
    expect(player.state.phase.name).toBe('idle');
  });
});

describe('another person behind the number', () => {
  it('has nothing proved, nothing asked and nothing offered', () => {
    const { player } = asked();
    take(player, { kind: 'sender-changed' });
    expect(player.state).toMatchObject({ evidence: noEvidence, phase: { name: 'idle' }, offered: {} });
    expect(player.state.customer).toBeUndefined();
    expect(press(player, 0).effects).toEqual([]);
  });

  it('is verified anew, also when it was found while a write ran', () => {
    const { player } = asked();
    press(player, 0);
    take(player, { kind: 'sender-changed' });
    expect(player.state.evidence).toEqual(noEvidence);
    const changeId = player.state.phase.name === 'writing' ? player.state.phase.changeId : '';
    const outcome = { outcome: 'applied', conflict: false, action: 'update-email', differences: [] } as const;
    take(player, { kind: 'settled', changeId, ...outcome });
    // The email address was shown meanwhile.
    expect(textsOf(send(player, 'x', [change]))).toContain('Can you confirm the date of birth');
  });
});
