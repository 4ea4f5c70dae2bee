import { describe, expect, it } from 'vitest';
import type { ActionDefinition } from '../vocabulary/index.ts';
import { describeEvidence, factsNeeded, isSufficient, mayDisclose, noEvidence } from './evidence.ts';

function need(
  kind: ActionDefinition['kind'],
  disclosure: ActionDefinition['disclosure'] = 'verified',
  removes = kind === 'remove',
) {
  return { kind, disclosure, removes };
}

const phoneOnly = { channelPhone: true, facts: [] };
const oneFact = { channelPhone: true, facts: ['email'] };
const twoFacts = { channelPhone: true, facts: ['email', 'born'] };

describe('evidence', () => {
  it('needs the phone and one fact for a change, two for a removal', () => {
    expect(factsNeeded(need('change'))).toBe(1);
    expect(factsNeeded(need('add'))).toBe(1);
    expect(factsNeeded(need('remove'))).toBe(2);
    for (const kind of ['change', 'add'] as const) {
      expect(isSufficient(noEvidence, need(kind))).toBe(false);
      expect(isSufficient(phoneOnly, need(kind))).toBe(false);
      expect(isSufficient(oneFact, need(kind))).toBe(true);
    }
    expect(isSufficient(oneFact, need('remove'))).toBe(false);
    expect(isSufficient(twoFacts, need('remove'))).toBe(true);
  });

  it('needs two facts for steps that remove something, whatever they are called', () => {
    expect(factsNeeded(need('do', 'verified', true))).toBe(2);
    expect(factsNeeded(need('change', 'always', true))).toBe(2);
  });

  it('needs no fact for an answer that shows only what everybody may see, and one for any other', () => {
    expect(factsNeeded(need('answer', 'always'))).toBe(0);
    expect(factsNeeded(need('answer', 'verified'))).toBe(1);
    expect(factsNeeded(need('do', 'always'))).toBe(1);
    expect(isSufficient(noEvidence, need('answer', 'always'))).toBe(false);
  });

  it('does not count the same fact twice', () => {
    expect(isSufficient({ channelPhone: true, facts: ['email', 'email'] }, need('remove'))).toBe(false);
  });

  it('is more where an action asks for more, and never less than its kind needs', () => {
    expect(factsNeeded({ ...need('change'), evidence: 2 })).toBe(2);
    expect(factsNeeded({ ...need('remove'), evidence: 1 })).toBe(2);
    expect(factsNeeded({ ...need('remove'), evidence: 3 })).toBe(3);
    expect(isSufficient(oneFact, { ...need('change'), evidence: 2 })).toBe(false);
    expect(isSufficient(twoFacts, { ...need('change'), evidence: 2 })).toBe(true);
  });

  it('takes one fact more where an identifier stands in for the phone', () => {
    const named = (...facts: readonly string[]) => ({ channelPhone: false, identifier: 'email', facts });
    expect(isSufficient(named('born'), need('change'))).toBe(false);
    expect(isSufficient(named('born', 'born'), need('change'))).toBe(false);
    expect(isSufficient(named('born', 'card'), need('change'))).toBe(true);
    expect(isSufficient(named('born', 'card'), need('remove'))).toBe(false);
    expect(isSufficient(named('born', 'card', 'name'), need('remove'))).toBe(true);
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
    expect(isSufficient({ channelPhone: false, facts: ['email', 'born'] }, need('change'))).toBe(false);
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
    // Facts alone lead to nobody's record.
    expect(mayDisclose({ disclose: 'always' }, { channelPhone: false, facts: ['email', 'born'] })).toBe(
      false,
    );
  });

  it('never shows `never` properties', () => {
    for (const evidence of [noEvidence, phoneOnly, oneFact, twoFacts])
      expect(mayDisclose({ disclose: 'never' }, evidence)).toBe(false);
  });
});
