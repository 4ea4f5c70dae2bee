import { describe, expect, it } from 'vitest';
import { corpus } from './corpus-for-tests.ts';
import { vocabularyOf } from './insurance-for-tests.ts';
import { resolveMapping } from './resolve-mapping.ts';
import { describeSchema, parseRecords } from './schemas-for-tests.ts';

async function resolve(entry: (typeof corpus)[number]) {
  const records = parseRecords(entry.records);
  const descriptions = new Map([['policies', await describeSchema(entry.schema)]]);
  const { findings } = resolveMapping({ vocabulary: vocabularyOf(records), descriptions });
  const found = new Map(findings.map((one) => [`${one.record}.${one.property ?? '(record)'}`, one]));
  const rows = records.flatMap((one) =>
    Object.keys(one.properties).map((name) => {
      const key = `${one.name}.${name}`;
      const finding = found.get(key) ?? found.get(`${one.name}.(record)`);
      return {
        key,
        expected: entry.expected[key],
        finding,
        got: finding?.map?.replace(/^map: /, '') ?? 'ask',
      };
    }),
  );
  return rows;
}

describe('resolving well-known layouts', () => {
  it.each(corpus)('$name: nothing is matched wrongly', async (entry) => {
    for (const row of await resolve(entry)) {
      expect(row.expected, `${entry.name} ${row.key} has no expectation`).toBeDefined();
      const allowed = [row.expected, 'ask'];
      expect(allowed, `${row.key}: ${row.finding?.message}`).toContain(row.got);
      if (row.got === 'ask')
        expect(row.finding?.fix).toMatch(/map: |collection: |link: |Mend that first|foreign key|primary key/);
    }
  });

  it('finds most of what can be found', async () => {
    const lines: string[] = [];
    let [possible, right] = [0, 0];
    for (const entry of corpus) {
      const rows = (await resolve(entry)).filter((row) => row.expected !== 'ask');
      const found = rows.filter((row) => row.got === row.expected);
      possible += rows.length;
      right += found.length;
      const missed = rows.filter((row) => row.got !== row.expected).map((row) => row.key);
      lines.push(
        `${entry.name}: ${found.length} of ${rows.length}${missed.length ? ` (asks: ${missed.join(', ')})` : ''}`,
      );
    }
    const share = Math.round((right / possible) * 100);
    process.stdout.write(`${lines.join('\n')}\nresolved ${right} of ${possible} (${share} %), wrong 0\n`);
    expect(share).toBeGreaterThanOrEqual(85);
  });
});
