import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import type { PropertyDefinition, PropertyValue, Vocabulary } from '../../vocabulary/index.ts';
import { labelRecords } from './record-labels.ts';

const property = (name: string, disclose: PropertyDefinition['disclose']): PropertyDefinition => ({
  ...{ name, label: name, type: 'text', disclose, askToVerify: false, required: true },
});
const vocabulary: Vocabulary = {
  records: {
    policy: {
      ...{ name: 'policy', label: 'policy', in: 'policies', identify: [] },
      properties: {
        name: property('name', 'always'),
        kind: property('kind', 'always'),
        note: property('note', 'verified'),
        secret: property('secret', 'never'),
      },
    },
  },
  actions: {},
  customer: 'customer',
};
const locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: 0 };

function labelsOf(
  rows: readonly Readonly<Record<string, PropertyValue>>[],
  evidence: Evidence = { channelPhone: true, facts: [] },
): readonly string[] {
  const records = rows.map(
    (values, index): RecordSnapshot => ({
      ...{
        record: 'policy',
        connector: 'policies',
        id: `policy:${index}`,
        label: '',
        values,
        far: {},
        lookups: {},
        children: {},
      },
      row: { collection: 'policies', key: { id: index }, fields: {} },
    }),
  );
  return labelRecords({ vocabulary, locale }, evidence, records);
}

describe('the labels of several records', () => {
  it('are their first property, where that tells them apart', () => {
    expect(
      labelsOf([
        { name: 'A', kind: 'x' },
        { name: 'B', kind: 'x' },
      ]),
    ).toEqual(['A', 'B']);
  });

  it('go on with the next property that differs, for those alone that are called the same', () => {
    expect(
      labelsOf([{ name: 'A', kind: 'x' }, { name: 'B', kind: 'x' }, { name: 'A', kind: 'y' }, { name: 'A' }]),
    ).toEqual(['A, x', 'B', 'A, y', 'A']);
  });

  it('leave out a property that tells nothing, and what may not be shown', () => {
    const rows = [
      { name: 'A', kind: 'x', note: 'first', secret: '1' },
      { name: 'A', kind: 'x', note: 'second', secret: '2' },
    ];
    expect(labelsOf(rows)).toEqual(['A (1)', 'A (2)']);
    const proved = { channelPhone: true, facts: ['email'] };
    expect(labelsOf(rows, proved)).toEqual(['A, first', 'A, second']);
  });

  it('are numbers on the list in the end', () => {
    const proved = { channelPhone: true, facts: ['email'] };
    expect(labelsOf([{ name: 'B' }, { name: 'A' }, { name: 'A' }], proved)).toEqual(['B', 'A (2)', 'A (3)']);
    expect(labelsOf([{ secret: '1' }, { secret: '2' }])).toEqual(['(1)', '(2)']);
    expect(labelsOf([{ secret: '1' }, { name: 'A' }])).toEqual(['', 'A']);
  });
});
