import type { Permission } from '../contract/index.ts';
import type { Plan } from '../mapping/index.ts';
import { type ActionDefinition, permissionOf } from '../vocabulary/index.ts';
import {
  type Confirmation,
  type ConfirmationAnswer,
  confirmationsNeeded,
  hashPlan,
  hashToken,
} from './confirmation.ts';
import { type Evidence, isSufficient } from './evidence.ts';
import { readPlainAnswer } from './plain-answer.ts';

export interface AuthorizeOptions {
  readonly action: ActionDefinition;
  /** The connector's permission, now. */
  readonly permission: Permission;
  readonly mode: 'live' | 'shadow';
  /** The plan made from the fresh record, now. */
  readonly plan: Plan;
  readonly evidence: Evidence;
  /** As it was issued. */
  readonly confirmation: Confirmation;
  readonly answer: ConfirmationAnswer;
  readonly now: number;
}

export type Refusal =
  | 'permission'
  | 'shadow'
  /** Only what is written at the end of a conversation goes without a confirmation. */
  | 'not-closing'
  | 'shadow-closing'
  | 'evidence'
  | 'expired'
  | 'plan-changed'
  /** Everything holds, and a further confirmation is needed. */
  | 'stage'
  | 'not-this-button'
  | 'not-a-yes'
  | 'not-accepted-yet'
  | 'sent-before-question'
  | 'sent-too-late'
  | 'not-last-message';

declare const authorized: unique symbol;

/** The gate's yes to one plan. Only {@link authorize} and {@link authorizeClosing} make one; `writes` turns it into a permit. */
export interface Authorization {
  readonly [authorized]: true;
  readonly plan: Plan;
  readonly planHash: string;
  readonly tokenHash: string;
  readonly evidence: Evidence;
}

const issued = new WeakSet<Authorization>();

/** Whether this object came from {@link authorize}, unchanged. */
export function isAuthorization(input: Authorization): boolean {
  return issued.has(input);
}

export type Authorized =
  | { readonly ok: true; readonly authorization: Authorization }
  | { readonly ok: false; readonly refusal: Refusal };

const rank: Readonly<Record<Permission, number>> = { 'read-only': 0, 'read-write': 1, full: 2 };

export function isPermitted(action: ActionDefinition, permission: Permission): boolean {
  return rank[permission] >= rank[permissionOf(action)];
}

/**
 * The one place where a write is allowed: permission, evidence, and a confirmation of exactly this plan.
 * Every check stands alone; a test removes each and must fail.
 */
export function authorize(options: AuthorizeOptions): Authorized {
  const refusal = findRefusal(options);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, authorization: issue(options, options.confirmation) };
}

/** The name under which notices and trail know what is written at the end of a conversation. */
export const closingAction = 'on-end';

export type ClosingOptions = Pick<AuthorizeOptions, 'action' | 'permission' | 'mode' | 'plan' | 'evidence'>;

/**
 * Allows what the business itself writes when a conversation ends: nobody confirms it, so it never removes anything and
 * never runs in shadow mode or above its connector's permission.
 */
export function authorizeClosing(options: ClosingOptions): Authorized {
  const refusal = findClosingRefusal(options);
  if (refusal !== undefined) return { ok: false, refusal };
  const planHash = hashPlan(options.plan, options.evidence, '');
  return { ok: true, authorization: issue(options, { planHash, tokenHash: '' }) };
}

function findClosingRefusal({ action, permission, mode, plan }: ClosingOptions): Refusal | undefined {
  const removes = plan.changes.some(({ kind }) => kind === 'remove');
  if (action.name !== closingAction || plan.action !== closingAction) return 'not-closing';
  if (mode === 'shadow') return 'shadow-closing';
  return removes || !isPermitted(action, permission) ? 'permission' : undefined;
}

function issue(
  { plan, evidence }: Pick<AuthorizeOptions, 'plan' | 'evidence'>,
  { planHash, tokenHash }: Pick<Confirmation, 'planHash' | 'tokenHash'>,
): Authorization {
  const authorization = Object.freeze({
    plan: freezeDeep(structuredClone(plan)),
    planHash,
    tokenHash,
    evidence: freezeDeep(structuredClone(evidence)),
  }) as Authorization;
  issued.add(authorization);
  return authorization;
}

/** What was authorised stays what was confirmed, whoever gets hold of it. */
function freezeDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freezeDeep);
  return value;
}

function findRefusal(options: AuthorizeOptions): Refusal | undefined {
  const { action, permission, mode, plan, evidence, confirmation, now } = options;
  if (mode === 'shadow') return 'shadow';
  if (!isPermitted(action, permission)) return 'permission';
  if (!isSufficient(evidence, action)) return 'evidence';
  if (now > confirmation.expiresAt) return 'expired';
  if (plan.action !== action.name) return 'plan-changed';
  if (hashPlan(plan, evidence, confirmation.nonce) !== confirmation.planHash) return 'plan-changed';
  return checkAnswer(options) ?? (confirmation.stage < confirmationsNeeded(action) ? 'stage' : undefined);
}

/** Whether the answer is a yes to this question. */
function checkAnswer(options: Pick<AuthorizeOptions, 'answer' | 'confirmation'>): Refusal | undefined {
  const { answer, confirmation } = options;
  const { language } = confirmation;
  if (answer.kind === 'button') {
    return hashToken(answer.token) === confirmation.tokenHash ? undefined : 'not-this-button';
  }
  if (readPlainAnswer(answer.text, language) !== 'yes') return 'not-a-yes';
  if (answer.acceptedAt === undefined) return 'not-accepted-yet';
  // Channels state whole seconds. Said the other way round, a time that is no number would pass.
  const isAfter = Math.floor(answer.sentAt / 1000) >= Math.floor(answer.acceptedAt / 1000);
  if (!isAfter) return 'sent-before-question';
  const isInTime = answer.sentAt - answer.acceptedAt <= confirmation.expiresAt - confirmation.issuedAt;
  if (!isInTime) return 'sent-too-late';
  if (!answer.isLast) return 'not-last-message';
  return undefined;
}
