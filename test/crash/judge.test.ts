import type { ChangeNotice } from '@parley/core/contract';
import { describe, expect, it } from 'vitest';
import { judge, type Testimony } from './judge.ts';

const notice: ChangeNotice = {
  kind: 'change',
  id: 'n1',
  changeId: 'C-1',
  business: 'Berg Insurance',
  outcome: 'applied',
  action: 'update-email',
  connector: 'policies',
  record: { type: 'customer', label: 'Customer A' },
  changes: [{ property: 'email', before: 'old@example.com', after: 'new@example.com' }],
  requestedBy: { sender: '+27821000001', channel: 'phone', customer: 'Customer A' },
  evidence: [],
  conversationId: 'c1',
  reason: 'My new email is new@example.com',
  at: '2026-11-22T08:00:00Z',
  auditHead: { chainId: 'a', sequence: 3, hash: 'h' },
};

const row = {
  table: 'customers',
  operation: 'UPDATE',
  before: { id: 1, email: 'old@example.com' },
  after: { id: 1, email: 'new@example.com' },
} as const;

/** One change, told by everybody as it was. */
const truth: Testimony = {
  history: [row],
  notices: [notice],
  replies: [{ to: '27821000001', text: 'Done. The email is now new@example.com. Reference: C-1.' }],
  trail: [
    { kind: 'write.permitted', changeId: 'C-1', facts: {} },
    { kind: 'write.applied', changeId: 'C-1', facts: { conflict: false } },
    { kind: 'delivery.accepted', changeId: 'C-1', facts: {} },
  ],
  wishes: [
    {
      value: 'new@example.com',
      customer: '+27821000001',
      kind: 'email',
      confirmations: [{ after: [] }],
      dialogue: [],
    },
  ],
  leftOver: [],
};

function count(changed: Partial<Testimony>): Record<string, number> {
  const { silent, lost, doubled, misreported, unknown } = judge({ ...truth, ...changed });
  const counts = {
    silent: silent.length,
    lost: lost.length,
    doubled: doubled.length,
    misreported: misreported.length,
    unknown,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0));
}

describe('the judge of the crash test', () => {
  it('finds nothing wrong where everything was told as it was', () => {
    expect(count({})).toEqual({});
    expect(judge(truth).changes).toBe(1);
  });

  it('finds a change without a notice silent', () => {
    expect(count({ notices: [] })).toMatchObject({ silent: 1 });
  });

  it('finds a confirmed change that nothing came of lost', () => {
    expect(count({ history: [], notices: [], trail: [], replies: [] })).toEqual({ lost: 1 });
  });

  it('does not miss a yes that the customer was told did not count', () => {
    const confirmations = [{ after: ['That button belongs to an earlier question.'] }];
    const wishes = truth.wishes.map((wish) => ({ ...wish, confirmations }));
    expect(count({ history: [], notices: [], trail: [], replies: [], wishes })).toEqual({});
  });

  it('finds a reply that never came lost', () => {
    expect(count({ replies: [] })).toEqual({ lost: 1 });
  });

  it('finds a write that was never settled, and one that still waits, lost', () => {
    const trail = truth.trail.filter(({ kind }) => kind !== 'write.applied');
    expect(count({ trail })).toMatchObject({ lost: 1 });
    expect(count({ leftOver: ['2 messages wait'] })).toEqual({ lost: 1 });
  });

  it('finds a change that happened twice doubled, also where the second left the row as it was', () => {
    expect(count({ history: [row, { ...row, before: row.after }] })).toMatchObject({ doubled: 1 });
    expect(count({ history: [row, row] })).toMatchObject({ doubled: 1 });
  });

  it('finds a change that was told as two doubled', () => {
    const second = { ...notice, id: 'n2' };
    expect(count({ notices: [notice, second] })).toMatchObject({ doubled: 2 });
  });

  it('finds "not applied" about a change that happened misreported', () => {
    expect(count({ notices: [{ ...notice, outcome: 'not-applied' }] })).toMatchObject({ misreported: 3 });
  });

  it('finds "applied" about a change that did not happen misreported', () => {
    expect(count({ history: [] })).toMatchObject({ misreported: 2 });
  });

  it('finds a customer told otherwise than the business misreported', () => {
    const replies = [
      { to: '', text: 'Your change could not be made, and nothing was changed. Reference: C-1.' },
    ];
    expect(count({ replies })).toEqual({ misreported: 1 });
  });

  it('finds a wrong value from before misreported', () => {
    const changes = [{ property: 'email', before: 'other@example.com', after: 'new@example.com' }];
    expect(count({ notices: [{ ...notice, changes }] })).toEqual({ misreported: 1 });
  });

  it('finds a row that nobody asked for misreported', () => {
    const stray = { ...row, after: { id: 1, email: 'stray@example.com' } };
    expect(count({ history: [row, stray] })).toEqual({ misreported: 1 });
  });

  it('counts an outcome that was recorded as unknown, and does not call it wrong', () => {
    const trail = truth.trail.map((event) =>
      event.kind === 'write.applied' ? { ...event, kind: 'write.unknown' } : event,
    );
    const replies = [
      { to: '', text: 'I could not make sure whether your change went through. Reference: C-1.' },
    ];
    expect(count({ notices: [{ ...notice, outcome: 'unknown' }], trail, replies })).toEqual({ unknown: 1 });
  });
});
