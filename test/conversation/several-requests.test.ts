import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { Turn, TurnInput } from '../../core/src/conversation/advance/turn.ts';
import { whatsAppLimits } from '../../plugins/whatsapp/src/limits.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld(
    'normalised',
    '  which-address:\n    about: customer\n    answer: "We write to {customer.address}."\n    say: ["Which address do you have?"]\n' +
      '  my-policies:\n    label: My policies\n    say: ["Send me my policies"]\n' +
      '    answer: { each: policy, of: customer, line: "{policy.number}: {policy.status}", first: "Your policies:", none: "None.", document: true }\n',
  );
});

const thandi = 0;

function send(player: Player, words: string, commands: readonly Command[] = []): Turn {
  return put(player, message(player, { type: 'text', text: words }, commands));
}

function put(player: Player, input: TurnInput): Turn {
  const context = contextOf(world, player);
  const turn = advance(player.state, input, context);
  absorb(player, context, turn);
  return turn;
}

function yes(player: Player): Turn {
  player.acceptedAt = player.now;
  return send(player, 'yes');
}

function settle(player: Player, outcome: 'applied' | 'not-applied' = 'applied'): Turn {
  const { phase } = player.state;
  if (phase.name !== 'writing') throw new Error(`Nothing is written in ${phase.name}`);
  return put(player, {
    ...{ kind: 'settled', changeId: phase.changeId, outcome, conflict: false },
    ...{ action: phase.task.action, differences: [] },
  });
}

const start = (action: string, values: Readonly<Record<string, string>> = {}): Command => ({
  kind: 'start',
  action,
  values,
});

/** A customer who was proved. */
function proved(): Player {
  const player = createPlayer(thandi);
  const customer = world.snapshots[thandi]?.now.id ?? '';
  player.state = { ...player.state, customer, evidence: { channelPhone: true, facts: ['email', 'born'] } };
  return player;
}

const both: readonly Command[] = [
  start('update-email', { email: 'me@new.example' }),
  start('change-address', { address: '22 Berg Street, Stellenbosch' }),
];

describe('two requests in one message', () => {
  it('are done one after the other, the second by itself, and said so in a line', () => {
    const player = proved();
    expect(textsOf(send(player, 'new email and new address', both))).toMatch(
      /^After this I take up: Change address\.\n\nI'll update your email/,
    );
    expect(yes(player).effects).toMatchObject([{ kind: 'write' }]);
    const settled = settle(player);
    expect(settled.replies).toHaveLength(1);
    expect(textsOf(settled)).toMatch(
      /^Done\. .*Reference: .*\n\nNow your next request: Change address\.\n\nI'll update your address from .* to 22 Berg Street, Stellenbosch\. Is that correct\?/s,
    );
    expect(yes(player).effects).toMatchObject([{ kind: 'write', reason: 'new email and new address' }]);
    expect(textsOf(settle(player))).not.toContain('next request');
    expect(player.state.waiting).toBeUndefined();
  });

  it('the second is taken up when the first is declined or cannot be, and not when all is stopped', () => {
    const declined = proved();
    send(declined, 'x', both);
    expect(textsOf(send(declined, 'no'))).toMatch(/^All right, nothing was changed.*Now your next request/s);
    const failed = proved();
    send(failed, 'x', both);
    yes(failed);
    expect(textsOf(settle(failed, 'not-applied'))).toMatch(/could not be made.*Now your next request/s);
    const stopped = proved();
    send(stopped, 'x', both);
    expect(textsOf(send(stopped, 'stop', [{ kind: 'stop' }]))).not.toContain('next request');
    expect(stopped.state).toMatchObject({ phase: { name: 'idle' } });
    expect(stopped.state.waiting).toBeUndefined();
  });

  it('nothing of it survives a person, another sender, or a goodbye', () => {
    for (const leave of [
      (player: Player) => send(player, 'a person', [{ kind: 'person' }]),
      (player: Player) => put(player, { kind: 'sender-changed' }),
      (player: Player) => send(player, 'bye', [{ kind: 'goodbye' }]),
    ]) {
      const player = proved();
      send(player, 'x', both);
      leave(player);
      expect(player.state.waiting).toBeUndefined();
    }
  });

  it('are verified once, and at most three wait', () => {
    const player = createPlayer(thandi);
    const many = Array.from({ length: 9 }, (_, index) =>
      start('update-email', { email: `me${index}@new.example` }),
    );
    expect(textsOf(send(player, 'x', many))).toContain('Can you confirm');
    expect(player.state.waiting).toHaveLength(3);
    send(player, world.persons[thandi]?.email ?? '');
    expect(player.state.phase.name).toBe('confirming');
    expect(textsOf(send(player, 'no'))).toMatch(/to me1@new\.example\. Is that correct\?/);
  });

  it('the second is somebody else’s when the number leads to another record', () => {
    const player = proved();
    send(player, 'x', both);
    yes(player);
    player.lookup = 'other';
    expect(textsOf(settle(player))).toMatch(/^Done\./);
    expect(player.state.phase.name).toBe('idle');
  });
});

describe('something more, while a question stands open', () => {
  it('waits when it is said to come besides, or with the answer', () => {
    const besides = proved();
    send(besides, 'new email', [start('update-email')]);
    expect(textsOf(send(besides, 'and I also moved', [start('change-address')]))).toBe(
      'After this I take up: Change address.\n\nWhat is the new email address?',
    );
    const along = proved();
    send(along, 'new email', [start('update-email')]);
    const provide: Command = { kind: 'provide', values: { email: 'me@new.example' } };
    expect(textsOf(send(along, 'me@new.example, and I moved', [provide, start('change-address')]))).toMatch(
      /^After this I take up: Change address\.\n\nI'll update your email address/,
    );
  });

  it('takes its place when it is not: a change of mind', () => {
    const player = proved();
    send(player, 'new email', [start('update-email')]);
    expect(textsOf(send(player, 'no, I moved', [start('change-address')]))).toBe('What is the new address?');
    expect(player.state.waiting).toBeUndefined();
  });

  it('a question is answered, and the open question put again, in one message', () => {
    const asking = proved();
    send(asking, 'new email', [start('update-email')]);
    const answered = send(asking, 'which address do you have?', [start('which-address')]);
    expect(answered.replies).toHaveLength(1);
    expect(textsOf(answered)).toMatch(/^We write to .*\n\nWhat is the new email address\?$/s);
    expect(asking.state.phase).toMatchObject({ name: 'asking', property: 'email' });
    const confirming = proved();
    send(confirming, 'new email', [start('update-email', { email: 'me@new.example' })]);
    expect(textsOf(send(confirming, 'which address do you have?', [start('which-address')]))).toMatch(
      /^We write to .*\n\nI'll update your email address from .* to me@new\.example\. Is that correct\?$/s,
    );
    expect(yes(confirming).effects).toMatchObject([{ kind: 'write' }]);
  });

  it('"what can you do" is answered with what there is, and the open question put again', () => {
    const player = proved();
    send(player, 'new email', [start('update-email')]);
    const turn = send(player, 'what can you do', [{ kind: 'help' }]);
    expect(textsOf(turn)).toMatch(
      /I can do this for you here:\n- Change address\n.*What is the new email address\?$/s,
    );
    expect(player.state.phase).toMatchObject({ name: 'asking', property: 'email' });
  });

  it('a goodbye ends the conversation, and is no value', () => {
    const player = proved();
    send(player, 'new email', [start('update-email')]);
    expect(send(player, 'bye', [{ kind: 'goodbye' }]).effects).toEqual([{ kind: 'end' }]);
  });
});

describe('an answer that is a document', () => {
  const file = {
    type: 'document',
    text: 'Here it is as a document.',
    name: 'My policies.txt',
    mediaType: 'text/plain',
    content: '\uFEFFBerg Insurance\nMy policies, 22 November 2026\n\nYour policies:\nPOL-7567: active\n',
  };

  it('is sent as a file, also while a question stands open', () => {
    const player = proved();
    expect(send(player, 'my policies', [start('my-policies')]).replies).toMatchObject([{ content: file }]);
    send(player, 'new email', [start('update-email')]);
    expect(send(player, 'my policies', [start('my-policies')]).replies).toMatchObject([
      { content: file },
      { content: { type: 'text', text: 'What is the new email address?' } },
    ]);
  });

  it('is said as text where the channel takes no files, and where there is nothing to send', () => {
    const player = proved();
    const { documents: _, ...limits } = whatsAppLimits;
    const plain = { ...contextOf(world, player), limits };
    const wish = message(player, { type: 'text', text: 'x' }, [start('my-policies')]);
    expect(advance(player.state, wish, plain).replies).toMatchObject([
      { content: { type: 'text', text: 'Your policies:\nPOL-7567: active' } },
    ]);
    player.person = world.persons.findIndex(({ policies }) => policies.length === 0);
    const customer = world.snapshots[player.person]?.now.id ?? '';
    player.state = { ...player.state, customer };
    expect(send(player, 'my policies', [start('my-policies')]).replies).toMatchObject([
      { content: { type: 'text', text: 'None.' } },
    ]);
  });
});
