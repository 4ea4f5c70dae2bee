import type { OfferedChoice } from './choices.ts';
import { isOffered, offer } from './questions.ts';
import type { Task } from './state.ts';
import { findAction } from './targets.ts';
import { type Draft, rest, say, text } from './turn.ts';

/** Says why something cannot be, with what can be done instead. */
export function refuseWithOffers(
  draft: Draft,
  { task }: { readonly task: Task },
  words: string,
  offers: readonly string[],
): void {
  const from = findAction(draft.context, task.action);
  const choices = offers.flatMap((name): OfferedChoice[] => {
    if (name === 'person') return [offer(draft, text(draft, 'person'), { kind: 'person' })];
    const action = findAction(draft.context, name);
    if (action === undefined || !isOffered(draft.context, action)) return [];
    // What is offered is about the same record, where it can be.
    const target = action.record === from?.record && task.target !== undefined ? { target: task.target } : {};
    return [offer(draft, action.label, { kind: 'start', action: name, ...target })];
  });
  if (choices.length === 0) return rest(draft, words);
  draft.state = { ...draft.state, phase: { name: 'idle' }, misses: 0 };
  say(draft, words, choices);
}
