import type { ChangeNotice } from '../contract/index.ts';
import type { Plan } from '../mapping/index.ts';

/** What a permit needs besides the gate's authorization. */
export interface Intent {
  readonly changeId: string;
  readonly senderIndex: string;
  readonly conversationId: string;
  /** What the notice says, as far as it is known before the outcome. */
  readonly notice: NoticeBody;
  /** Who is told besides, once it was applied. */
  readonly contacts?: readonly OldContact[];
}

/** A contact detail that a write replaces, as it stood before. */
export interface OldContact {
  readonly property: string;
  readonly label: string;
  readonly type: 'phone' | 'email';
  readonly value: string;
}

export type NoticeBody = Omit<ChangeNotice, 'id' | 'outcome' | 'detail' | 'at' | 'auditHead'>;

/** Stored with the journal row, sealed: all that recovery needs after a crash. */
export interface StoredIntent {
  readonly plan: Plan;
  readonly notice: NoticeBody;
  readonly contacts?: readonly OldContact[];
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
