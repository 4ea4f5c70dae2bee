import type { Command, IncomingContent } from '../../contract/index.ts';
import { hashToken } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { listAsked } from '../../vocabulary/index.ts';
import { pursue } from './pursue.ts';
import { showMenu } from './questions.ts';
import { type Meaning, type Task, taskOf } from './state.ts';
import { findAction } from './targets.ts';
import { announce, type Draft, mayGoOn, text } from './turn.ts';

export function meaningOf(draft: Draft, content: IncomingContent): Meaning | undefined {
  return content.type === 'choice' ? draft.state.offered[hashToken(content.token)] : undefined;
}

export function beginTask(
  { action, target }: { readonly action: string; readonly target?: string },
  reason: string,
): Task {
  return { action, values: {}, reason, ...(target === undefined ? {} : { target }) };
}

export function begin(draft: Draft, task: Task, customer: RecordSnapshot): void {
  draft.state = { ...draft.state, misses: 0 };
  pursue(draft, task, customer);
}

/** Asks the open question again, with something said ahead of it. */
export function ask(draft: Draft, customer: RecordSnapshot, words: string): void {
  if (words !== '') announce(draft, words);
  const task = taskOf(draft.state.phase);
  if (task === undefined) return showMenu(draft, text(draft, 'menu'));
  pursue(draft, task, customer);
}

/** The same question again, for a message that did not answer it. */
export function stumble(draft: Draft, customer: RecordSnapshot, words: string): void {
  if (taskOf(draft.state.phase) === undefined) return ask(draft, customer, words);
  if (words !== '') announce(draft, words);
  if (mayGoOn(draft)) ask(draft, customer, '');
}

/** Several pictures come as several messages: the open question is put again with the first, and stands open still. */
export function answerUnreadable(draft: Draft, customer: RecordSnapshot): void {
  const words = text(draft, 'unreadable');
  // What proves somebody answers the hub's last message, and no other.
  if (draft.state.phase.name === 'verifying') return stumble(draft, customer, words);
  const isRepeated = draft.state.misses > 0 && taskOf(draft.state.phase) !== undefined;
  draft.state = { ...draft.state, misses: draft.state.misses + 1 };
  if (!isRepeated) return ask(draft, customer, words);
  draft.replies.push({ id: draft.context.createId(), content: { type: 'text', text: words } });
}

export function propertyOf(draft: Draft, task: Task | undefined, name: string) {
  const action = task === undefined ? undefined : findAction(draft.context, task.action);
  if (action === undefined) return undefined;
  return listAsked(draft.context.vocabulary, action).find((property) => property.name === name);
}

/** The actions asked for, each once. */
export function listStarts(
  draft: Draft,
  commands: readonly Command[],
): readonly Extract<Command, { kind: 'start' }>[] {
  return commands.flatMap((command) =>
    command.kind === 'start' && findAction(draft.context, command.action) !== undefined ? [command] : [],
  );
}
