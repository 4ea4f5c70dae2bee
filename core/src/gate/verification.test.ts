import { describe, expect, it } from 'vitest';
import { createDate } from '../contract/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import type { Locale, PropertyDefinition, RecordDefinition } from '../vocabulary/index.ts';
import { now } from './gate-for-tests.ts';
import {
  chooseFact,
  countFacts,
  countFailure,
  isLockedOut,
  matchAnswer,
  noAttempts,
} from './verification.ts';

const locale: Locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now };
const hour = 3_600_000;
const policy = { attempts: 3, lockMs: 24 * hour };

function property(
  name: string,
  type: PropertyDefinition['type'],
  more: Partial<PropertyDefinition> = {},
): PropertyDefinition {
  return { name, label: name, type, disclose: 'verified', askToVerify: true, required: true, ...more };
}

const properties = {
  phone: property('phone', 'phone', { askToVerify: false }),
  name: property('name', 'person-name', { disclose: 'always' }),
  email: property('email', 'email'),
  born: property('born', 'date', { disclose: 'never' }),
  amount: property('amount', 'amount'),
};
const record: RecordDefinition = {
  name: 'customer',
  label: 'customer',
  in: 'policies',
  identify: ['phone'],
  properties,
};
const values: RecordSnapshot['values'] = {
  phone: '+27821234567',
  name: 'Nomsa Dlamini',
  email: 'nomsa@example.org',
  born: createDate('1985-03-14'),
};

function customerWith(more: RecordSnapshot['values'] = {}): RecordSnapshot {
  return {
    record: 'customer',
    connector: 'policies',
    id: 'customer:1',
    label: 'Nomsa Dlamini',
    values: { ...values, ...more },
    row: { collection: 'customers', key: { id: 1 }, fields: {} },
    far: {},
    children: {},
  };
}

describe('an answer', () => {
  it.each([
    ['email', 'nomsa@example.org'],
    ['email', 'NOMSA@Example.ORG'],
    ['email', '  nomsa@example.org.  '],
    ['email', 'it is nomsa@example.org'],
    ['born', '1985-03-14'],
    ['born', '14 March 1985'],
    ['born', '14/03/1985'],
    ['born', 'I was born on 14 March 1985'],
  ] as const)('about %s matches by meaning: "%s"', (name, text) => {
    expect(matchAnswer(text, properties[name], customerWith(), locale)).toBe('match');
  });

  it.each([
    ['email', 'nomsa@example.com'],
    ['email', 'xnomsa@example.org'],
    ['email', 'nomsa@example.org.evil.org'],
    ['born', '1985-03-15'],
    ['born', '14 March 1986'],
  ] as const)('about %s does not match: "%s"', (name, text) => {
    expect(matchAnswer(text, properties[name], customerWith(), locale)).toBe('mismatch');
  });

  it.each([
    ['email', 'why do you ask?'],
    ['email', ''],
    ['email', 'nomsa'],
    ['email', 'example.org'],
    ['born', 'I would rather not say'],
    ['born', 'null'],
    ['born', 'undefined'],
  ] as const)('about %s that holds none is no attempt: "%s"', (name, text) => {
    expect(matchAnswer(text, properties[name], customerWith(), locale)).toBe('no-answer');
  });

  it('that guesses twice in one message is no answer', () => {
    const text = 'nomsa@example.com or nomsa@example.org';
    expect(matchAnswer(text, properties.email, customerWith(), locale)).toBe('no-answer');
    const dates = '13 March 1985, 14 March 1985';
    expect(matchAnswer(dates, properties.born, customerWith(), locale)).toBe('no-answer');
  });

  it('never matches what is not on file', () => {
    for (const text of ['', 'undefined', 'null', 'nomsa@example.org'])
      expect(matchAnswer(text, properties.email, customerWith({ email: undefined }), locale)).toBe(
        'no-answer',
      );
  });
});

describe('wrong answers', () => {
  it('lock the customer out at the third', () => {
    const first = countFailure(noAttempts, policy, now);
    const second = countFailure(first, policy, now);
    expect([first, second]).toEqual([
      { failures: 1, lockedUntil: 0 },
      { failures: 2, lockedUntil: 0 },
    ]);
    expect([first, second].some((attempts) => isLockedOut(attempts, now))).toBe(false);
    const third = countFailure(second, policy, now);
    expect(isLockedOut(third, now)).toBe(true);
    expect(isLockedOut(third, now + policy.lockMs - 1)).toBe(true);
    expect(isLockedOut(third, now + policy.lockMs)).toBe(false);
  });

  it('count from one again after the lock has passed', () => {
    const locked = { failures: 0, lockedUntil: now };
    expect(countFailure(locked, policy, now + 1)).toEqual({ failures: 1, lockedUntil: 0 });
    expect(countFailure({ failures: 2, lockedUntil: now - 1 }, policy, now)).toEqual({
      failures: 1,
      lockedUntil: 0,
    });
  });

  it('lock out at the first where one attempt is allowed', () => {
    expect(countFailure(noAttempts, { ...policy, attempts: 1 }, now).lockedUntil).toBe(now + policy.lockMs);
  });
});

describe('the fact asked for', () => {
  const options = { record, evidence: { channelPhone: true, facts: [] }, except: [] };

  it('is the first that may be asked and is on file', () => {
    expect(chooseFact({ ...options, customer: customerWith() })?.name).toBe('email');
    expect(chooseFact({ ...options, customer: customerWith({ email: undefined }) })?.name).toBe('born');
  });

  it('is none that was proved already, or is excepted', () => {
    const evidence = { channelPhone: true, facts: ['email'] };
    expect(chooseFact({ ...options, evidence, customer: customerWith() })?.name).toBe('born');
    expect(chooseFact({ ...options, except: ['email'], customer: customerWith() })?.name).toBe('born');
  });

  it('is none that anybody can see, nor one that the business does not ask', () => {
    const only = customerWith({ email: undefined, born: undefined });
    expect(chooseFact({ ...options, customer: only })).toBeUndefined();
  });

  it('is counted for what the strongest action needs', () => {
    expect(countFacts({ ...options, customer: customerWith() })).toBe(2);
    expect(countFacts({ ...options, customer: customerWith({ email: undefined }) })).toBe(1);
    expect(countFacts({ ...options, customer: customerWith({ email: undefined, born: undefined }) })).toBe(0);
  });
});
