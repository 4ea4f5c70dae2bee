import type { Command, IncomingContent, Permission } from '../../../core/src/contract/index.ts';
import type { advance } from '../../../core/src/conversation/advance/advance.ts';
import { type ConversationState, createConversation } from '../../../core/src/conversation/advance/state.ts';
import type {
  CustomerLookup,
  Turn,
  TurnContext,
  TurnInput,
} from '../../../core/src/conversation/advance/turn.ts';
import { type Attempts, noAttempts } from '../../../core/src/gate/index.ts';
import { english } from '../../../core/src/texts/en.ts';
import { whatsAppLimits } from '../../../plugins/whatsapp/src/limits.ts';
import { at, policy, startsAt } from '../../conversation/player.ts';
import { notYes, plainYes } from '../../conversation/pools.ts';
import type { Client } from './clients.ts';
import { anyId, commandOf, garbageOf, wordsOf } from './pools.ts';
import type { DeskView, DeskWorld } from './world.ts';

/** A conversation at the desk that random steps drive, with all that surrounds it. */
export interface DeskPlayer {
  state: ConversationState;
  now: number;
  client: number;
  lookup: 'own' | 'other' | 'none' | 'unreachable';
  view: 'now' | 'moved';
  permission: Permission;
  held: boolean;
  mode: 'live' | 'shadow';
  acceptedAt: number | undefined;
  lastReplyId: string | undefined;
  lag: number;
  readonly attempts: Map<string, Attempts>;
  readonly shown: { readonly token: string; readonly title: string }[];
  newest: readonly { readonly token: string; readonly title: string }[];
  ids: number;
}

export function createDeskPlayer(client: number): DeskPlayer {
  return {
    ...{
      state: createConversation('conversation-1', startsAt),
      now: startsAt,
      client,
      lookup: 'own',
      view: 'now',
    },
    ...{
      permission: 'full',
      held: false,
      mode: 'live',
      acceptedAt: undefined,
      lastReplyId: undefined,
      lag: 0,
    },
    ...{ attempts: new Map(), shown: [], newest: [], ids: 0 },
  };
}

export function viewOf(world: DeskWorld, player: DeskPlayer): DeskView {
  return player.view === 'now' ? world.now : world.moved;
}

/** Whose record the phone leads to at the moment. */
export function clientOf(world: DeskWorld, { client, lookup }: DeskPlayer): Client {
  return at(world.clients, lookup === 'other' ? client + 1 : client);
}

function lookUp(world: DeskWorld, player: DeskPlayer): CustomerLookup {
  if (player.lookup === 'none' || player.lookup === 'unreachable') return { kind: player.lookup };
  const { id } = clientOf(world, player);
  return { kind: 'found', customer: at(viewOf(world, player).snapshots, id - 1) };
}

export function deskContext(world: DeskWorld, player: DeskPlayer): TurnContext {
  const lookup = lookUp(world, player);
  const counted = lookup.kind === 'found' ? lookup.customer.id : 'stranger';
  const { phase } = player.state;
  const isLast = phase.name === 'confirming' && phase.confirmation.messageId === player.lastReplyId;
  const createId = (): string => {
    player.ids += 1;
    return `id-${player.ids}`;
  };
  return {
    ...{
      now: player.now,
      business: 'Berg Desk',
      texts: english,
      limits: whatsAppLimits,
      isSomebodyTold: true,
    },
    locale: { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: player.now },
    ...{ vocabulary: world.vocabulary, mapping: world.mapping, mode: player.mode, lookup, policy },
    ...{ heldUntil: 0, hiddenAttempts: noAttempts, changedLately: [] },
    reads: viewOf(world, player).reads,
    attempts: player.attempts.get(counted) ?? noAttempts,
    permission: () => player.permission,
    writeState: () => (player.held ? 'held' : 'ready'),
    question: { acceptedAt: isLast ? player.acceptedAt : undefined, isLast },
    createId,
    createChangeId: createId,
  };
}

/** One step of a conversation, the one under test or a broken one. */
export type Advance = typeof advance;

/** As `advance`, with whatever has to be read first. */
export async function advanceWithReads(
  run: Advance,
  world: DeskWorld,
  player: DeskPlayer,
  input: TurnInput,
): Promise<{ readonly turn: Turn; readonly context: TurnContext }> {
  const context = deskContext(world, player);
  for (let count = 0; count < 100; count += 1) {
    const { ids } = player;
    const turn = run(player.state, input, context);
    if (turn.wants === undefined) return { turn, context };
    player.ids = ids;
    await viewOf(world, player).list(turn.wants);
  }
  throw new Error('It wants to read without an end');
}

export function absorb(player: DeskPlayer, context: TurnContext, turn: Turn): void {
  player.state = turn.state;
  const counted = context.lookup.kind === 'found' ? context.lookup.customer.id : 'stranger';
  for (const effect of turn.effects)
    if (effect.kind === 'count-attempts') player.attempts.set(counted, effect.attempts);
  const last = turn.replies.at(-1);
  if (last === undefined) return;
  player.lastReplyId = last.id;
  player.acceptedAt = undefined;
  player.newest = turn.replies.flatMap(({ content }) =>
    content.type === 'buttons' ? content.buttons : content.type === 'list' ? content.rows : [],
  );
  player.shown.push(...player.newest);
}

function message(player: DeskPlayer, content: IncomingContent, commands: readonly Command[] = []): TurnInput {
  return { kind: 'message', content, sentAt: player.now - player.lag, commands, isSenderChanged: false };
}

const say = (player: DeskPlayer, text: string, commands: readonly Command[] = []) =>
  message(player, { type: 'text', text }, commands);
const press = (player: DeskPlayer, choice: { readonly token: string; readonly title: string }) =>
  message(player, { type: 'choice', ...choice });

/** What a customer who wants to get there does next, and an interpreter that understands them. */
function goOn(world: DeskWorld, player: DeskPlayer, a: number, b: number): TurnInput {
  const { phase } = player.state;
  const client = clientOf(world, player);
  if (phase.name === 'verifying') return say(player, phase.fact === 'born' ? client.born : client.email);
  if (phase.name === 'confirming') {
    player.acceptedAt ??= player.now;
    player.now += 1_000;
    const [yes] = player.newest;
    return b % 2 === 0 || yes === undefined ? say(player, at(plainYes, b)) : press(player, yes);
  }
  if (phase.name === 'asking')
    return say(player, phase.property === 'email' ? `fresh${b}@new.example` : `Fresh ${b}`);
  if (phase.name === 'writing')
    return settled(player, at(['applied', 'not-applied', 'unknown'] as const, b), a);
  if (phase.name === 'choosing') {
    if (b % 4 === 0) return say(player, at(['1', '2', '1 and 2', '1, 1', 'the first'], a));
    if (player.newest.length > 0) return press(player, at(player.newest, b));
  }
  const actions = Object.keys(world.vocabulary.actions);
  return say(player, 'I want something', [{ kind: 'start', action: at(actions, a), values: {} }]);
}

function settled(player: DeskPlayer, outcome: 'applied' | 'not-applied' | 'unknown', a: number): TurnInput {
  const { phase } = player.state;
  const changeId = phase.name === 'writing' ? phase.changeId : 'C-OLD';
  const action = phase.name === 'writing' ? phase.task.action : 'change-nickname';
  const differences = [{ property: 'nickname', label: 'nickname', before: null, after: 'x' }];
  return { kind: 'settled', changeId, outcome, conflict: a % 2 === 0, action, differences };
}

export type DeskStep = readonly [kind: number, a: number, b: number];

type Move = (world: DeskWorld, player: DeskPlayer, a: number, b: number) => TurnInput | undefined;

const around =
  (change: (player: DeskPlayer, a: number) => void): Move =>
  (_world, player, a) =>
    void change(player, a);

const jumps = [1_000, 61_000, 540_000, 601_000, 86_400_000];
const lags = [0, 0, 5_000, 86_400_000, -5_000, Number.NaN];

export const deskMoves: readonly Move[] = [
  // Often, so that many runs get far.
  ...Array.from({ length: 24 }, (): Move => goOn),
  // What the customer says is one thing, what the interpreter makes of it another.
  ...Array.from(
    { length: 6 },
    (): Move => (world, player, a, b) =>
      say(player, wordsOf(world, a), [commandOf(world, b), commandOf(world, a + b)]),
  ),
  (world, player, a, b) => say(player, wordsOf(world, a), garbageOf(world, b)),
  (world, player, a, b) => say(player, at(notYes, a), [commandOf(world, b), ...garbageOf(world, a)]),
  (world, player, a, b) => say(player, at(plainYes, a), [commandOf(world, b)]),
  (_world, player, a) => say(player, at(plainYes, a)),
  (world, player, a, b) =>
    say(
      player,
      'those',
      [a, b, a, a + b].map((one) => ({ kind: 'select', id: anyId(world, one) })),
    ),
  (world, player, a, b) => say(player, b % 2 === 0 ? at(world.clients, a).email : at(world.clients, a).born),
  (_world, player, a) => (player.newest.length > 0 ? press(player, at(player.newest, a)) : undefined),
  (_world, player, a) => (player.shown.length > 0 ? press(player, at(player.shown, a)) : undefined),
  (_world, player, a) =>
    press(player, { token: at(['', 'x', '__proto__', 'id-1', 'id-2'], a), title: 'Yes' }),
  (_world, player, a, b) => settled(player, at(['applied', 'not-applied', 'unknown'] as const, a), b),
  (_world, _player, a) => (a % 3 === 0 ? { kind: 'sender-changed' } : undefined),
  around((player, a) => Object.assign(player, { now: player.now + at(jumps, a) })),
  around((player) => Object.assign(player, { acceptedAt: player.now })),
  around((player, a) => Object.assign(player, { lag: at(lags, a) })),
  around((player, a) =>
    Object.assign(player, { lookup: at(['own', 'own', 'other', 'none', 'unreachable'], a) }),
  ),
  around((player) => Object.assign(player, { lookup: 'own' })),
  around((player, a) => Object.assign(player, { view: at(['now', 'now', 'moved'], a) })),
  around((player, a) =>
    Object.assign(player, { permission: at(['full', 'full', 'read-write', 'read-only'], a) }),
  ),
  around((player, a) => Object.assign(player, { held: a % 3 === 0, mode: a % 7 === 0 ? 'shadow' : 'live' })),
  around((player) => Object.assign(player, { held: false, mode: 'live', permission: 'full', view: 'now' })),
];

export function inputOf(world: DeskWorld, player: DeskPlayer, [kind, a, b]: DeskStep): TurnInput | undefined {
  return at(deskMoves, kind)(world, player, a, b);
}
