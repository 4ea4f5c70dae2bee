import { type Dispute, type Draft, handOver, note, say, text } from './turn.ts';
import { voidEvidence } from './void-evidence.ts';

/** "That wasn't me": a person is told which change, nothing that was proved holds, and nothing more is changed for now. */
export function disputeChange(draft: Draft, { changeId, subject }: Dispute): void {
  const { context, state } = draft;
  const isWriting = state.phase.name === 'writing';
  note(draft, 'change.disputed', changeId === undefined ? {} : { changeId });
  voidEvidence(draft);
  if (subject !== undefined)
    draft.effects.push({ kind: 'hold-changes', subject, until: context.now + context.policy.lockMs });
  const isUnsure = changeId === undefined && context.lookup.kind === 'unreachable';
  const words = isUnsure
    ? ''
    : changeId === undefined
      ? text(draft, 'not-me-unknown')
      : text(draft, 'not-me', { reference: changeId });
  if (!isWriting) return handOver(draft, 'not-me', words, changeId);
  draft.effects.push({
    kind: 'hand-over',
    reason: 'not-me',
    ...(changeId === undefined ? {} : { changeId }),
  });
  say(draft, words === '' ? text(draft, 'writing') : words);
}
