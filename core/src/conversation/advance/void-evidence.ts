import { noEvidence } from '../../gate/index.ts';
import type { Phase } from './state.ts';
import { type Draft, note } from './turn.ts';

/** Nothing that was proved in this conversation holds any more, nor what it led to. */
export function voidEvidence(draft: Draft): void {
  note(draft, 'evidence.voided', {});
  const { customer: _, waiting: __, ...rest } = draft.state;
  // A write under way goes on; its outcome is still owed.
  const isWriting = draft.state.phase.name === 'writing';
  const phase: Phase = isWriting ? draft.state.phase : { name: 'idle' };
  draft.state = { ...rest, evidence: noEvidence, phase, offered: {} };
}
