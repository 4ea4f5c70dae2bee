import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Layout, listLayouts } from '../../test/transcripts/layouts.ts';
import { createMovingClock } from '../../test/transcripts/moving-clock.ts';
import { createPeers, findObstacle, type Ground } from '../../test/transcripts/peers.ts';
import type { Facts } from '../../test/transcripts/watch-facts.ts';
import type { ExampleData, ShownRow } from './example-data.ts';

/** What runs here in place of the backend that the plugin is for. */
const standIns: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  mysql: 'MariaDB',
  rest: 'json-server, which stands in for an API',
  'google-sheets': 'a stand-in for Google Sheets on this machine, not Google',
  'excel-webhook': 'an .xlsx file behind the workbook server',
};

export interface FreshDataOptions {
  readonly example: string;
  /** The example's own. */
  readonly folder: string;
  /** The moment that the data is of: epoch milliseconds. Default: now. */
  readonly begins?: number;
}

/** Any example, on the backends that its transcripts play on: made from the seed at each start, and gone with it. */
export async function startFreshData({ example, folder, begins }: FreshDataOptions): Promise<ExampleData> {
  const layout = listLayouts().find((one) => one.example === example && one.name === 'normalised');
  if (layout === undefined) throw new Error(`There is no example "${example}".`);
  const obstacle = await findObstacle(layout);
  if (obstacle !== undefined) throw new Error(`The example "${example}" cannot run here: ${obstacle}.`);
  await forgetStore(join(folder, '.parley'));
  const peers = createPeers();
  const ground = await peers.open(layout).catch(async (error: unknown) => {
    await peers.stop();
    throw error;
  });
  const first = toRows(await ground.view.read());
  const clock = begins === undefined ? undefined : createMovingClock({ start: begins });
  return {
    env: ground.env,
    what: describe(layout),
    dataset: randomUUID(),
    ...(clock === undefined ? {} : { clock }),
    readRows: (names) => readRows(ground, first, names),
    async stop() {
      clock?.restore();
      await ground.close();
      await peers.stop();
    },
  };
}

function describe({ connectors }: Layout): string {
  return connectors.map(({ plugin }) => `rows in ${standIns[plugin] ?? plugin}`).join(', and ');
}

/** The hub's own rows of the last time tell of data that is gone. */
async function forgetStore(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile()) await rm(join(folder, entry.name), { force: true });
}

/** Rows that name one of these customers, and whatever changed since the start. */
async function readRows(
  { view }: Ground,
  first: readonly ShownRow[],
  names: readonly string[],
): Promise<readonly ShownRow[]> {
  const before = new Set(first.map((row) => JSON.stringify(row)));
  return toRows(await view.read()).filter(
    (row) => names.some((name) => row.id.includes(name)) || !before.has(JSON.stringify(row)),
  );
}

function toRows(facts: Facts): readonly ShownRow[] {
  const rows = new Map<string, Record<string, string | null>>();
  for (const [name, value] of facts) {
    const [, subject = '', property = ''] = /^(.*), ([^,]*)$/.exec(name) ?? [];
    const values = rows.get(subject) ?? {};
    rows.set(subject, { ...values, [property]: value });
  }
  return [...rows].map(([subject, values]) => {
    const [table = '', ...rest] = subject.split(' ');
    return { table, id: rest.join(' '), values };
  });
}
