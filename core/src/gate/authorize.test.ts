import { describe, expect, it } from 'vitest';
import type { Permission } from '../contract/index.ts';
import {
  type AuthorizeOptions,
  authorize,
  authorizeClosing,
  type ClosingOptions,
  closingAction,
  isAuthorization,
  isPermitted,
} from './authorize.ts';
import {
  actionOf,
  allowed,
  confirmationOf,
  confirmMs,
  now,
  planOf,
  pressed,
  proved,
  token,
  typed,
} from './gate-for-tests.ts';

function refusalOf(options: AuthorizeOptions): string {
  const result = authorize(options);
  return result.ok ? 'authorized' : result.refusal;
}

describe('authorize', () => {
  it('says yes to the plan that was confirmed by its own button', () => {
    const options = allowed();
    const result = authorize(options);
    if (!result.ok) throw new Error(result.refusal);
    expect(result.authorization).toEqual({
      plan: options.plan,
      planHash: options.confirmation.planHash,
      tokenHash: options.confirmation.tokenHash,
      evidence: proved,
    });
  });

  it('says yes to the plan that was confirmed by a plain typed yes', () => {
    expect(refusalOf(allowed({ answer: typed() }))).toBe('authorized');
  });

  it('writes nothing in shadow mode', () => {
    expect(refusalOf(allowed({ mode: 'shadow' }))).toBe('shadow');
  });

  it('refuses a connector that may only read', () => {
    expect(refusalOf(allowed({ permission: 'read-only' }))).toBe('permission');
  });

  it('refuses a removal where the connector may only change', () => {
    const plan = planOf({ action: 'remove-it' });
    const evidence = { channelPhone: true, facts: ['born', 'email'] };
    const confirmation = confirmationOf(plan, evidence, { stage: 2 });
    const removal = allowed({ action: actionOf('remove'), plan, evidence, confirmation });
    expect(refusalOf(removal)).toBe('permission');
    expect(refusalOf({ ...removal, permission: 'full' })).toBe('authorized');
  });

  it('refuses when nothing was proved', () => {
    const evidence = { channelPhone: true, facts: [] };
    expect(refusalOf(allowed({ evidence, confirmation: confirmationOf(planOf(), evidence) }))).toBe(
      'evidence',
    );
  });

  it('refuses when the evidence was lost after the question', () => {
    expect(refusalOf(allowed({ evidence: { channelPhone: true, facts: [] } }))).toBe('evidence');
  });

  it('refuses when the evidence became another after the question', () => {
    const evidence = { channelPhone: true, facts: ['email'] };
    expect(refusalOf(allowed({ evidence }))).toBe('plan-changed');
  });

  it('refuses ten minutes after the question, and not before', () => {
    for (const answer of [pressed, typed()]) {
      expect(refusalOf(allowed({ answer, now: now + confirmMs }))).toBe('authorized');
      expect(refusalOf(allowed({ answer, now: now + confirmMs + 1 }))).toBe('expired');
    }
  });

  it('refuses a plan of another action, although its hash was confirmed', () => {
    const plan = planOf({ action: 'change-something-else' });
    expect(refusalOf(allowed({ plan, confirmation: confirmationOf(plan, proved) }))).toBe('plan-changed');
  });

  it('refuses a plan that differs from the confirmed one in anything', () => {
    const [change] = planOf().changes;
    if (change?.kind !== 'update') throw new Error('not an update');
    const others = [
      planOf({ changes: [{ ...change, set: { email: 'evil@example.org' } }] }),
      planOf({ changes: [{ ...change, key: { id: 2 } }] }),
      planOf({ changes: [{ ...change, expected: {} }] }),
      planOf({ changes: [change, { ...change, key: { id: 2 } }] }),
      planOf({ connector: 'another' }),
      planOf({ record: { type: 'customer', id: 'customer:2', label: 'Pieter' } }),
      planOf({ differences: [] }),
    ];
    for (const plan of others) expect(refusalOf(allowed({ plan }))).toBe('plan-changed');
  });

  it('refuses the button of another prompt', () => {
    expect(refusalOf(allowed({ answer: { kind: 'button', token: 'another-token' } }))).toBe(
      'not-this-button',
    );
    expect(refusalOf(allowed({ answer: { kind: 'button', token: '' } }))).toBe('not-this-button');
  });

  it('refuses the hash of the token in place of the token', () => {
    const { tokenHash } = allowed().confirmation;
    expect(refusalOf(allowed({ answer: { kind: 'button', token: tokenHash } }))).toBe('not-this-button');
  });

  it('refuses a token that is typed', () => {
    expect(refusalOf(allowed({ answer: typed({ text: token }) }))).toBe('not-a-yes');
  });

  it('asks once more before a removal', () => {
    const plan = planOf({ action: 'remove-it' });
    const evidence = { channelPhone: true, facts: ['born', 'email'] };
    const removal = allowed({
      action: actionOf('remove'),
      permission: 'full',
      plan,
      evidence,
      confirmation: confirmationOf(plan, evidence),
    });
    expect(refusalOf(removal)).toBe('stage');
    expect(refusalOf({ ...removal, answer: typed({ text: 'well, yes' }) })).toBe('not-a-yes');
  });
});

describe('a typed yes', () => {
  it.each([
    'yes, but make it Thursday',
    'no, the other one',
    'ok, what will it cost?',
    'yes?',
    'yes no',
    'no',
  ])('is not "%s"', (text) => {
    expect(refusalOf(allowed({ answer: typed({ text }) }))).toBe('not-a-yes');
  });

  it('does not count before the channel accepted the question', () => {
    expect(refusalOf(allowed({ answer: typed({ acceptedAt: undefined }) }))).toBe('not-accepted-yet');
  });

  it('does not count when it was sent before the question was accepted', () => {
    const acceptedAt = now + 1_000;
    expect(refusalOf(allowed({ answer: typed({ acceptedAt, sentAt: now }) }))).toBe('sent-before-question');
    // Channels state whole seconds: a yes of the same second may have come after the question.
    expect(refusalOf(allowed({ answer: typed({ acceptedAt: now + 1_900, sentAt: now + 1_000 }) }))).toBe(
      'authorized',
    );
  });

  it('does not count more than ten minutes after the question was accepted', () => {
    const answer = typed({ acceptedAt: now, sentAt: now + confirmMs + 1_000 });
    expect(refusalOf(allowed({ answer }))).toBe('sent-too-late');
    expect(refusalOf(allowed({ answer: typed({ acceptedAt: now, sentAt: now + confirmMs }) }))).toBe(
      'authorized',
    );
  });

  it('is not an old yes delivered a day late', () => {
    const day = 24 * 3_600_000;
    expect(refusalOf(allowed({ answer: typed({ sentAt: now - day }) }))).toBe('sent-before-question');
    expect(refusalOf(allowed({ now: now + day, answer: typed() }))).toBe('expired');
  });

  it('does not count when the question is not the last message', () => {
    expect(refusalOf(allowed({ answer: typed({ isLast: false }) }))).toBe('not-last-message');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'does not count at the impossible time %s',
    (sentAt) => {
      expect(refusalOf(allowed({ answer: typed({ sentAt }) }))).not.toBe('authorized');
    },
  );
});

describe('an authorization', () => {
  it('is told from a copy or a forgery', () => {
    const result = authorize(allowed());
    if (!result.ok) throw new Error(result.refusal);
    expect(isAuthorization(result.authorization)).toBe(true);
    expect(isAuthorization({ ...result.authorization })).toBe(false);
    expect(isAuthorization(structuredClone(result.authorization))).toBe(false);
  });

  it('cannot be altered', () => {
    const result = authorize(allowed());
    if (!result.ok) throw new Error(result.refusal);
    const { plan, evidence } = result.authorization;
    expect(() => Object.assign(result.authorization, { plan: planOf() })).toThrow(TypeError);
    expect(() => Object.assign(plan, { changes: [] })).toThrow(TypeError);
    expect(() => Object.assign(plan.changes[0] ?? {}, { key: { id: 2 } })).toThrow(TypeError);
    expect(() => Object.assign(evidence.facts, { length: 9 })).toThrow(TypeError);
  });

  it('keeps what was confirmed when the plan it was made from is altered', () => {
    const options = allowed();
    const result = authorize(options);
    if (!result.ok) throw new Error(result.refusal);
    Object.assign(options.plan, { changes: [] });
    expect(result.authorization.plan).toEqual(planOf());
  });
});

describe('permission', () => {
  it.each<[Permission, string[]]>([
    ['read-only', []],
    ['read-write', ['change', 'add']],
    ['full', ['change', 'add', 'remove']],
  ])('%s allows %j', (permission, kinds) => {
    const actions = (['change', 'add', 'remove'] as const).filter((kind) =>
      isPermitted(actionOf(kind), permission),
    );
    expect(actions).toEqual(kinds);
  });
});

describe('authorizeClosing', () => {
  const closing = (more: Partial<ClosingOptions> = {}): ClosingOptions => ({
    action: actionOf('do', closingAction),
    permission: 'read-write',
    mode: 'live',
    plan: planOf({ action: closingAction }),
    evidence: proved,
    ...more,
  });
  const refusal = (options: ClosingOptions): string => {
    const result = authorizeClosing(options);
    return result.ok ? 'authorized' : result.refusal;
  };

  it('lets through what is written at the end of a conversation, as it is', () => {
    const result = authorizeClosing(closing());
    if (!result.ok) throw new Error(result.refusal);
    expect(isAuthorization(result.authorization)).toBe(true);
    expect(result.authorization.plan).toEqual(planOf({ action: closingAction }));
  });

  it('lets nothing else through: no other action, no other plan', () => {
    expect(refusal(closing({ action: actionOf('change') }))).toBe('not-closing');
    expect(refusal(closing({ plan: planOf() }))).toBe('not-closing');
  });

  it('writes nothing in shadow mode, above the permission, or that removes', () => {
    const [change] = planOf().changes;
    if (change?.kind !== 'update') throw new Error('The plan does not update');
    const { collection, key, expected } = change;
    const removal = planOf({
      action: closingAction,
      changes: [{ kind: 'remove', collection, key, expected }],
    });
    expect(refusal(closing({ mode: 'shadow' }))).toBe('shadow-closing');
    expect(refusal(closing({ permission: 'read-only' }))).toBe('permission');
    expect(refusal(closing({ permission: 'full', plan: removal }))).toBe('permission');
  });
});
