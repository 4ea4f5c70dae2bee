import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listLayouts, listTranscripts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { openTheatre, type Theatre } from './theatre.ts';

const layouts = listLayouts();
let theatre: Theatre;

beforeAll(async () => {
  theatre = await openTheatre(layouts);
}, 60_000);

afterAll(() => theatre?.close());

for (const layout of layouts) {
  describe(`${layout.example}, ${layout.name}, guided`, () => {
    for (const { file, text } of listTranscripts(layout.example)) {
      const transcript = parseTranscript(text);
      if (transcript.layouts?.includes(layout.name) === false) continue;
      it(`${file}: ${transcript.title}`, { timeout: 60_000 }, () => theatre.play(layout, transcript));
    }
  });
}

describe('the layouts of one example', () => {
  it.each(layouts.filter(({ name }) => name !== 'normalised'))(
    'differ in the connector, map: and collection: only ($name)',
    ({ example, configFile }) => {
      const original = layouts.find((one) => one.example === example && one.name === 'normalised');
      expect(withoutPlaces(configFile)).toEqual(withoutPlaces(original?.configFile ?? ''));
    },
  );

  it.each(layouts.filter(({ name }) => name !== 'normalised'))(
    'hold the same data, as far as it fits ($name)',
    async ({ example, template }) => {
      const facts = await readFacts(`${example}_normalised`);
      const others = await readFacts(template);
      expect(others.length).toBeGreaterThan(50);
      expect(others.filter((fact) => !facts.includes(fact))).toEqual([]);
    },
  );
});

async function readFacts(database: string): Promise<readonly string[]> {
  const rows = await theatre.postgres.query(
    database,
    'SELECT subject, property, value FROM transcript.facts',
  );
  return rows.map(({ subject, property, value }) => `${subject}, ${property}: ${value}`);
}

/** hub.yaml without comments, its connectors, and what says where things lie. */
function withoutPlaces(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .replace(/^connectors:\n(?: .*\n|\n)*/m, '')
    .replace(/^( +)map:\n(?:\1 +.*\n)*/gm, '')
    .split('\n')
    .map((line) =>
      line
        .replace(/#.*$/, '')
        .replace(/,? *\bmap: [\w.]+/, '')
        .trimEnd(),
    )
    .filter((line) => line.trim() !== '' && !/^ +collection: /.test(line));
}
