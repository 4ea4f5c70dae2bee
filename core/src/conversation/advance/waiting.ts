import type { Command } from '../../contract/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { withWords } from './choosing.ts';
import { pursue } from './pursue.ts';
import type { Task, Waiting } from './state.ts';
import { findAction } from './targets.ts';
import { announce, type Draft, text } from './turn.ts';
import { takeValues } from './values.ts';

type Start = Extract<Command, { kind: 'start' }>;

/** So many requests wait at most; whoever asks for more says it again. */
const mostWaiting = 3;

/** "And also …": something more, not something else. In every language that there are texts in. */
const besides =
  /(?<!\p{L})(?:also|too|as well|besides|in addition|ook|boonop|auch|au(?:ß|ss)erdem|zus(?:ä|ae)tzlich|tambi[eé]n|adem[aá]s|aussi|[eé]galement|en plus|أيض[اً]+|كذلك)(?!\p{L})/iu;

export function isBesides(words: string): boolean {
  return besides.test(words);
}

/** Keeps what a message asks for besides what is done now: it is taken up by itself. Says so. */
export function keepRequests(draft: Draft, starts: readonly Start[], reason: string, now?: Start): void {
  const before = draft.state.waiting ?? [];
  const known = new Set(
    [now, ...before.map(({ task, said }) => ({ action: task.action, values: said }))].map(keyOf),
  );
  const added = starts.flatMap((start): Waiting[] => {
    if (known.has(keyOf(start)) || findAction(draft.context, start.action) === undefined) return [];
    known.add(keyOf(start));
    return [{ task: { action: start.action, values: {}, reason }, said: start.values }];
  });
  if (added.length === 0) return;
  const waiting = [...before, ...added].slice(0, mostWaiting);
  draft.state = { ...draft.state, waiting };
  const actions = waiting
    .filter(({ isOpen }) => isOpen !== true)
    .map(({ task }) => findAction(draft.context, task.action)?.label ?? task.action);
  announce(draft, text(draft, 'after-this', { actions: actions.join(', ') }));
}

function keyOf(start: Pick<Start, 'action' | 'values'> | undefined): string {
  return JSON.stringify([start?.action, start?.values]);
}

/** Leaves the open question for a while: it is put again as soon as what comes between has ended. */
export function interrupt(draft: Draft, task: Task): void {
  const waiting = [{ task, said: {}, isOpen: true as const }, ...(draft.state.waiting ?? [])];
  draft.state = { ...draft.state, waiting };
}

export function forgetWaiting(draft: Draft): void {
  const { waiting: _, ...rest } = draft.state;
  draft.state = rest;
}

/**
 * Takes up what waits, once nothing else is under way: in the same message as what was said last. Where that message
 * has choices of its own, they come first.
 */
export function takeUpWaiting(draft: Draft): void {
  for (let next = nextWaiting(draft); next !== undefined; next = nextWaiting(draft)) {
    const { waiting, customer } = next;
    draft.state = { ...draft.state, waiting: (draft.state.waiting ?? []).slice(1) };
    if (draft.state.waiting?.length === 0) forgetWaiting(draft);
    const action = findAction(draft.context, waiting.task.action);
    if (action === undefined) continue;
    // A file stays a message of its own.
    const last = draft.replies.at(-1)?.content.type === 'text' ? draft.replies.pop() : undefined;
    if (last !== undefined) draft.preface.push(last.content.text);
    if (waiting.isOpen !== true) announce(draft, text(draft, 'next-request', { action: action.label }));
    const { task, said } = waiting;
    takeValues(draft, withWords(draft, task, said), said, (ready) => pursue(draft, ready, customer));
  }
}

function nextWaiting({
  state,
  context,
  replies,
  effects,
}: Draft): { readonly waiting: Waiting; readonly customer: RecordSnapshot } | undefined {
  const [waiting] = state.waiting ?? [];
  const { lookup } = context;
  const last = replies.at(-1)?.content.type;
  const isResting = state.phase.name === 'idle' && (last === 'text' || last === 'document');
  if (waiting === undefined || !isResting || effects.some(({ kind }) => kind === 'end')) return undefined;
  // What was asked for was asked by whoever the sender was then.
  return lookup.kind === 'found' && lookup.customer.id === state.customer
    ? { waiting, customer: lookup.customer }
    : undefined;
}
