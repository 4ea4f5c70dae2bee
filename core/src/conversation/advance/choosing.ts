import { chosenKey, type RecordSnapshot } from '../../mapping/index.ts';
import { showMore, takeChosen, takeWords } from './open-choice.ts';
import { pursue } from './pursue.ts';
import type { Meaning, Phase, Task } from './state.ts';
import { findAction } from './targets.ts';
import type { Draft, TurnInput } from './turn.ts';

type ChoosingMeaning = Extract<Meaning, { kind: 'choose' | 'enough' | 'more' }>;

/** What a row or button of a choice means. False: its question is not open any more. */
export function answerChoosing(draft: Draft, meaning: ChoosingMeaning, customer: RecordSnapshot): boolean {
  const { phase } = draft.state;
  const proceed = (task: Task): void => pursue(draft, task, customer);
  if (meaning.kind === 'enough') {
    const task = 'task' in phase ? phase.task : undefined;
    if (task === undefined) return false;
    const forId = phase.name === 'choosing' && phase.ask === meaning.ask ? phase.forId : undefined;
    const key = chosenKey(meaning.ask, forId);
    // Of a list only this one is left open: the next is asked for.
    if (forId !== undefined)
      proceed({ ...task, chosen: { ...task.chosen, [key]: task.chosen?.[key] ?? [] } });
    else proceed({ ...task, skipped: [...(task.skipped ?? []), meaning.ask] });
    return true;
  }
  const open = toOpen(draft, phase, customer);
  if (open === undefined || open.phase.ask !== meaning.ask || open.phase.forId !== meaning.forId)
    return false;
  return meaning.kind === 'more'
    ? showMore(draft, open, meaning.from, proceed)
    : takeChosen(draft, open, [meaning.id], proceed);
}

/** Takes what an interpreter selected, or the customer's own words, as an answer to the open choice. */
export function chooseByWords(
  draft: Draft,
  { commands, content }: Extract<TurnInput, { kind: 'message' }>,
  customer: RecordSnapshot,
): boolean {
  const open = toOpen(draft, draft.state.phase, customer);
  if (open === undefined || content.type !== 'text') return false;
  const proceed = (task: Task): void => pursue(draft, task, customer);
  const ids = commands.flatMap((command) => (command.kind === 'select' ? [command.id] : []));
  const [first] = ids;
  if (open.phase.ask === undefined && first !== undefined) {
    proceed({ ...open.phase.task, target: first });
    return true;
  }
  if (ids.length > 0 && takeChosen(draft, open, ids, proceed)) return true;
  return takeWords(draft, open, content.text, proceed);
}

function toOpen(draft: Draft, phase: Phase, customer: RecordSnapshot) {
  if (phase.name !== 'choosing') return undefined;
  const action = findAction(draft.context, phase.task.action);
  return action === undefined ? undefined : { action, customer, phase };
}

/** Keeps what was said of records that are chosen later. */
export function withWords(draft: Draft, task: Task, said: Readonly<Record<string, string>>): Task {
  const asks = findAction(draft.context, task.action)?.asks ?? [];
  const words = asks.flatMap(({ kind, name }): (readonly [string, string])[] => {
    const text = said[name];
    return kind === 'choice' && text !== undefined ? [[name, text]] : [];
  });
  if (words.length === 0) return task;
  // What is said anew is chosen anew.
  const names = words.map(([name]) => name);
  const chosen = Object.fromEntries(
    Object.entries(task.chosen ?? {}).filter(([key]) => !names.includes(key.split('/')[0] ?? key)),
  );
  return { ...task, chosen, words: { ...task.words, ...Object.fromEntries(words) } };
}
