import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../config/index.ts';
import { corpus } from './corpus-for-tests.ts';
import { printProposal } from './print-proposal.ts';
import { proposeRecords } from './propose-records.ts';
import { resolveMapping } from './resolve-mapping.ts';
import { describeSchema } from './schemas-for-tests.ts';

const frame = `
business: { name: B, country: ZA, timezone: Africa/Johannesburg }
channels: { phone: { plugin: simulator } }
connectors: { policies: { plugin: postgres, config: {} } }
`;

describe('a proposal', () => {
  it.each(corpus)(
    'for $name is a records: section that loads, and asks only what it says it is not sure of',
    async (entry) => {
      const description = await describeSchema(entry.schema);
      const text = printProposal('policies', proposeRecords(description));
      const { config, problems } = loadConfig({ file: 'hub.yaml', env: {}, readFile: () => frame + text });
      expect(
        problems.filter((problem) => problem.severity === 'error'),
        text,
      ).toEqual([]);
      if (!config) throw new Error(text);
      const { findings } = resolveMapping({
        vocabulary: config.vocabulary,
        descriptions: new Map([['policies', description]]),
      });
      for (const finding of findings.filter((one) => one.level === 'error')) {
        expect(text, `${finding.message}\n${text}`).toMatch(
          new RegExp(`^ +${finding.property ?? 'link'}: .*# NOT`, 'm'),
        );
      }
    },
  );

  it('puts the customers first and what hangs on them below, and says how sure it is', async () => {
    const entry = corpus.find((one) => one.name === 'insurer in tables');
    const text = printProposal('policies', proposeRecords(await describeSchema(entry?.schema ?? {})));
    const { records } = parse(text);
    expect(Object.keys(records)).toEqual(['customer', 'policy', 'beneficiary']);
    expect(records.policy['belongs-to']).toBe('customer');
    expect(records.beneficiary['belongs-to']).toBe('policy');
    expect(records.customer.properties.address.map.street).toBe('home_address.line_1');
    expect(text).toMatch(/phone: .*# 92 % sure/);
  });

  it('never proposes a password, a token or a stamp of the machinery', async () => {
    for (const { schema } of corpus) {
      const text = printProposal('policies', proposeRecords(await describeSchema(schema)));
      expect(text).not.toMatch(/map: \S*(?:passw|pass\b|pwd|token|salt|secret|hash|created|last_update)/i);
    }
  });
});
