import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import { placeKinds } from './places/index.ts';

const examples = join(import.meta.dirname, '../../examples');

/** One way in which an example's data lies: `hub.yaml`, or `hub.flat.yaml` with `seed.flat.sql`. */
export interface Layout {
  readonly example: string;
  /** `normalised`, or what stands between `hub.` and `.yaml`. */
  readonly name: string;
  readonly configFile: string;
  readonly timezone: string;
  /** As they stand in hub.yaml. */
  readonly connectors: readonly LayoutConnector[];
  /** How transcripts look at the data: `transcripts/facts.yaml`, or `facts.sql` for an only PostgreSQL. */
  readonly factsFile: string;
}

/** A connector of a hub.yaml, and what it starts with. */
export interface LayoutConnector {
  readonly name: string;
  readonly plugin: string;
  readonly seedFile: string;
  /** What hub.yaml takes from the environment: the variable, by the key under `config:` (`url`, `auth.token`). */
  readonly variables: ReadonlyMap<string, string>;
}

/** Every layout of every example that has transcripts. */
export function listLayouts(): readonly Layout[] {
  return readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(examples, entry.name)).includes('transcripts'))
    .flatMap((entry) => readdirSync(join(examples, entry.name)).flatMap((file) => toLayout(entry.name, file)))
    .sort((a, b) => a.example.localeCompare(b.example) || b.name.localeCompare(a.name));
}

function toLayout(example: string, file: string): readonly Layout[] {
  const match = /^hub(?:\.([a-z]+))?\.yaml$/.exec(file);
  if (match === null || match[1] === 'lock') return [];
  const infix = match[1] === undefined ? '' : `.${match[1]}`;
  const folder = join(examples, example);
  const configFile = join(folder, file);
  const document = parseDocument(readFileSync(configFile, 'utf8'));
  const timezone = document.getIn(['business', 'timezone']);
  const described = readConnectors(document.get('connectors'), configFile);
  const connectors = described.map((one): LayoutConnector => {
    const isOnly = described.filter(({ plugin }) => seedOf(plugin) === seedOf(one.plugin)).length === 1;
    const own = join(folder, `seed${infix}.${one.name}.${seedOf(one.plugin)}`);
    const shared = join(folder, `seed${infix}.${seedOf(one.plugin)}`);
    if (!existsSync(own) && !isOnly) throw new Error(`${configFile}: ${own} is missing`);
    return { ...one, seedFile: existsSync(own) ? own : shared };
  });
  const sql = join(folder, 'transcripts', `facts${infix}.sql`);
  const factsFile = existsSync(sql) ? sql : join(folder, 'transcripts', `facts${infix}.yaml`);
  const name = match[1] ?? 'normalised';
  return [{ example, name, configFile, timezone: String(timezone ?? 'UTC'), connectors, factsFile }];
}

type Described = Omit<LayoutConnector, 'seedFile'>;

function readConnectors(node: unknown, file: string): readonly Described[] {
  if (!isMap(node)) throw new Error(`${file} has no connectors`);
  return node.items.map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const plugin = isMap(value) ? String(value.get('plugin')) : '';
    if (placeKinds[plugin] === undefined) throw new Error(`${file}: no transcript plays on "${plugin}" yet`);
    const variables = new Map(isMap(value) ? listVariables(value.get('config'), []) : []);
    return { name, plugin, variables };
  });
}

function listVariables(node: unknown, path: readonly string[]): readonly (readonly [string, string])[] {
  if (typeof node === 'string') {
    const variable = /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(node)?.[1];
    return variable === undefined ? [] : [[path.join('.'), variable]];
  }
  if (isScalar(node)) return listVariables(node.value, path);
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) =>
    listVariables(value, [...path, isScalar(key) ? String(key.value) : '']),
  );
}

function seedOf(plugin: string): string {
  return placeKinds[plugin]?.seed ?? 'sql';
}

/** The transcripts of an example, by file name. */
export function listTranscripts(
  example: string,
): readonly { readonly file: string; readonly text: string }[] {
  const folder = join(examples, example, 'transcripts');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}
