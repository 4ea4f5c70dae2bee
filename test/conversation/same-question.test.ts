import { beforeAll, describe, expect, it } from 'vitest';
import type { Command, IncomingContent } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { Turn } from '../../core/src/conversation/advance/turn.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const thandi = 0;
const johan = 6;

function put(player: Player, content: IncomingContent, commands: readonly Command[] = []): Turn {
  const context = contextOf(world, player);
  const turn = advance(player.state, message(player, content, commands), context);
  absorb(player, context, turn);
  return turn;
}

const send = (player: Player, text: string, commands: readonly Command[] = []): Turn =>
  put(player, { type: 'text', text }, commands);

const start = (action: string, values: Readonly<Record<string, string>> = {}): Command => ({
  kind: 'start',
  action,
  values,
});

function proved(person: number): Player {
  const player = createPlayer(person);
  const customer = world.snapshots[person]?.now.id ?? '';
  player.state = { ...player.state, customer, evidence: { channelPhone: true, facts: ['email', 'born'] } };
  return player;
}

const buttonsOf = (turn: Turn): readonly string[] =>
  turn.replies.flatMap(({ content }) =>
    content.type === 'buttons'
      ? content.buttons.map(({ title }) => title)
      : content.type === 'list'
        ? content.rows.map(({ title }) => title)
        : [],
  );

const questions: Readonly<Record<string, () => Player>> = {
  'which record': () => {
    const player = proved(johan);
    send(player, 'a beneficiary', [start('add-beneficiary')]);
    expect(player.state.phase.name).toBe('choosing');
    return player;
  },
  'is that correct': () => {
    const player = proved(thandi);
    send(player, 'email', [start('update-email', { email: 'me@new.example' })]);
    expect(player.state.phase.name).toBe('confirming');
    return player;
  },
  'a fact on file': () => {
    const player = createPlayer(thandi);
    send(player, 'email', [start('change-address')]);
    expect(player.state.phase.name).toBe('verifying');
    return player;
  },
};

const answers: Readonly<Record<string, IncomingContent>> = {
  'words that are no answer': { type: 'text', text: 'what?' },
  'an old button': { type: 'choice', token: 'gone', title: 'Yes' },
};

const cases = Object.keys(questions).flatMap((question) =>
  Object.keys(answers).map((answer) => [question, answer] as const),
);

describe('the same question', () => {
  it.each(cases)(
    '"%s" is put in other words the third time, and then a person comes, after %s',
    (question, answer) => {
      const player = questions[question]?.();
      const content = answers[answer];
      if (player === undefined || content === undefined) throw new Error('No such case');
      const second = put(player, content);
      expect(buttonsOf(second)).not.toContain('Talk to a person');
      const third = put(player, content);
      expect(textsOf(third)).toContain('Let us try this once more, or talk to a person.');
      expect(textsOf(third)).not.toBe(textsOf(second));
      expect(buttonsOf(third)).toContain('Talk to a person');
      expect(put(player, content).effects).toEqual([{ kind: 'hand-over', reason: 'not-understood' }]);
      expect(player.state.phase.name).toBe('handed-over');
    },
  );

  it.each(['which record', 'is that correct'])(
    '"%s" is put again with the first picture, and stands open after many',
    (question) => {
      const player = questions[question]?.() ?? createPlayer(thandi);
      const { phase } = player.state;
      const picture: IncomingContent = { type: 'unsupported', what: 'image' };
      expect(textsOf(put(player, picture))).toMatch(/^I can read text and buttons only\.\n\n/);
      for (let again = 0; again < 5; again += 1)
        expect(textsOf(put(player, picture))).toBe('I can read text and buttons only.');
      expect(player.state.phase.name).toBe(phase.name);
      expect(player.state.offered).not.toEqual({});
    },
  );

  it('of a fact brings a person after three pictures', () => {
    const player = questions['a fact on file']?.() ?? createPlayer(thandi);
    const picture: IncomingContent = { type: 'unsupported', what: 'image' };
    put(player, picture);
    expect(buttonsOf(put(player, picture))).toEqual(['Talk to a person']);
    expect(put(player, picture).effects).toEqual([{ kind: 'hand-over', reason: 'not-understood' }]);
  });

  it('of a fact is put in other words before the last attempt', () => {
    const player = questions['a fact on file']?.() ?? createPlayer(thandi);
    expect(textsOf(send(player, 'wrong@wrong.example'))).not.toContain('once more');
    const last = send(player, 'other@wrong.example');
    expect(textsOf(last)).toContain('once more');
    expect(buttonsOf(last)).toEqual(['Talk to a person']);
    expect(send(player, 'third@wrong.example').effects).toContainEqual({
      kind: 'hand-over',
      reason: 'locked',
    });
  });

  it('stands open still after a greeting', () => {
    const player = questions['is that correct']?.() ?? createPlayer(thandi);
    expect(textsOf(send(player, 'hello', [{ kind: 'greet' }]))).toContain('Is that correct?');
    expect(player.state.phase.name).toBe('confirming');
  });
});

describe('an insult', () => {
  it.each(['you stupid bot', 'Fok julle', 'so ein Scheiß', '¡idiota!', 'merde', 'أنت غبي'])(
    'is answered politely once, with the open question, and then by a person: %s',
    (words) => {
      const player = questions['is that correct']?.() ?? createPlayer(thandi);
      const first = send(player, words);
      expect(textsOf(first)).toMatch(/^I am sorry that this annoys you\..*Is that correct\?$/s);
      expect(buttonsOf(first)).toContain('Talk to a person');
      expect(send(player, words).effects).toEqual([{ kind: 'hand-over', reason: 'upset' }]);
    },
  );

  it('is taken for no name, and hides no wish', () => {
    const player = proved(thandi);
    send(player, 'a beneficiary', [start('add-beneficiary')]);
    expect(player.state.phase).toMatchObject({ name: 'asking', property: 'name' });
    const provide: Command = { kind: 'provide', values: { name: 'you idiot' } };
    expect(textsOf(send(player, 'you idiot', [provide]))).toMatch(/^I am sorry.*What is the name/s);
    const wish = start('update-email', { email: 'me@new.example' });
    expect(textsOf(send(player, 'change my fucking email to me@new.example', [wish]))).toContain(
      'me@new.example',
    );
  });

  it('is in no name and no street', () => {
    const player = proved(thandi);
    for (const words of ['Dick Bastin', 'Poeskat', 'Scunthorpe Road', 'Shitake Lane 4'])
      expect(textsOf(send(player, words))).not.toContain('annoys');
  });
});
