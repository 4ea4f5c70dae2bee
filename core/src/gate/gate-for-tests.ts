import type { Plan } from '../mapping/index.ts';
import type { ActionDefinition } from '../vocabulary/index.ts';
import type { AuthorizeOptions } from './authorize.ts';
import { type Confirmation, hashPlan, hashToken } from './confirmation.ts';
import type { Evidence } from './evidence.ts';

/** A change that the gate allows, and the parts to spoil one at a time. For this module's own tests. */
export const now = Date.parse('2026-11-22T08:00:00Z');
export const confirmMs = 10 * 60_000;
export const nonce = 'a-random-nonce';
export const token = 'the-token-on-the-button';

export function actionOf(kind: ActionDefinition['kind'], name = `${kind}-it`): ActionDefinition {
  return {
    ...{ name, label: name, kind, record: 'customer', properties: ['email'], when: [], say: [] },
    ...{ asks: [], computed: [], steps: [], shows: [], disclosure: 'verified', removes: kind === 'remove' },
  };
}

export function planOf(more: Partial<Plan> = {}): Plan {
  const customer = { type: 'customer', id: 'customer:1', label: 'Nomsa' };
  return {
    action: 'change-it',
    connector: 'policies',
    record: customer,
    customer,
    changes: [
      {
        kind: 'update',
        collection: 'customers',
        key: { id: 1 },
        expected: { email: 'old@example.org' },
        set: { email: 'new@example.org' },
      },
    ],
    differences: [{ property: 'email', label: 'email', before: 'old@example.org', after: 'new@example.org' }],
    ...more,
  };
}

export const proved: Evidence = { channelPhone: true, facts: ['born'] };

export function confirmationOf(
  plan: Plan,
  evidence: Evidence,
  more: Partial<Confirmation> = {},
): Confirmation {
  return {
    planHash: hashPlan(plan, evidence, nonce),
    nonce,
    tokenHash: hashToken(token),
    messageId: 'm1',
    stage: 1,
    asOf: now,
    issuedAt: now,
    expiresAt: now + confirmMs,
    language: 'en',
    ...more,
  };
}

export type Typed = Extract<AuthorizeOptions['answer'], { kind: 'typed' }>;

/** A plain yes, five seconds after the channel accepted the question. */
export function typed(more: Partial<Typed> = {}): Typed {
  return { kind: 'typed', text: 'yes', sentAt: now + 6_000, acceptedAt: now + 1_000, isLast: true, ...more };
}

export const pressed = { kind: 'button', token } as const;

/** What `authorize` says yes to. */
export function allowed(more: Partial<AuthorizeOptions> = {}): AuthorizeOptions {
  const plan = planOf();
  return {
    action: actionOf('change'),
    permission: 'read-write',
    mode: 'live',
    plan,
    evidence: proved,
    confirmation: confirmationOf(plan, proved),
    answer: pressed,
    now: now + 7_000,
    ...more,
  };
}
