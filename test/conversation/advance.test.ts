import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import { type ConversationState, isProving } from '../../core/src/conversation/advance/state.ts';
import type { Turn, TurnContext, TurnInput } from '../../core/src/conversation/advance/turn.ts';
import { hashPlan } from '../../core/src/gate/index.ts';
import type { RecordSnapshot } from '../../core/src/mapping/index.ts';
import { assertWithinLimits } from '../../plugins/whatsapp/src/limits.ts';
import { openToken, type StateSeed, stateOf, stateSeed } from './any-state.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { createModel, givesAway, type Model, textsOf } from './model.ts';
import {
  absorb,
  contextOf,
  createPlayer,
  message,
  moves,
  type Player,
  play,
  policy,
  type Step,
  startsAt,
} from './player.ts';

const runs = Number(process.env.PARLEY_PROPERTY_RUNS ?? 20_000);
const seed = Number(process.env.PARLEY_PROPERTY_SEED ?? 20261122);

const worlds: InsuranceWorld[] = [];
beforeAll(async () => {
  worlds.push(await openInsuranceWorld('normalised'), await openInsuranceWorld('flat'));
});

function worldOf(index: number): InsuranceWorld {
  const world = worlds[index % worlds.length];
  if (world === undefined) throw new Error('No world');
  return world;
}

/** Whether a turn may say nothing: a person has the word, nobody wrote, or the write's outcome will answer. */
function mayBeSilent(state: ConversationState, input: TurnInput, turn: Turn): boolean {
  if (input.kind === 'sender-changed') return true;
  if (turn.effects.some((effect) => effect.kind === 'write')) return true;
  return input.kind === 'message' && state.phase.name === 'handed-over';
}

function checkAnswer(state: ConversationState, input: TurnInput, turn: Turn): void {
  if (turn.replies.length === 0 && !mayBeSilent(state, input, turn)) throw new Error('No answer');
  for (const { content } of turn.replies) assertWithinLimits(content);
  const ids = turn.replies.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error('Two replies with one id');
}

/** The answer to a verification question is nowhere but in the message. */
function checkNothingKept(state: ConversationState, input: TurnInput, turn: Turn): void {
  const isQuestion = state.phase.name !== 'identifying' || state.phase.asked !== undefined;
  if (!isProving(state.phase) || !isQuestion || input.kind !== 'message' || input.content.type !== 'text')
    return;
  const { text } = input.content;
  if (text.trim().length < 6) return;
  const kept = JSON.stringify([
    turn.state,
    turn.effects.filter((effect) => effect.kind !== 'write'),
    turn.notes.map(({ values: _, ...note }) => note),
  ]);
  const words = JSON.stringify(text).slice(1, -1);
  if (!JSON.stringify(state).includes(words)) expect(kept.includes(words), 'the answer is kept').toBe(false);
}

interface Told {
  /** What the sender wrote themselves. */
  said: string;
  /** By customer: whether a fact was proved in this conversation. */
  readonly verified: Set<string>;
}

/** Nobody reads what is on file before they proved who they are, and nobody ever the date of birth. */
function checkDisclosure(world: InsuranceWorld, told: Told, turn: Turn): void {
  if (turn.replies.length === 0) return;
  const words = textsOf(turn);
  const written = told.said.toLowerCase();
  world.persons.forEach((person, index) => {
    if (!told.said.includes(person.born) && givesAway(words, person, 'born'))
      throw new Error('A birthday was told');
    const id = world.snapshots[index]?.now.id ?? '';
    if (told.verified.has(id)) return;
    const secrets = [person.email ?? person.street, ...person.policies.map(({ number }) => number)];
    // People who live together share a street; those who are proved may read it.
    const isShared = world.persons.some(
      (other, at) => other.home === person.home && told.verified.has(world.snapshots[at]?.now.id ?? ''),
    );
    if (!isShared) secrets.push(person.street);
    for (const secret of [...secrets, ...person.beneficiaries.map(({ name }) => name)])
      if (words.includes(secret) && !written.includes(secret.toLowerCase()))
        throw new Error(`"${secret}" was told before anything was proved`);
  });
}

function noteProof(told: Told, input: TurnInput, turn: Turn): void {
  if (input.kind === 'sender-changed' || (input.kind === 'message' && input.isSenderChanged))
    told.verified.clear();
  if (input.kind === 'message' && input.content.type === 'text') {
    told.said += ` ${input.content.text}`;
    for (const command of input.commands)
      if (command?.kind === 'start' || command?.kind === 'provide')
        told.said += JSON.stringify(command.values);
  }
  const { customer } = turn.state;
  if (customer !== undefined && turn.notes.some(({ kind }) => kind === 'verification.passed'))
    told.verified.add(customer);
}

/** Wrong answers about one customer since the last lock or the strongest proof. */
function checkAttempts(counts: Map<string, number>, context: TurnContext, turn: Turn): void {
  const { lookup } = context;
  if (lookup.kind === 'several')
    for (const one of lookup.customers) countAttempts(counts, one, context, turn);
  if (lookup.kind === 'found') countAttempts(counts, lookup.customer, context, turn);
}

function countAttempts(
  counts: Map<string, number>,
  { id, values }: RecordSnapshot,
  context: TurnContext,
  turn: Turn,
): void {
  const isLocked = context.attempts.lockedUntil > context.now;
  const has = (kind: string): boolean => turn.notes.some((note) => note.kind === kind);
  if (isLocked)
    expect(has('verification.passed') || has('verification.failed'), 'no answer counts while locked').toBe(
      false,
    );
  if (has('verification.passed') && turn.state.evidence.facts.length >= (values.email === undefined ? 1 : 2))
    counts.set(id, 0);
  if (!has('verification.failed')) return;
  counts.set(id, (counts.get(id) ?? 0) + 1);
  const locked = turn.effects.some(
    (effect) => effect.kind === 'count-attempts' && effect.attempts.lockedUntil > context.now,
  );
  if (locked) counts.set(id, 0);
  expect(counts.get(id), 'wrong answers without a lock').toBeLessThan(policy.attempts);
}

/** A person is asked for; within three messages the business is told. */
function reachPerson(world: InsuranceWorld, player: Player): void {
  let { state } = player;
  for (let tries = 1; tries <= 3; tries += 1) {
    const input = message(player, { type: 'text', text: 'a person, please' }, [{ kind: 'person' }]);
    const turn = advance(state, input, contextOf(world, player));
    if (turn.effects.some((effect) => effect.kind === 'hand-over')) return;
    state = turn.state;
  }
  throw new Error(`No person from ${player.state.phase.name}`);
}

const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(moves.length - 1), fc.nat(1_000), fc.nat(1_000));

const tally = {
  runs: 0,
  steps: 0,
  writes: 0,
  removals: 0,
  strangers: 0,
  byButton: 0,
  typed: 0,
  normalised: 0,
  flat: 0,
  handedOver: 0,
  locked: 0,
};

function count(world: InsuranceWorld, model: Model, turn: Turn): void {
  tally.steps += 1;
  for (const effect of turn.effects) {
    if (effect.kind === 'hand-over') tally.handedOver += 1;
    if (effect.kind !== 'write') continue;
    tally.writes += 1;
    tally[world.layout] += 1;
    if (effect.authorization.plan.action === 'remove-beneficiary') tally.removals += 1;
    if (!effect.authorization.evidence.channelPhone) tally.strangers += 1;
    if (model.lastYes === 'button') tally.byButton += 1;
    else tally.typed += 1;
  }
  if (turn.notes.some(({ kind }) => kind === 'verification.locked')) tally.locked += 1;
}

/** A write from a state that nothing is known of: what holds must hold of the state itself. */
function checkWriteFrom(
  state: ConversationState,
  input: TurnInput,
  context: TurnContext,
  effect: Extract<Turn['effects'][number], { kind: 'write' }>,
): void {
  const { authorization } = effect;
  const { plan, evidence } = authorization;
  if (state.phase.name !== 'confirming' || input.kind !== 'message')
    throw new Error('A write without a question');
  const { confirmation, task } = state.phase;
  const isRemoval = plan.action === 'remove-beneficiary';
  expect(context.lookup.kind === 'found' && context.lookup.customer.id).toBe(state.customer);
  expect(plan.customer.id).toBe(state.customer);
  expect(plan.action).toBe(task.action);
  expect(context.mode).toBe('live');
  expect(context.writeState(plan.connector)).toBe('ready');
  expect(isRemoval ? ['full'] : ['full', 'read-write']).toContain(context.permission(plan.connector));
  expect(evidence).toEqual(state.evidence);
  expect(evidence.channelPhone || evidence.identifier !== undefined).toBe(true);
  const more = evidence.channelPhone ? 0 : 1;
  expect(new Set(evidence.facts).size).toBeGreaterThanOrEqual((isRemoval ? 2 : 1) + more);
  expect(hashPlan(plan, evidence, confirmation.nonce)).toBe(confirmation.planHash);
  expect(context.now).toBeLessThanOrEqual(confirmation.expiresAt);
  expect(confirmation.stage).toBeGreaterThanOrEqual(isRemoval ? 2 : 1);
  if (input.content.type === 'choice') expect(input.content.token).toBe(openToken);
  else expect(context.question.isLast).toBe(true);
}

const plainState: StateSeed = {
  ...{ phase: 0, action: 0, target: 0, values: 1, facts: 0, person: 1, channelPhone: true, customer: 0 },
  ...{ stage: 1, age: 0, isRight: true, misses: 0, offered: 2 },
};

const everyCommand: readonly Command[] = [
  { kind: 'start', action: 'change-address', values: {} },
  { kind: 'start', action: 'remove-beneficiary', values: {} },
  { kind: 'start', action: 'no-such-action', values: {} },
  { kind: 'provide', values: { address: '22 Berg Street, Stellenbosch' } },
  { kind: 'provide', values: {} },
  { kind: 'select', id: 'no-such-record' },
  { kind: 'stop' },
  { kind: 'person' },
  { kind: 'help' },
  { kind: 'greet' },
  { kind: 'goodbye' },
];

describe('a conversation, whatever is sent', () => {
  it(`never writes without permission, evidence and a confirmation of exactly that (${runs} runs)`, () => {
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.nat(6),
        fc.array(step, { minLength: 4, maxLength: 24, size: 'max' }),
        (which, person, steps) => {
          const world = worldOf(which);
          const player = createPlayer(person);
          const model = createModel(world);
          const told: Told = { said: '', verified: new Set() };
          const counts = new Map<string, number>();
          for (const one of steps) {
            const before = player.state;
            const played = play(world, player, one);
            if (played === undefined) continue;
            const { input, context, turn } = played;
            const problems = model.check(input, context, turn);
            if (problems.length > 0) throw new Error(`A write without ${problems.join(', ')}`);
            noteProof(told, input, turn);
            checkAnswer(before, input, turn);
            checkNothingKept(before, input, turn);
            checkDisclosure(world, told, turn);
            checkAttempts(counts, context, turn);
            absorb(player, context, turn);
            count(world, model, turn);
          }
          reachPerson(world, player);
          tally.runs += 1;
        },
      ),
      { numRuns: runs, seed },
    );
    process.stdout.write(`conversations: ${JSON.stringify(tally)}\n`);
    // Otherwise the promise was kept by never getting there.
    for (const reached of [
      tally.normalised,
      tally.flat,
      tally.removals,
      tally.byButton,
      tally.typed,
      tally.locked,
    ])
      expect(reached).toBeGreaterThan(runs / 1_000);
    expect(tally.writes).toBeGreaterThan(runs / 20);
  }, 240_000);

  it(`keeps every promise from any state at all (${runs} runs)`, () => {
    let writes = 0;
    fc.assert(
      fc.property(fc.nat(1), stateSeed, step, (which, seedOfState, one) => {
        const world = worldOf(which);
        const player = createPlayer(seedOfState.person);
        player.state = stateOf(world, seedOfState);
        player.lastReplyId = 'm';
        player.acceptedAt = startsAt - seedOfState.age;
        player.newest = [{ token: openToken, title: 'Yes' }];
        player.shown.push(...player.newest);
        if (seedOfState.target % 3 === 0) player.permission = 'read-write';
        const { state } = player;
        const played = play(world, player, one);
        if (played === undefined) return reachPerson(world, player);
        const { input, context, turn } = played;
        checkAnswer(state, input, turn);
        checkNothingKept(state, input, turn);
        for (const effect of turn.effects) {
          if (effect.kind !== 'write') continue;
          writes += 1;
          checkWriteFrom(state, input, context, effect);
        }
        player.state = turn.state;
        reachPerson(world, player);
      }),
      { numRuns: runs, seed },
    );
    process.stdout.write(`any state: ${JSON.stringify({ runs, writes })}\n`);
    expect(writes).toBeGreaterThan(runs / 1_000);
  }, 240_000);

  it('answers every command in every state', () => {
    const world = worldOf(0);
    const names = new Set<string>();
    for (let phase = 0; phase <= 8; phase += 1) {
      for (const lookup of ['own', 'moved', 'other', 'none', 'several', 'no-phone', 'unreachable'] as const) {
        for (const facts of [0, 1, 3]) {
          for (const command of everyCommand) {
            const player = createPlayer(1);
            player.lookup = lookup;
            player.state = stateOf(world, { ...plainState, phase, facts });
            names.add(player.state.phase.name);
            const input = message(player, { type: 'text', text: 'words' }, [command]);
            const turn = advance(player.state, input, contextOf(world, player));
            checkAnswer(player.state, input, turn);
            expect(turn.effects.some((effect) => effect.kind === 'write')).toBe(false);
          }
        }
      }
    }
    expect([...names].sort()).toEqual([
      'asking',
      'choosing',
      'confirming',
      'handed-over',
      'identifying',
      'idle',
      'telling-apart',
      'verifying',
      'writing',
    ]);
  });

  it('hands over to a person who is not understood three times', () => {
    const world = worldOf(0);
    for (const phase of [0, 2, 3, 4]) {
      const player = createPlayer(1);
      player.state = stateOf(world, { ...plainState, phase, facts: phase === 3 ? 0 : 3 });
      for (let tries = 0; tries < 3; tries += 1) {
        const turn = advance(
          player.state,
          message(player, { type: 'text', text: 'gibberish' }),
          contextOf(world, player),
        );
        player.state = turn.state;
      }
      expect(player.state.phase.name).toBe('handed-over');
    }
  });
});
