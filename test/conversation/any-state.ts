import fc from 'fast-check';
import type { ConversationState, Meaning, Phase, Task } from '../../core/src/conversation/advance/state.ts';
import { hashPlan, hashToken } from '../../core/src/gate/index.ts';
import { planAction, type RecordSnapshot } from '../../core/src/mapping/index.ts';
import type { InsuranceWorld } from './insurance-world.ts';
import { at, startsAt } from './player.ts';
import { recordIds } from './pools.ts';

/** Any state that could be stored, reached or not: built from numbers, so that failures shrink. */
export const stateSeed = fc.record({
  phase: fc.constantFrom<number[]>(0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 7, 8),
  action: fc.nat(11),
  target: fc.nat(40),
  values: fc.nat(12),
  facts: fc.nat(4),
  person: fc.nat(6),
  channelPhone: fc.constantFrom(true, true, true, false),
  customer: fc.constantFrom<number[]>(0, 0, 0, 1, 2),
  stage: fc.nat(2),
  age: fc.nat(1_200_000),
  isRight: fc.constantFrom(true, true, false),
  misses: fc.nat(3),
  offered: fc.constantFrom<number[]>(0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
});
export type StateSeed = typeof stateSeed extends fc.Arbitrary<infer T> ? T : never;

export const openToken = 'open-token';

const values: readonly Task['values'][] = [
  {},
  { address: { type: 'address', street: '22 Berg Street', city: 'Stellenbosch' } },
  { email: 'fresh@new.example' },
  { name: 'Naledi Fresh', relationship: 'child' },
  {},
  { address: { type: 'address', street: '22 Berg Street', city: 'Stellenbosch' } },
  { email: 'fresh@new.example' },
  { name: 'Naledi Fresh', relationship: 'child' },
  { name: 'Naledi Fresh' },
  { address: { type: 'address', street: '22 Berg Street' }, email: 'fresh@new.example', born: 'x' },
  { __proto__: null, constructor: 'x' } as unknown as Task['values'],
];

const factLists = [[], ['email'], ['born'], ['email', 'born'], ['email', 'email']] as const;
const odd = ['__proto__', 'constructor', 'no-such-thing', ''];

export function stateOf(world: InsuranceWorld, seed: StateSeed): ConversationState {
  const actions = [
    ...Object.keys(world.vocabulary.actions),
    ...Object.keys(world.vocabulary.actions),
    ...odd,
  ];
  const ids = [...recordIds(world), ...odd];
  const { now: own } = at(world.snapshots, seed.person);
  const evidence = { channelPhone: seed.channelPhone, facts: at(factLists, seed.facts) };
  const task: Task = {
    action: at(actions, seed.action),
    values: seed.values < 6 ? at(values, (seed.action % 4) + 1) : at(values, seed.values),
    reason: 'a wish',
    ...(seed.target % 2 === 0 ? {} : { target: at(ids, seed.target) }),
  };
  const customer = at(
    [own.id, own.id, at(world.snapshots, seed.person + 1).now.id, undefined],
    seed.customer,
  );
  const confirmation = {
    planHash: seed.isRight ? rightHash(world, own, task, evidence) : 'f'.repeat(64),
    nonce: 'n',
    tokenHash: hashToken(openToken),
    messageId: 'm',
    stage: seed.stage,
    asOf: 0,
    issuedAt: startsAt - seed.age,
    expiresAt: startsAt - seed.age + 600_000,
    language: 'en',
  };
  const properties = ['address', 'email', 'name', 'relationship', ...odd];
  const phases: readonly Phase[] = [
    { name: 'idle' },
    {
      name: 'asking',
      task,
      property: at(properties, seed.values),
      ...(seed.stage === 1 ? { part: 'city' } : {}),
    },
    { name: 'choosing', task },
    { name: 'verifying', task, fact: at(['email', 'born', ...odd], seed.facts) },
    { name: 'confirming', task, confirmation },
    { name: 'writing', task, changeId: 'C-1' },
    { name: 'handed-over' },
    {
      name: 'telling-apart',
      fact: at(['email', 'born', ...odd], seed.facts),
      ...(seed.stage === 1 ? { wish: { action: task.action, values: {}, reason: 'a wish' } } : {}),
    },
    {
      name: 'identifying',
      ...(seed.stage === 1 ? { wish: { action: task.action, values: {}, reason: 'a wish' } } : {}),
      ...(seed.facts === 0
        ? {}
        : {
            asked: {
              ...(seed.target % 2 === 0 ? {} : { candidate: at(ids, seed.target) }),
              identifiers: ['policy.number'],
              facts: at([['email', 'born'], ['born', 'email'], ['email'], []], seed.values),
              at: seed.stage,
              isRight: seed.isRight,
            },
          }),
    },
  ];
  const meanings: readonly Meaning[] = [
    { kind: 'confirm' },
    { kind: 'decline' },
    { kind: 'start', action: task.action },
    { kind: 'menu', from: seed.target },
    { kind: 'person' },
    { kind: 'select', id: at(ids, seed.target) },
    { kind: 'ask', property: at(properties, seed.values) },
    { kind: 'value', property: at(properties, seed.values), value: 'x' },
    { kind: 'stop' },
  ];
  return {
    id: 'conversation-1',
    startedAt: startsAt - seed.age,
    phase: at(phases, seed.phase),
    evidence,
    offered: { [hashToken(openToken)]: at(meanings, seed.offered) },
    misses: seed.misses,
    ...(customer === undefined ? {} : { customer }),
  };
}

/** The hash of the plan that this task would make now, where it makes one. */
function rightHash(
  world: InsuranceWorld,
  customer: RecordSnapshot,
  task: Task,
  evidence: ConversationState['evidence'],
): string {
  const { vocabulary, mapping } = world;
  const action = Object.hasOwn(vocabulary.actions, task.action) ? vocabulary.actions[task.action] : undefined;
  if (action === undefined) return 'none';
  const locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: startsAt };
  const below = [customer, ...Object.values(customer.children).flat()];
  const targets = [...below, ...below.flatMap((record) => Object.values(record.children).flat())];
  for (const target of targets) {
    const result = planAction({ mapping, vocabulary, locale, action, customer, target, values: task.values });
    if ('plan' in result) return hashPlan(result.plan, evidence, 'n');
  }
  return 'none';
}
