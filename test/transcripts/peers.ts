import { readFileSync } from 'node:fs';
import { type Backend, type FactView, openBackend, type Places, viewNamed, viewSql } from './backend.ts';
import { parseFactNames } from './facts.ts';
import type { Layout, LayoutConnector } from './layouts.ts';
import { type Place, placeKinds, type StartedKind } from './places/index.ts';

/** The backends that examples work on, started once and then kept for all transcripts of a run. */
export interface Peers {
  /** Fresh data for one transcript. */
  open(layout: Layout): Promise<Ground>;
  stop(): Promise<void>;
}

/** What one transcript plays on. */
export interface Ground {
  /** What hub.yaml refers to, but for `NOTIFY_URL` and `NOTIFY_SECRET`. */
  readonly env: Readonly<Record<string, string>>;
  readonly backend: Backend;
  readonly view: FactView;
  close(): Promise<void>;
}

/** Why a layout cannot be played here. Undefined: it can. */
export async function findObstacle({ connectors }: Layout): Promise<string | undefined> {
  for (const { plugin } of connectors) {
    const obstacle = await placeKinds[plugin]?.obstacle?.();
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

/** Starts nothing yet: each kind of backend starts with the first layout that needs it. */
export function createPeers(): Peers {
  const started = new Map<string, Promise<StartedKind>>();

  function start(plugin: string): Promise<StartedKind> {
    const kind = placeKinds[plugin];
    if (kind === undefined) throw new Error(`There is no peer for ${plugin}`);
    const known = started.get(plugin) ?? kind.start();
    started.set(plugin, known);
    return known;
  }

  return {
    async open(layout) {
      const places = new Map<string, Place>();
      const env: Record<string, string> = {};
      const close = async () => {
        for (const place of places.values()) await place.close();
      };
      try {
        for (const connector of layout.connectors) {
          const place = await (await start(connector.plugin)).open({
            seed: readSeed(layout, connector),
            timezone: layout.timezone,
            asked: new Set(connector.variables.keys()),
          });
          places.set(connector.name, place);
          Object.assign(env, toEnv(connector, place, env));
        }
        const view = toView(layout, places);
        return { env, view, backend: await openBackend(places, view), close };
      } catch (error) {
        await close();
        throw error;
      }
    },
    async stop() {
      for (const kind of started.values()) await (await kind).stop();
    },
  };
}

/** The view through which transcripts look lies in the same database. */
function readSeed({ factsFile }: Layout, { seedFile, plugin }: LayoutConnector): string {
  const seed = readFileSync(seedFile, 'utf8');
  const hasView = plugin === 'postgres' && factsFile.endsWith('.sql');
  return hasView ? `${seed}\n${readFileSync(factsFile, 'utf8')}` : seed;
}

function toView({ factsFile }: Layout, places: Places): FactView {
  const [only, ...more] = places.values();
  if (!factsFile.endsWith('.sql')) return viewNamed(places, parseFactNames(readFileSync(factsFile, 'utf8')));
  if (only === undefined || more.length > 0) throw new Error(`${factsFile}: use facts.yaml instead`);
  return viewSql(only);
}

function toEnv(
  { name, plugin, variables }: LayoutConnector,
  { settings }: Place,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = [...variables].map(([key, variable]) => {
    const value = settings[key];
    if (value === undefined)
      throw new Error(`A ${plugin} of a transcript has no "${key}" (connector ${name})`);
    if (env[variable] !== undefined) throw new Error(`Two connectors take $${variable} from the environment`);
    return [variable, value] as const;
  });
  return Object.fromEntries(entries);
}
