import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InterpreterInput } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import { isProving } from '../../core/src/conversation/advance/state.ts';
import type { Turn, TurnContext, TurnInput } from '../../core/src/conversation/advance/turn.ts';
import { interpretText } from '../../core/src/conversation/interpret.ts';
import { createDeskModel, type DeskModel } from './desk/model.ts';
import {
  type Advance,
  absorb,
  advanceWithReads,
  createDeskPlayer,
  type DeskPlayer,
  type DeskStep,
  deskMoves,
  inputOf,
  viewOf,
} from './desk/player.ts';
import { type DeskWorld, openDeskWorld } from './desk/world.ts';

const runs = Number(process.env.PARLEY_PROPERTY_RUNS ?? 20_000);
const seed = Number(process.env.PARLEY_PROPERTY_SEED ?? 20261122);

let world: DeskWorld;
beforeAll(async () => {
  world = await openDeskWorld(4);
});

const step: fc.Arbitrary<DeskStep> = fc.tuple(fc.nat(deskMoves.length - 1), fc.nat(5_000), fc.nat(5_000));

const newTally = () => ({
  runs: 0,
  steps: 0,
  writes: 0,
  prompts: 0,
  byButton: 0,
  typed: 0,
  actions: {} as Record<string, number>,
});

/** What a model would be told of this message; undefined where it would be told nothing. */
async function promptOf(
  player: DeskPlayer,
  input: TurnInput,
  context: TurnContext,
): Promise<InterpreterInput | undefined> {
  if (input.kind !== 'message' || input.content.type !== 'text') return undefined;
  let asked: InterpreterInput | undefined;
  await interpretText(
    {
      guided: async () => ({ commands: [] }),
      interpreter: async (one) => {
        asked = one;
        return { commands: [] };
      },
      list: viewOf(world, player).list,
      log: () => undefined,
    },
    { text: input.content.text, state: player.state, context, isSenderChanged: false },
  );
  return asked;
}

function checkPrompt(
  model: DeskModel,
  player: DeskPlayer,
  prompt: InterpreterInput,
  context: TurnContext,
): readonly string[] {
  const { text: _, ...told } = prompt;
  const words = JSON.stringify(told);
  const { lookup } = context;
  const own = lookup.kind === 'found' ? [lookup.customer.values.email, lookup.customer.values.memo] : [];
  return [
    ...(isProving(player.state.phase) ? ['A model reads the answer to a verification'] : []),
    ...own.flatMap((value) =>
      // What the customer wants it to be may be told, what it is may not.
      words.includes(String(value)) && !model.hasSaid(String(value))
        ? [`A model is told ${String(value)}`]
        : [],
    ),
    ...model.findLeaks(words, context).map((leak) => `In a prompt: ${leak}`),
  ];
}

/** Plays random sequences; throws at the first that goes wrong. */
async function playAll(run: Advance, count: number, tally = newTally()) {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(3),
      fc.array(step, { minLength: 4, maxLength: 13, size: 'max' }),
      async (client, steps) => {
        const player = createDeskPlayer(client);
        const model = createDeskModel(world.clients);
        tally.runs += 1;
        for (const one of steps) {
          const input = inputOf(world, player, one);
          if (input === undefined) continue;
          const view = viewOf(world, player);
          const before = { ...player };
          const { turn, context } = await advanceWithReads(run, world, player, input);
          const problems = [...model.check(input, context, turn, view)];
          if (tally.runs % 20 === 0) {
            const prompt = await promptOf(before, input, context);
            if (prompt !== undefined) {
              tally.prompts += 1;
              problems.push(...checkPrompt(model, before, prompt, context));
            }
          }
          if (problems.length > 0) throw new Error(problems.join('\n'));
          tally.steps += 1;
          for (const effect of turn.effects) {
            if (effect.kind !== 'write') continue;
            tally.writes += 1;
            tally[model.lastYes === 'button' ? 'byButton' : 'typed'] += 1;
            const { action } = effect.authorization.plan;
            tally.actions[action] = (tally.actions[action] ?? 0) + 1;
          }
          absorb(player, context, turn);
        }
      },
    ),
    { numRuns: count, seed, endOnFailure: run !== advance },
  );
  return tally;
}

/** What a core would do that takes any words for a yes. */
const takesAnyYes: Advance = (state, input, context) => {
  if (state.phase.name !== 'confirming' || input.kind !== 'message' || input.content.type !== 'text')
    return advance(state, input, context);
  const yes = { ...input, content: { type: 'text', text: 'yes' }, sentAt: context.now } as const;
  return advance(state, yes, { ...context, question: { acceptedAt: context.now, isLast: true } });
};

const believesEverybody: Advance = (state, input, context) =>
  advance({ ...state, evidence: { channelPhone: true, facts: ['email', 'born'] } }, input, context);

type Write = Extract<Turn['effects'][number], { kind: 'write' }>;

const rewrites =
  (change: (effect: Write) => Write): Advance =>
  (state, input, context) => {
    const turn = advance(state, input, context);
    return {
      ...turn,
      effects: turn.effects.map((effect) => (effect.kind === 'write' ? change(effect) : effect)),
    };
  };

const withPlan = (
  effect: Write,
  change: (plan: Write['authorization']['plan']) => Write['authorization']['plan'],
): Write => ({
  ...effect,
  authorization: { ...effect.authorization, plan: change(effect.authorization.plan) },
});

/** The plan of somebody else's row in the place of the one that was confirmed. */
const writesElsewhere = rewrites((effect) =>
  withPlan(effect, (plan) => ({
    ...plan,
    changes: plan.changes.map((change) =>
      change.kind === 'update' && change.collection === 'client'
        ? { ...change, key: { id: (Number(change.key.id) % 4) + 1 }, expected: {} }
        : change,
    ),
  })),
);

const writesMore = rewrites((effect) =>
  withPlan(effect, (plan) => ({
    ...plan,
    changes: plan.changes.map((change) =>
      change.kind === 'update' && 'stock' in change.set
        ? { ...change, set: { ...change.set, stock: 0 } }
        : change,
    ),
  })),
);

const says =
  (what: 'memo' | 'nickname', isOwn: boolean): Advance =>
  (state, input, context) => {
    const turn = advance(state, input, context);
    const { lookup } = context;
    const [last] = turn.replies;
    if (lookup.kind !== 'found' || last === undefined) return turn;
    const id = Number(lookup.customer.row.key.id);
    const words = world.clients[isOwn ? id - 1 : id % 4]?.[what] ?? '';
    return {
      ...turn,
      replies: [{ ...last, content: { ...last.content, text: `${last.content.text} ${words}` } }],
    };
  };

describe('a broken core is found out', () => {
  it.each<[string, Advance, RegExp]>([
    ['that takes any words for a yes', takesAnyYes, /A write without a confirmation of the open question/],
    ['that believes everybody', believesEverybody, /A write without evidence|was told/],
    ['that writes to somebody else', writesElsewhere, /A write without the customer's own/],
    ['that writes more than it said', writesMore, /A write without the right stock/],
    ['that tells what is never told', says('memo', true), /customer\.memo of client \d was told/],
    [
      'that tells before anything is proved',
      says('nickname', true),
      /customer\.nickname of client \d was told/,
    ],
    ["that tells another's", says('nickname', false), /customer\.nickname of client \d was told/],
  ])('%s', async (_, broken, expected) => {
    const failure: unknown = await playAll(broken, 2_000).catch((error: unknown) => error);
    if (!(failure instanceof Error)) throw new Error('Nothing was found');
    expect(String(failure.cause)).toMatch(expected);
  });
});

describe('a random interpreter', () => {
  it(`reaches no write outside a confirmed plan, and no value above the evidence, in ${runs} sequences`, async () => {
    const tally = await playAll(advance, runs);
    process.stdout.write(`random interpreter: ${JSON.stringify(tally)}\n`);
    // Otherwise the promise was kept by never getting there.
    for (const action of [
      'change-nickname',
      'update-email',
      'exchange-items',
      'book-visit',
      'cancel-visit',
      'note-my-wish',
    ])
      expect(tally.actions[action] ?? 0, action).toBeGreaterThan(runs / 2_000);
    expect(tally.writes).toBeGreaterThan(runs / 20);
    expect(tally.prompts).toBeGreaterThan(runs / 20);
  }, 240_000);
});
