import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { ManifestSchema, ParleyError, type Plugin } from '../contract/index.ts';
import { findPackage } from '../plugin-host/index.ts';
import {
  createManifestFile,
  hashPackage,
  manifestFile,
  type RegistryEntry,
  type RegistryIndex,
  RegistryIndexSchema,
} from '../registry/index.ts';
import { readArgs, UsageError } from './usage.ts';

/** `list`, `show NAME`, `verify NAME`, `manifest [FOLDER]`. */
export async function pluginCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    registry: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [verb, name] = positionals;
  if (verb === 'manifest') return writeManifest(resolve(name ?? '.'));
  if (verb === 'list') return list(await loadIndex(values.registry), values.json);
  if (verb === 'show' && name !== undefined) return show(await loadIndex(values.registry), name, values.json);
  if (verb === 'verify' && name !== undefined) return verify(await loadIndex(values.registry), name);
  throw new UsageError(
    'Say "plugin list", "plugin show NAME", "plugin verify NAME" or "plugin manifest FOLDER".',
  );
}

/** An index from a file, an address, or the registry package beside the hub. */
async function loadIndex(from: string | undefined): Promise<RegistryIndex> {
  const text = await readIndex(from);
  const parsed = v.safeParse(RegistryIndexSchema, JSON.parse(text));
  if (parsed.success) return parsed.output;
  throw new ParleyError(
    'PARLEY_CONFIG_INVALID',
    `The registry's index is not of this version: ${v.summarize(parsed.issues)}`,
    {
      fix: 'Use a newer parley, or another --registry.',
    },
  );
}

async function readIndex(from: string | undefined): Promise<string> {
  if (from !== undefined && /^https?:/.test(from)) {
    const response = await fetch(from, { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new UsageError(`${from} answered ${response.status}.`);
    return response.text();
  }
  const file = from ?? findIndex();
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ParleyError('PARLEY_CONFIG_INVALID', `There is no registry index at ${file}`, {
      cause,
      fix: 'Name one with --registry FILE-OR-URL.',
    });
  }
}

function findIndex(): string {
  try {
    return createRequire(join(process.cwd(), 'hub.yaml')).resolve('@parley/registry/index.json');
  } catch {
    return join('registry', 'index.json');
  }
}

function find(index: RegistryIndex, name: string): RegistryEntry {
  const names = [name, `@parley/${name}`, `parley-plugin-${name}`];
  const found = index.plugins.find(({ manifest }) => names.includes(manifest.name));
  if (found === undefined)
    throw new UsageError(`The registry lists no plugin "${name}". See: parley plugin list`);
  return found;
}

function list(index: RegistryIndex, json: boolean): number {
  for (const entry of index.plugins) {
    const { name, version, provides, description } = entry.manifest;
    print(json ? JSON.stringify(entry) : `${name} ${version}  ${provides.join(', ')}  ${description}`);
  }
  return 0;
}

function show(index: RegistryIndex, name: string, json: boolean): number {
  const { manifest, hash, source } = find(index, name);
  if (json) {
    print(JSON.stringify({ manifest, hash, source }, null, 2));
    return 0;
  }
  print(`${manifest.name} ${manifest.version}: ${manifest.description}`);
  print(`provides ${manifest.provides.join(', ')}; contract ${manifest.contract}; source ${source}`);
  print(hash);
  for (const [capability, level] of Object.entries(manifest.capabilities.connector ?? {})) {
    print(`  ${capability}: ${Array.isArray(level) ? level.join(', ') : String(level)}`);
  }
  const config: Record<string, unknown> = manifest.config ?? {};
  const properties = (config.properties ?? {}) as Record<string, { type?: unknown }>;
  for (const [key, property] of Object.entries(properties)) {
    const secret = manifest.secrets.includes(key) ? ', secret' : '';
    print(`  config.${key}: ${String(property.type ?? 'one of several')}${secret}`);
  }
  return 0;
}

/** Compares the installed package with what the registry lists. */
function verify(index: RegistryIndex, name: string): number {
  const entry = find(index, name);
  const installed = findPackage(entry.manifest.name, process.cwd());
  if (installed === undefined) {
    print(`${entry.manifest.name} is not installed here.`);
    return 1;
  }
  const hash = hashPackage(installed.folder);
  const isSame = hash === entry.hash;
  print(
    `${entry.manifest.name}: ${isSame ? 'is what the registry lists' : `DIFFERS from what the registry lists (${hash})`}`,
  );
  return isSame ? 0 : 1;
}

/** Writes a plugin's `manifest.json`, for its author. */
async function writeManifest(folder: string): Promise<number> {
  const found = findPackage(folder, process.cwd());
  if (found === undefined) throw new UsageError(`There is no plugin at ${folder}.`);
  const module: { default?: Plugin } = await import(pathToFileURL(found.entry).href);
  if (module.default === undefined) throw new UsageError(`${found.entry} has no default export.`);
  v.parse(ManifestSchema, module.default.manifest);
  const file = join(found.folder, manifestFile);
  writeFileSync(file, createManifestFile(module.default));
  print(`Wrote ${file}`);
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
