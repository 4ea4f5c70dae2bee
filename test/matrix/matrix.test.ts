import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifest as restManifest } from '../../plugins/rest/src/manifest.ts';
import { backends } from './backends/index.ts';
import { layouts } from './data.ts';
import { type MatrixRow, renderGrid, rowsFile } from './grid.ts';
import { runMatrix, toHubFile, transcriptNames } from './matrix.ts';

/** All of it takes about a minute; a busy machine may need some more. */
const timeoutMs = 400_000;

const obstacles = new Map(
  await Promise.all(backends.map(async ({ name, obstacle }) => [name, await obstacle?.()] as const)),
);
const rows = new Map<string, PromiseWithResolvers<MatrixRow>>();
let all: Promise<readonly MatrixRow[]>;

function rowOf(backend: string, layout: string, transcript: string): PromiseWithResolvers<MatrixRow> {
  const name = JSON.stringify([backend, layout, transcript]);
  const row = rows.get(name) ?? Promise.withResolvers<MatrixRow>();
  rows.set(name, row);
  return row;
}

// The backends play beside one another; each test below waits for its own cell.
beforeAll(() => {
  all = runMatrix({ onRow: (row) => rowOf(row.backend, row.layout, row.transcript).resolve(row) });
});

afterAll(async () => {
  const played = await all;
  await writeFile(rowsFile, JSON.stringify(played, undefined, 2));
  console.log(renderGrid(played).join('\n'));
}, timeoutMs);

for (const { name, limits = [] } of backends) {
  if (obstacles.get(name) !== undefined) continue;
  describe(`the same conversations on ${name}`, () => {
    for (const layout of layouts) {
      for (const transcript of transcriptNames) {
        if (limits.some((limit) => limit.transcript === transcript && limit.layout === layout)) continue;
        it(`${layout}: ${transcript}`, { timeout: timeoutMs }, async () => {
          const { result, why } = await rowOf(name, layout, transcript).promise;
          expect(result, why).toBe('pass');
        });
      }
    }
  });
}

describe('the matrix', () => {
  it('has no row but those above, and every server ended well', { timeout: timeoutMs }, async () => {
    const played = await all;
    expect(played).toHaveLength(backends.length * layouts.length * transcriptNames.length);
    expect(played.filter(({ result }) => result === 'fail')).toEqual([]);
  });

  it('leaves out only what cannot be had, and says why', { timeout: timeoutMs }, async () => {
    const left = (await all).filter(({ result }) => result === 'not run');
    const reasons = new Set(left.map(({ why }) => why));
    const limits = backends.flatMap((backend) => backend.limits ?? []).map(({ why }) => why);
    const known = [...limits, ...obstacles.values()].filter((why) => why !== undefined);
    expect([...reasons].sort()).toEqual([...new Set(known)].sort());
  });

  it('takes for a limit only what the plugin declares', () => {
    const limited = backends.filter(({ limits = [] }) => limits.length > 0);
    expect(limited.map(({ hub }) => parse(readHub(hub, 'normalised')).connectors.policies.plugin)).toEqual([
      'rest',
      'rest',
    ]);
    expect(restManifest.capabilities?.connector?.transactions).toBe('single');
  });

  it.each(backends.flatMap((backend) => layouts.map((layout) => [backend.name, layout, backend] as const)))(
    'differs from the example in connector, map: and collection: only (%s, %s)',
    (_name, layout, backend) => {
      const example = join(import.meta.dirname, '../../examples/insurance/hub.yaml');
      const [own, model] = [toHubFile(backend, layout), example].map(withoutPlaces);
      expect(own).toEqual(model);
    },
  );
});

function readHub(hub: string, layout: string): string {
  return readFileSync(join(import.meta.dirname, 'hubs', `${hub}-${layout}.yaml`), 'utf8');
}

interface Written {
  readonly connectors: Readonly<Record<string, { readonly permission: unknown; readonly notify: unknown }>>;
  readonly records: Readonly<Record<string, RecordWritten>>;
}

interface RecordWritten {
  readonly collection?: unknown;
  readonly properties: Readonly<Record<string, { readonly map?: unknown }>>;
}

/** hub.yaml without what says where things lie. */
function withoutPlaces(file: string): unknown {
  const { connectors, records, ...rest } = parse(readFileSync(file, 'utf8')) as Written;
  const kept = mapValues(connectors, ({ permission, notify }) => ({ permission, notify }));
  const called = mapValues(records, ({ collection: _, properties, ...record }) => ({
    ...record,
    properties: mapValues(properties, ({ map: __, ...property }) => property),
  }));
  return { ...rest, connectors: kept, records: called };
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
