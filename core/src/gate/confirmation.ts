import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { Plan } from '../mapping/index.ts';
import type { Evidence } from './evidence.ts';

/** A question "is that correct?" that stands open, bound to exactly one plan. Plain data, kept in the conversation. */
export interface Confirmation {
  /** Over the plan's changes, everything they rely on, and the evidence. */
  readonly planHash: string;
  /** Random, and kept sealed: without it nobody can find a plan's values by trying hashes. */
  readonly nonce: string;
  /** Hash of the token on the button. */
  readonly tokenHash: string;
  /** The outgoing message that carries the question. */
  readonly messageId: string;
  /** 1, or 2 for the second confirmation of a removal. */
  readonly stage: number;
  /** The language of the question: a typed yes is read in it, and in English. */
  readonly language: string;
  /** The moment that the plan means by "now": made again with the same one, it is the same plan. */
  readonly asOf: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** How many confirmations an action needs. */
export function confirmationsNeeded(action: { readonly removes: boolean }): number {
  return action.removes ? 2 : 1;
}

export function hashPlan(plan: Plan, evidence: Evidence, nonce: string): string {
  return createHash('sha256').update(canonicalJson({ plan, evidence, nonce })).digest('hex');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** How the customer answered the question. */
export type ConfirmationAnswer =
  /** The button, which carries the token. */
  | { readonly kind: 'button'; readonly token: string }
  /** A typed message, with what is known of the message it answers. */
  | {
      readonly kind: 'typed';
      readonly text: string;
      /** By the channel's clock. */
      readonly sentAt: number;
      /** When the channel accepted the question. Undefined: it has not. */
      readonly acceptedAt: number | undefined;
      /** Whether the question is the hub's last message. */
      readonly isLast: boolean;
    };
