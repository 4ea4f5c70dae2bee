import type { Command, IncomingContent, Permission } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import { type ConversationState, createConversation } from '../../core/src/conversation/advance/state.ts';
import type {
  CustomerLookup,
  Turn,
  TurnContext,
  TurnInput,
} from '../../core/src/conversation/advance/turn.ts';
import type { TurnSettings } from '../../core/src/conversation/turn-deps.ts';
import { type Attempts, noAttempts } from '../../core/src/gate/index.ts';
import { english } from '../../core/src/texts/en.ts';
import { catalogues, textsOf } from '../../core/src/texts/index.ts';
import type { Vocabulary } from '../../core/src/vocabulary/index.ts';
import { vocabularyIn } from '../../core/src/vocabulary/index.ts';
import { whatsAppLimits } from '../../plugins/whatsapp/src/limits.ts';
import type { InsuranceWorld, Person } from './insurance-world.ts';
import { hostileCommands, notYes, plainYes, provisionOf, recordIds, said, wishOf } from './pools.ts';

/** One random step: what kind, and two numbers for it to choose by. */
export type Step = readonly [kind: number, a: number, b: number];

export const policy = { attempts: 3, lockMs: 86_400_000, confirmMs: 600_000 };
export const startsAt = Date.parse('2026-11-22T08:00:00Z');

/** A conversation that random steps drive, with all that surrounds it. */
export interface Player {
  state: ConversationState;
  now: number;
  person: number;
  lookup: 'own' | 'moved' | 'other' | Exclude<CustomerLookup['kind'], 'found'>;
  permission: Permission;
  held: boolean;
  /** Until when a dispute holds the record. */
  heldUntil: number;
  changedLately: readonly string[];
  mode: 'live' | 'shadow';
  acceptedAt: number | undefined;
  lastReplyId: string | undefined;
  /** How far in the past messages claim to be sent. */
  lag: number;
  readonly attempts: Map<string, Attempts>;
  /** Every choice ever shown, the newest last. */
  readonly shown: { readonly token: string; readonly title: string }[];
  newest: readonly { readonly token: string; readonly title: string }[];
  /** How many there were before this one. */
  conversations: number;
  ids: number;
}

export function createPlayer(person: number): Player {
  return {
    state: createConversation('conversation-1', startsAt),
    now: startsAt,
    person,
    lookup: 'own',
    permission: 'full',
    held: false,
    heldUntil: 0,
    changedLately: [],
    mode: 'live',
    acceptedAt: undefined,
    lastReplyId: undefined,
    lag: 0,
    attempts: new Map(),
    shown: [],
    newest: [],
    conversations: 0,
    ids: 0,
  };
}

export function personOf(world: InsuranceWorld, player: Player): Person {
  const index = player.lookup === 'other' ? player.person + 1 : player.person;
  return at(world.persons, index);
}

export function lookUp(world: InsuranceWorld, player: Player): CustomerLookup {
  const { lookup, person } = player;
  if (lookup === 'own') return { kind: 'found', customer: at(world.snapshots, person).now };
  if (lookup === 'moved') return { kind: 'found', customer: at(world.snapshots, person).moved };
  if (lookup === 'other') return { kind: 'found', customer: at(world.snapshots, person + 1).now };
  if (lookup === 'several')
    return {
      kind: 'several',
      customers: [at(world.snapshots, person).now, at(world.snapshots, person + 1).now],
    };
  if (lookup === 'unreachable') return { kind: lookup };
  const { evidence, customer, phase } = player.state;
  const own = at(world.snapshots, person).now;
  if (evidence.identifier !== undefined && customer === own.id)
    return { kind: 'found', by: 'identifier', customer: own };
  return phase.name === 'identifying' ? { kind: lookup, candidate: own } : { kind: lookup };
}

/** The example's vocabulary, where a policy's number leads strangers to their record. */
function vocabularyOf({ vocabulary }: InsuranceWorld): Vocabulary {
  const customer = vocabulary.records[vocabulary.customer];
  if (customer === undefined) return vocabulary;
  const identifyBy = [{ record: 'policy', property: 'number' }];
  return { ...vocabulary, records: { ...vocabulary.records, customer: { ...customer, identifyBy } } };
}

/** Whose wrong answers count. */
function idsOf(lookup: CustomerLookup): readonly string[] {
  if (lookup.kind === 'found') return [lookup.customer.id];
  return lookup.kind === 'several' ? lookup.customers.map(({ id }) => id) : ['stranger'];
}

export function contextOf(world: InsuranceWorld, player: Player): TurnContext {
  const lookup = lookUp(world, player);
  const counted = idsOf(lookup).map((id) => player.attempts.get(id) ?? noAttempts);
  const { phase } = player.state;
  const isLast = phase.name === 'confirming' && phase.confirmation.messageId === player.lastReplyId;
  const createId = (): string => {
    player.ids += 1;
    return `id-${player.ids}`;
  };
  return {
    now: player.now,
    locale: { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: player.now },
    business: 'Berg Insurance',
    isSomebodyTold: true,
    texts: english,
    limits: whatsAppLimits,
    vocabulary: vocabularyOf(world),
    mapping: world.mapping,
    mode: player.mode,
    lookup,
    heldUntil: player.heldUntil,
    hiddenAttempts: { failures: 0, lockedUntil: 0 },
    reads: new Map(),
    changedLately: player.changedLately,
    attempts: {
      failures: Math.max(0, ...counted.map(({ failures }) => failures)),
      lockedUntil: Math.max(0, ...counted.map(({ lockedUntil }) => lockedUntil)),
    },
    policy,
    permission: (connector) => (connector === 'policies' ? player.permission : 'read-only'),
    writeState: () => (player.held ? 'held' : 'ready'),
    question: { acceptedAt: isLast ? player.acceptedAt : undefined, isLast },
    createId,
    createChangeId: createId,
  };
}

/** What a hub with this context says of itself to every turn. */
export function settingsOf(context: TurnContext): TurnSettings {
  const { language, country, timezone } = context.locale;
  return {
    ...context,
    ...{
      language,
      country,
      timezone,
      idleMs: 600_000,
      saysClosing: false,
      changedWithinMs: 30 * 86_400_000,
      languages: [...catalogues.keys()],
    },
    textsIn: textsOf,
    vocabularyIn: (other) => vocabularyIn(context.vocabulary, other),
  };
}

/** Takes over what a turn left behind. */
export function absorb(player: Player, context: TurnContext, turn: Turn): void {
  player.state = turn.state;
  for (const effect of turn.effects)
    if (effect.kind === 'count-attempts')
      for (const id of idsOf(context.lookup)) player.attempts.set(id, effect.attempts);
  const last = turn.replies.at(-1);
  if (last === undefined) return;
  player.lastReplyId = last.id;
  player.acceptedAt = undefined;
  player.newest = turn.replies.flatMap(({ content }) =>
    content.type === 'buttons' ? content.buttons : content.type === 'list' ? content.rows : [],
  );
  player.shown.push(...player.newest);
}

export function at<T>(items: readonly T[], index: number): T {
  if (items.length === 0) throw new Error('An empty pool');
  return items[Math.abs(index) % items.length] as T;
}

function say(player: Player, text: string, commands: readonly Command[] = []): TurnInput {
  return message(player, { type: 'text', text }, commands);
}

export function message(
  player: Player,
  content: IncomingContent,
  commands: readonly Command[] = [],
): TurnInput {
  return { kind: 'message', content, sentAt: player.now - player.lag, commands, isSenderChanged: false };
}

function answers(person: Person, fact: string | undefined): readonly string[] {
  if (fact === 'born') return [person.born, `I was born on ${person.born}`];
  const email = person.email ?? 'none@none.example';
  return [email, email.toUpperCase(), `It is ${email}.`];
}

/** What a customer who wants to get there does next. */
function goOn(world: InsuranceWorld, player: Player, a: number, b: number): TurnInput {
  const { phase } = player.state;
  if (phase.name === 'verifying' || phase.name === 'telling-apart')
    return say(player, at(answers(personOf(world, player), phase.fact), b));
  if (phase.name === 'identifying') {
    const fact = phase.asked?.facts[phase.asked.at];
    const { policies } = personOf(world, player);
    return say(
      player,
      phase.asked === undefined
        ? (policies[0]?.number ?? 'POL-9')
        : at(answers(personOf(world, player), fact), b),
    );
  }
  if (phase.name === 'confirming') {
    player.acceptedAt ??= player.now;
    player.now += 1_000;
    if (b % 2 === 0) return say(player, at(plainYes, b));
    return press(player, at(player.newest.length > 0 ? player.newest : [{ token: '', title: '' }], 0));
  }
  if (phase.name === 'asking')
    return say(
      player,
      at((Object.hasOwn(said, phase.property) ? said[phase.property] : undefined) ?? ['x'], b),
    );
  if (phase.name === 'writing')
    return settled(player, at(['applied', 'not-applied', 'unknown'] as const, b), a % 2 === 0);
  if (player.newest.length > 0 && phase.name === 'choosing') return press(player, at(player.newest, b));
  const wish = wishOf(world, a, b);
  return say(player, 'I want something', [wish]);
}

function press(player: Player, choice: { readonly token: string; readonly title: string }): TurnInput {
  return message(player, { type: 'choice', ...choice });
}

function settled(
  player: Player,
  outcome: 'applied' | 'not-applied' | 'unknown',
  conflict: boolean,
): TurnInput {
  const { phase } = player.state;
  const changeId = phase.name === 'writing' ? phase.changeId : 'C-OLD';
  const action = phase.name === 'writing' ? phase.task.action : 'change-address';
  const differences = [{ property: 'email', label: 'email', before: null, after: 'x@y.example' }];
  return { kind: 'settled', changeId, outcome, conflict, action, differences };
}

const lookups: readonly Player['lookup'][] = [
  'own',
  'moved',
  'other',
  'own',
  'none',
  'several',
  'no-phone',
  'unreachable',
];
const jumps = [1_000, 61_000, 540_000, 601_000, 86_400_000];

const lags = [0, 0, 5_000, 86_400_000, -5_000, Number.NaN];
const permissions: readonly Permission[] = ['full', 'full', 'read-write', 'read-only'];

/** Nothing is sent; only the surroundings change. */
function around(change: (player: Player, a: number) => void): Move {
  return (_world, player, a) => {
    change(player, a);
    return undefined;
  };
}

type Move = (world: InsuranceWorld, player: Player, a: number, b: number) => TurnInput | undefined;

const hostile = new WeakMap<InsuranceWorld, readonly Command[]>();

function hostileOf(world: InsuranceWorld): readonly Command[] {
  const known = hostile.get(world) ?? hostileCommands(world, world.persons);
  hostile.set(world, known);
  return known;
}

const simple = ['stop', 'person', 'help', 'greet', 'goodbye'] as const;

const guesses = ['wrong@wrong.example', '1 January 2001', '2001-01-01', 'I will not tell'];

/** A guess at whatever is asked. */
function guess(_world: InsuranceWorld, player: Player, a: number, b: number): TurnInput {
  const { phase } = player.state;
  const fact =
    phase.name === 'verifying' || phase.name === 'telling-apart'
      ? phase.fact
      : phase.name === 'identifying'
        ? phase.asked?.facts[phase.asked.at]
        : '';
  return say(
    player,
    fact === 'email' ? `guess${b}@wrong.example` : fact === 'born' ? '2001-01-01' : at(guesses, a),
  );
}

/** The outcome arrives while, perhaps, the number leads to somebody else's record. */
function settleElsewhere(_world: InsuranceWorld, player: Player, a: number, b: number): TurnInput {
  if (b % 2 === 0) player.lookup = 'other';
  return settled(player, at(['applied', 'not-applied', 'not-applied', 'unknown'], a), b % 3 !== 0);
}

/** What can happen. Undefined: only the surroundings changed. */
export const moves: readonly Move[] = [
  // Often, so that many runs get far.
  ...Array.from({ length: 16 }, (): Move => goOn),
  (world, player, a, b) => say(player, 'I want something', [wishOf(world, a, b)]),
  (world, player, a, b) => say(player, at(plainYes, a), b % 2 === 0 ? [at(hostileOf(world), b)] : []),
  (_world, player, a) => say(player, at(plainYes, a)),
  (world, player, a, b) => say(player, at(notYes, a), [at(hostileOf(world), b)]),
  (world, player, a, b) => say(player, at(answers(at(world.persons, a), at(['email', 'born'], b)), b)),
  (world, player, a, b) =>
    say(player, at(['wrong@wrong.example', '1 January 2001', '2001-01-01'], a), [at(hostileOf(world), b)]),
  (world, player, a, b) => say(player, 'x', [at(hostileOf(world), a), at(hostileOf(world), b)]),
  (world, player, a, b) => say(player, at(Object.values(said).flat(), a), [at(hostileOf(world), b)]),
  (_world, player, a, b) => say(player, at(Object.values(said).flat(), a), [provisionOf(b)]),
  (world, player, a) => say(player, 'that one', [{ kind: 'select', id: at(recordIds(world), a) }]),
  (_world, player, a, b) => say(player, at(['menu', 'hello', 'x'], b), [{ kind: at(simple, a) }]),
  (_world, player, a) => (player.newest.length > 0 ? press(player, at(player.newest, a)) : undefined),
  (_world, player, a) => (player.shown.length > 0 ? press(player, at(player.shown, a)) : undefined),
  (_world, player, a) => press(player, { token: at(['', 'x', '__proto__', 'id-1'], a), title: 'Yes' }),
  (_world, player, a) =>
    message(
      player,
      at(
        [
          { type: 'unsupported', what: 'sticker' },
          { type: 'contact', phone: '+27821234567', requested: true },
        ],
        a,
      ),
    ),
  settleElsewhere,
  settleElsewhere,
  guess,
  guess,
  guess,
  around((player) => {
    player.conversations += 1;
    player.state = createConversation(`conversation-${player.conversations}`, player.now);
    player.newest = [];
  }),
  (_world, _player, a) => (a % 3 === 0 ? { kind: 'sender-changed' } : undefined),
  (_world, player, a) =>
    a % 3 === 0
      ? { ...(say(player, 'yes') as Extract<TurnInput, { kind: 'message' }>), isSenderChanged: true }
      : undefined,
  around((player, a) => Object.assign(player, { now: player.now + at(jumps, a) })),
  around((player) => Object.assign(player, { acceptedAt: player.now })),
  around((player, a) => Object.assign(player, { lag: at(lags, a) })),
  around((player, a) => Object.assign(player, { lookup: at(lookups, a) })),
  around((player) => Object.assign(player, { lookup: 'own' })),
  around((player, a) => Object.assign(player, { permission: at(permissions, a) })),
  around((player, a) => Object.assign(player, { held: a % 3 === 0 })),
  around((player, a) => Object.assign(player, { heldUntil: a % 4 === 0 ? player.now + 60_000 : 0 })),
  around((player, a) => Object.assign(player, { changedLately: at([[], [], ['email'], ['born']], a) })),
  around((player, a) => Object.assign(player, { mode: a % 4 === 0 ? 'shadow' : 'live' })),
];

/** Plays one step; undefined where nothing was sent. */
export function play(
  world: InsuranceWorld,
  player: Player,
  [kind, a, b]: Step,
): { readonly input: TurnInput; readonly context: TurnContext; readonly turn: Turn } | undefined {
  const input = at(moves, kind)(world, player, a, b);
  if (input === undefined) return undefined;
  const context = contextOf(world, player);
  const turn = advance(player.state, input, context);
  return { input, context, turn };
}
