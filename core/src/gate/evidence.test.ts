import { describe, expect, it } from 'vitest';
import { describeEvidence, factsNeeded, isSufficient, mayDisclose, noEvidence } from './evidence.ts';

const phoneOnly = { channelPhone: true, facts: [] };
const oneFact = { channelPhone: true, facts: ['email'] };
const twoFacts = { channelPhone: true, facts: ['email', 'born'] };

describe('evidence', () => {
  it('needs the phone and one fact for a change, two for a removal', () => {
    expect(factsNeeded({ kind: 'change' })).toBe(1);
    expect(factsNeeded({ kind: 'add' })).toBe(1);
    expect(factsNeeded({ kind: 'remove' })).toBe(2);
    for (const kind of ['change', 'add'] as const) {
      expect(isSufficient(noEvidence, { kind })).toBe(false);
      expect(isSufficient(phoneOnly, { kind })).toBe(false);
      expect(isSufficient(oneFact, { kind })).toBe(true);
    }
    expect(isSufficient(oneFact, { kind: 'remove' })).toBe(false);
    expect(isSufficient(twoFacts, { kind: 'remove' })).toBe(true);
  });

  it('does not count the same fact twice', () => {
    expect(isSufficient({ channelPhone: true, facts: ['email', 'email'] }, { kind: 'remove' })).toBe(false);
  });

  it('is more where an action asks for more, and never less than its kind needs', () => {
    expect(factsNeeded({ kind: 'change', evidence: 2 })).toBe(2);
    expect(factsNeeded({ kind: 'remove', evidence: 1 })).toBe(2);
    expect(factsNeeded({ kind: 'remove', evidence: 3 })).toBe(3);
    expect(isSufficient(oneFact, { kind: 'change', evidence: 2 })).toBe(false);
    expect(isSufficient(twoFacts, { kind: 'change', evidence: 2 })).toBe(true);
  });

  it('takes one fact more where an identifier stands in for the phone', () => {
    const named = (...facts: readonly string[]) => ({ channelPhone: false, identifier: 'email', facts });
    expect(isSufficient(named('born'), { kind: 'change' })).toBe(false);
    expect(isSufficient(named('born', 'born'), { kind: 'change' })).toBe(false);
    expect(isSufficient(named('born', 'card'), { kind: 'change' })).toBe(true);
    expect(isSufficient(named('born', 'card'), { kind: 'remove' })).toBe(false);
    expect(isSufficient(named('born', 'card', 'name'), { kind: 'remove' })).toBe(true);
    for (const disclose of ['always', 'verified'] as const) {
      expect(mayDisclose({ disclose }, named('born'))).toBe(false);
      expect(mayDisclose({ disclose }, named('born', 'card'))).toBe(true);
    }
    expect(mayDisclose({ disclose: 'never' }, named('born', 'card'))).toBe(false);
    expect(describeEvidence(named('born'), (name) => name)).toEqual(['identified by email', 'born on file']);
    const shared = { channelPhone: true, phoneBy: 'contact-request', facts: [] } as const;
    expect(describeEvidence(shared, (name) => name)).toEqual(['phone from a contact request']);
  });

  it('is worth nothing where the channel does not vouch for the phone', () => {
    expect(isSufficient({ channelPhone: false, facts: ['email', 'born'] }, { kind: 'change' })).toBe(false);
  });

  it('is named without any answer', () => {
    const labels: Record<string, string> = { born: 'date of birth' };
    const labelOf = (property: string): string => labels[property] ?? property;
    expect(describeEvidence(twoFacts, labelOf)).toEqual([
      'channel phone',
      'email on file',
      'date of birth on file',
    ]);
    expect(describeEvidence(noEvidence, labelOf)).toEqual([]);
  });
});

describe('disclosure', () => {
  it('shows `verified` properties only after a fact was proved', () => {
    expect(mayDisclose({ disclose: 'verified' }, phoneOnly)).toBe(false);
    expect(mayDisclose({ disclose: 'verified' }, oneFact)).toBe(true);
  });

  it('shows `always` properties to the owner of the phone, and to nobody else', () => {
    expect(mayDisclose({ disclose: 'always' }, phoneOnly)).toBe(true);
    expect(mayDisclose({ disclose: 'always' }, noEvidence)).toBe(false);
    expect(mayDisclose({ disclose: 'verified' }, { channelPhone: false, facts: ['email'] })).toBe(false);
  });

  it('never shows `never` properties', () => {
    for (const evidence of [noEvidence, phoneOnly, oneFact, twoFacts])
      expect(mayDisclose({ disclose: 'never' }, evidence)).toBe(false);
  });
});
