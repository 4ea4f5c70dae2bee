import type { ChangeNotice } from '../contract/index.ts';
import type { Plan } from '../mapping/index.ts';

/** What a permit needs besides the gate's authorization. */
export interface Intent {
  readonly changeId: string;
  readonly senderIndex: string;
  readonly conversationId: string;
  /** What the notice says, as far as it is known before the outcome. */
  readonly notice: NoticeBody;
}

export type NoticeBody = Omit<ChangeNotice, 'id' | 'outcome' | 'detail' | 'at' | 'auditHead'>;

/** Stored with the journal row, sealed: all that recovery needs after a crash. */
export interface StoredIntent {
  readonly plan: Plan;
  readonly notice: NoticeBody;
}

/** What became of a write, with the reason where it was not plainly applied. */
export interface WriteOutcome {
  readonly outcome: 'applied' | 'not-applied' | 'unknown';
  /** For people: why. */
  readonly detail?: string;
  /** Whether what the plan relied on had moved. */
  readonly conflict: boolean;
}

export function sealContext(changeId: string): string {
  return `journal:${changeId}`;
}
