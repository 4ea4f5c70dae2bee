import { closingAction } from '../../gate/index.ts';
import { pursue } from './pursue.ts';
import { showDifference, summariseSteps } from './render-plan.ts';
import { findAction } from './targets.ts';
import { announce, type Draft, remember, rest, setPhase, type TurnInput, text } from './turn.ts';

type SettledInput = Extract<TurnInput, { kind: 'settled' }>;

/** Tells the customer what became of the write. */
export function answerSettled(draft: Draft, input: SettledInput): void {
  // What the business writes for itself is none of the customer's messages.
  if (input.action === closingAction) {
    if (draft.state.isClosed === true) draft.effects.push({ kind: 'end' });
    return;
  }
  const { action, outcome, changeId } = input;
  remember(draft, { kind: 'changed', action, outcome, reference: changeId });
  const { phase } = draft.state;
  const reference = input.changeId;
  const { lookup } = draft.context;
  const isOurs = phase.name === 'writing' && phase.changeId === input.changeId;
  if (!isOurs) {
    // The conversation has moved on; the receipt is still owed.
    draft.replies.push({
      id: draft.context.createId(),
      content: { type: 'text', text: receipt(draft, input, reference) },
    });
    return;
  }
  // The number may lead to somebody else by now: what was proved and asked for is not theirs.
  const isTheSame = lookup.kind === 'found' && lookup.customer.id === draft.state.customer;
  if (input.outcome === 'not-applied' && input.conflict && isTheSame) {
    setPhase(draft, { name: 'idle' });
    announce(draft, text(draft, 'record-moved'));
    return pursue(draft, phase.task, lookup.customer);
  }
  rest(draft, receipt(draft, input, reference));
}

function receipt(draft: Draft, input: SettledInput, reference: string): string {
  return text(draft, input.outcome, { reference, summary: summarise(draft, input) });
}

function summarise(draft: Draft, { action: name, differences }: SettledInput): string {
  const action = findAction(draft.context, name);
  const type = draft.context.vocabulary.records[action?.record ?? '']?.label ?? '';
  if (action?.kind === 'add') return text(draft, 'applied-add', { type });
  if (action?.kind === 'remove') return text(draft, 'applied-remove', { type });
  const [only, ...others] = differences;
  if (action !== undefined && (action.kind === 'do' || others.length > 0))
    return summariseSteps(draft, action, differences);
  if (only === undefined || only.after === null) return text(draft, 'applied-other');
  const shown = showDifference(draft, action?.record ?? '', only);
  return text(draft, 'applied-change', { label: shown.label, after: shown.after ?? '' });
}
