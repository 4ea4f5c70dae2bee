import { describe, expect, it } from 'vitest';
import { confirmationsNeeded, hashPlan, hashToken } from './confirmation.ts';
import { planOf, proved } from './gate-for-tests.ts';

describe('a confirmation', () => {
  it('is asked once, and twice for a removal', () => {
    expect(confirmationsNeeded({ kind: 'change' })).toBe(1);
    expect(confirmationsNeeded({ kind: 'add' })).toBe(1);
    expect(confirmationsNeeded({ kind: 'remove' })).toBe(2);
  });

  it('hashes the same plan the same, however its members are ordered', () => {
    const plan = planOf();
    const reordered = Object.fromEntries(Object.entries(plan).reverse());
    expect(hashPlan(reordered as typeof plan, proved)).toBe(hashPlan(planOf(), proved));
  });

  it('is bound to the evidence', () => {
    const other = { ...proved, facts: ['email'] };
    expect(hashPlan(planOf(), other)).not.toBe(hashPlan(planOf(), proved));
    expect(hashPlan(planOf(), { ...proved, channelPhone: false })).not.toBe(hashPlan(planOf(), proved));
  });

  it('keeps a hash of the token, not the token', () => {
    expect(hashToken('abc')).toMatch(/^[0-9a-f]{64}$/);
    expect(hashToken('abc')).not.toBe(hashToken('abd'));
  });
});
