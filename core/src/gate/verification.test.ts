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
const card = property('card', 'text', { lastDigits: 4, disclose: 'never' });
const mother = property('mother', 'person-name', { disclose: 'never' });
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
    ['born', '14.3.85'],
    ['born', '03/14/1985'],
    ['born', 'March 14th, 1985'],
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

describe('an answer in figures', () => {
  const customer = customerWith({ born: createDate('1985-04-03') });
  const match = (text: string) => matchAnswer(text, properties.born, customer, locale);

  it('is right where one of its readings is', () => {
    for (const text of ['03/04/1985', '04/03/1985', 'it was 04-03-1985', '1985-04-03', '3/4/85'])
      expect(match(text), text).toBe('match');
    for (const text of ['03/05/1985', '04/04/1985', '03/04/1986', '1985-03-04'])
      expect(match(text), text).toBe('mismatch');
  });

  it('is still one guess only', () => {
    expect(match('03/04/1985 or 05/04/1985')).toBe('no-answer');
  });

  it('that leaves out the year, or tells of a day to come, is no attempt', () => {
    for (const text of ['3 April', 'tomorrow', 'next Thursday']) expect(match(text), text).toBe('no-answer');
  });
});

describe('a name', () => {
  it('is the same with and without its diacritics, in either order', () => {
    const customer = customerWith({ mother: 'José Nuñez-Müller' });
    for (const text of ['Jose Nunez-Muller', 'JOSÉ NUÑEZ MÜLLER', 'Nuñez-Müller, José'])
      expect(matchAnswer(text, mother, customer, locale), text).toBe('match');
    expect(matchAnswer('Jose Nunez', mother, customer, locale)).toBe('mismatch');
  });
});

describe('a text', () => {
  const policy_ = property('policy', 'text');
  const match = (text: string, stored = 'POL-1041') =>
    matchAnswer(text, policy_, customerWith({ policy: stored }), locale);

  it('is the same however it is written, and with words around it', () => {
    for (const text of ['POL-1041', 'pol 1041', 'POL1041.', 'It is POL-1041, thanks'])
      expect(match(text), text).toBe('match');
    for (const text of ['POL-1042', 'POL-1041 or POL-1042', '1041'])
      expect(match(text), text).toBe('mismatch');
    expect(match('the date of birth', 'Date of Birth')).toBe('no-answer');
  });

  it('is no attempt where nothing is said', () => {
    for (const text of ['', 'please', '???']) expect(match(text), text).toBe('no-answer');
  });
});

describe('last digits', () => {
  const customer = customerWith({ card: '4111-2222 3333 9087' });
  const match = (text: string) => matchAnswer(text, card, customer, locale);

  it('are all that is compared', () => {
    for (const text of [
      '9087',
      ' 9087.',
      'it ends in 9087',
      '90 87',
      '4111 2222 3333 9087',
      '5500 0000 0000 9087',
    ])
      expect(match(text), text).toBe('match');
    for (const text of ['9086', '4111222233339086']) expect(match(text), text).toBe('mismatch');
  });

  it('are no attempt where there are too few, or several', () => {
    for (const text of ['087', 'I do not have it here', '', '9086, 9087', '9086 or 9087'])
      expect(match(text), text).toBe('no-answer');
  });

  it('are not asked of a number that is no longer than these', () => {
    const record_ = { ...record, properties: { card } };
    const options = { record: record_, evidence: { channelPhone: true, facts: [] }, except: [] };
    expect(chooseFact({ ...options, customer: customerWith({ card: '9087' }) })).toBeUndefined();
    expect(chooseFact({ ...options, customer })?.name).toBe('card');
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

  it('is the strongest, and of equally strong ones the most easily recalled, whatever order hub.yaml has', () => {
    const other = {
      plan: property('plan', 'choice'),
      address: property('address', 'address'),
      account: property('account', 'text', { lastDigits: 4 }),
      born: property('born', 'date'),
      email: property('email', 'email', { strength: 'weak' }),
      member: property('member', 'text', { strength: 'strong' }),
    };
    const customer = customerWith({
      ...{ plan: 'gold', account: '123456789', member: 'M-77' },
      address: { type: 'address', street: '1 Main Road' },
    });
    const asked: string[] = [];
    for (;;) {
      const fact = chooseFact({
        ...options,
        record: { ...record, properties: other },
        customer,
        except: asked,
      });
      if (fact === undefined) break;
      asked.push(fact.name);
    }
    expect(asked).toEqual(['member', 'born', 'account', 'address', 'email', 'plan']);
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
