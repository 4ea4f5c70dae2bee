import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type Layout, listLayouts, listTranscripts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { findObstacle } from './peers.ts';
import { createTheatre } from './theatre.ts';

const layouts = listLayouts();
const theatre = createTheatre();

afterAll(() => theatre.close());

for (const layout of layouts) {
  const obstacle = await findObstacle(layout);
  const title = `${layout.example}, ${layout.name}, guided${obstacle === undefined ? '' : ` (${obstacle})`}`;
  describe.skipIf(obstacle !== undefined)(title, () => {
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
    async (layout) => {
      const original = layouts.find((one) => one.example === layout.example && one.name === 'normalised');
      const facts = original === undefined ? [] : await readFacts(original);
      const others = await readFacts(layout);
      expect(others.length).toBeGreaterThan(50);
      expect(others.filter((fact) => !facts.includes(fact))).toEqual([]);
    },
  );
});

async function readFacts(layout: Layout): Promise<readonly string[]> {
  const ground = await theatre.peers.open(layout);
  const facts = await ground.view.read();
  await ground.close();
  return [...facts].map(([name, value]) => `${name}: ${value}`);
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
