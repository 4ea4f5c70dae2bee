import { describe, expect, it } from 'vitest';
import { formatProblems } from './format-problems.ts';
import { loadConfig } from './load-config.ts';

function load(beneficiary: string, record = '') {
  const text = `
business: { name: B, country: ZA, timezone: Africa/Johannesburg }
channels: { phone: { plugin: simulator } }
connectors: { policies: { plugin: postgres, config: {} } }
records:
  customer:
    in: policies
    identify: [phone]
${record}
    properties:
      phone: phone
      relationship: { type: choice, options: ${beneficiary} }
`;
  const { config, problems } = loadConfig({ file: 'hub.yaml', env: {}, readFile: () => text });
  return { customer: config?.vocabulary.records.customer, problems: formatProblems(problems) };
}

describe('how a backend keeps things', () => {
  it('options with codes, in full or in short', () => {
    const { customer } = load(
      '{ child: { says: [daughter, son], stored: C }, spouse: [wife], parent: { stored: 3 } }',
    );
    expect(customer?.properties.relationship).toMatchObject({
      options: { child: ['daughter', 'son'], spouse: ['wife'], parent: [] },
      stored: { child: 'C', parent: '3' },
    });
  });

  it('refuses one code for two options, and keys that nobody knows', () => {
    expect(load('{ child: { stored: C }, spouse: { stored: C } }').problems).toContain(
      '"child" and "spouse" are stored as the same code.',
    );
    expect(load('{ child: { code: C } }').problems).toContain('"code" is not a known key');
  });

  it('lookups and history, with where and what to write when they are wrong', () => {
    const options = '[child]';
    const { customer } = load(
      options,
      '    lookups: { cities: find-or-create }\n    history: { from: valid_from, to: valid_to }',
    );
    expect(customer).toMatchObject({
      lookups: { cities: 'find-or-create' },
      history: { '': { from: 'valid_from', to: 'valid_to' } },
    });
    expect(load(options, '    history: { homes: { from: a, to: b } }').customer?.history).toEqual({
      homes: { from: 'a', to: 'b' },
    });
    expect(load(options, '    lookups: { cities: create }').problems).toMatch(
      /hub\.yaml:\d+:\d+.*find-or-create/,
    );
    expect(load(options, '    lookups: cities').problems).toContain('must be a set of collections');
    expect(load(options, '    history: valid_from').problems).toContain('must name two fields');
    expect(load(options, '    history: { homes: { from: a } }').problems).toContain('hub.yaml:');
  });
});
