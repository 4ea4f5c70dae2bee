import { describe, expect, it } from 'vitest';
import { confirmationsNeeded, hashPlan, hashToken } from './confirmation.ts';
import { nonce, planOf, proved } from './gate-for-tests.ts';

describe('a confirmation', () => {
  it('is asked once, and twice for a removal', () => {
    expect(confirmationsNeeded({ removes: false })).toBe(1);
    expect(confirmationsNeeded({ removes: true })).toBe(2);
  });

  it('hashes the same plan the same, however its members are ordered', () => {
    const plan = planOf();
    const reordered = Object.fromEntries(Object.entries(plan).reverse());
    expect(hashPlan(reordered as typeof plan, proved, nonce)).toBe(hashPlan(planOf(), proved, nonce));
  });

  it('is bound to the evidence', () => {
    const other = { ...proved, facts: ['email'] };
    expect(hashPlan(planOf(), other, nonce)).not.toBe(hashPlan(planOf(), proved, nonce));
    expect(hashPlan(planOf(), { ...proved, channelPhone: false }, nonce)).not.toBe(
      hashPlan(planOf(), proved, nonce),
    );
  });

  it('cannot be found again without its nonce', () => {
    expect(hashPlan(planOf(), proved, 'another')).not.toBe(hashPlan(planOf(), proved, nonce));
  });

  it('keeps a hash of the token, not the token', () => {
    expect(hashToken('abc')).toMatch(/^[0-9a-f]{64}$/);
    expect(hashToken('abc')).not.toBe(hashToken('abd'));
  });
});
