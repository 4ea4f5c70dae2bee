import type { RecordSnapshot } from '../../mapping/index.ts';
import { listStarts } from './go-on.ts';
import { identifySender } from './identifying.ts';
import { showUnknownSender } from './questions.ts';
import { tellApart } from './telling-apart.ts';
import { type Draft, handOver, note, rootOf, type TurnInput, text } from './turn.ts';
import { voidEvidence } from './void-evidence.ts';
import { keepRequests } from './waiting.ts';

type MessageInput = Extract<TurnInput, { kind: 'message' }>;

/** Whom the fresh lookup found; when nobody, says so. */
export function meetCustomer(draft: Draft): RecordSnapshot | undefined {
  const { lookup } = draft.context;
  if (lookup.kind === 'found') {
    const { customer, by } = lookup;
    // Somebody said that a change was not theirs: whoever proved something before has to do without it.
    if (isHeld(draft) && draft.state.evidence.facts.length > 0) voidEvidence(draft);
    if (by === 'identifier' && draft.state.customer !== customer.id) {
      handOver(draft, 'held', text(draft, 'changes-held'));
      return undefined;
    }
    if (draft.state.customer !== customer.id) {
      if (draft.state.customer !== undefined) voidEvidence(draft);
      note(draft, 'customer.matched', { facts: { record: customer.record } });
      draft.state = { ...draft.state, customer: customer.id, evidence: rootOf(draft) };
    }
    return customer;
  }
  if (lookup.kind === 'unreachable' || lookup.kind === 'several') {
    // The question that stood open stands open still.
    draft.replies.push({
      id: draft.context.createId(),
      content: { type: 'text', text: text(draft, 'unreachable') },
    });
    return undefined;
  }
  if (draft.state.customer !== undefined) voidEvidence(draft);
  note(draft, 'customer.not-matched', { facts: { reason: lookup.kind } });
  if (lookup.kind === 'none' && draft.state.misses < 2) {
    draft.state = { ...draft.state, misses: draft.state.misses + 1 };
    showUnknownSender(draft);
    return undefined;
  }
  const key = lookup.kind === 'no-phone' ? 'no-phone' : 'unknown-sender';
  handOver(draft, lookup.kind, text(draft, key));
  return undefined;
}

export function meetStranger(draft: Draft, input: MessageInput): void {
  if (draft.state.customer !== undefined) voidEvidence(draft);
  rememberOthers(draft, input);
  identifySender(draft, input);
}

export function meetSeveral(draft: Draft, input: MessageInput, customers: readonly RecordSnapshot[]): void {
  if (draft.state.customer !== undefined) voidEvidence(draft);
  rememberOthers(draft, input);
  tellApart(draft, input, customers);
}

/** What is asked for besides, before it is known who asks. */
function rememberOthers(draft: Draft, { content, commands }: MessageInput): void {
  if (content.type !== 'text' || draft.state.phase.name !== 'idle') return;
  const [start, ...others] = listStarts(draft, commands);
  if (start !== undefined) keepRequests(draft, others, content.text, start);
}

export function isHeld({ context }: Draft): boolean {
  return context.heldUntil > context.now;
}
